#pragma once

class QWidget;

namespace lathe::ui {

/// The wheel changes the value of `widget` only while it has the focus, and never gives it the
/// focus. Otherwise the wheel scrolls the area around the widget.
void guardWheel(QWidget* widget);

} // namespace lathe::ui
