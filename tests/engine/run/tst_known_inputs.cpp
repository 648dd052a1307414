// What a run knows before its first step: faults that parameters, shapes and links already show.
#include "core/engine/run/executor.h"
#include "tests/support/run_step.h"
#include "tests/support/std_string.h"

#include <QTest>

using namespace lathe;

namespace {

class Endings : public RunObserver {
public:
    void on(const Event& event) override {
        if (const auto* end = std::get_if<StepFinished>(&event.body)) {
            endings.push_back(end->node + " " + nameOf(end->state));
        }
    }

    std::vector<std::string> endings;
};

bool ran(const RunResult& result, const std::string& node) {
    return std::ranges::find(result.ran, node) != result.ran.end();
}

} // namespace

class TestKnownInputs : public QObject {
    Q_OBJECT

private:
    test::TinyModel m_tiny;
    Endings m_events;

    /// A model, a text and statistics of the model on it.
    Workflow chain(const Json& statistics = Json::object()) const {
        writeFileAtomic(m_tiny.folder().parent_path() / "text.txt",
                        test::calibrationText().texts[0].documents[0]);
        Workflow workflow{.name = "test"};
        workflow.nodes = {
            {.id = "load", .type = "model.load", .params = {{"path", m_tiny.folder().string()}}},
            {.id = "text",
             .type = "data.text",
             .params = {{"path", (m_tiny.folder().parent_path() / "text.txt").string()},
                        {"seqlen", 32}}},
            {.id = "stats", .type = "analyze.statistics", .params = statistics}};
        workflow.links = {{{"load", "model"}, {"stats", "model"}},
                          {{"text", "data"}, {"stats", "calibration"}}};
        return workflow;
    }

    /// A method that reads those statistics.
    RunResult run(const Json& statistics, const std::string& method, const Json& params) {
        Workflow workflow = chain(statistics);
        workflow.nodes.push_back({.id = "method", .type = method, .params = params});
        workflow.links.push_back({{"load", "model"}, {"method", "model"}});
        workflow.links.push_back({{"stats", "statistics"}, {"method", "statistics"}});
        return execute(workflow, methods(), {}, m_events);
    }

private Q_SLOTS:

    void init() { m_events.endings.clear(); }

    void statisticsWithoutWhatAMethodNeedsAreFoundBeforeTheyAreCollected_data() {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("lacks");
        QTest::newRow("gptq") << QByteArray("quant.gptq") << QByteArray("Gram matrices");
        QTest::newRow("sparsegpt") << QByteArray("prune.sparsegpt") << QByteArray("Gram matrices");
        QTest::newRow("awq") << QByteArray("quant.awq") << QByteArray("Gram matrices, extremes");
        QTest::newRow("smoothquant") << QByteArray("quant.smoothquant") << QByteArray("extremes");
    }

    void statisticsWithoutWhatAMethodNeedsAreFoundBeforeTheyAreCollected() {
        QFETCH(QByteArray, method);
        QFETCH(QByteArray, lacks);
        const RunResult result =
            run({{"gram", false}, {"extremes", false}}, method.toStdString(), Json::object());
        QVERIFY(result.failure.has_value());
        const QByteArray message = result.failure->what();
        QVERIFY2(message.contains("the linked statistics lack " + lacks + ","), message);
        QVERIFY(!ran(result, "method"));
        QVERIFY(!ran(result, "stats")); // nobody else reads them
    }

    void statisticsThatHoldEnoughPass() {
        for (const char* method : {"prune.wanda", "quant.gptq", "prune.sparsegpt", "quant.awq"}) {
            const RunResult result = run(Json::object(), method, Json::object());
            QVERIFY2(!result.failure, result.failure ? result.failure->what() : "");
            QVERIFY(ran(result, "method"));
        }
    }

    /// Told before the first step; what only the faulty step would read does not run, the rest
    /// does.
    void aFaultIsToldFirstAndCostsNothing() {
        Workflow workflow = chain();
        workflow.nodes.push_back({.id = "wanda", .type = "prune.wanda"});
        workflow.nodes.push_back({.id = "faulty", .type = "quant.rtn", .params = {{"group", 24}}});
        workflow.nodes.push_back({.id = "sparse", .type = "prune.magnitude"});
        workflow.links.push_back({{"load", "model"}, {"wanda", "model"}});
        workflow.links.push_back({{"stats", "statistics"}, {"wanda", "statistics"}});
        workflow.links.push_back({{"wanda", "model"}, {"faulty", "model"}});
        workflow.links.push_back({{"load", "model"}, {"sparse", "model"}});
        const RunResult result = execute(workflow, methods(), {}, m_events);
        QVERIFY(QByteArray(result.failure->what()).startsWith("faulty: "));
        QCOMPARE(m_events.endings.front(), std::string("faulty failed"));
        QCOMPARE(std::ranges::count_if(
                     m_events.endings,
                     [](const std::string& ending) { return ending.starts_with("faulty"); }),
                 1);
        QVERIFY(!ran(result, "wanda"));
        QVERIFY(!ran(result, "stats"));
        QVERIFY(ran(result, "sparse"));
    }

    /// A rotated model gets a head of its own, which later steps may name.
    void whatAStepWillMakeIsKnownToThoseBehindIt() {
        Workflow workflow = chain();
        workflow.nodes.push_back({.id = "turn", .type = "quant.rotate"});
        workflow.nodes.push_back({.id = "head",
                                  .type = "quant.rtn",
                                  .params = {{"include", {"lm_head"}}, {"group", 0}}});
        workflow.links.push_back({{"load", "model"}, {"turn", "model"}});
        workflow.links.push_back({{"turn", "model"}, {"head", "model"}});
        const RunResult result = execute(workflow, methods(), {}, m_events);
        QVERIFY2(!result.failure, result.failure ? result.failure->what() : "");
    }

    void aPlanForOtherParametersIsFoundBeforeItIsMade() {
        Workflow workflow = chain();
        workflow.nodes.push_back({.id = "ratios", .type = "prune.owl"});
        workflow.nodes.push_back({.id = "round", .type = "quant.rtn"});
        workflow.links.push_back({{"load", "model"}, {"ratios", "model"}});
        workflow.links.push_back({{"stats", "statistics"}, {"ratios", "statistics"}});
        workflow.links.push_back({{"load", "model"}, {"round", "model"}});
        workflow.links.push_back({{"ratios", "plan"}, {"round", "plan"}});
        const RunResult result = execute(workflow, methods(), {}, m_events);
        const QByteArray message = result.failure->what();
        QVERIFY2(message.startsWith("round: the plan sets sparsity"), message);
        QVERIFY(!ran(result, "ratios"));
        workflow.find("ratios")->type = "quant.cptquant";
        workflow.find("round")->type = "prune.magnitude";
        workflow.links[3] = {{"text", "data"}, {"ratios", "calibration"}};
        const RunResult other = execute(workflow, methods(), {}, m_events);
        QVERIFY(QByteArray(other.failure->what()).startsWith("round: the plan sets bits"));
        QVERIFY(!ran(other, "ratios"));
    }

    void aReferenceWithOtherTokensIsRefused() {
        Model other = m_tiny.model;
        other.embedding = other.embedding.narrow(0, 0, 100);
        const Step& step = *findStep("evaluate");
        const StepContext context{.node = "eval"};
        const auto problems = step.check({{"model", m_tiny.model}, {"reference", other}},
                                         completeParams(step.type, Json::object()), context);
        QCOMPARE(problems.size(), size_t{1});
        QVERIFY(QByteArray::fromStdString(problems[0].message).contains("knows 100 tokens"));
    }

    void theFolderOfTheModelIsNotOverwritten() {
        Workflow workflow = chain();
        workflow.nodes.push_back({.id = "sparse", .type = "prune.magnitude"});
        workflow.nodes.push_back(
            {.id = "out", .type = "export.hf", .params = {{"path", m_tiny.folder().string()}}});
        workflow.links.push_back({{"load", "model"}, {"sparse", "model"}});
        workflow.links.push_back({{"sparse", "model"}, {"out", "model"}});
        const RunResult result = execute(workflow, methods(), {}, m_events);
        QVERIFY(QByteArray(result.failure->what()).contains("the model was read from"));
        QVERIFY(!ran(result, "sparse"));
    }

    void fewWindowsAndIdleGlobsAreWarnedOf() {
        const Step& step = *findStep("prune.wanda");
        StepContext context{.node = "wanda", .linked = {"model", "calibration"}};
        DataSet text = test::calibrationText();
        text.texts[0].samples = 1000;
        const auto problems = step.check(
            {{"model", m_tiny.model}, {"calibration", text}},
            completeParams(step.type, {{"overrides", {{"*.gate_prj", {{"sparsity", 0.7}}}}}}),
            context);
        QCOMPARE(problems.size(), size_t{2});
        for (const Problem& problem : problems) {
            QVERIFY(problem.severity == Problem::Severity::Warning);
        }
        QVERIFY(QByteArray::fromStdString(problems[0].message).contains("*.gate_prj"));
        QVERIFY(QByteArray::fromStdString(problems[1].message).contains("of the 1000 asked for"));
    }

    void globsThatSelectNothingAreAFault() {
        const Step& step = *findStep("prune.magnitude");
        const auto problemsOf = [&](const Json& changes) {
            return step.check({{"model", m_tiny.model}}, completeParams(step.type, changes), {});
        };
        const auto nothing = problemsOf({{"include", {"*.mpl.*"}}});
        QCOMPARE(nothing.size(), size_t{1});
        QVERIFY(nothing[0].severity == Problem::Severity::Error);
        QCOMPARE(nothing[0].field, std::string("include"));
        const auto idle = problemsOf({{"exclude", {"*.q_porj"}}});
        QCOMPARE(idle.size(), size_t{1});
        QVERIFY(idle[0].severity == Problem::Severity::Warning);
        QCOMPARE(idle[0].field, std::string("exclude"));
    }

    /// Formats with blocks of their own divide a layer or they do not, whatever `group` says.
    void theGroupOfAFormatMustDivide() {
        const Step& step = *findStep("quant.rtn");
        StepContext context{.node = "rtn"};
        const auto messageFor = [&](const Json& changes) {
            const auto problems =
                step.check({{"model", m_tiny.model}}, completeParams(step.type, changes), context);
            return problems.empty() ? QByteArray() : QByteArray::fromStdString(problems[0].message);
        };
        QVERIFY(messageFor({{"format", "mxfp4"}, {"group", 24}}).isEmpty());
        QVERIFY(messageFor({{"group", 24}}).contains("group 24 does not divide its"));
    }

    /// Statistics are not there yet when inputs are checked; their link is.
    void aLinkIsEnoughForARangeThatWeighsInputs() {
        const RunResult result = run(Json::object(), "quant.rtn", {{"range", "weighted_mse"}});
        QVERIFY2(!result.failure, result.failure ? result.failure->what() : "");
    }
};

QTEST_GUILESS_MAIN(TestKnownInputs)
#include "tst_known_inputs.moc"
