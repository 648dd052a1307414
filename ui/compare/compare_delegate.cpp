#include "ui/compare/compare_delegate.h"

#include "ui/compare/compare_model.h"

#include <QPainter>

namespace lathe::ui {

namespace {

constexpr int kSide = 8;
constexpr int kValue = 66;
constexpr int kError = 52;
constexpr int kDelta = 70;
constexpr int kGap = 6;

} // namespace

CompareDelegate::CompareDelegate(Theme& theme, QObject* parent)
    : QStyledItemDelegate(parent), m_theme(theme) {}

QSize CompareDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return {2 * kSide + kValue + kError + kDelta + 2 * kGap, 26};
}

void CompareDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const {
    painter->save();
    const QVariant ground = index.data(Qt::BackgroundRole);
    if ((option.state & QStyle::State_Selected) != 0) {
        painter->fillRect(option.rect, m_theme.color(ColorRole::Selection));
    } else if (ground.isValid()) {
        painter->fillRect(option.rect, ground.value<QColor>());
    }
    const QRect row = option.rect;
    const QRect value(row.left() + kSide, row.top(), kValue, row.height());
    const QRect error(value.right() + kGap, row.top(), kError, row.height());
    const QRect delta(error.right() + kGap, row.top(), row.right() - error.right() - 2 * kGap,
                      row.height());
    painter->setFont(m_theme.font());
    painter->setPen(m_theme.color(ColorRole::Text));
    painter->drawText(value, Qt::AlignRight | Qt::AlignVCenter,
                      index.data(CompareModel::ValueRole).toString());
    painter->setFont(m_theme.secondaryFont());
    painter->setPen(m_theme.color(ColorRole::TextSecondary));
    painter->drawText(error, Qt::AlignLeft | Qt::AlignVCenter,
                      index.data(CompareModel::ErrorRole).toString());
    painter->setPen(index.data(CompareModel::ColourRole).value<QColor>());
    painter->drawText(delta, Qt::AlignLeft | Qt::AlignVCenter,
                      index.data(CompareModel::DeltaRole).toString());
    painter->restore();
}

} // namespace lathe::ui
