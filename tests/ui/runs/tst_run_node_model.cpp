#include "support/small_catalog.h"
#include "ui/base/language.h"
#include "ui/runs/run_node_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace lathe;
using namespace lathe::ui;

namespace {

Workflow demo() {
    return {.nodes = {{.id = "eval", .type = "evaluate"},
                      {.id = "load", .type = "model.load"},
                      {.id = "prune", .type = "prune.magnitude", .title = "반"}},
            .links = {{{"load", "model"}, {"prune", "model"}},
                      {{"prune", "model"}, {"eval", "model"}}}};
}

std::vector<StepRow> steps() {
    return {{.node = "load", .state = StepState::Cached, .started = 100, .seconds = 1},
            {.node = "prune",
             .state = StepState::Running,
             .started = 101,
             .done = 1,
             .total = 4,
             .what = "blocks.3"}};
}

QString textOf(const std::vector<RunNode>& nodes) {
    QString out;
    for (const RunNode& node : nodes) {
        out += QStringLiteral("%1 | %2 | %3 | %4\n")
                   .arg(node.title, stateText(node))
                   .arg(node.seconds)
                   .arg(node.share);
    }
    return out;
}

} // namespace

class TestRunNodeModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void stepsInOrderWithTheirStates();
    void anInterruptedRunHasNoRunningStep();
    void aStoppedStepIsNotCalledBypassed();
    void aFailedStepIsNamedWhereItHoldsOthersUp();
    void evaluationsAreNamedBeforeTheyStart();
    void stepsStandAsTheEngineTakesThem();
    void stepsThatNeverStarted();
    void rowsAreChangedInPlace();
    void saysItInWords();
    void progressIsToldInKorean();
};

void TestRunNodeModel::stepsInOrderWithTheirStates() {
    const auto nodes = nodesOf(demo(), test::smallCatalog(), steps(), RunState::Running, 111);
    QCOMPARE(textOf(nodes), QStringLiteral("Load model | Cached | 1 | -1\n"
                                           "반 | Running 25 % | 10 | 0.25\n"
                                           "반 | Queued | -1 | -1\n"));
    QCOMPARE(nodes[1].detail, QStringLiteral("blocks.3"));
    QCOMPARE(nodes[1].colour, Family::Prune);
}

void TestRunNodeModel::anInterruptedRunHasNoRunningStep() {
    const auto nodes = nodesOf(demo(), test::smallCatalog(), steps(), RunState::Interrupted, 111);
    QCOMPARE(nodes[1].state, NodeState::Stopped);
    QCOMPARE(nodes[2].state, NodeState::NotRun);
}

// The engine calls skipped what was at work when the user stopped it, what came after it and what
// the user bypasses.
void TestRunNodeModel::aStoppedStepIsNotCalledBypassed() {
    Workflow workflow = demo();
    workflow.nodes.push_back({.id = "other", .type = "quant.rtn", .bypassed = true});
    const auto nodes = nodesOf(workflow, test::smallCatalog(),
                               {{.node = "load", .state = StepState::Done},
                                {.node = "prune", .state = StepState::Skipped, .seconds = 2.5},
                                {.node = "eval", .state = StepState::Skipped},
                                {.node = "other", .state = StepState::Skipped}},
                               RunState::Interrupted, 0);
    QStringList words;
    for (const RunNode& node : nodes) {
        words << node.id + QLatin1Char(' ') + stateText(node);
    }
    words.sort();
    QCOMPARE(words,
             (QStringList{QStringLiteral("eval Not run"), QStringLiteral("load Done"),
                          QStringLiteral("other Bypassed"), QStringLiteral("prune Stopped")}));
}

void TestRunNodeModel::aFailedStepIsNamedWhereItHoldsOthersUp() {
    Workflow workflow = demo();
    workflow.nodes.push_back({.id = "export", .type = "export.hf"});
    workflow.links.push_back({{"prune", "model"}, {"export", "model"}});
    const auto nodes = nodesOf(workflow, test::smallCatalog(),
                               {{.node = "load", .state = StepState::Failed},
                                {.node = "prune", .state = StepState::Skipped},
                                {.node = "eval", .state = StepState::Skipped},
                                {.node = "export", .state = StepState::Skipped}},
                               RunState::Failed, 0);
    QCOMPARE(nodes[0].state, NodeState::Failed);
    for (size_t i = 1; i < nodes.size(); ++i) {
        QCOMPARE(nodes[i].state, NodeState::NotRun);
        QCOMPARE(nodes[i].detail, QStringLiteral("“Load model” failed"));
    }
}

void TestRunNodeModel::evaluationsAreNamedBeforeTheyStart() {
    Workflow workflow = demo();
    workflow.nodes[2].title.clear();
    const auto nodes = nodesOf(workflow, test::smallCatalog(), {}, RunState::Running, 0);
    QCOMPARE(nodes[2].title, QStringLiteral("Magnitude 50 %"));
}

// Rows of planned steps are older than those of steps that have started since.
void TestRunNodeModel::stepsStandAsTheEngineTakesThem() {
    Workflow workflow = demo();
    workflow.nodes.push_back({.id = "base", .type = "evaluate"});
    workflow.links.push_back({{"load", "model"}, {"base", "model"}});
    const auto nodes = nodesOf(workflow, test::smallCatalog(),
                               {{.node = "prune"},
                                {.node = "eval"},
                                {.node = "load", .state = StepState::Done},
                                {.node = "base", .state = StepState::Running}},
                               RunState::Running, 0);
    QStringList ids;
    for (const RunNode& node : nodes) {
        ids << node.id;
    }
    QCOMPARE(ids, (QStringList{QStringLiteral("load"), QStringLiteral("base"),
                               QStringLiteral("prune"), QStringLiteral("eval")}));
}

void TestRunNodeModel::stepsThatNeverStarted() {
    const auto nodes =
        nodesOf(demo(), test::smallCatalog(), {{.node = "prune", .state = StepState::Skipped}},
                RunState::Failed, 0);
    QCOMPARE(nodes[1].state, NodeState::NotRun);
    // A graph that cannot be ordered is listed as it is.
    Workflow cycle = demo();
    cycle.links.push_back({{"eval", "metrics"}, {"load", "in"}});
    QCOMPARE(nodesOf(cycle, test::smallCatalog(), {}, RunState::Failed, 0)[0].id,
             QStringLiteral("eval"));
}

void TestRunNodeModel::rowsAreChangedInPlace() {
    RunNodeModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    const auto at = [&](double now) {
        return nodesOf(demo(), test::smallCatalog(), steps(), RunState::Running, now);
    };
    model.setNodes(at(111));
    model.setNodes(at(111));
    QCOMPARE(reset.count(), 1);
    QCOMPARE(changed.count(), 0);
    model.setNodes(at(112)); // one second more for the running step
    QCOMPARE(reset.count(), 1);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(changed[0][0].toModelIndex().row(), 1);
}

void TestRunNodeModel::saysItInWords() {
    RunNodeModel model;
    model.setNodes(nodesOf(demo(), test::smallCatalog(), steps(), RunState::Running, 111));
    QCOMPARE(model.index(1).data(Qt::AccessibleTextRole).toString(),
             QStringLiteral("반, Running 25 %"));
    QCOMPARE(model.index(1).data(RunNodeModel::IdRole).toString(), QStringLiteral("prune"));
}

void TestRunNodeModel::progressIsToldInKorean() {
    Language language;
    language.set(QStringLiteral("ko"));
    auto rows = steps();
    rows[1].what = "block 3";
    const auto nodes = nodesOf(demo(), test::smallCatalog(), rows, RunState::Running, 111);
    QCOMPARE(nodes[1].detail, QStringLiteral("블록 3"));
    language.set(QStringLiteral("en"));
}

QTEST_MAIN(TestRunNodeModel)
#include "tst_run_node_model.moc"
