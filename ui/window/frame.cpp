#include "ui/window/frame.h"

#include <QAction>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QScreen>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace lathe::ui {

namespace {

constexpr int kRailIcon = 20;
constexpr int kToolIcon = 16;
constexpr QSize kWindowFrame{2, 38}; // what a window manager may add

QToolButton* buttonOf(QToolBar* bar, QAction* action) {
    return qobject_cast<QToolButton*>(bar->widgetForAction(action));
}

} // namespace

void fillMenuBar(QMainWindow& window, const Actions& actions, std::map<Menu, QMenu*>& menus) {
    for (const ActionRow& row : actionRows()) {
        QMenu*& menu = menus[row.menu];
        if (menu == nullptr) {
            menu = window.menuBar()->addMenu(Actions::menuTitle(row.menu));
        }
        if (row.separatorBefore) {
            menu->addSeparator();
        }
        menu->addAction(actions[row.act]);
    }
}

QToolBar* makeToolBar(QMainWindow& window, const Actions& actions) {
    auto* bar = new QToolBar(&window);
    bar->setObjectName(QStringLiteral("mainToolBar"));
    bar->setMovable(false);
    bar->setIconSize(QSize(kToolIcon, kToolIcon));
    bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    for (const Act act : {Act::Undo, Act::Redo}) {
        bar->addAction(actions[act]);
        QToolButton* button = buttonOf(bar, actions[act]);
        button->setToolButtonStyle(Qt::ToolButtonIconOnly);
        button->setProperty("flat", true);
    }
    bar->addSeparator();
    bar->addAction(actions[Act::RunWorkflow]);
    buttonOf(bar, actions[Act::RunWorkflow])->setProperty("primary", true);
    bar->addAction(actions[Act::StopRun]);
    bar->addSeparator();
    for (const Act act : {Act::OpenModel, Act::OpenWorkflow, Act::Save}) {
        bar->addAction(actions[act]);
        buttonOf(bar, actions[act])->setProperty("flat", true);
    }
    auto* gap = new QWidget(bar);
    gap->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(gap);
    bar->addAction(actions[Act::Tidy]);
    buttonOf(bar, actions[Act::Tidy])->setProperty("flat", true);
    window.addToolBar(Qt::TopToolBarArea, bar);
    return bar;
}

QToolBar* makeRail(QMainWindow& window, const Actions& actions, const std::vector<Act>& screens) {
    auto* rail = new QToolBar(&window);
    rail->setObjectName(QStringLiteral("railToolBar"));
    rail->setMovable(false);
    rail->setOrientation(Qt::Vertical);
    rail->setIconSize(QSize(kRailIcon, kRailIcon));
    rail->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
    rail->layout()->setContentsMargins(0, 0, 0, 0);
    rail->layout()->setSpacing(0);
    for (const Act act : screens) {
        if (act == Act::Settings) {
            auto* gap = new QWidget(rail);
            gap->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Expanding);
            rail->addWidget(gap);
        }
        rail->addAction(actions[act]);
    }
    window.addToolBar(Qt::LeftToolBarArea, rail);
    return rail;
}

QWidget* stacked(const std::vector<QWidget*>& widgets) {
    auto* out = new QWidget;
    auto* column = new QVBoxLayout(out);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    for (QWidget* widget : widgets) {
        column->addWidget(widget, widget == widgets.back() ? 1 : 0);
    }
    return out;
}

void placeWindow(QMainWindow& window, const QByteArray& geometry) {
    const QSize room = window.screen()->availableSize() - kWindowFrame;
    window.resize(QSize(1440, 900).boundedTo(room));
    window.restoreGeometry(geometry);
}

} // namespace lathe::ui
