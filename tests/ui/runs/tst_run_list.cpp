#include "core/plain/store/process_alive.h"
#include "ui/runs/run_list.h"

#include <QTest>

using namespace lathe;
using namespace lathe::ui;

namespace {

RunRow run(int64_t id, const char* name, RunState state = RunState::Done) {
    return {.id = id, .name = name, .host = hostName(), .state = state};
}

int64_t opened(const std::vector<RunRow>& runs, const char* name) {
    const RunRow* found = runToOpen(runs, name);
    return found == nullptr ? 0 : found->id;
}

} // namespace

class TestRunList : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void opensOnTheRunThatGoesOn();
    void opensOnTheNewestOfThisWorkflow();
    void otherMachinesMayBeDead();
    void listsThisWorkflowFirst();
};

void TestRunList::opensOnTheRunThatGoesOn() {
    const auto running = RunState::Running;
    QCOMPARE(opened({run(4, "demo"), run(3, "other", running), run(2, "demo", running)}, "demo"),
             int64_t{2});
    QCOMPARE(opened({run(4, "demo"), run(3, "other", running)}, "demo"), int64_t{3});
}

void TestRunList::opensOnTheNewestOfThisWorkflow() {
    QCOMPARE(opened({}, "demo"), int64_t{0});
    QCOMPARE(opened({run(3, "other"), run(2, "demo"), run(1, "demo")}, "demo"), int64_t{2});
    QCOMPARE(opened({run(3, "other"), run(2, "third")}, "demo"), int64_t{3});
}

void TestRunList::otherMachinesMayBeDead() {
    RunRow far = run(3, "demo", RunState::Running);
    far.host = "gpu7";
    QVERIFY(!isAlive(far));
    QCOMPARE(opened({far, run(2, "other", RunState::Running)}, "demo"), int64_t{2});
}

void TestRunList::listsThisWorkflowFirst() {
    QMenu menu;
    fillRunMenu(menu, {run(3, "other"), run(2, "demo", RunState::Interrupted), run(1, "demo")},
                "demo", 1);
    fillRunMenu(menu, {run(3, "other"), run(2, "demo", RunState::Interrupted), run(1, "demo")},
                "demo", 1); // filled anew each time it opens
    QStringList rows;
    for (const QAction* action : menu.actions()) {
        rows << (action->isSeparator()
                     ? QStringLiteral("-")
                     : QString::number(action->data().toLongLong()) +
                           (action->isChecked() ? QStringLiteral("*") : QString()));
    }
    QCOMPARE(rows, (QStringList{QStringLiteral("2"), QStringLiteral("1*"), QStringLiteral("-"),
                                QStringLiteral("3")}));
    QVERIFY(menu.actions()[0]->text().startsWith(QStringLiteral("demo, run 2")));
    QVERIFY(menu.actions()[0]->text().endsWith(QStringLiteral("Interrupted")));
}

QTEST_MAIN(TestRunList)
#include "tst_run_list.moc"
