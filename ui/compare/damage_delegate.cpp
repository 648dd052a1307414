#include "ui/compare/damage_delegate.h"

#include "ui/compare/damage_model.h"

#include <QPainter>

namespace lathe::ui {

namespace {

constexpr int kBarHeight = 3;
constexpr int kBarSide = 8;

} // namespace

DamageDelegate::DamageDelegate(Theme& theme, QObject* parent)
    : QStyledItemDelegate(parent), m_theme(theme) {}

void DamageDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                           const QModelIndex& index) const {
    painter->save();
    const QColor ink = index.data(Qt::ForegroundRole).value<QColor>();
    painter->fillRect(option.rect, index.data(Qt::BackgroundRole).value<QColor>());
    painter->setFont(m_theme.font());
    painter->setPen(ink);
    painter->drawText(option.rect.adjusted(0, 0, 0, -kBarHeight), Qt::AlignCenter,
                      index.data().toString());
    const double severity = index.data(DamageModel::SeverityRole).toDouble();
    const double width = (option.rect.width() - 2 * kBarSide) * severity;
    painter->fillRect(QRectF(option.rect.left() + kBarSide, option.rect.bottom() - kBarHeight - 1,
                             width, kBarHeight),
                      ink);
    if ((option.state & QStyle::State_Selected) != 0) {
        painter->setPen(QPen(m_theme.color(ColorRole::Accent), 2));
        painter->drawRect(option.rect.adjusted(1, 1, -1, -1));
    }
    painter->restore();
}

} // namespace lathe::ui
