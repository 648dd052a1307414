#include "ui/editor/port_legend.h"

#include "ui/editor/link_rules.h"
#include "ui/editor/node_look.h"

#include <QEvent>
#include <QPainter>

#include <algorithm>

namespace lathe::ui {

namespace {

constexpr int kBetween = 14;
constexpr int kMarkWidth = 18; // including the gap to its word

bool hasSecondModels(const Catalog& catalog) {
    return std::ranges::any_of(catalog.steps(), [](const StepType& type) {
        return std::ranges::any_of(type.inputs, isSecondModel);
    });
}

} // namespace

std::vector<Kind> kindsOf(const Catalog& catalog) {
    std::vector<Kind> out;
    for (const StepType& type : catalog.steps()) {
        for (const auto* ports : {&type.inputs, &type.outputs}) {
            std::ranges::transform(*ports, std::back_inserter(out), &Port::kind);
        }
    }
    std::ranges::sort(out);
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

PortLegend::PortLegend(const Catalog& catalog, const Theme& theme, QWidget* parent)
    : QWidget(parent), m_theme(theme) {
    for (const Kind kind : kindsOf(catalog)) {
        m_entries.push_back({kind, false});
        if (kind == Kind::Model && hasSecondModels(catalog)) {
            m_entries.push_back({kind, true});
        }
    }
    setObjectName(QStringLiteral("portLegend"));
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    connect(&theme, &Theme::changed, this, qOverload<>(&PortLegend::update));
    describe();
}

QString PortLegend::wordOf(const Entry& entry) {
    return entry.second ? tr("teacher or reference") : kindWord(entry.kind);
}

int PortLegend::neededWidth() const {
    const QFontMetrics metrics(m_theme.secondaryFont());
    int width = 0;
    for (const Entry& entry : m_entries) {
        width += kMarkWidth + metrics.horizontalAdvance(wordOf(entry)) + 1 + kBetween;
    }
    return width;
}

void PortLegend::paintEvent(QPaintEvent*) {
    if (neededWidth() > width()) {
        return;
    }
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(m_theme.secondaryFont());
    const QColor ink = m_theme.color(ColorRole::TextSecondary);
    int x = width() - neededWidth();
    for (const Entry& entry : m_entries) {
        const QString word = wordOf(entry);
        const int width = painter.fontMetrics().horizontalAdvance(word) + 1;
        painter.save();
        painter.translate(x + kPortMark / 2, height() / 2.0);
        painter.setPen(QPen(ink, 1.5));
        painter.setBrush(ink);
        painter.drawPath(portShape(entry.kind, entry.second));
        painter.restore();
        painter.setPen(ink);
        painter.drawText(QRect(x + kMarkWidth, 0, width, height()), Qt::AlignVCenter, word);
        x += kMarkWidth + width + kBetween;
    }
}

void PortLegend::describe() {
    QStringList words;
    for (const Entry& entry : m_entries) {
        words.push_back(wordOf(entry));
    }
    setAccessibleName(tr("Kinds of ports: %1").arg(words.join(QStringLiteral(", "))));
    update();
}

void PortLegend::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        describe();
    }
    QWidget::changeEvent(event);
}

} // namespace lathe::ui
