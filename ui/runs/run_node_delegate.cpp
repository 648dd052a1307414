#include "ui/runs/run_node_delegate.h"

#include "ui/base/node_text.h"
#include "ui/runs/run_node_model.h"

#include <QPainter>

namespace lathe::ui {

namespace {

constexpr int kRow = 48;
constexpr int kRunningRow = 56;
constexpr int kSide = 16;
constexpr int kIcon = 16;
constexpr int kTextLeft = kSide + kIcon + 12;

RunNode nodeAt(const QModelIndex& index) {
    return index.data(RunNodeModel::NodeRole).value<RunNode>();
}

} // namespace

RunNodeDelegate::RunNodeDelegate(Theme& theme, QObject* parent)
    : QStyledItemDelegate(parent), m_theme(theme) {}

QSize RunNodeDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const {
    return {200, nodeAt(index).state == NodeState::Running ? kRunningRow : kRow};
}

void RunNodeDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const {
    const RunNode node = nodeAt(index);
    const QRect row = option.rect;
    painter->save();
    if ((option.state & QStyle::State_Selected) != 0) {
        painter->fillRect(row, m_theme.color(ColorRole::Selection));
    } else if ((option.state & QStyle::State_MouseOver) != 0) {
        painter->fillRect(row, m_theme.color(ColorRole::Hover));
    }
    const QRect upper(row.left() + kTextLeft, row.top() + 6, row.width() - kTextLeft - kSide, 18);
    const QRect lower = upper.translated(0, 19);
    m_theme.icon(node.family, m_theme.color(node.colour))
        .paint(painter, row.left() + kSide, upper.center().y() - kIcon / 2, kIcon, kIcon);

    painter->setFont(m_theme.secondaryFont());
    const QString state = stateText(node);
    const int stateWidth = painter->fontMetrics().horizontalAdvance(state);
    painter->setPen(m_theme.color(node.state));
    painter->drawText(upper, Qt::AlignRight | Qt::AlignVCenter, state);
    m_theme.icon(node.state)
        .paint(painter, upper.right() - stateWidth - 20, upper.center().y() - 7, 14, 14);

    const QString time = node.seconds < 0 ? QString() : clockText(node.seconds);
    const int timeWidth = painter->fontMetrics().horizontalAdvance(time);
    painter->setPen(m_theme.color(ColorRole::TextSecondary));
    painter->drawText(lower, Qt::AlignRight | Qt::AlignVCenter, time);
    const QRect detail = lower.adjusted(0, 0, -timeWidth - 8, 0);
    painter->drawText(
        detail, Qt::AlignLeft | Qt::AlignVCenter,
        painter->fontMetrics().elidedText(node.detail, Qt::ElideRight, detail.width()));

    QFont bold = m_theme.font();
    bold.setWeight(QFont::DemiBold);
    painter->setFont(bold);
    painter->setPen(m_theme.color(ColorRole::Text));
    const QRect title = upper.adjusted(0, 0, -stateWidth - 28, 0);
    painter->drawText(title, Qt::AlignLeft | Qt::AlignVCenter,
                      painter->fontMetrics().elidedText(node.title, Qt::ElideRight, title.width()));

    if (node.state == NodeState::Running) {
        const QRectF groove(upper.left(), row.bottom() - 8, upper.width(), 4);
        painter->fillRect(groove, m_theme.color(ColorRole::SliderGroove));
        painter->fillRect(
            QRectF(groove.left(), groove.top(), groove.width() * std::max(0.0, node.share), 4),
            m_theme.color(ColorRole::Accent));
    }
    painter->restore();
}

} // namespace lathe::ui
