#pragma once

#include <QStyledItemDelegate>

namespace lathe::ui {

class Theme;

/// Draws the share of zeros: the number first, then a bar. Draws nothing where it is unknown.
class SparsityDelegate : public QStyledItemDelegate {
public:
    explicit SparsityDelegate(const Theme& theme, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    const Theme& m_theme;
};

} // namespace lathe::ui
