#pragma once

class QWidget;

namespace lathe::ui {

/// The wheel changes the value of `widget` only while it has the focus, and never gives it the
/// focus; else what holds the widget scrolls.
void guardWheel(QWidget* widget);

} // namespace lathe::ui
