#include "core/plain/base/file.h"
#include "core/plain/workflow/workflow_paths.h"
#include "support/std_string.h"

#include <QTest>

using namespace lathe;
namespace fs = std::filesystem;

namespace {

Catalog catalog() {
    return Catalog::fromJson(readJson(fs::path(LATHE_SOURCE_DIR) / "resources/catalog.json"));
}

/// One step of every kind that names files.
Workflow workflow() {
    return {.nodes = {
                {.id = "load", .type = "model.load", .params = {{"path", "bundled:small-6m"}}},
                {.id = "text", .type = "data.text", .params = {{"path", "calib.txt"}}},
                {.id = "mix",
                 .type = "data.mix",
                 .params = {{"texts", {"texts/a.md = 2", "/far/b.md", "variant:x", "c.md = no"}}}},
                {.id = "out", .type = "export.hf", .params = {{"path", "result"}}}}};
}

std::string text(const Workflow& workflow, const char* node, const char* name) {
    return workflow.find(node)->params.at(name).get<std::string>();
}

std::string line(const Workflow& workflow, size_t index) {
    return workflow.find("mix")->params.at("texts").at(index).get<std::string>();
}

} // namespace

class TestWorkflowPaths : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void inputFilesAreAbsoluteAndHoldNoExports() {
        const std::vector<fs::path> expected{"/w/calib.txt", "/w/texts/a.md", "/far/b.md"};
        QCOMPARE(inputFiles(workflow(), catalog(), "/w"), expected);
    }

    void pathsMeanTheSameFilesInAnotherFolder() {
        const Workflow moved = rebased(workflow(), catalog(), "/w", "/elsewhere");
        QCOMPARE(text(moved, "text", "path"), std::string("/w/calib.txt"));
        QCOMPARE(line(moved, 0), std::string("/w/texts/a.md = 2"));
    }

    void whatIsNoRelativeInputStays() {
        const Workflow moved = rebased(workflow(), catalog(), "/w", "/elsewhere");
        QCOMPARE(text(moved, "load", "path"), std::string("bundled:small-6m"));
        QCOMPARE(line(moved, 1), std::string("/far/b.md"));
        QCOMPARE(line(moved, 2), std::string("variant:x"));
        QCOMPARE(line(moved, 3), std::string("c.md = no"));
        QCOMPARE(text(moved, "out", "path"), std::string("result"));
    }

    void aFileInsideTheNewFolderIsNamedRelativeToIt() {
        const Workflow up = rebased(workflow(), catalog(), "/w/deep", "/w");
        QCOMPARE(text(up, "text", "path"), std::string("deep/calib.txt"));
        QCOMPARE(rebased(up, catalog(), "/w", "/w/deep"), workflow());
    }

    void theSameFolderChangesNothing() {
        QCOMPARE(rebased(workflow(), catalog(), "/w", "/w"), workflow());
    }

    void aPathThatLeadsSomewhereOnlyInTheNewFolderStays() {
        const TemporaryFolder folder;
        writeFileAtomic(folder.path() / "calib.txt", "text");
        const Workflow moved = rebased(workflow(), catalog(), "/w", folder.path());
        QCOMPARE(text(moved, "text", "path"), std::string("calib.txt"));
    }
};

QTEST_APPLESS_MAIN(TestWorkflowPaths)
#include "tst_workflow_paths.moc"
