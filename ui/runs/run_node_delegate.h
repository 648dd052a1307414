#pragma once

#include "ui/base/theme.h"

#include <QStyledItemDelegate>

namespace lathe::ui {

/// Draws one step: icon and title; state as word, icon and colour; what it works on; its time; and
/// a bar while it runs.
class RunNodeDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit RunNodeDelegate(Theme& theme, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    Theme& m_theme;
};

} // namespace lathe::ui
