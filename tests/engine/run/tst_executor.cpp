// The executor on text graphs: which steps run, which come from the cache, what a failure, a stop
// and a damaged store leave behind.
#include "core/plain/workflow/lineage.h"
#include "tests/engine/run/text_graph.h"
#include "tests/support/std_string.h"

#include <QTest>

#include <algorithm>
#include <fstream>
#include <unistd.h>

using namespace lathe;
using test::changeStep;
using test::graph;
using test::loadStep;
using test::measureStep;

class TestExecutor : public QObject {
    Q_OBJECT

private:
    test::TinyModel m_tiny;
    std::unique_ptr<TemporaryFolder> m_home;
    test::World m_world;
    test::EventLog m_log;

    RunResult run(const std::string& text, bool cached = true) {
        m_world.ran.clear();
        m_log.events.clear();
        m_world.stop = {};
        std::optional<ArtifactCache> cache;
        RunOptions options = optionsOf({});
        if (cached) {
            options.cache = &cache.emplace(m_home->path());
        }
        return execute(graph(text), steps(), options, m_log);
    }

    std::vector<Step> steps() {
        return {loadStep(m_world), changeStep(m_world), measureStep(m_world)};
    }

    RunOptions optionsOf(std::set<std::string> keep) const {
        RunOptions options;
        options.stop = m_world.stop.get_token();
        options.keep = std::move(keep);
        return options;
    }

    std::string ran() const { return join(m_world.ran, " "); }

private Q_SLOTS:

    /// A step that reads a file while another program cuts it ended the process with SIGBUS.
    void aFileThatIsCutFailsTheStepThatReadIt() {
        const TemporaryFolder folder;
        const auto path = folder.path() / "weights.bin";
        writeFileAtomic(path, std::string(100'000, 'w'));
        Step change = changeStep(m_world);
        change.run = [&, run = change.run](const StepInputs& inputs, const Json& params,
                                           StepContext& context) {
            const auto map = MappedFile::open(path);
            std::filesystem::resize_file(path, 10);
            m_world.ran.push_back(map->bytes()[90'000] == std::byte{0} ? "zero" : "other");
            return run(inputs, params, context);
        };
        ArtifactCache cache(m_home->path());
        RunOptions options = optionsOf({});
        options.cache = &cache;
        const RunResult result =
            execute(graph("load a; change b 0.5 <- a; measure c <- b"),
                    {loadStep(m_world), change, measureStep(m_world)}, options, m_log);
        QCOMPARE(result.state, RunState::Failed);
        QCOMPARE(result.failure->code(), ErrorCode::BadData);
        QVERIFY(QByteArray(result.failure->what()).contains("weights.bin was cut"));
        QCOMPARE(m_log.endings(), std::string("a done, b failed, c skipped"));
    }

    /// The result is computed again, and the damage is reported.
    void aRottenResultIsComputedAgain() {
        const RunResult first = run("load a; change b 0.5 <- a; measure c <- b");
        const BlobStore blobs(m_home->path());
        QVERIFY(!blobs.names().empty());
        for (const std::string& name : blobs.names()) {
            std::fstream file(blobs.pathOf(name), std::ios::in | std::ios::out | std::ios::binary);
            const auto byte = static_cast<char>(file.get() ^ 0x40);
            file.seekp(0).put(byte);
        }
        const RunResult again = run("load a; change b 0.5 <- a; change d 0 <- b; measure c <- d");
        QVERIFY(!again.failure);
        QCOMPARE(again.metrics.at("c")[0].value, first.metrics.at("c")[0].value);
        QVERIFY(ran().find("b") != std::string::npos);
        QVERIFY(std::ranges::any_of(m_log.events, [](const Event& event) {
            const auto* note = std::get_if<Note>(&event.body);
            return note != nullptr && note->text.find("is damaged") != std::string::npos;
        }));
    }

    void init() {
        m_home = std::make_unique<TemporaryFolder>();
        m_log.events.clear();
        m_world = test::World{.model = m_tiny.model, .ran = {}, .outside = {{"load", "1"}}};
    }

    void aChainRunsInOrder() {
        const RunResult result = run("load a; change b 0.5 <- a; measure c <- b");
        QCOMPARE(ran(), std::string("a b c"));
        QCOMPARE(m_log.endings(), std::string("a done, b done, c done"));
        QCOMPARE(result.state, RunState::Done);
        QVERIFY(std::holds_alternative<RunStarted>(m_log.events.front().body));
        QVERIFY(std::holds_alternative<RunFinished>(m_log.events.back().body));
    }

    void aSecondRunTakesEverythingFromTheCacheAndLoadsNothing() {
        const RunResult first = run("load a; change b 0.5 <- a; measure c <- b");
        const RunResult second = run("load a; change b 0.5 <- a; measure c <- b");
        QCOMPARE(ran(), std::string());
        QCOMPARE(m_log.endings(), std::string("a cached, b cached, c cached"));
        QCOMPARE(second.metrics.at("c")[0].value, first.metrics.at("c")[0].value);
        QCOMPARE(m_log.layerValues(), 1); // told again
    }

    void aChangedParameterRunsWhatComesAfterIt() {
        run("load a; change b 0.5 <- a; change c 0.5 <- b; measure d <- c");
        run("load a; change b 0.5 <- a; change c 0.25 <- b; measure d <- c");
        QCOMPARE(ran(), std::string("c d"));
        QCOMPARE(m_log.endings(), std::string("a cached, b cached, c done, d done"));
    }

    void aRestoredResultIsTheResult() {
        run("load a; change b 0.5 <- a");
        const RunResult restored = run("load a; change b 0.5 <- a; measure c <- b");
        QCOMPARE(ran(), std::string("c"));
        const RunResult fresh = run("load a; change b 0.5 <- a; measure c <- b", false);
        QCOMPARE(ran(), std::string("a b c"));
        QCOMPARE(restored.metrics.at("c")[0].value, fresh.metrics.at("c")[0].value);
    }

    void aChangedFileRunsEverything() {
        run("load a; change b 0.5 <- a");
        m_world.outside["load"] = "2";
        run("load a; change b 0.5 <- a");
        QCOMPARE(ran(), std::string("a b"));
    }

    void equalStepsInOneWorkflowShareTheirResult() {
        run("load a; change b 0.5 <- a");
        run("load a; change other 0.5 <- a; measure c <- other");
        QCOMPARE(ran(), std::string("c"));
    }

    void branchesRunTheirCommonPartOnce() {
        run("load a; change b 1 <- a; change c 2 <- b; change d 3 <- b; measure e <- c; measure f "
            "<- d");
        QCOMPARE(ran(), std::string("a b c e d f"));
    }

    void eachVariantIsMeasuredAsSoonAsItExists() {
        run("load a; change b 1 <- a; change c 2 <- a; measure base <- a; measure e <- b; measure "
            "f <- c");
        QCOMPARE(ran(), std::string("a base b e c f"));
    }

    /// The order changes neither results nor keys.
    void theOrderOfAFileIsOfNoConsequence() {
        const RunResult one = run("load a; change b 1 <- a; change c 2 <- a; measure e <- b; "
                                  "measure f <- c");
        const RunResult other = run("load a; change c 2 <- a; measure f <- c; change b 1 <- a; "
                                    "measure e <- b");
        QCOMPARE(ran(), std::string()); // all from the cache
        QVERIFY(one.keys == other.keys);
        QCOMPARE(other.metrics.at("e")[0].value, one.metrics.at("e")[0].value);
    }

    /// Before the first step, so that the time of the whole can be foretold.
    void allStepsArePlannedWithTheirWork() {
        run("load a; change b 1 <- a; measure c <- b");
        QCOMPARE(m_log.plan(), std::string("a 0, b 1, c 1"));
        const auto first = std::ranges::find_if(m_log.events, [](const Event& event) {
            return std::holds_alternative<StepStarted>(event.body);
        });
        QVERIFY(std::none_of(first, m_log.events.end(), [](const Event& event) {
            return std::holds_alternative<StepPlanned>(event.body);
        }));
        run("load a; change b 1 <- a; change d 2 <- a; measure c <- b");
        QCOMPARE(m_log.plan(), std::string("a 0, b 0, c 0, d 1")); // what is cached takes no time
    }

    void aFailedBranchLeavesTheOthersAlone() {
        m_world.failing = "b";
        const RunResult result =
            run("load a; change b 1 <- a; change c 2 <- a; measure d <- b; measure e <- c");
        QCOMPARE(m_log.endings(), std::string("a done, b failed, d skipped, c done, e done"));
        QCOMPARE(result.state, RunState::Failed);
        QCOMPARE(result.failure->code(), ErrorCode::BadData);
        QCOMPARE(std::string(result.failure->what()), std::string("b: this step fails"));
        QVERIFY(result.metrics.contains("e"));
        m_world.failing = "";
        run("load a; change b 1 <- a; change c 2 <- a; measure d <- b; measure e <- c");
        QCOMPARE(ran(), std::string("a b d"));
    }

    void aStopKeepsWhatIsFinishedAndTheNextRunGoesOn() {
        m_world.stopping = "c";
        const char* text = "load a; change b 1 <- a; change c 2 <- b; measure d <- c";
        const RunResult stopped = run(text);
        QCOMPARE(stopped.state, RunState::Interrupted);
        QCOMPARE(stopped.failure->code(), ErrorCode::Interrupted);
        QCOMPARE(m_log.endings(), std::string("a done, b done, c skipped, d skipped"));
        m_world.stopping = "";
        const RunResult resumed = run(text);
        QCOMPARE(ran(), std::string("c d"));
        const RunResult undisturbed = run(text, false);
        QCOMPARE(resumed.metrics.at("d")[0].value, undisturbed.metrics.at("d")[0].value);
    }

    void aDamagedBlobMakesItsStepRunAgain() {
        run("load a; change b 0.5 <- a");
        for (const auto& entry :
             std::filesystem::recursive_directory_iterator(m_home->path() / "blobs")) {
            if (entry.is_regular_file()) {
                std::filesystem::remove(entry.path());
            }
        }
        const RunResult result = run("load a; change b 0.5 <- a; measure c <- b");
        QCOMPARE(result.state, RunState::Done);
        QCOMPARE(ran(), std::string("a b c"));
        run("load a; change b 0.5 <- a; measure c <- b");
        QCOMPARE(ran(), std::string());
    }

    void aBypassedNodeHandsItsModelOn() {
        Workflow workflow = graph("load a; change b 0.5 <- a; measure c <- b");
        workflow.find("b")->bypassed = true;
        const RunResult result = execute(workflow, steps(), {}, m_log);
        QCOMPARE(ran(), std::string("a c"));
        const double plain = dense(m_tiny.model.blocks[0].mlp->up).sum().item<double>();
        QCOMPARE(result.metrics.at("c")[0].value, plain);
    }

    /// Refusals are told before the first step; what only they would read says why it does not run.
    void aRefusedStepIsToldFirst() {
        m_world.refused = "c";
        const RunResult result = run("load a; change b 1 <- a; change c 2 <- b; measure d <- c; "
                                     "change e 3 <- a; measure f <- e");
        QCOMPARE(ran(), std::string("a e f"));
        QCOMPARE(m_log.endings(),
                 std::string("c failed, a done, e done, f done, b skipped, d skipped"));
        QCOMPARE(m_log.notes(), std::string("c: refused; b: does not run: only steps that cannot "
                                            "run read its result"));
        QCOMPARE(m_log.plan(), std::string("a 0, e 1, f 1, b 0, d 0"));
        QCOMPARE(std::string(result.failure->what()), std::string("c: refused"));
        QVERIFY(result.metrics.contains("f"));
    }

    void twoBranchesMayFailAndTheFirstIsTold() {
        m_world.failing = "b d";
        const RunResult result =
            run("load a; change b 1 <- a; change c 2 <- b; change d 3 <- a; measure e <- a");
        QCOMPARE(m_log.endings(), std::string("a done, e done, d failed, b failed, c skipped"));
        QCOMPARE(std::string(result.failure->what()), std::string("d: this step fails"));
        QCOMPARE(result.state, RunState::Failed);
    }

    /// What is stored behind a step that failed this time is not claimed for this run.
    void aStoredResultBehindAFailureIsSkipped() {
        const char* text = "load a; change b 1 <- a; change c 2 <- b; measure d <- c";
        const RunResult first = run(text);
        ArtifactCache(m_home->path()).remove(first.keys.at("b"));
        m_world.failing = "b";
        run(text);
        QCOMPARE(m_log.endings(), std::string("a done, b failed, c skipped, d skipped"));
        m_world.failing = "";
        run(text);
        QCOMPARE(ran(), std::string("a b"));
        QCOMPARE(m_log.endings(), std::string("a done, b done, c cached, d cached"));
    }

    void aStopBeforeTheFirstStepLeavesAllForLater() {
        const char* text = "load a; change b 1 <- a; measure c <- b";
        m_world.stop = {};
        m_world.stop.request_stop();
        const RunResult result = execute(graph(text), steps(), optionsOf({}), m_log);
        QCOMPARE(result.state, RunState::Interrupted);
        QCOMPARE(m_log.endings(), std::string("a skipped, b skipped, c skipped"));
        QVERIFY(result.ran.empty());
    }

    /// The one who stopped the run is not told that a step failed.
    void aStopIsNoFailure() {
        m_world.stopping = "b";
        const RunResult result = run("load a; change b 1 <- a; change c 2 <- a");
        QCOMPARE(result.failure->code(), ErrorCode::Interrupted);
        QVERIFY(!QByteArray(result.failure->what()).startsWith("b: "));
        QCOMPARE(m_log.notes(), std::string());
        const auto& last = std::get<RunFinished>(m_log.events.back().body);
        QCOMPARE(last.state, RunState::Interrupted);
    }

    void whatTheCallerWantsIsKept() {
        const char* text = "load a; change b 1 <- a; measure c <- b";
        run(text);
        m_world.ran.clear();
        ArtifactCache cache(m_home->path());
        RunOptions options = optionsOf({"b"});
        options.cache = &cache;
        RunResult result = execute(graph(text), steps(), options, m_log);
        QCOMPARE(ran(), std::string("a b")); // nothing is loaded from the cache for it
        QCOMPARE(result.outputs.size(), size_t{1});
        const Model& model = std::get<Model>(result.outputs.at("b").at("model"));
        QVERIFY(dense(model.blocks[0].mlp->up).sum().item<double>() !=
                dense(m_tiny.model.blocks[0].mlp->up).sum().item<double>());
    }

    /// A full disk: what was computed is used, and the run says that it was not stored.
    void aResultThatCannotBeStoredIsUsed() {
        ArtifactCache cache(m_home->path());
        std::filesystem::remove_all(m_home->path() / "blobs");
        writeFileAtomic(m_home->path() / "blobs", "in the way");
        RunOptions options = optionsOf({});
        options.cache = &cache;
        const RunResult result =
            execute(graph("load a; change b 1 <- a; measure c <- b"), steps(), options, m_log);
        QCOMPARE(m_log.endings(), std::string("a done, b done, c done"));
        QVERIFY(result.metrics.contains("c"));
        QVERIFY(!result.keys.contains("b"));
        QVERIFY(result.keys.contains("c")); // metrics need no blob
        QCOMPARE(result.state, RunState::Failed);
        QVERIFY(QByteArray(result.failure->what()).startsWith("b: the result was not stored"));
    }

    void theRunSaysWhatItRanIn() {
        run("load a; change b 1 <- a");
        const auto& start = std::get<RunStarted>(m_log.events.front().body);
        const Workflow workflow = parseWorkflow(start.workflow, "w");
        QVERIFY(start.environment.at("signatures") ==
                Json(signaturesOf(workflow, catalogOf(steps()))));
        QCOMPARE(start.processId, static_cast<int64_t>(::getpid()));
    }

    void problemsAreFoundBeforeAnythingRuns() {
        QVERIFY_THROWS_EXCEPTION(Error, run("load a; change b 0.5 <- a; nonsense c <- b"));
        QVERIFY(m_log.events.empty());
    }

    void whatLibTorchThrowsBecomesAnError() {
        Step broken = changeStep(m_world);
        broken.run = [](const StepInputs& inputs, const Json&, StepContext&) -> StepOutputs {
            const at::Tensor w = dense(std::get<Model>(inputs.at("model")).blocks[0].mlp->up);
            Model model;
            model.embedding = w.matmul(w);
            return {{"model", model}};
        };
        const RunResult result =
            execute(graph("load a; change b 0.5 <- a"), {loadStep(m_world), broken}, {}, m_log);
        QCOMPARE(result.failure->code(), ErrorCode::Bug);
        QVERIFY(QByteArray(result.failure->what()).startsWith("b: LibTorch: "));
        QVERIFY(!QByteArray(result.failure->what()).contains('\n'));
    }
};

QTEST_GUILESS_MAIN(TestExecutor)
#include "tst_executor.moc"
