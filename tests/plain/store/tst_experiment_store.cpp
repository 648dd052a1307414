#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "core/plain/store/artifact_index.h"
#include "core/plain/store/experiment_store.h"
#include "core/plain/store/sqlite.h"
#include "support/as_other_user.h"
#include "support/sample_run.h"
#include "support/std_string.h"

#include <sys/wait.h>

using namespace lathe;
namespace fs = std::filesystem;

namespace {

int64_t deadProcess() {
    const pid_t child = ::fork();
    if (child == 0) {
        ::_exit(0);
    }
    ::waitpid(child, nullptr, 0);
    return child;
}

void writeSmallRun(const fs::path& home, const std::string& name) {
    RunWriter writer(home);
    test::SampleRun run(writer, 1000);
    run.start(name, "{\"nodes\": []}");
    run.send(StepStarted{.node = "prune", .type = "prune.x", .title = "P", .cacheKey = "ab"});
    run.send(Progress{.node = "prune", .done = 3, .total = 8, .what = "blocks.3"});
    run.send(
        LayerValue{.node = "prune", .series = "sparsity", .layer = "blocks.0.q", .value = 0.5});
    run.send(StepFinished{.node = "prune", .state = StepState::Done, .seconds = 1.5});
    run.send(StepStarted{.node = "eval", .type = "evaluate", .title = "Base"});
    for (int i = 0; i < 4; ++i) {
        run.send(Scalar{.node = "eval",
                        .series = "accuracy.add",
                        .x = 10.0 * i,
                        .value = 0.25 * i,
                        .error = 0.01});
    }
    run.send(Note{.node = "eval", .level = NoteLevel::Warning, .text = "few", .hint = "more"});
    run.send(Metric{.node = "eval", .name = "accuracy.add", .value = 0.75, .error = 0.01});
    run.send(Sample{.node = "eval",
                    .name = "accuracy.add",
                    .units = {{"prompts", "00ff"}},
                    .values = {1, 0, 1, 1}});
    run.send(RunFinished{.state = RunState::Failed, .message = "no", .hint = "yes"});
}

} // namespace

class TestExperimentStore : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anEmptyHome();
    void everyRowAsItWasWritten();
    void onlyWhatIsNew();
    void newestFirst();
    void runsOfDeadProcessesAreInterrupted();
    void runsOfTheLivingAreLeftAlone();
    void markInterruptedKeepsFinishedRuns();
    void stepsThatWaitedInAnInterruptedRunAreForgotten();
    void pacesAreTheMedianOfTheLatestOnTheSameDevice();
    void removeTakesEverythingAlong();
    void variantsKeepTheirNumbers();
    void stepsOfWhichTheResultIsStored();
    void newerDatabasesCanBeRead();
    void damagedSamplesHaveNoValues();
};

void TestExperimentStore::anEmptyHome() {
    const TemporaryFolder home;
    const ExperimentStore store(home.path());
    QVERIFY(store.runs().empty());
    QVERIFY(!store.run(1));
    QVERIFY(!store.findRun("r1"));
    QVERIFY(store.steps(1).empty() && store.pointsAfter(1, 0).empty());
    QVERIFY(store.metrics(1).empty() && store.notesAfter(1, 0).empty());
    QCOMPARE(store.readOnlyReason(), std::string());
}

void TestExperimentStore::everyRowAsItWasWritten() {
    const TemporaryFolder home;
    writeSmallRun(home.path(), "r1");
    const ExperimentStore store(home.path());
    const RunRow run = *store.findRun("r1");
    QCOMPARE(run.name, std::string("demo"));
    QCOMPARE(run.workflow, std::string("{\"nodes\": []}"));
    QCOMPARE(run.folder, std::string("/models"));
    QCOMPARE(run.device, std::string("cpu"));
    QCOMPARE(run.state, RunState::Failed);
    QCOMPARE(run.started, 1000.0);
    QCOMPARE(run.finished, 1013.0);
    QCOMPARE(run.processId, int64_t{::getpid()});
    QCOMPARE(run.message + run.hint, std::string("noyes"));

    const auto steps = store.steps(run.id);
    QCOMPARE(steps.size(), size_t{2});
    QCOMPARE(steps[0].node + steps[0].type + steps[0].title + steps[0].cacheKey,
             std::string("pruneprune.xPab"));
    QCOMPARE(steps[0].state, StepState::Done);
    QCOMPARE(steps[0].started, 1001.0);
    QCOMPARE(steps[0].seconds, 1.5);
    QCOMPARE(steps[0].done, 3);
    QCOMPARE(steps[0].total, 8);
    QCOMPARE(steps[0].what, std::string("blocks.3"));
    QCOMPARE(steps[1].state, StepState::Running); // never finished: the run failed in it

    const auto layers = store.layerValuesAfter(run.id, 0);
    QCOMPARE(layers.size(), size_t{1});
    QCOMPARE(layers[0].value.layer, std::string("blocks.0.q"));
    QCOMPARE(layers[0].value.value, 0.5);

    const auto notes = store.notesAfter(run.id, 0);
    QCOMPARE(notes[0].time, 1010.0);
    QCOMPARE(notes[0].note.level, NoteLevel::Warning);
    QCOMPARE(notes[0].note.text + notes[0].note.hint, std::string("fewmore"));

    const auto metrics = store.metrics(run.id);
    QCOMPARE(metrics.size(), size_t{1});
    QCOMPARE(metrics[0].name, std::string("accuracy.add"));
    QCOMPARE(metrics[0].error, 0.01);

    const auto samples = store.samples(run.id);
    QCOMPARE(samples.size(), size_t{1});
    QCOMPARE(samples[0].node + " " + samples[0].name, std::string("eval accuracy.add"));
    QCOMPARE(samples[0].units.dump(), std::string(R"({"prompts":"00ff"})"));
    QCOMPARE(samples[0].values, (std::vector<double>{1, 0, 1, 1}));
}

void TestExperimentStore::onlyWhatIsNew() {
    const TemporaryFolder home;
    writeSmallRun(home.path(), "r1");
    const ExperimentStore store(home.path());
    const auto first = store.pointsAfter(1, 0, 3);
    QCOMPARE(first.size(), size_t{3});
    QCOMPARE(first[1].point.x, 10.0);
    QCOMPARE(first[1].point.series, std::string("accuracy.add"));
    const auto rest = store.pointsAfter(1, first.back().id);
    QCOMPARE(rest.size(), size_t{1});
    QCOMPARE(rest[0].point.value, 0.75);
    QVERIFY(store.pointsAfter(1, rest.back().id).empty());
    QVERIFY(store.pointsAfter(2, 0).empty());
}

void TestExperimentStore::newestFirst() {
    const TemporaryFolder home;
    for (const char* name : {"a", "b", "c"}) {
        writeSmallRun(home.path(), name);
    }
    const ExperimentStore store(home.path());
    std::string order;
    for (const RunRow& run : store.runs(2)) {
        order += run.run;
    }
    QCOMPARE(order, std::string("cb"));
    QCOMPARE(store.run(2)->run, std::string("b"));
}

void TestExperimentStore::runsOfDeadProcessesAreInterrupted() {
    const TemporaryFolder home;
    const int64_t dead = deadProcess();
    {
        RunWriter writer(home.path());
        test::SampleRun run(writer);
        run.start("r1", "{}", dead);
        run.send(StepStarted{.node = "eval", .type = "evaluate"});
    }
    const ExperimentStore store(home.path());
    const RunRow run = *store.findRun("r1");
    QCOMPARE(run.state, RunState::Interrupted);
    QCOMPARE(run.message,
             "The engine (process " + std::to_string(dead) + ") ended without a message.");
    QVERIFY(!run.hint.empty());
    QVERIFY(run.finished > run.started);
    QCOMPARE(store.steps(run.id)[0].state, StepState::Failed);
}

void TestExperimentStore::runsOfTheLivingAreLeftAlone() {
    const TemporaryFolder home;
    RunWriter writer(home.path());
    const double now =
        std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    writer.on({now, RunStarted{.run = "mine", .processId = ::getpid()}});
    writer.flush();
    QCOMPARE(ExperimentStore(home.path()).run(1)->state, RunState::Running);
    // A process number of another machine says nothing here.
    Database(home.path() / "runs.db", Database::Access::ReadWrite)
        .run("UPDATE run SET host = 'elsewhere', process_id = 999999999");
    QCOMPARE(ExperimentStore(home.path()).run(1)->state, RunState::Running);
}

void TestExperimentStore::markInterruptedKeepsFinishedRuns() {
    const TemporaryFolder home;
    writeSmallRun(home.path(), "r1");
    ExperimentStore store(home.path());
    store.markInterrupted(1, "killed");
    QCOMPARE(store.run(1)->state, RunState::Failed);
    QCOMPARE(store.run(1)->message, std::string("no"));
}

void TestExperimentStore::stepsThatWaitedInAnInterruptedRunAreForgotten() {
    const TemporaryFolder home;
    {
        RunWriter writer(home.path());
        test::SampleRun run(writer);
        run.start("r1");
        run.send(StepPlanned{.node = "a", .type = "quant.rtn"});
        run.send(StepPlanned{.node = "b", .type = "evaluate"});
        run.send(StepStarted{.node = "a", .type = "quant.rtn"});
    }
    ExperimentStore store(home.path());
    store.markInterrupted(1, "killed");
    QCOMPARE(store.steps(1).size(), size_t{1});
    QCOMPARE(store.steps(1)[0].state, StepState::Failed);
}

void TestExperimentStore::pacesAreTheMedianOfTheLatestOnTheSameDevice() {
    const TemporaryFolder home;
    {
        RunWriter writer(home.path());
        test::SampleRun run(writer);
        run.start("r1");
        const auto step = [&](const std::string& node, double work, double seconds,
                              StepState end = StepState::Done) {
            run.send(StepPlanned{.node = node, .type = "quant.gptq", .work = work});
            run.send(StepStarted{.node = node, .type = "quant.gptq"});
            run.send(StepFinished{.node = node, .state = end, .seconds = seconds});
        };
        step("old", 10, 1000); // the sixth from the end no longer counts
        step("a", 10, 40);
        step("b", 20, 40);
        step("c", 10, 10);
        step("d", 10, 900);
        step("e", 10, 10);
        step("cached", 10, 0, StepState::Cached);
        step("nothing to do", 0, 3);
    }
    const ExperimentStore store(home.path());
    const StepPaces paces = store.stepPaces(store.run(1)->host, "cpu");
    QCOMPARE(paces.size(), size_t{1});
    QCOMPARE(paces.at("quant.gptq"), 2.0); // of 4, 2, 1, 90, 1
    QVERIFY(store.stepPaces(store.run(1)->host, "cuda:0").empty());
    QVERIFY(store.stepPaces("another machine", "cpu").empty());
}

void TestExperimentStore::removeTakesEverythingAlong() {
    const TemporaryFolder home;
    writeSmallRun(home.path(), "r1");
    writeSmallRun(home.path(), "r2");
    ExperimentStore store(home.path());
    store.removeRun(1);
    QVERIFY(!store.run(1));
    QVERIFY(store.steps(1).empty() && store.pointsAfter(1, 0).empty());
    QVERIFY(store.metrics(1).empty() && store.notesAfter(1, 0).empty());
    QVERIFY(store.samples(1).empty());
    QCOMPARE(store.pointsAfter(2, 0).size(), size_t{4});
    // The number of a removed run is not given out again: a window may still hold it.
    store.removeRun(2);
    writeSmallRun(home.path(), "r3");
    QCOMPARE(store.findRun("r3")->id, 3);
}

// The first run that had a variant gives it its number; later ones, in whatever order, keep it.
void TestExperimentStore::variantsKeepTheirNumbers() {
    const TemporaryFolder home;
    const auto write = [&](const char* name, const std::vector<const char*>& variants) {
        RunWriter writer(home.path());
        test::SampleRun run(writer);
        run.start(name);
        for (const char* variant : variants) {
            run.evaluate(std::string("eval ") + variant, variant, {});
        }
        run.finish();
    };
    write("r1", {"Wanda", "Base", "RTN"});
    const std::map<std::string, int> first{{"Wanda", 0}, {"RTN", 1}};
    QCOMPARE(ExperimentStore(home.path()).variantNumbers(), first);
    write("r2", {"AWQ", "RTN", "Base"});
    auto second = first;
    second["AWQ"] = 2;
    {
        RunWriter writer(home.path());
        test::SampleRun run(writer);
        run.start("r3");
        run.send(StepPlanned{.node = "e", .type = "evaluate", .title = "waits"}); // none yet
    }
    QCOMPARE(ExperimentStore(home.path()).variantNumbers(), second);
}

void TestExperimentStore::stepsOfWhichTheResultIsStored() {
    const TemporaryFolder home;
    {
        RunWriter writer(home.path());
        test::SampleRun run(writer);
        run.start("r1");
        run.send(StepStarted{.node = "load", .type = "model.load", .cacheKey = "k1"});
        run.send(StepStarted{.node = "prune", .type = "prune.magnitude", .cacheKey = "k2"});
    }
    ArtifactIndex(home.path()).put("k2", {.kind = "model", .manifest = Json::object()});
    const auto stored = ExperimentStore(home.path()).storedSteps(1);
    QCOMPARE(stored.size(), size_t{1});
    QCOMPARE(stored[0].node, std::string("prune"));
}

void TestExperimentStore::newerDatabasesCanBeRead() {
    const TemporaryFolder home;
    writeSmallRun(home.path(), "r1");
    Database(home.path() / "runs.db", Database::Access::ReadWrite).run("PRAGMA user_version = 7");
    ExperimentStore store(home.path());
    QVERIFY(store.readOnlyReason().find("newer Lathe") != std::string::npos);
    QCOMPARE(store.runs().size(), size_t{1});
    QVERIFY_THROWS_EXCEPTION(Error, store.removeRun(1));
    QVERIFY_THROWS_EXCEPTION(Error, store.markInterrupted(1, "x"));
}

void TestExperimentStore::damagedSamplesHaveNoValues() {
    const TemporaryFolder home;
    writeSmallRun(home.path(), "r1");
    Database(home.path() / "runs.db", Database::Access::ReadWrite)
        .run("UPDATE sample SET units = '[', readings = '{'");
    const auto samples = ExperimentStore(home.path()).samples(1);
    QCOMPARE(samples.size(), size_t{1});
    QVERIFY(samples[0].values.empty() && samples[0].units == Json::object());
}

QTEST_GUILESS_MAIN(TestExperimentStore)
#include "tst_experiment_store.moc"
