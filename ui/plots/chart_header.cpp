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
#include <numeric>
#include <vector>

namespace lathe::ui {

namespace {

constexpr int kMark = 14;
constexpr int kGap = 6;
constexpr int kBetween = 14;
constexpr int kLeastEntry = 64; // shorter names are useless: the tool tip has all

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

int sumOf(const std::vector<int>& widths) {
    return std::accumulate(widths.begin(), widths.end(), 0);
}

// The width of columns beside each other.
int widthOf(const std::vector<int>& columns) {
    return sumOf(columns) + kBetween * (static_cast<int>(columns.size()) - 1);
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
    m_menu->setIcon(m_theme.icon(QStringLiteral("more"), ColorRole::TextSecondary));
    update();
}

void ChartHeader::changeEvent(QEvent* event) {
    if (event == nullptr || event->type() == QEvent::LanguageChange) {
        m_follow->setText(m_fits ? tr("Fit") : tr("Follow"));
        m_follow->setToolTip(m_fits ? tr("Show all points again.")
                                    : tr("Show the newest values again."));
        m_menu->setAccessibleName(tr("Chart menu"));
        m_menu->setToolTip(tr("Zoom, scale, copy and export."));
    }
    if (event != nullptr) {
        QWidget::changeEvent(event);
    }
}

void ChartHeader::setFits(bool fits) {
    m_fits = fits;
    changeEvent(nullptr);
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
    // One pixel more: fallback fonts (Hangul) may be a fraction wider than reported.
    return kMark + kGap + 1 + QFontMetrics(m_theme.secondaryFont()).horizontalAdvance(name);
}

int ChartHeader::legendLeft() const {
    const QLabel* last = m_note->isVisibleTo(this) ? m_note : m_title;
    return last->geometry().left() + last->sizeHint().width() + 2 * kBetween;
}

std::vector<int> ChartHeader::columnWidths(size_t lines) const {
    std::vector<int> widths((m_legend.size() + lines - 1) / lines);
    for (size_t i = 0; i < m_legend.size(); ++i) {
        int& width = widths[i / lines];
        width = std::max(width, entryWidth(m_legend[i].first));
    }
    return widths;
}

void ChartHeader::paintEntry(QPainter& painter, size_t index, const QRect& place) const {
    const auto& [name, colour] = m_legend[index];
    painter.fillRect(QRectF(place.left(), place.center().y(), kMark, 2), colour);
    painter.setPen(m_theme.color(ColorRole::TextSecondary));
    const QRect text = place.adjusted(kMark + kGap, 0, 0, 0);
    painter.drawText(text, Qt::AlignVCenter | Qt::AlignLeft,
                     painter.fontMetrics().elidedText(name, Qt::ElideMiddle, text.width()));
}

// Right-aligned. Names that do not fit beside each other stand in two lines; long ones are cut only
// where two lines are not enough either.
void ChartHeader::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.color(ColorRole::Base));
    if (m_legend.empty()) {
        return;
    }
    painter.setFont(m_theme.secondaryFont());
    const int right = (m_follow->isVisibleTo(this) ? m_follow : m_menu)->geometry().left() - 8;
    const int room = right - legendLeft();
    size_t lines = 1;
    std::vector<int> widths = columnWidths(lines);
    if (widthOf(widths) > room) {
        lines = 2;
        widths = columnWidths(lines);
    }
    const int most = widestThatFits(widths, room - (widthOf(widths) - sumOf(widths)));
    if (most < std::min(kLeastEntry, *std::ranges::max_element(widths))) {
        return;
    }
    for (int& width : widths) {
        width = std::min(width, most);
    }
    const int lineHeight = height() / static_cast<int>(lines);
    int x = std::max(legendLeft(), right - widthOf(widths));
    for (size_t i = 0; i < m_legend.size(); ++i) {
        const int line = static_cast<int>(i % lines);
        const int width = widths[i / lines];
        paintEntry(painter, i, QRect(x, line * lineHeight, width, lineHeight));
        x += line + 1 == static_cast<int>(lines) ? width + kBetween : 0;
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
