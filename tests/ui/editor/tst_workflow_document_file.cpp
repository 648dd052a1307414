#include "core/plain/base/file.h"
#include "core/plain/workflow/workflow_paths.h"
#include "tests/ui/editor/example.h"
#include "ui/base/text.h"
#include "ui/editor/workflow_edit.h"

#include <QSignalSpy>
#include <QTest>

using namespace lathe;
using namespace lathe::ui;
namespace fs = std::filesystem;

namespace {

/// Reads a text and a mixture that lie beside it.
constexpr auto kWithTexts = R"({"format": 1, "name": "texts", "nodes": [
 {"id": "text", "type": "data.text", "params": {"path": "calib.txt"}, "position": [4, 0]},
 {"id": "mix", "type": "data.mix", "params": {"texts": ["texts/a.md = 2"]}}]})";

} // namespace

class TestWorkflowDocumentFile : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void init() {
        m_folder = std::make_unique<TemporaryFolder>();
        makeFolder(m_folder->path() / "a" / "texts");
        makeFolder(m_folder->path() / "b");
        writeFileAtomic(m_folder->path() / "a/calib.txt", "text");
        writeFileAtomic(m_folder->path() / "a/texts/a.md", "text");
        writeFileAtomic(m_folder->path() / "a/w.json", kWithTexts);
    }

    void aNewWorkflowHasNothingToSave() {
        WorkflowDocument document(exampleCatalog());
        QVERIFY(document.isClean());
        document.addNode("model.load", {});
        QVERIFY(!document.isClean());
        document.reset();
        QVERIFY(document.isClean());
    }

    void aCopyIsUntitledAndReadsTheSameFiles() {
        WorkflowDocument document(exampleCatalog());
        document.openCopy(at("a/w.json"));
        QVERIFY(document.path().isEmpty());
        QVERIFY(document.isClean());
        QCOMPARE(document.displayName(), QStringLiteral("texts (untitled)"));
        QVERIFY(!hasErrors(document.problems()));
        document.save(at("b/mine.json"));
        QVERIFY(!hasErrors(document.problems()));
        QCOMPARE(readFile(m_folder->path() / "a/w.json"), std::string(kWithTexts));
    }

    void saveAsElsewhereKeepsTheFilesOfPathsAndLists() {
        WorkflowDocument document(exampleCatalog());
        document.open(at("a/w.json"));
        const auto before = filesOf(document);
        document.save(at("b/w.json"));
        QCOMPARE(filesOf(document), before);
        WorkflowDocument again(exampleCatalog());
        again.open(at("b/w.json"));
        QCOMPARE(filesOf(again), before);
        QVERIFY(!hasErrors(again.problems()));
    }

    void undoneEditsFromBeforeASaveAsMeanTheSameFilesToo() {
        WorkflowDocument document(exampleCatalog());
        document.open(at("a/w.json"));
        const auto before = filesOf(document);
        document.setParameter("text", "path", "texts/a.md");
        document.save(at("b/w.json"));
        document.undoStack().undo();
        QCOMPARE(filesOf(document), before);
        document.undoStack().redo();
        QCOMPARE(filesOf(document).front(), m_folder->path() / "a/texts/a.md");
        QVERIFY(document.isClean());
    }

    void whatRanIsNotStaleAfterASaveAs() {
        WorkflowDocument document(exampleCatalog());
        document.open(at("a/w.json"));
        document.setNodeStates({{"text", {.state = NodeState::Done}}}, document.workflow());
        document.save(at("b/w.json"));
        QCOMPARE(document.statusOf("text").state, NodeState::Done);
    }

    void aChangeOnTheDiskIsSeenAndMineMayBeKept() {
        WorkflowDocument document(exampleCatalog());
        document.open(at("a/w.json"));
        QCOMPARE(document.onDisk(), OnDisk::Same);
        writeFileAtomic(m_folder->path() / "a/w.json", R"({"nodes": []})");
        QCOMPARE(document.onDisk(), OnDisk::Changed);
        document.keepMine();
        QCOMPARE(document.onDisk(), OnDisk::Same);
        QVERIFY(!document.isClean());
        QCOMPARE(document.workflow().nodes.size(), size_t(2));
    }

    void theirsReplacesMineAndUndoBringsMineBack() {
        WorkflowDocument document(exampleCatalog());
        document.open(at("a/w.json"));
        document.rename("text", "mine");
        writeFileAtomic(m_folder->path() / "a/w.json", R"({"nodes": []})");
        document.takeTheirs();
        QVERIFY(document.isClean());
        QVERIFY(document.workflow().nodes.empty());
        QCOMPARE(document.onDisk(), OnDisk::Same);
        document.undoStack().undo();
        QCOMPARE(document.workflow().find("text")->title, std::string("mine"));
        QVERIFY(!document.isClean());
    }

    void aFileThatIsGoneIsSeenAndWrittenAgain() {
        WorkflowDocument document(exampleCatalog());
        document.open(at("a/w.json"));
        fs::remove(m_folder->path() / "a/w.json");
        QCOMPARE(document.onDisk(), OnDisk::Gone);
        document.save(document.path());
        QCOMPARE(document.onDisk(), OnDisk::Same);
    }

    void filesThatComeAndGoChangeTheProblems() {
        WorkflowDocument document(exampleCatalog());
        document.open(at("a/w.json"));
        const QSignalSpy changed(&document, &WorkflowDocument::changed);
        fs::remove(m_folder->path() / "a/texts/a.md");
        document.recheck();
        QVERIFY(document.hasNodeProblem("mix", Problem::Severity::Error));
        QCOMPARE(changed.count(), 1);
        document.recheck();
        QCOMPARE(changed.count(), 1);
        writeFileAtomic(m_folder->path() / "a/texts/a.md", "text");
        document.recheck();
        QVERIFY(!hasErrors(document.problems()));
    }

private:
    QString at(const char* name) const { return pathText(m_folder->path() / name); }

    static std::vector<fs::path> filesOf(const WorkflowDocument& document) {
        return inputFiles(document.workflow(), document.catalog(), document.folder());
    }

    std::unique_ptr<TemporaryFolder> m_folder;
};

QTEST_MAIN(TestWorkflowDocumentFile)
#include "tst_workflow_document_file.moc"
