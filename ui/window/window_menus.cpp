#include "ui/window/window_menus.h"

#include "ui/window/command_palette.h"
#include "ui/window/main_window.h"
#include "ui/window/screens.h"

#include <QAction>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QStatusBar>
#include <QToolButton>

namespace lathe::ui {

QToolButton* makeCommandField(MainWindow& window, const Actions& actions) {
    auto* field = new QToolButton(&window);
    field->setObjectName(QStringLiteral("commandField"));
    field->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    field->setProperty("small", true);
    field->setIconSize(QSize(14, 14));
    field->setFixedSize(264, 22);
    QObject::connect(field, &QToolButton::clicked, actions[Act::CommandPalette], &QAction::trigger);
    auto* corner = new QWidget(&window);
    auto* row = new QHBoxLayout(corner);
    row->setContentsMargins(0, 2, 8, 2);
    row->addWidget(field);
    window.menuBar()->setCornerWidget(corner);
    window.menuBar()->setMinimumHeight(28);
    return field;
}

QToolButton* makeStatusBar(MainWindow& window, const Actions& actions, Screens& screens) {
    QStatusBar* bar = window.statusBar();
    bar->setSizeGripEnabled(false);
    auto* model = new QToolButton(bar);
    model->setObjectName(QStringLiteral("statusModel"));
    auto* run = new QToolButton(bar);
    run->setObjectName(QStringLiteral("statusRun"));
    auto* problems = new QLabel(bar);
    problems->setObjectName(QStringLiteral("statusProblems"));
    bar->addWidget(model);
    bar->addWidget(run);
    bar->addWidget(problems);
    model->hide();
    run->hide();
    const auto showText = [](QToolButton* button) {
        return [button](const QString& text) {
            button->setText(text);
            button->setVisible(!text.isEmpty());
        };
    };
    QObject::connect(&screens, &Screens::modelShown, model, showText(model));
    QObject::connect(&screens, &Screens::runSummary, run, showText(run));
    QObject::connect(model, &QToolButton::clicked, actions[Act::ShowExplore], &QAction::trigger);
    QObject::connect(run, &QToolButton::clicked, actions[Act::ShowRun], &QAction::trigger);
    auto* language = new QToolButton(bar);
    language->setObjectName(QStringLiteral("statusLanguage"));
    language->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(language);
    menu->addAction(actions[Act::English]);
    menu->addAction(actions[Act::Korean]);
    language->setMenu(menu);
    bar->addPermanentWidget(language);
    return language;
}

void openCommandPalette(MainWindow& window, const Actions& actions) {
    QList<QAction*> all;
    for (const ActionRow& row : actionRows()) {
        if (row.act != Act::CommandPalette) {
            all << actions[row.act];
        }
    }
    auto* palette = new CommandPalette(all, &window);
    palette->move(window.mapToGlobal(QPoint((window.width() - palette->width()) / 2, 72)));
    palette->show();
}

void showShortcuts(MainWindow& window, const Actions& actions) {
    QString rows;
    for (const ActionRow& row : actionRows()) {
        const QAction* action = actions[row.act];
        if (action->isVisible() && !action->shortcuts().isEmpty()) {
            rows +=
                QStringLiteral("<tr><td>%1</td><td>&nbsp;&nbsp;&nbsp;<b>%2</b></td></tr>")
                    .arg(action->text().toHtmlEscaped(),
                         QKeySequence::listToString(action->shortcuts(), QKeySequence::NativeText)
                             .toHtmlEscaped());
        }
    }
    auto* box =
        new QMessageBox(QMessageBox::NoIcon, actions[Act::Shortcuts]->text(),
                        QStringLiteral("<table>%1</table>").arg(rows), QMessageBox::Close, &window);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

void showAbout(MainWindow& window) {
    auto* box = new QMessageBox(QMessageBox::NoIcon, QStringLiteral("Lathe"),
                                QStringLiteral("<b>Lathe %1</b>").arg(QLatin1String(LATHE_VERSION)),
                                QMessageBox::Close, &window);
    box->setInformativeText(MainWindow::tr("A workbench for compressing language models.\n"
                                           "Free software under the GNU GPL, version 3 or later."));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

void chooseModel(MainWindow& window) {
    const QString folder =
        QFileDialog::getExistingDirectory(&window, MainWindow::tr("Open model folder"));
    if (!folder.isEmpty()) {
        window.openPath(folder);
    }
}

} // namespace lathe::ui
