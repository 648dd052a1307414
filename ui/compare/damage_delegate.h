#pragma once

#include "ui/base/theme.h"

#include <QStyledItemDelegate>

namespace lathe::ui {

/// Draws a cell of the damage table: the number, and below it a bar whose length is the severity,
/// so that it does not depend on the colour alone.
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
