// The executor on text graphs: which steps run, which come from the cache, what a failure, a stop
// and a damaged store leave behind.
#include "core/engine/run/executor.h"
#include "core/plain/base/text.h"
#include "tests/support/std_string.h"
#include "tests/support/tiny_model.h"

#include <ATen/TensorOperators.h>

#include <QTest>

using namespace lathe;

namespace {

/// What the steps of a test share with it.
struct World {
    Model model{};
    std::vector<std::string> ran{};
    std::map<std::string, std::string> outside{};
    std::string failing{};
    std::stop_source stop{};
    std::string stopping{};
};

struct ChangeParams {
    double amount = 0;

    template <class F>
    void visit(F&& f) {
        f("amount", amount, Info{});
    }
};

Step loadStep(World& world) {
    auto run = [&world](const StepInputs&, const Json&, StepContext& context) {
        world.ran.push_back(context.node);
        return StepOutputs{{"model", world.model}};
    };
    return Step{
        .type = {.id = "load", .title = "Load", .outputs = {Port{.name = "model"}}},
        .run = run,
        .outsideIdentity = [&world](const Json&, StepContext&) { return world.outside["load"]; },
        .keep = Keep::Recomputed};
}

Step changeStep(World& world) {
    auto run = [&world](const StepInputs& inputs, const Json& params, StepContext& context) {
        world.ran.push_back(context.node);
        if (world.stopping == context.node) {
            world.stop.request_stop();
        }
        context.throwIfStopped();
        if (world.failing == context.node) {
            throw Error(ErrorCode::BadData, "this step fails", "nothing helps");
        }
        Model model = std::get<Model>(inputs.at("model"));
        Linear& linear = model.blocks[0].mlp->up;
        linear = makeDense((dense(linear) + params["amount"].get<double>()).to(at::kBFloat16));
        context.layerValue("change", "up", params["amount"].get<double>());
        return StepOutputs{{"model", model}};
    };
    return Step{.type = {.id = "change",
                         .title = "Change",
                         .inputs = {Port{.name = "model"}},
                         .outputs = {Port{.name = "model"}},
                         .fields = fieldsOf<ChangeParams>()},
                .run = run};
}

Step measureStep(World& world) {
    auto run = [&world](const StepInputs& inputs, const Json&, StepContext& context) {
        world.ran.push_back(context.node);
        const Model& model = std::get<Model>(inputs.at("model"));
        const double sum = dense(model.blocks[0].mlp->up).sum().item<double>();
        context.metric("sum", sum);
        return StepOutputs{{"metrics", Metrics{{Metric{context.node, "sum", sum, 0}}}}};
    };
    return Step{.type = {.id = "measure",
                         .title = "Measure",
                         .category = Category::Evaluate,
                         .inputs = {Port{.name = "model"}},
                         .outputs = {Port{.name = "metrics", .kind = Kind::Metrics}}},
                .run = run,
                .dependsOnTarget = true};
}

/// "load a; change b 0.5 <- a; measure c <- b": type, node, amount, source.
Workflow graph(const std::string& text) {
    Workflow workflow{.name = "test"};
    for (const std::string& line : split(text, ';')) {
        std::vector<std::string> words;
        for (const std::string& word : split(line, ' ')) {
            if (!word.empty()) {
                words.push_back(word);
            }
        }
        Node node{.id = words[1], .type = words[0]};
        if (words.size() > 2 && words[2] != "<-") {
            node.params["amount"] = std::stod(words[2]);
        }
        if (words.size() > 3) {
            workflow.links.push_back({{words.back(), "model"}, {words[1], "model"}});
        }
        workflow.nodes.push_back(node);
    }
    return workflow;
}

class EventLog : public RunObserver {
public:
    void on(const Event& event) override { events.push_back(event); }

    /// "b done, c cached": how each step ended, in order.
    std::string endings() const {
        std::vector<std::string> out;
        for (const Event& event : events) {
            if (const auto* end = std::get_if<StepFinished>(&event.body)) {
                out.push_back(end->node + " " + nameOf(end->state));
            }
        }
        return join(out, ", ");
    }

    /// "a 0, b 1": the work of each planned step in units of the first that has some.
    std::string plan() const {
        std::vector<std::string> out;
        double unit = 0;
        for (const Event& event : events) {
            if (const auto* planned = std::get_if<StepPlanned>(&event.body)) {
                unit = unit > 0 ? unit : planned->work;
                out.push_back(planned->node + " " +
                              formatNumber(unit > 0 ? planned->work / unit : 0));
            }
        }
        return join(out, ", ");
    }

    int layerValues() const {
        int count = 0;
        for (const Event& event : events) {
            count += std::holds_alternative<LayerValue>(event.body) ? 1 : 0;
        }
        return count;
    }

    std::vector<Event> events;
};

} // namespace

class TestExecutor : public QObject {
    Q_OBJECT

private:
    test::TinyModel m_tiny;
    std::unique_ptr<TemporaryFolder> m_home;
    World m_world;
    EventLog m_log;

    RunResult run(const std::string& text, bool cached = true) {
        m_world.ran.clear();
        m_log.events.clear();
        m_world.stop = {};
        const std::vector<Step> steps{loadStep(m_world), changeStep(m_world), measureStep(m_world)};
        std::optional<ArtifactCache> cache;
        RunOptions options;
        options.stop = m_world.stop.get_token();
        if (cached) {
            options.cache = &cache.emplace(m_home->path());
        }
        return execute(graph(text), steps, options, m_log);
    }

    std::string ran() const { return join(m_world.ran, " "); }

private Q_SLOTS:

    void init() {
        m_home = std::make_unique<TemporaryFolder>();
        m_world = World{.model = m_tiny.model, .ran = {}, .outside = {{"load", "1"}}};
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
        const std::vector<Step> steps{loadStep(m_world), changeStep(m_world), measureStep(m_world)};
        Workflow workflow = graph("load a; change b 0.5 <- a; measure c <- b");
        workflow.find("b")->bypassed = true;
        const RunResult result = execute(workflow, steps, {}, m_log);
        QCOMPARE(ran(), std::string("a c"));
        const double plain = dense(m_tiny.model.blocks[0].mlp->up).sum().item<double>();
        QCOMPARE(result.metrics.at("c")[0].value, plain);
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
