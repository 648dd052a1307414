#include "core/plain/base/file.h"
#include "tests/ui/editor/example.h"
#include "ui/base/text.h"
#include "ui/window/recovery.h"

#include <QCoreApplication>
#include <QTest>

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

private:
    /// What is found after the process that wrote it is gone.
    static std::optional<Recovery::Left> leftBy(WorkflowDocument& document, const fs::path& home) {
        Recovery recovery(document, home);
        recovery.writeNow();
        const auto own = std::to_string(QCoreApplication::applicationPid()) + ".json";
        fs::rename(home / "recovery" / own, home / "recovery" / "999999999.json");
        return recovery.leftBehind();
    }
};

QTEST_MAIN(TestRecovery)
#include "tst_recovery.moc"
