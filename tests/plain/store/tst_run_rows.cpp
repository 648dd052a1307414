#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "core/plain/store/experiment_store.h"
#include "core/plain/store/run_database.h"
#include "core/plain/store/run_rows.h"
#include "support/sample_run.h"
#include "support/std_string.h"

#include <cmath>
#include <limits>

using namespace lathe;

namespace {

/// Every event is a row as soon as it is given.
struct Direct : RunObserver {
    explicit Direct(Database& database) : rows(database) {}

    void on(const Event& event) override { rows.write(event); }

    RunRows rows;
};

} // namespace

class TestRunRows : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void aStepStartedAgainBeginsAnew();
    void aRunTakenUpAgainKeepsItsRow();
    void skippedStepsNeverStarted();
    void plannedStepsWaitWithTheirWork();
    void metricsAreReplaced();
    void numbersThatAreNone();
    void aRollbackIsForgotten();

private:
    std::unique_ptr<TemporaryFolder> m_folder;
    std::unique_ptr<Database> m_database;
    std::unique_ptr<Direct> m_direct;
    std::unique_ptr<test::SampleRun> m_run;

    ExperimentStore store() const { return ExperimentStore(m_folder->path()); }
};

void TestRunRows::init() {
    m_run.reset();
    m_direct.reset();
    m_database.reset();
    m_folder = std::make_unique<TemporaryFolder>();
    m_database = openWritableRunDatabase(m_folder->path());
    m_direct = std::make_unique<Direct>(*m_database);
    m_run = std::make_unique<test::SampleRun>(*m_direct);
    m_run->start("r1");
}

void TestRunRows::aStepStartedAgainBeginsAnew() {
    for (const double value : {1.0, 2.0}) {
        m_run->send(StepStarted{.node = "a", .type = "train"});
        m_run->send(Scalar{.node = "a", .series = "loss", .x = 0, .value = value});
        m_run->send(LayerValue{.node = "a", .series = "error", .layer = "l", .value = value});
        m_run->send(Metric{.node = "a", .name = value == 1 ? "old" : "new", .value = value});
        m_run->send(Sample{.node = "a", .name = "nll", .values = {value}});
        m_run->send(StepStarted{.node = "b", .type = "evaluate"});
        m_run->send(Scalar{.node = "b", .series = "loss", .x = 0, .value = 10 * value});
    }
    const auto points = store().pointsAfter(1, 0);
    QCOMPARE(points.size(), size_t{2});
    QCOMPARE(points[0].point.value, 2.0);
    QCOMPARE(points[1].point.value, 20.0);
    QCOMPARE(store().layerValuesAfter(1, 0).size(), size_t{1});
    QCOMPARE(store().metrics(1).size(), size_t{1});
    QCOMPARE(store().metrics(1)[0].name, std::string("new"));
    QCOMPARE(store().samples(1).size(), size_t{1});
    QCOMPARE(store().samples(1)[0].values, std::vector<double>{2});
    QCOMPARE(store().steps(1).size(), size_t{2});
}

void TestRunRows::aRunTakenUpAgainKeepsItsRow() {
    m_run->evaluate("eval", "Base", {{.name = "accuracy", .value = 0.5}});
    m_run->finish(RunState::Interrupted);
    m_run->start("r1");
    const auto runs = store().runs();
    QCOMPARE(runs.size(), size_t{1});
    QCOMPARE(runs[0].state, RunState::Running);
    QCOMPARE(runs[0].finished, 0.0);
    QCOMPARE(store().metrics(1).size(), size_t{1});
}

void TestRunRows::skippedStepsNeverStarted() {
    m_run->send(StepFinished{.node = "late", .state = StepState::Skipped});
    const auto steps = store().steps(1);
    QCOMPARE(steps.size(), size_t{1});
    QCOMPARE(steps[0].state, StepState::Skipped);
}

void TestRunRows::plannedStepsWaitWithTheirWork() {
    m_run->send(StepPlanned{.node = "b", .type = "evaluate", .title = "Base", .work = 5});
    m_run->send(StepPlanned{.node = "a", .type = "quant.rtn", .title = "RTN", .work = 2});
    const auto planned = store().steps(1);
    QCOMPARE(planned.size(), size_t{2});
    QCOMPARE(planned[0].state, StepState::Queued);
    QCOMPARE(planned[0].type + planned[0].title, std::string("evaluateBase"));
    m_run->send(StepStarted{.node = "a", .type = "quant.rtn", .title = "RTN"});
    m_run->send(StepStarted{.node = "b", .type = "evaluate", .title = "Base"});
    const auto started = store().steps(1); // in order of execution
    QCOMPARE(started[0].node + started[1].node, std::string("ab"));
    QCOMPARE(started[0].work, 2.0);
    QCOMPARE(started[1].work, 5.0);
    QCOMPARE(started[1].state, StepState::Running);
}

void TestRunRows::metricsAreReplaced() {
    m_run->send(Metric{.node = "e", .name = "accuracy", .value = 0.25, .error = 0.1});
    m_run->send(Metric{.node = "e", .name = "accuracy", .value = 0.5, .error = 0.05});
    const auto metrics = store().metrics(1);
    QCOMPARE(metrics.size(), size_t{1});
    QCOMPARE(metrics[0].value, 0.5);
    QCOMPARE(metrics[0].error, 0.05);
}

void TestRunRows::numbersThatAreNone() {
    m_run->send(Scalar{
        .node = "t", .series = "loss", .x = 1, .value = std::numeric_limits<double>::quiet_NaN()});
    m_run->send(Scalar{
        .node = "t", .series = "loss", .x = 2, .value = std::numeric_limits<double>::infinity()});
    const auto points = store().pointsAfter(1, 0);
    QVERIFY(std::isnan(points[0].point.value));
    QVERIFY(std::isinf(points[1].point.value));
}

void TestRunRows::aRollbackIsForgotten() {
    {
        Transaction transaction(*m_database);
        m_run->send(Scalar{.node = "t", .series = "loss", .x = 1, .value = 1});
    }
    m_direct->rows.forget();
    m_run->send(Scalar{.node = "t", .series = "loss", .x = 2, .value = 2});
    const auto points = store().pointsAfter(1, 0);
    QCOMPARE(points.size(), size_t{1});
    QCOMPARE(points[0].point.series, std::string("loss"));
}

QTEST_GUILESS_MAIN(TestRunRows)
#include "tst_run_rows.moc"
