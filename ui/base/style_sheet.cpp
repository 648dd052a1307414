#include "ui/base/style_sheet.h"

#include "ui/base/theme.h"

#include <array>
#include <utility>

namespace lathe::ui {

namespace {

constexpr auto kFrame = R"(
QMainWindow, QDialog, QStatusBar, QMenuBar, QToolBar { background: @window; }
QToolTip { background: @raised; color: @text; border: 1px solid @border; padding: 4px 6px; }
QMenuBar { border-bottom: 1px solid @border; padding: 0 8px; }
QMenuBar::item { padding: 4px 8px; background: transparent; border-radius: 4px; }
QMenuBar::item:selected { background: @hover; }
QMenu { background: @raised; border: 1px solid @border; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 8px; border-radius: 4px; }
QMenu::item:selected { background: @selection; }
QMenu::item:disabled { color: @textDisabled; }
QMenu::separator { height: 1px; background: @border; margin: 4px 6px; }
QMenu::icon { padding-left: 6px; }
QToolBar { border: none; spacing: 8px; padding: 0 8px; }
QToolBar#mainToolBar { border-bottom: 1px solid @border; min-height: 43px; max-height: 43px; }
QToolBar::separator { background: @border; width: 1px; margin: 10px 4px; }
QToolBar#railToolBar { border-right: 1px solid @border; padding: 0; spacing: 0; min-width: 71px;
    max-width: 71px; }
QToolBar#railToolBar QToolButton { border: none; border-left: 3px solid transparent;
    border-radius: 0; background: transparent; font-size: 9pt; min-width: 68px; max-width: 68px;
    min-height: 52px; max-height: 52px; padding: 2px 3px 2px 0; margin: 0; }
QToolButton#commandField { padding: 0 8px; min-height: 0; color: @textSecondary;
    background: @base; font-size: 9pt; }
QToolBar#railToolBar QToolButton:hover { background: @hover; }
QToolBar#railToolBar QToolButton:checked { background: @selection;
    border-left: 3px solid @accent; }
QStatusBar { border-top: 1px solid @border; min-height: 27px; color: @textSecondary; }
QStatusBar::item { border: none; }
QStatusBar QToolButton, QStatusBar QLabel { color: @textSecondary; font-size: 9pt; border: none;
    background: transparent; padding: 3px 8px; }
QStatusBar QToolButton:hover { color: @text; background: @hover; border-radius: 4px; }
QDockWidget { titlebar-close-icon: none; font-weight: 600; }
QDockWidget::title { padding: 8px 12px; background: @window; border-bottom: 1px solid @border; }
QMainWindow::separator { background: @border; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: @accent; }
QSplitter::handle { background: @border; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
)";

constexpr auto kControls = R"(
QToolButton, QPushButton { background: @raised; border: 1px solid @border; border-radius: 6px;
    padding: 4px 10px; min-height: 18px; }
QToolButton:hover, QPushButton:hover { background: @hover; }
QToolButton:pressed, QPushButton:pressed { background: @selection; }
QToolButton:checked, QPushButton:checked { background: @selection; border-color: @accent; }
QToolButton:disabled, QPushButton:disabled { color: @textDisabled; }
QToolButton:focus, QPushButton:focus { border: 2px solid @accent; padding: 3px 9px; }
QToolButton[flat="true"], QToolBar#mainToolBar QToolButton[flat="true"] { background: transparent;
    border-color: transparent; padding: 4px 6px; }
QToolButton[flat="true"]:hover { background: @hover; }
QToolButton[toolButtonStyle="2"] { padding-left: 12px; padding-right: 4px; }
QToolButton[toolButtonStyle="2"]:focus { padding-left: 11px; padding-right: 3px; }
QToolButton[small="true"], QPushButton[small="true"] { padding: 1px 8px; }
QFileDialog QToolButton { padding: 4px; }
QFileDialog QToolButton:focus { padding: 3px; }
QToolButton::menu-indicator { image: none; }
QToolButton[primary="true"], QPushButton[primary="true"] { background: @accent; color: @onAccent;
    border-color: @accent; font-weight: 600; }
QToolButton[primary="true"]:disabled, QPushButton[primary="true"]:disabled { background: @raised;
    color: @textDisabled; border-color: @border; font-weight: 400; }
QPushButton[danger="true"] { color: @error; }
QPushButton::menu-indicator { subcontrol-origin: padding; subcontrol-position: center right; right: 6px; }
QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QAbstractSpinBox, QComboBox {
    background: @base; border: 1px solid @border; border-radius: 6px; padding: 3px 8px;
    min-height: 20px; selection-background-color: @accent; selection-color: @onAccent; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QAbstractSpinBox:focus, QComboBox:focus {
    border: 2px solid @accent; padding: 2px 7px; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled { color: @textDisabled; }
QLineEdit[invalid="true"], QAbstractSpinBox[invalid="true"], QPlainTextEdit[invalid="true"],
QComboBox[invalid="true"] {
    border-color: @error; }
QAbstractSpinBox { padding-right: 2px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; width: 18px;
    background: transparent; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: @hover; }
QAbstractSpinBox::up-arrow { image: url(@icons/up.svg); width: 10px; height: 10px; }
QAbstractSpinBox::down-arrow { image: url(@icons/down.svg); width: 10px; height: 10px; }
QAbstractSpinBox::up-arrow:off { image: url(@icons/up-off.svg); }
QAbstractSpinBox::down-arrow:off { image: url(@icons/down-off.svg); }
QComboBox { padding-right: 24px; combobox-popup: 0; }
QComboBox QLineEdit { border: none; padding: 0; min-height: 0; background: transparent; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url(@icons/down.svg); width: 12px; height: 12px; }
QComboBox::down-arrow:disabled { image: url(@icons/down-off.svg); }
QComboBox QAbstractItemView { background: @raised; border: 1px solid @border; padding: 4px;
    outline: none; selection-background-color: @selection; selection-color: @text; }
QCheckBox { spacing: 8px; }
QCheckBox::indicator, QTreeView::indicator, QTableView::indicator, QListView::indicator {
    width: 14px; height: 14px; border: 1px solid @textDisabled; border-radius: 4px;
    background: @base; }
QCheckBox::indicator:hover { border-color: @accent; }
QCheckBox:focus { outline: none; }
QCheckBox::indicator:focus { border: 2px solid @accent; width: 12px; height: 12px; }
QCheckBox::indicator:checked, QTreeView::indicator:checked, QTableView::indicator:checked,
QListView::indicator:checked { background: @accent; border-color: @accent;
    image: url(@icons/check.svg); }
QCheckBox::indicator:indeterminate { background: @accent; border-color: @accent;
    image: url(@icons/dash.svg); }
QSlider { min-height: 20px; }
QSlider::groove:horizontal { height: 4px; background: @sliderGroove; border-radius: 2px; }
QSlider::sub-page:horizontal { height: 4px; background: @accent; border-radius: 2px; }
QSlider::handle:horizontal { width: 12px; height: 12px; margin: -6px 0; border-radius: 8px;
    background: @base; border: 2px solid @accent; }
QSlider::handle:horizontal:focus { background: @accent; }
QProgressBar { background: @sliderGroove; border: none; border-radius: 2px; max-height: 4px; }
QProgressBar::chunk { background: @accent; border-radius: 2px; }
)";

constexpr auto kViews = R"(
QAbstractScrollArea { border: none; }
QScrollArea, QScrollArea > QWidget > QWidget[form="true"] { background: @window; }
QTreeView, QTableView, QListView { background: @base; border: none; outline: none;
    alternate-background-color: @base; gridline-color: @gridLine;
    selection-background-color: @selection; selection-color: @text; }
QTreeView[panel="true"], QListView[panel="true"], QTableView[panel="true"] {
    background: @window; }
QTreeView::item { min-height: 24px; }
QListView::item { min-height: 24px; border: none; padding: 1px 4px; }
QTreeView::item:selected, QTableView::item:selected, QListView::item:selected {
    background: @selection; color: @text; }
QTreeView::item:hover, QListView::item:hover { background: @hover; }
QTreeView::item:selected:hover, QListView::item:selected:hover { background: @selection; }
QTreeView::branch { background: transparent; }
QTreeView::branch:selected { background: @selection; }
QTreeView::branch:has-children:closed { image: url(@icons/right.svg); }
QTreeView::branch:has-children:open { image: url(@icons/down.svg); }
QHeaderView { background: @window; border: none; }
QHeaderView::section { background: @window; color: @textSecondary; font-size: 9pt; border: none;
    border-bottom: 1px solid @border; padding: 5px 8px; font-weight: 400; }
QTableCornerButton::section { background: @window; border: none; }
QTabWidget::pane { border: none; border-top: 1px solid @border; }
QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: @textSecondary; padding: 6px 8px; border: none;
    border-bottom: 2px solid transparent; margin: 0 4px; }
QTabBar::tab:selected { color: @text; border-bottom-color: @accent; font-weight: 600; }
QTabBar::tab:hover { color: @text; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: @border; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: @textDisabled; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QLabel[role="secondary"] { color: @textSecondary; font-size: 9pt; }
QLabel[role="title"] { font-size: 12pt; font-weight: 600; }
QLabel[role="section"] { font-weight: 600; }
QLabel[role="error"] { color: @error; font-size: 9pt; }
QLabel[role="warning"] { color: @warning; font-size: 9pt; }
QFrame[role="card"] { background: @raised; border: 1px solid @border; border-radius: 8px; }
QFrame[role="bar"] { background: @window; border-bottom: 1px solid @border; }
QFrame[role="line"] { background: @border; max-height: 1px; min-height: 1px; border: none; }
)";

} // namespace

QString styleSheetOf(const Theme& theme) {
    // Longer names come before the names they start with.
    const std::array<std::pair<const char*, ColorRole>, 16> names{{
        {"@textSecondary", ColorRole::TextSecondary},
        {"@textDisabled", ColorRole::TextDisabled},
        {"@text", ColorRole::Text},
        {"@onAccent", ColorRole::OnAccent},
        {"@accent", ColorRole::Accent},
        {"@window", ColorRole::Window},
        {"@base", ColorRole::Base},
        {"@raised", ColorRole::Raised},
        {"@border", ColorRole::Border},
        {"@hover", ColorRole::Hover},
        {"@selection", ColorRole::Selection},
        {"@gridLine", ColorRole::GridLine},
        {"@sliderGroove", ColorRole::SliderGroove},
        {"@error", ColorRole::Error},
        {"@warning", ColorRole::Warning},
        {"@ok", ColorRole::Ok},
    }};
    QString sheet = QLatin1String(kFrame) + QLatin1String(kControls) + QLatin1String(kViews);
    sheet.replace(QLatin1String("@icons"), theme.isDark()
                                               ? QStringLiteral(":/icons/controls/dark")
                                               : QStringLiteral(":/icons/controls/light"));
    for (const auto& [name, role] : names) {
        sheet.replace(QLatin1String(name), theme.color(role).name());
    }
    return sheet;
}

} // namespace lathe::ui
