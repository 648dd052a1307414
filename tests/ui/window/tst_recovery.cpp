#include "core/plain/base/file.h"
#include "tests/ui/editor/example.h"
#include "ui/base/text.h"
#include "ui/window/recovery.h"

#include <QTest>

#include <chrono>
#include <unistd.h>

using namespace lathe;
using namespace lathe::ui;
namespace fs = std::filesystem;

class TestRecovery : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aCopyOfAnExampleComesBackWithTheFilesItReads() {
        const TemporaryFolder home;
        WorkflowDocument document(exampleCatalog());
        document.openCopy(pathText(resourcesFolder() / "examples" / "one-shot.json"));
        document.addNode("model.load", {});
        const auto left = leftBy(document, home.path());
        QVERIFY(left.has_value());
        QVERIFY(left->place.path.isEmpty());
        QCOMPARE(left->place.folder, resourcesFolder() / "examples");
        QCOMPARE(left->workflow, document.workflow());
    }

    void whatTheFileHeldIsKnownAfterwards() {
        const TemporaryFolder home;
        const auto file = home.path() / "w.json";
        writeFileAtomic(file, toText(exampleWorkflow()));
        WorkflowDocument document(exampleCatalog());
        document.open(pathText(file));
        document.rename("prune", "mine");
        const auto left = leftBy(document, home.path());
        writeFileAtomic(file, "{}"); // by others, between the crash and the next start
        document.restore(left->workflow, left->place);
        QCOMPARE(document.onDisk(), OnDisk::Changed);
    }

    /// The next process has the number of the one that crashed: in a container nearly always.
    void aProcessOfTheSameNumber() {
        const TemporaryFolder home;
        WorkflowDocument document(exampleCatalog());
        document.addNode("model.load", {});
        {
            Recovery crashed(document, home.path());
            crashed.writeNow();
        }
        WorkflowDocument fresh(exampleCatalog());
        fresh.addNode("evaluate", {});
        Recovery next(fresh, home.path());
        const auto left = next.leftBehind();
        QVERIFY(left.has_value());
        QCOMPARE(left->workflow, document.workflow());
        next.writeNow(); // its own file is another one
        QVERIFY(fs::exists(left->file));
        QCOMPARE(next.leftBehind()->workflow, document.workflow());
    }

    /// A process with the number runs, but it started after the file was written.
    void aNumberThatWasUsedAgain() {
        const TemporaryFolder home;
        WorkflowDocument document(exampleCatalog());
        document.addNode("model.load", {});
        Recovery recovery(document, home.path());
        recovery.writeNow();
        const auto file = home.path() / "recovery" / (std::to_string(::getppid()) + "-x.json");
        fs::rename(ownFile(home.path()), file);
        QVERIFY(!recovery.leftBehind()); // the parent lives and may have written it
        fs::last_write_time(file, fs::file_time_type::clock::now() - std::chrono::hours(24 * 365));
        QVERIFY(recovery.leftBehind().has_value());
    }

private:
    /// What is found after the process that wrote it is gone.
    static std::optional<Recovery::Left> leftBy(WorkflowDocument& document, const fs::path& home) {
        Recovery recovery(document, home);
        recovery.writeNow();
        fs::rename(ownFile(home), home / "recovery" / "999999999.json");
        return recovery.leftBehind();
    }

    static fs::path ownFile(const fs::path& home) {
        return fs::directory_iterator(home / "recovery")->path();
    }
};

QTEST_MAIN(TestRecovery)
#include "tst_recovery.moc"
