#pragma once

class QToolButton;

namespace lathe::ui {

class Actions;
class MainWindow;
class Screens;

/// The field in the menu bar's corner that opens the command palette.
QToolButton* makeCommandField(MainWindow& window, const Actions& actions);

/// Model, run and problems at the left; returns the language button at the right.
QToolButton* makeStatusBar(MainWindow& window, const Actions& actions, Screens& screens);

void openCommandPalette(MainWindow& window, const Actions& actions);

/// A sheet of every shortcut, made from the actions.
void showShortcuts(MainWindow& window, const Actions& actions);
void showAbout(MainWindow& window);

/// Lets the user pick a model folder and opens it.
void chooseModel(MainWindow& window);

} // namespace lathe::ui
