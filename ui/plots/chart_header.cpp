#include "ui/plots/chart_header.h"

#include <QEvent>
#include <QFontMetrics>
#include <QHBoxLayout>
#include <QHelpEvent>
#include <QLabel>
#include <QPainter>
#include <QToolButton>
#include <QToolTip>

#include <algorithm>
#include <vector>

namespace lathe::ui {

namespace {

constexpr int kMark = 14;
constexpr int kGap = 6;
constexpr int kBetween = 14;
constexpr int kLeastEntry = 64; // shorter names say nothing: the tool tip has them all

// The widest a name may be so that all fit into `room`: short names keep their width, the long ones
// share the rest.
int widestThatFits(std::vector<int> widths, int room) {
    std::sort(widths.begin(), widths.end());
    int left = static_cast<int>(widths.size());
    for (const int width : widths) {
        if (width * left > room) {
            return room / left;
        }
        room -= width;
        --left;
    }
    return widths.back();
}

} // namespace

ChartHeader::ChartHeader(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_title(new QLabel(this))
    , m_note(new QLabel(this))
    , m_follow(new QToolButton(this))
    , m_menu(new QToolButton(this)) {
    m_title->setProperty("role", QStringLiteral("section"));
    m_note->setProperty("role", QStringLiteral("secondary"));
    m_follow->setObjectName(QStringLiteral("chartFollow"));
    m_follow->setProperty("small", true);
    m_follow->hide();
    m_menu->setObjectName(QStringLiteral("chartMenu"));
    m_menu->setProperty("flat", true);
    m_menu->setPopupMode(QToolButton::InstantPopup);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 4, 6, 2);
    row->setSpacing(10);
    row->addWidget(m_title);
    row->addWidget(m_note);
    row->addStretch(1);
    row->addWidget(m_follow);
    row->addWidget(m_menu);
    setFixedHeight(34);
    connect(&theme, &Theme::changed, this, &ChartHeader::applyTheme);
    applyTheme();
    changeEvent(nullptr);
}

void ChartHeader::applyTheme() {
    m_menu->setIcon(m_theme.icon(QStringLiteral("more"), Role::TextSecondary));
    update();
}

void ChartHeader::changeEvent(QEvent* event) {
    if (event == nullptr || event->type() == QEvent::LanguageChange) {
        m_follow->setText(tr("Follow"));
        m_follow->setToolTip(tr("Show the newest values again."));
        m_menu->setAccessibleName(tr("Chart menu"));
        m_menu->setToolTip(tr("Zoom, scale, copy and export."));
    }
    if (event != nullptr) {
        QWidget::changeEvent(event);
    }
}

void ChartHeader::setTitle(const QString& title) {
    m_title->setText(title);
    m_menu->setAccessibleDescription(title);
}

void ChartHeader::setNote(const QString& note) {
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
    update();
}

void ChartHeader::setLegend(const std::vector<std::pair<QString, QColor>>& entries) {
    m_legend = entries;
    update();
}

int ChartHeader::entryWidth(const QString& name) const {
    // One pixel more: fallback fonts (Hangul) may be a fraction wider than they say.
    return kMark + kGap + 1 + QFontMetrics(m_theme.secondaryFont()).horizontalAdvance(name);
}

int ChartHeader::legendLeft() const {
    const QLabel* last = m_note->isVisibleTo(this) ? m_note : m_title;
    return last->geometry().left() + last->sizeHint().width() + 2 * kBetween;
}

// Right-aligned as long as everything fits; else long names are cut.
void ChartHeader::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.color(Role::Base));
    if (m_legend.empty()) {
        return;
    }
    painter.setFont(m_theme.secondaryFont());
    const int right = (m_follow->isVisibleTo(this) ? m_follow : m_menu)->geometry().left() - 8;
    const int count = static_cast<int>(m_legend.size());
    std::vector<int> widths;
    for (const auto& entry : m_legend) {
        widths.push_back(entryWidth(entry.first));
    }
    const int gaps = kBetween * (count - 1);
    const int most = widestThatFits(widths, right - legendLeft() - gaps);
    if (most<kLeastEntry&& * std::ranges::max_element(widths)> most) {
        return;
    }
    int total = gaps;
    for (const int width : widths) {
        total += std::min(width, most);
    }
    int x = std::max(legendLeft(), right - total);
    for (const auto& [name, colour] : m_legend) {
        const int width = std::min(entryWidth(name), most);
        painter.fillRect(QRectF(x, height() / 2.0 - 1, kMark, 2), colour);
        painter.setPen(m_theme.color(Role::TextSecondary));
        const QRect place(x + kMark + kGap, 0, width - kMark - kGap, height());
        painter.drawText(place, Qt::AlignVCenter | Qt::AlignLeft,
                         painter.fontMetrics().elidedText(name, Qt::ElideMiddle, place.width()));
        x += width + kBetween;
    }
}

bool ChartHeader::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip && !m_legend.empty()) {
        QStringList names;
        for (const auto& entry : m_legend) {
            names.push_back(entry.first);
        }
        QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(),
                           names.join(QLatin1Char('\n')), this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace lathe::ui
