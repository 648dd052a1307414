#pragma once

#include "ui/base/theme.h"

#include <QStyledItemDelegate>

namespace lathe::ui {

/// Draws a cell of the damage table: the number, and below it a bar as long as the damage is
/// severe, so that the colour is not alone in saying it.
class DamageDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit DamageDelegate(Theme& theme, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

private:
    Theme& m_theme;
};

} // namespace lathe::ui
