#pragma once

#include "ui/base/theme.h"

#include <QStyledItemDelegate>

namespace lathe::ui {

/// Draws one cell of the comparison: value right-aligned, its error, the difference to the base.
class CompareDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit CompareDelegate(Theme& theme, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    Theme& m_theme;
};

} // namespace lathe::ui
