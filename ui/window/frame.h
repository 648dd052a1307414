#pragma once

#include "ui/window/actions.h"

class QMainWindow;
class QMenu;
class QToolBar;

namespace lathe::ui {

// The bars of the window, all made of the same actions.

/// Menu bar with every action; keeps the menus in `menus` for retranslation.
void fillMenuBar(QMainWindow& window, const Actions& actions, std::map<Menu, QMenu*>& menus);

/// Undo, redo, Run, Stop, and the tool actions at the right.
QToolBar* makeToolBar(QMainWindow& window, const Actions& actions);

/// The screens at the left, icons over words.
QToolBar* makeRail(QMainWindow& window, const Actions& actions, const std::vector<Act>& screens);

/// The widgets one above the other; the last takes the remaining room.
QWidget* stacked(const std::vector<QWidget*>& widgets);

/// Places the window as in an earlier session, else at 1440 x 900; never larger than the screen.
void placeWindow(QMainWindow& window, const QByteArray& geometry);

} // namespace lathe::ui
