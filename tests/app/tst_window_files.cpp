// The window and the files of its user: drops, settings, what a run is given, the display.

#include "support/open_window.h"
#include "ui/base/text.h"
#include "ui/editor/canvas_view.h"
#include "ui/editor/editor_screen.h"
#include "ui/window/screens.h"

#include <QAction>
#include <QDragEnterEvent>
#include <QLineEdit>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QScreen>
#include <QStatusBar>
#include <QTest>
#include <QUrl>

using namespace lathe;
using namespace lathe::ui;

class TestWindowFiles : public QObject, protected test::OpenWindow {
    Q_OBJECT

private Q_SLOTS:

    void init() { beginWindow(); }

    void cleanup() { endWindow(); }

    void anUnsavedRunTakesACopyAndTheFolderOfItsPaths() {
        m_window->document().open(writeWorkflow());
        const QString path = m_window->document().path();
        QCOMPARE(whatToRun(m_window->document(), m_home->path()), QStringList{path});
        m_window->document().addNode("data.mix", {});
        m_window->document().setParameter("mix", "texts", {"texts/a.md = 2"});
        const QStringList words = whatToRun(m_window->document(), m_home->path());
        QCOMPARE(words.mid(1), (QStringList{QStringLiteral("--folder"), pathText(m_home->path())}));
        const Workflow run = loadWorkflow(toPath(words.front()));
        QCOMPARE(run, m_window->document().workflow()); // nothing is rewritten
    }

    void copiesThatWindowsWhichAreGoneHaveRunAreRemoved() {
        makeFolder(m_home->path() / "workflows");
        writeFileAtomic(m_home->path() / "workflows" / "unsaved-999999999.json", "{}");
        m_window->document().addNode("data.mix", {});
        const QStringList words = whatToRun(m_window->document(), m_home->path());
        QVERIFY(std::filesystem::exists(toPath(words.front())));
        QVERIFY(!std::filesystem::exists(m_home->path() / "workflows" / "unsaved-999999999.json"));
    }

    void aRunTakesWhatTheWindowShowsNotWhatOthersWrote() {
        m_window->document().open(writeWorkflow());
        writeFileAtomic(toPath(m_window->document().path()), R"({"nodes": []})");
        const QStringList words = whatToRun(m_window->document(), m_home->path());
        QCOMPARE(loadWorkflow(toPath(words.front())), m_window->document().workflow());
    }

    void settingsAreStoredAtOnce() {
        m_window->actions()[Act::ThemeDark]->trigger();
        QCOMPARE(loadSettings(m_home->path()).theme, Theme::Mode::Dark);
        m_window->actions()[Act::Korean]->trigger();
        QCOMPARE(loadSettings(m_home->path()).language, QStringLiteral("ko"));
        const QString path = writeWorkflow();
        m_window->openPath(path);
        QCOMPARE(loadSettings(m_home->path()).recent, QStringList{path});
        auto* command = m_window->findChild<QLineEdit*>(QStringLiteral("engineCommandEdit"));
        command->setText(QStringLiteral("ssh host lathe-engine"));
        Q_EMIT command->editingFinished();
        QCOMPARE(loadSettings(m_home->path()).engineCommand, command->text());
        QCOMPARE(loadSettings(m_home->path()).recent, QStringList{path});
    }

    void settingsThatAnotherWindowStoredStay() {
        Settings others = loadSettings(m_home->path());
        others.language = QStringLiteral("ko");
        others.remember(QStringLiteral("/their/w.json"));
        saveSettings(m_home->path(), others);
        m_window->actions()[Act::ThemeDark]->trigger();
        const QString path = writeWorkflow();
        m_window->openPath(path);
        m_window->close();
        const Settings kept = loadSettings(m_home->path());
        QCOMPARE(kept.theme, Theme::Mode::Dark);
        QCOMPARE(kept.language, QStringLiteral("ko"));
        QCOMPARE(kept.recent, (QStringList{path, QStringLiteral("/their/w.json")}));
        QVERIFY(!kept.geometry.isEmpty());
    }

    void aDropThatDeliversNothingIsSaid() {
        QMimeData data; // what is left of a drop whose program is gone
        data.setData(QStringLiteral("text/uri-list"), {});
        drop(data);
        QVERIFY(m_window->statusBar()->currentMessage().contains(QStringLiteral("Nothing")));
    }

    void aDropSaysWhatIsAccepted() {
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(QStringLiteral("/etc/hosts"))});
        QDragEnterEvent enter({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(m_window.get(), &enter);
        QVERIFY(!enter.isAccepted());
        QVERIFY(m_window->statusBar()->currentMessage().contains(QStringLiteral(".json")));
    }

    void aDroppedWorkflowIsOpenedAsACopyOfTheSource() {
        const QString path = writeWorkflow();
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(path)});
        QCOMPARE(drop(data), Qt::CopyAction);
        QTRY_COMPARE(m_window->document().path(), path);
    }

    void aFileDroppedOnAFieldForAPathIsItsValue() {
        m_window->document().open(writeWorkflow());
        m_window->document().addNode("data.text", {});
        m_window->showScreen(Act::ShowBuild);
        m_window->editor().canvas().canvas().selectNodes({"text"});
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(m_window->document().path())});
        QVERIFY(dropOn(m_window->findChild<QLineEdit*>(QStringLiteral("pathEdit")), data));
        QCOMPARE(
            toQt(m_window->document().workflow().find("text")->params["path"].get<std::string>()),
            m_window->document().path());
    }

    void aFileDroppedOnAnotherFieldIsForTheWindow() {
        auto* search = m_window->findChild<QLineEdit*>(QStringLiteral("stepSearch"));
        const QString path = writeWorkflow();
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(path)});
        m_window->showScreen(Act::ShowBuild);
        QVERIFY(dropOn(search, data));
        QTRY_COMPARE(m_window->document().path(), path);
        QCOMPARE(search->text(), QString());
    }

    void aFileDroppedOnTextOfSeveralLinesIsForTheWindow() {
        QPlainTextEdit lines(m_window.get());
        lines.show();
        const QString path = writeWorkflow();
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(path)});
        QVERIFY(dropOn(lines.viewport(), data));
        QTRY_COMPARE(m_window->document().path(), path);
        QCOMPARE(lines.toPlainText(), QString());
    }

    void everyScreenFitsASmallDisplay() {
        m_window->document().open(writeWorkflow());
        for (const Act language : {Act::English, Act::Korean}) {
            m_window->actions()[language]->trigger();
            for (const Act act : {Act::ShowStart, Act::ShowExplore, Act::ShowBuild, Act::ShowRun,
                                  Act::ShowCompare, Act::Settings}) {
                m_window->showScreen(act);
                QCoreApplication::processEvents();
                const QSize least = m_window->minimumSizeHint();
                QVERIFY2(least.width() <= 1278 && least.height() <= 682,
                         qPrintable(QStringLiteral("screen %1: %2 x %3")
                                        .arg(static_cast<int>(act))
                                        .arg(least.width())
                                        .arg(least.height())));
            }
        }
    }

    void theWindowBeginsNoLargerThanItsScreen() {
        MainWindow window(parts()); // not resized by the test
        const QSize room = window.screen()->availableSize();
        QVERIFY(window.width() <= room.width() && window.height() <= room.height());
    }

private:
    /// What the window makes of a drop that proposes to move. It came in as a workflow.
    Qt::DropAction drop(const QMimeData& data) {
        QMimeData before;
        before.setUrls({QUrl::fromLocalFile(writeWorkflow())});
        QDragEnterEvent enter({10, 10}, Qt::CopyAction, &before, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(m_window.get(), &enter);
        QDropEvent event({10, 10}, Qt::CopyAction | Qt::MoveAction, &data, Qt::LeftButton,
                         Qt::NoModifier);
        event.setDropAction(Qt::MoveAction);
        QCoreApplication::sendEvent(m_window.get(), &event);
        return event.isAccepted() ? event.dropAction() : Qt::IgnoreAction;
    }

    /// True when the widget, or one it lies in, takes the drop.
    static bool dropOn(QWidget* widget, const QMimeData& data) {
        QDragEnterEvent enter({4, 4}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(widget, &enter);
        QDropEvent event({4, 4}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(widget, &event);
        return event.isAccepted();
    }
};

QTEST_MAIN(TestWindowFiles)
#include "tst_window_files.moc"
