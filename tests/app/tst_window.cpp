// The window as a whole, with a home folder of its own and this program in the place of the engine.

#include "core/plain/store/experiment_store.h"
#include "support/open_window.h"
#include "ui/editor/canvas_view.h"
#include "ui/editor/editor_screen.h"
#include "ui/window/command_palette.h"
#include "ui/window/screens.h"
#include "ui/window/start_screen.h"

#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QPushButton>
#include <QRegularExpression>
#include <QSlider>
#include <QTest>
#include <QTimer>
#include <QWheelEvent>

using namespace lathe;
using namespace lathe::ui;

namespace {

QString visibleText(const QWidget& widget) {
    if (const auto* label = qobject_cast<const QLabel*>(&widget)) {
        return label->text();
    }
    if (const auto* button = qobject_cast<const QAbstractButton*>(&widget)) {
        return button->text();
    }
    if (const auto* edit = qobject_cast<const QLineEdit*>(&widget)) {
        return edit->placeholderText();
    }
    return widget.windowTitle();
}

} // namespace

class TestWindow : public QObject, protected test::OpenWindow {
    Q_OBJECT

private Q_SLOTS:

    void init() { beginWindow(); }

    void cleanup() { endWindow(); }

    void everyActionIsInAMenuAndInThePalette() {
        QSet<const QAction*> inMenus;
        for (const QAction* head : m_window->menuBar()->actions()) {
            for (const QAction* action : head->menu()->actions()) {
                inMenus.insert(action);
            }
        }
        for (const ActionRow& row : actionRows()) {
            QVERIFY2(inMenus.contains(m_window->actions()[row.act]), row.text);
        }
        m_window->actions()[Act::CommandPalette]->trigger();
        auto* palette = m_window->findChild<CommandPalette*>();
        QVERIFY(palette != nullptr);
        int enabled = 0;
        for (const ActionRow& row : actionRows()) {
            const QAction* action = m_window->actions()[row.act];
            enabled += row.act != Act::CommandPalette && action->isEnabled() && action->isVisible();
        }
        QCOMPARE(palette->findChild<QListWidget*>()->count(), enabled);
        auto* edit = palette->findChild<QLineEdit*>();
        QTest::keyClicks(edit, QStringLiteral("Settings"));
        QTest::keyClick(edit, Qt::Key_Return);
        QVERIFY(m_window->actions()[Act::Settings]->isChecked());
    }

    void noTwoActionsShareAShortcut() {
        QSet<QString> keys;
        for (const ActionRow& row : actionRows()) {
            for (const QKeySequence& key : m_window->actions()[row.act]->shortcuts()) {
                QVERIFY2(!key.isEmpty() && !keys.contains(key.toString()), row.text);
                keys.insert(key.toString());
            }
        }
        QVERIFY(keys.contains(QStringLiteral("Ctrl+Y")));
    }

    void noEnglishIsLeftAfterTheLanguageSwitch() {
        m_window->document().open(writeWorkflow());
        m_window->editor().canvas().canvas().selectNodes({"prune"});
        QMap<const QWidget*, QString> english;
        for (const QWidget* widget : m_window->findChildren<QWidget*>()) {
            english[widget] = visibleText(*widget);
        }
        m_window->actions()[Act::Korean]->trigger();
        QCoreApplication::processEvents();
        const QRegularExpression words(QStringLiteral("[A-Za-z]{3,}.* [A-Za-z]{2,}"));
        const QString home = QString::fromStdString(m_home->path().string());
        for (const QWidget* widget : m_window->findChildren<QWidget*>()) {
            const QString text = visibleText(*widget);
            const bool same = words.match(text).hasMatch() && english.value(widget) == text;
            QVERIFY2(!same || text.contains(home), qPrintable(text));
        }
        QCOMPARE(m_window->actions()[Act::Save]->text(), QStringLiteral("저장"));
        m_window->actions()[Act::English]->trigger();
        QCoreApplication::processEvents();
        QCOMPARE(m_window->actions()[Act::Save]->text(), QStringLiteral("Save"));
    }

    void everyControlHasAName() {
        for (const QWidget* widget : m_window->findChildren<QWidget*>()) {
            if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisibleTo(m_window.get())) {
                continue;
            }
            const auto* button = qobject_cast<const QAbstractButton*>(widget);
            if (button != nullptr) {
                QVERIFY2(!button->text().isEmpty() || !button->accessibleName().isEmpty() ||
                             !button->toolTip().isEmpty(),
                         qPrintable(button->objectName()));
            }
        }
    }

    void onlyScreensThatExistAreShown() {
        for (const Act act : {Act::ShowStart, Act::ShowExplore, Act::ShowBuild, Act::ShowRun,
                              Act::ShowCompare, Act::Settings}) {
            m_window->showScreen(act);
            QCoreApplication::processEvents();
            QVERIFY(m_window->actions()[act]->isChecked());
            QVERIFY(m_window->actions()[act]->isVisible());
        }
    }

    void runIsBlockedByErrorsOnly() {
        QVERIFY(!m_window->actions()[Act::RunWorkflow]->isEnabled());
        m_window->document().open(writeWorkflow());
        QVERIFY(m_window->actions()[Act::RunWorkflow]->isEnabled());
        m_window->document().unlink({{"load", "model"}, {"prune", "model"}});
        QVERIFY(!m_window->actions()[Act::RunWorkflow]->isEnabled());
        QVERIFY(
            m_window->actions()[Act::RunWorkflow]->toolTip().contains(QStringLiteral("linked")));
    }

    void whatIsTypedCountsBeforeARunAndBlocksItWhenItIsNoValue() {
        m_window->document().restore(parseWorkflow(kWorkflow, "example"), QString());
        m_window->showScreen(Act::ShowBuild);
        m_window->editor().canvas().canvas().selectNodes({"prune"});
        auto* sparsity = m_window->findChild<QWidget*>(QStringLiteral("field:sparsity"))
                             ->findChild<QLineEdit*>(QStringLiteral("numberEdit"));
        const QAction* run = m_window->actions()[Act::RunWorkflow];
        sparsity->selectAll();
        QTest::keyClicks(sparsity, QStringLiteral("1e999"));
        QVERIFY(!run->isEnabled());
        QVERIFY(run->toolTip().contains(QStringLiteral("1e999")));
        QCOMPARE(m_window->document().workflow().find("prune")->params.at("sparsity").dump(),
                 std::string("0.4"));
        sparsity->selectAll();
        QTest::keyClicks(sparsity, QStringLiteral("0.7"));
        QVERIFY(run->isEnabled());
        m_window->editor().canvas().canvas().selectNodes({"load"}); // the form goes
        QCOMPARE(m_window->document().workflow().find("prune")->params.at("sparsity").dump(),
                 std::string("0.7"));
    }

    void theWheelChangesNoFieldThatHasNotTheFocus() {
        m_window->document().restore(parseWorkflow(kWorkflow, "example"), QString());
        m_window->editor().canvas().canvas().selectNodes({"prune"});
        int fields = 0;
        for (QWidget* field : m_window->findChildren<QWidget*>()) {
            const char* value = qobject_cast<QComboBox*>(field) != nullptr          ? "currentIndex"
                                : qobject_cast<QSlider*>(field) != nullptr          ? "value"
                                : qobject_cast<QAbstractSpinBox*>(field) != nullptr ? "text"
                                                                                    : nullptr;
            if (value == nullptr) {
                continue;
            }
            field->clearFocus();
            const QVariant before = field->property(value);
            for (const int turn : {120, -240}) {
                QWheelEvent wheel({5, 5}, field->mapToGlobal(QPointF(5, 5)), {}, {0, turn},
                                  Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
                QCoreApplication::sendEvent(field, &wheel);
                QVERIFY2(field->property(value) == before, qPrintable(field->objectName()));
            }
            ++fields;
        }
        QVERIFY(fields >= 6); // settings, explorer, compare and the form
    }

    void closingAsksAndCancelIsTheDefault() {
        m_window->document().open(writeWorkflow());
        m_window->document().rename("prune", "changed");
        answerBox(QString());
        m_window->close();
        QVERIFY(m_window->isVisible());
        answerBox(QStringLiteral("Discard"));
        m_window->close();
        QVERIFY(!m_window->isVisible());
    }

    void whatACrashLeavesIsOfferedAndNeverInTheUsersFile() {
        const QString path = writeWorkflow();
        const Json left{{"path", path.toStdString()},
                        {"workflow", R"({"format":1,"name":"lost","nodes":[{"id":"a",
                            "type":"model.load","params":{"path":"bundled:small-6m"}}]})"}};
        makeFolder(m_home->path() / "recovery");
        writeFileAtomic(m_home->path() / "recovery" / "999999999.json", left.dump());
        open();
        auto* restore = m_window->findChild<QPushButton*>(QStringLiteral("restoreButton"));
        QVERIFY(restore->isVisible());
        restore->click();
        QCOMPARE(m_window->document().workflow().name, std::string("lost"));
        QVERIFY(!m_window->document().undoStack().isClean());
        QCOMPARE(readFile(path.toStdString()), std::string(kWorkflow));
        answerBox(QStringLiteral("Discard"));
        m_window->close();
        QVERIFY(std::filesystem::is_empty(m_home->path() / "recovery"));
    }

    void anUnreadableWorkflowIsSaidAndTheOldOneStays() {
        m_window->document().open(writeWorkflow());
        const auto bad = m_home->path() / "bad.json";
        writeFileAtomic(bad, R"({"format": 99, "nodes": []})");
        m_window->openPath(QString::fromStdString(bad.string()));
        auto* box = m_window->findChild<QMessageBox*>(QStringLiteral("errorBox"));
        QVERIFY(box != nullptr);
        QVERIFY(box->text().contains(QStringLiteral("bad.json")));
        QCOMPARE(m_window->document().workflow().nodes.size(), size_t(2));
        box->close();
    }

    void theDemoOpensReadyToRun() {
        if (!std::filesystem::exists(std::filesystem::path(LATHE_SOURCE_DIR) /
                                     "resources/examples/demo.json")) {
            QSKIP("there is no demo yet");
        }
        m_window->actions()[Act::OpenDemo]->trigger();
        QVERIFY(m_window->actions()[Act::ShowBuild]->isChecked());
        QVERIFY(m_window->document().path().isEmpty()); // a copy: Save asks for a place
        QVERIFY(m_window->windowTitle().contains(QStringLiteral("untitled")));
        for (const Problem& problem : m_window->document().problems()) {
            QFAIL(problem.message.c_str());
        }
        QVERIFY(m_window->actions()[Act::RunWorkflow]->isEnabled());
    }

    void settingsOutliveTheWindow() {
        m_window->actions()[Act::ThemeDark]->trigger();
        m_window->actions()[Act::Korean]->trigger();
        auto* priority = m_window->findChild<QComboBox*>(QStringLiteral("priorityBox"));
        QCOMPARE(priority->currentData().toInt(), 10); // the engine stands back by default
        priority->setCurrentIndex(2);
        Q_EMIT priority->activated(2);
        m_window->openPath(writeWorkflow());
        m_window->close();
        const Settings kept = loadSettings(m_home->path());
        QCOMPARE(kept.theme, Theme::Mode::Dark);
        QCOMPARE(kept.language, QStringLiteral("ko"));
        QCOMPARE(kept.niceness, 19);
        QCOMPARE(kept.recent.size(), 1);
    }

private:
    /// Presses a button of the next modal box; an empty name presses its default.
    void answerBox(const QString& name) {
        QTimer::singleShot(0, this, [name] {
            auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
            QVERIFY(box != nullptr);
            if (name.isEmpty()) {
                QVERIFY(box->defaultButton() == box->escapeButton());
                box->defaultButton()->click();
            }
            for (QAbstractButton* button : box->buttons()) {
                if (button->text() == name) {
                    button->click();
                }
            }
        });
    }
};

QTEST_MAIN(TestWindow)
#include "tst_window.moc"
