// Two windows, an editor and a deleted folder on the files of one user.

#include "core/plain/base/file.h"
#include "core/plain/base/resources.h"
#include "support/as_other_user.h"
#include "tests/ui/editor/example.h"
#include "ui/base/text.h"
#include "ui/window/file_notice.h"
#include "ui/window/workflow_files.h"

#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QSysInfo>
#include <QTest>
#include <QTimer>

using namespace lathe;
using namespace lathe::ui;
namespace fs = std::filesystem;

namespace {

constexpr auto kWorkflow = R"({"format": 1, "name": "w", "nodes": [
 {"id": "text", "type": "data.text", "params": {"path": "calib.txt"}, "position": [4, 0]}]})";

/// What a window has of a file.
struct Window {
    explicit Window(const Theme& theme)
        : document(exampleCatalog()), files(new WorkflowFiles(document, theme, &widget)) {}

    FileNotice& notice() { return *files->notice(); }

    void press(const char* button) {
        notice().findChild<QPushButton*>(QLatin1String(button))->click();
    }

    std::string title() const { return document.workflow().find("text")->title; }

    WorkflowDocument document;
    QWidget widget;
    WorkflowFiles* files;
};

} // namespace

class TestWorkflowFiles : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void init() {
        m_folder = std::make_unique<TemporaryFolder>();
        makeFolder(m_folder->path() / "a");
        makeFolder(m_folder->path() / "b");
        writeFileAtomic(at("a/w.json"), kWorkflow);
        writeFileAtomic(at("a/calib.txt"), "text");
        m_one = std::make_unique<Window>(m_theme);
        m_two = std::make_unique<Window>(m_theme);
    }

    void cleanup() {
        m_one.reset();
        m_two.reset();
        m_folder.reset();
    }

    void examplesOpenAsUntitledCopies() {
        m_one->files->open(pathText(resourcesFolder() / "examples" / "one-shot.json"));
        QVERIFY(m_one->document.path().isEmpty());
        QVERIFY(!hasErrors(m_one->document.problems()));
        m_one->document.addNode("model.load", {});
        const auto mine = at("b/mine.json");
        answerFileDialog(pathText(mine), [](const QFileDialog& dialog) {
            QVERIFY(!dialog.directory().path().contains(QStringLiteral("examples")));
        });
        QVERIFY(m_one->files->save());
        QCOMPARE(m_one->document.path(), pathText(mine));
        QVERIFY(!hasErrors(m_one->document.problems()));
    }

    void aSecondWindowGetsACopyAndSaysSo() {
        m_one->files->open(pathText(at("a/w.json")));
        m_two->files->open(pathText(at("a/w.json")));
        QCOMPARE(m_one->notice().news(), FileNews::None);
        QCOMPARE(m_two->notice().news(), FileNews::Locked);
        QVERIFY(m_two->document.path().isEmpty());
        QVERIFY(!hasErrors(m_two->document.problems()));
        const auto* text = m_two->notice().findChild<QLabel*>(QStringLiteral("fileNoticeText"));
        QVERIFY(text->text().contains(QStringLiteral("w.json")));
        QVERIFY(text->text().contains(QString::number(QCoreApplication::applicationPid())));
    }

    void aCopyIsSavedBesideItsOriginal() {
        m_one->files->open(pathText(at("a/w.json")));
        m_two->files->open(pathText(at("a/w.json")));
        answerFileDialog(QString());
        QVERIFY(m_two->files->save());
        QCOMPARE(m_two->document.path(), pathText(at("a/w-2.json")));
    }

    void theLockGoesWithTheDocument() {
        m_one->files->open(pathText(at("a/w.json")));
        m_one->files->startNew();
        m_two->files->open(pathText(at("a/w.json")));
        QCOMPARE(m_two->notice().news(), FileNews::None);
        m_two.reset();
        QCOMPARE(fs::exists(at("a/.w.json.lock")), false);
    }

    void openingTheSameFileAgainIsNoConflict() {
        m_one->files->open(pathText(at("a/w.json")));
        m_one->files->open(pathText(at("a/w.json")));
        QCOMPARE(m_one->notice().news(), FileNews::None);
        m_two->files->open(pathText(at("a/w.json")));
        QCOMPARE(m_two->notice().news(), FileNews::Locked);
    }

    void aFileThatCannotBeOpenedLeavesTheLockOfTheOldOne() {
        m_one->files->open(pathText(at("a/w.json")));
        m_one->files->open(pathText(at("a/calib.txt")));
        QCOMPARE(m_one->document.path(), pathText(at("a/w.json")));
        m_two->files->open(pathText(at("a/w.json")));
        QCOMPARE(m_two->notice().news(), FileNews::Locked);
    }

    void theLockOfAProcessThatIsGoneIsTakenOver() {
        const auto host = QSysInfo::machineHostName().toStdString();
        writeFileAtomic(at("a/.w.json.lock"), "999999999\nlathe\n" + host + "\n");
        m_one->files->open(pathText(at("a/w.json")));
        QCOMPARE(m_one->notice().news(), FileNews::None);
        QCOMPARE(m_one->document.path(), pathText(at("a/w.json")));
    }

    void aLockOfAnotherMachineCanBeBroken() {
        writeFileAtomic(at("a/.w.json.lock"), "1\nlathe\nfarhost\n");
        m_one->files->open(pathText(at("a/w.json")));
        QCOMPARE(m_one->notice().news(), FileNews::Locked);
        m_one->press("editAnyway");
        QCOMPARE(m_one->document.path(), pathText(at("a/w.json")));
        QVERIFY(m_one->document.isClean());
        m_two->files->open(pathText(at("a/w.json")));
        QCOMPARE(m_two->notice().news(), FileNews::Locked);
    }

    void editsOfTheCopyStayWhenItBecomesTheFile() {
        m_one->files->open(pathText(at("a/w.json")));
        m_two->files->open(pathText(at("a/w.json")));
        m_two->document.rename("text", "two");
        m_one->document.rename("text", "one");
        QVERIFY(m_one->files->save());
        m_two->press("editAnyway");
        QCOMPARE(m_two->title(), std::string("two"));
        QVERIFY(!m_two->document.isClean());
        QCOMPARE(m_two->notice().news(), FileNews::Changed); // by the save of the first
    }

    void whatACrashLeftComesBackAsACopyOfAFileThatAnotherWindowHolds() {
        m_one->files->open(pathText(at("a/w.json")));
        Workflow lost = m_one->document.workflow();
        lost.find("text")->title = "lost";
        m_two->files->restore(lost, m_one->document.place());
        QCOMPARE(m_two->notice().news(), FileNews::Locked);
        QVERIFY(m_two->document.path().isEmpty());
        QCOMPARE(m_two->title(), std::string("lost"));
        QVERIFY(!hasErrors(m_two->document.problems()));
    }

    void aReadOnlyFolderIsNoReasonNotToOpen() {
        const auto toRead = fs::perms(0444);
        const auto toEnter = fs::perms(0555);
        fs::permissions(m_folder->path(), toEnter, fs::perm_options::add);
        fs::permissions(at("a"), toEnter);
        fs::permissions(at("a/w.json"), toRead);
        {
            const test::AsOtherUser user;
            m_one->files->open(pathText(at("a/w.json")));
            QCOMPARE(m_one->document.path(), pathText(at("a/w.json")));
            QCOMPARE(m_one->notice().news(), FileNews::None);
            QVERIFY(!m_one->files->save());
        }
        fs::permissions(at("a"), fs::perms::owner_all, fs::perm_options::add);
    }

    void saveAsIsRefusedOnAFileOfAnotherWindow() {
        writeFileAtomic(at("b/other.json"), kWorkflow);
        m_one->files->open(pathText(at("a/w.json")));
        m_two->files->open(pathText(at("b/other.json")));
        m_two->document.rename("text", "two");
        answerFileDialog(pathText(at("a/w.json")));
        QVERIFY(!m_two->files->saveAs());
        QCOMPARE(readFile(at("a/w.json")), std::string(kWorkflow));
        QVERIFY(m_two->widget.findChild<QMessageBox*>(QStringLiteral("errorBox")) != nullptr);
    }

    void aChangeOfTheFileIsToldAndMineMayBeKept() {
        m_one->files->open(pathText(at("a/w.json")));
        changeBehindItsBack();
        QTRY_COMPARE(m_one->notice().news(), FileNews::Changed);
        m_one->press("keepMine");
        QCOMPARE(m_one->notice().news(), FileNews::None);
        QVERIFY(!m_one->document.isClean());
        QVERIFY(m_one->files->save()); // without a question
        QCOMPARE(loadWorkflow(at("a/w.json")).find("text")->title, std::string());
    }

    void aChangeOfTheFileIsToldAndTheirsMayBeTaken() {
        m_one->files->open(pathText(at("a/w.json")));
        m_one->document.rename("text", "mine");
        changeBehindItsBack();
        QTRY_COMPARE(m_one->notice().news(), FileNews::Changed);
        m_one->press("takeTheirs");
        QCOMPARE(m_one->title(), std::string("theirs"));
        QCOMPARE(m_one->notice().news(), FileNews::None);
        m_one->document.undoStack().undo();
        QCOMPARE(m_one->title(), std::string("mine"));
    }

    void aFileWrittenInPlaceOrDeletedIsToldToo() {
        m_one->files->open(pathText(at("a/w.json")));
        QFile file(pathText(at("a/w.json")));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("{}") == 2);
        file.close();
        QTRY_COMPARE(m_one->notice().news(), FileNews::Changed);
        fs::remove(at("a/w.json"));
        QTRY_COMPARE(m_one->notice().news(), FileNews::Gone);
        writeFileAtomic(at("a/w.json"), kWorkflow);
        QTRY_COMPARE(m_one->notice().news(), FileNews::None);
    }

    void savingOverAChangeAsks_data() {
        QTest::addColumn<QString>("answer");
        QTest::addColumn<bool>("saved");
        QTest::addColumn<QString>("left"); // on the disk
        QTest::newRow("cancel") << "Cancel" << false << "theirs";
        QTest::newRow("keep mine") << "Keep mine" << true << "mine";
        QTest::newRow("take theirs") << "Take theirs" << true << "theirs";
        QTest::newRow("save as") << QStringLiteral("Save as…") << true << "theirs";
    }

    void savingOverAChangeAsks() {
        QFETCH(QString, answer);
        QFETCH(bool, saved);
        QFETCH(QString, left);
        m_one->files->open(pathText(at("a/w.json")));
        m_one->document.rename("text", "mine");
        changeBehindItsBack();
        if (answer.startsWith(QLatin1String("Save as"))) {
            answerBox(answer, [this] { answerFileDialog(pathText(at("b/mine.json"))); });
        } else {
            answerBox(answer);
        }
        QCOMPARE(m_one->files->save(), saved);
        QCOMPARE(toQt(loadWorkflow(at("a/w.json")).find("text")->title), left);
        QCOMPARE(m_one->document.isClean(), saved);
        QCOMPARE(fs::exists(at("b/mine.json")), answer.startsWith(QLatin1String("Save as")));
    }

    void filesThatComeAndGoAreNoticed() {
        m_one->files->open(pathText(at("a/w.json")));
        QVERIFY(!hasErrors(m_one->document.problems()));
        fs::remove(at("a/calib.txt"));
        QTRY_VERIFY(hasErrors(m_one->document.problems()));
        writeFileAtomic(at("a/calib.txt"), "text");
        QTRY_VERIFY(!hasErrors(m_one->document.problems()));
    }

    void aWholeFolderThatComesIsNoticed() {
        m_one->files->open(pathText(at("a/w.json")));
        m_one->document.setParameter("text", "path", "deep/down/calib.txt");
        QVERIFY(hasErrors(m_one->document.problems()));
        makeFolder(at("a/deep"));
        makeFolder(at("a/deep/down"));
        writeFileAtomic(at("a/deep/down/calib.txt"), "text");
        QTRY_VERIFY(!hasErrors(m_one->document.problems()));
    }

    void anEmptyNewWorkflowIsNotWorthAQuestion() {
        m_one->files->startNew();
        QVERIFY(m_one->files->letGo()); // a box would never return
        const std::string node = m_one->document.addNode("model.load", {});
        m_one->document.removeNodes({node}, false);
        QVERIFY(m_one->files->letGo());
    }

    void whatIsSavedElsewhereIsToldForTheRecentList() {
        m_one->files->open(pathText(at("a/w.json")));
        QSignalSpy saved(m_one->files, &WorkflowFiles::saved);
        answerFileDialog(pathText(at("b/w2.json")));
        QVERIFY(m_one->files->saveAs());
        QCOMPARE(saved.takeFirst().constFirst().toString(), pathText(at("b/w2.json")));
    }

private:
    fs::path at(const char* name) const { return m_folder->path() / name; }

    void changeBehindItsBack() const {
        Workflow theirs = loadWorkflow(at("a/w.json"));
        theirs.find("text")->title = "theirs";
        writeFileAtomic(at("a/w.json"), toText(theirs));
    }

    /// Presses a button of the modal box that comes next.
    void answerBox(
        const QString& name, const std::function<void()>& then = [] {}) {
        QTimer::singleShot(0, this, [name, then] {
            auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
            QVERIFY(box != nullptr);
            then();
            for (QAbstractButton* button : box->buttons()) {
                if (button->text() == name) {
                    button->click();
                }
            }
        });
    }

    /// Chooses `path` in the file dialog that comes next; an empty one: what it suggests.
    void answerFileDialog(
        const QString& path,
        const std::function<void(const QFileDialog&)>& look = [](const QFileDialog&) {}) {
        QTimer::singleShot(0, this, [this, path, look] {
            auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
            if (dialog == nullptr) {
                answerFileDialog(path, look); // the box before it is still closing
                return;
            }
            look(*dialog);
            if (!path.isEmpty()) {
                dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"))->setText(path);
            }
            QTimer::singleShot(0, this, [] {
                if (auto* sure = qobject_cast<QMessageBox*>(QApplication::activeModalWidget())) {
                    sure->button(QMessageBox::Yes)->click(); // the file exists: replace it
                }
            });
            QMetaObject::invokeMethod(dialog, "accept");
        });
    }

    Theme m_theme;
    std::unique_ptr<TemporaryFolder> m_folder;
    std::unique_ptr<Window> m_one;
    std::unique_ptr<Window> m_two;
};

QTEST_MAIN(TestWorkflowFiles)
#include "tst_workflow_files.moc"
