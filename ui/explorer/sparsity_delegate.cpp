#include "ui/explorer/sparsity_delegate.h"

#include "ui/base/theme.h"
#include "ui/explorer/module_model.h"

#include <QApplication>
#include <QPainter>

#include <algorithm>

namespace lathe::ui {

namespace {

constexpr int kNumberWidth = 52;
constexpr int kBarHeight = 8;
constexpr int kGap = 8;

} // namespace

SparsityDelegate::SparsityDelegate(const Theme& theme, QObject* parent)
    : QStyledItemDelegate(parent), m_theme(theme) {}

void SparsityDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                             const QModelIndex& index) const {
    QStyleOptionViewItem plain = option;
    initStyleOption(&plain, index);
    const QString text = plain.text;
    plain.text.clear();
    const QStyle* style = plain.widget != nullptr ? plain.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &plain, painter, plain.widget);
    const double share = index.data(ModuleModel::SortRole).toDouble();
    if (share < 0 || text.isEmpty()) {
        return;
    }
    painter->save();
    painter->setPen(m_theme.color(ColorRole::Text));
    painter->setFont(option.font);
    const QRect number(option.rect.left(), option.rect.top(), kNumberWidth, option.rect.height());
    painter->drawText(number, Qt::AlignVCenter | Qt::AlignRight, text);
    QRect bar(number.right() + kGap, option.rect.center().y() - kBarHeight / 2,
              std::max(0, option.rect.right() - number.right() - 2 * kGap), kBarHeight);
    painter->fillRect(bar, m_theme.color(ColorRole::Hover));
    bar.setWidth(static_cast<int>(bar.width() * std::min(share, 1.0) + 0.5));
    painter->fillRect(bar, m_theme.color(ColorRole::TextSecondary));
    painter->restore();
}

QSize SparsityDelegate::sizeHint(const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const {
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    size.setWidth(kNumberWidth + 2 * kGap + 60);
    return size;
}

} // namespace lathe::ui
