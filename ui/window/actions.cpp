#include "ui/window/actions.h"

#include "ui/base/theme.h"
#include "ui/window/command_palette.h"

#include <QAction>
#include <QActionGroup>
#include <QCoreApplication>
#include <QWidget>

#include <algorithm>

namespace lathe::ui {

namespace {

const char* menuName(Menu menu) {
    switch (menu) {
    case Menu::File:
        return QT_TRANSLATE_NOOP("lathe::ui::Actions", "File");
    case Menu::Edit:
        return QT_TRANSLATE_NOOP("lathe::ui::Actions", "Edit");
    case Menu::View:
        return QT_TRANSLATE_NOOP("lathe::ui::Actions", "View");
    case Menu::Workflow:
        return QT_TRANSLATE_NOOP("lathe::ui::Actions", "Workflow");
    case Menu::Run:
        return QT_TRANSLATE_NOOP("lathe::ui::Actions", "Run");
    case Menu::Help:
        break;
    }
    return QT_TRANSLATE_NOOP("lathe::ui::Actions", "Help");
}

} // namespace

Actions::Actions(QObject* parent) : QObject(parent) {
    for (const ActionRow& row : actionRows()) {
        auto* action = new QAction(this);
        action->setObjectName(QStringLiteral("action%1").arg(static_cast<int>(row.act)));
        if (*row.keys != 0) {
            action->setShortcuts(QKeySequence::listFromString(
                QString::fromLatin1(row.keys).replace(QLatin1String(", "), QLatin1String("; "))));
        }
        m_actions[row.act] = action;
    }
    const auto group = [this](std::initializer_list<Act> acts) {
        auto* exclusive = new QActionGroup(this);
        for (const Act act : acts) {
            m_actions[act]->setCheckable(true);
            exclusive->addAction(m_actions[act]);
        }
    };
    group({Act::ThemeSystem, Act::ThemeLight, Act::ThemeDark});
    group({Act::English, Act::Korean});
    group({Act::ShowStart, Act::ShowExplore, Act::ShowBuild, Act::ShowRun, Act::ShowCompare,
           Act::Settings});
    m_actions[Act::Minimap]->setCheckable(true);
    m_actions[Act::Minimap]->setChecked(true);
    m_actions[Act::FullScreen]->setCheckable(true);
    m_actions[Act::Bypass]->setCheckable(true);
    m_actions[Act::Quit]->setMenuRole(QAction::QuitRole);
    retranslate();
}

void Actions::retranslate() {
    for (const ActionRow& row : actionRows()) {
        m_actions[row.act]->setText(QCoreApplication::translate("lathe::ui::Actions", row.text));
        m_actions[row.act]->setProperty(kEnglishName, QString::fromUtf8(row.text));
        m_actions[row.act]->setProperty(
            kMenuNames, QStringList{menuTitle(row.menu), QString::fromUtf8(menuName(row.menu))});
    }
}

void Actions::tint(const Theme& theme) {
    for (const ActionRow& row : actionRows()) {
        if (*row.icon != 0) {
            const ColorRole role =
                row.act == Act::RunWorkflow ? ColorRole::OnAccent : ColorRole::Text;
            m_actions[row.act]->setIcon(theme.icon(QString::fromLatin1(row.icon), role));
        }
    }
}

void Actions::keepToCanvas(QWidget* canvas) {
    for (const Act act :
         {Act::Cut, Act::Copy, Act::Paste, Act::Duplicate, Act::Delete, Act::DeleteAndHeal,
          Act::SelectAll, Act::Rename, Act::FitAll, Act::FitSelection, Act::AddNode}) {
        m_actions[act]->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        canvas->addAction(m_actions[act]);
    }
}

QString Actions::menuTitle(Menu menu) {
    return tr(menuName(menu));
}

} // namespace lathe::ui
