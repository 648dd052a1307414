// What a run decides before its first step, as text: one fate a node, and why.
#include "core/engine/run/run_plan.h"
#include "tests/engine/run/text_graph.h"
#include "tests/support/std_string.h"

#include <QTest>

using namespace lathe;

namespace {

/// Changes that check their amount: below 0 is refused, above 10 is warned of.
Step checkedChange(test::World& world) {
    Step step = test::changeStep(world);
    step.check = [](const StepInputs&, const Json& params, const StepContext&) {
        std::vector<Problem> out;
        const double amount = params["amount"].get<double>();
        if (amount < 0) {
            out.push_back({.message = "amount is negative", .hint = "raise it"});
        } else if (amount > 10) {
            out.push_back({.severity = Problem::Severity::Warning, .message = "amount is large"});
        }
        return out;
    };
    return step;
}

/// A step that writes a file: nothing of it is stored.
Step writeStep(test::World& world) {
    Step step = test::measureStep(world);
    step.type.id = "write";
    step.type.category = Category::Export;
    step.type.outputs.clear();
    step.keep = Keep::Never;
    return step;
}

} // namespace

class TestRunPlan : public QObject {
    Q_OBJECT

private:
    test::TinyModel m_tiny;
    test::World m_world;
    std::unique_ptr<TemporaryFolder> m_home;
    std::unique_ptr<ArtifactCache> m_cache;
    std::vector<Step> m_steps;
    Workflow m_workflow;
    std::set<std::string> m_keep;

    RunPlan planned(const std::string& text) {
        m_workflow = test::graph(text);
        return planned();
    }

    RunPlan planned() const {
        RunOptions options;
        options.cache = m_cache.get();
        options.keep = m_keep;
        return planRun(m_workflow, m_steps, options);
    }

    /// Gives nodes of `text` a result in the cache.
    void store(const std::string& text, const std::vector<std::string>& nodes) {
        const RunPlan plan = planned(text);
        for (const std::string& node : nodes) {
            m_cache->put(plan.nodes.at(node).key, {{"metrics", Metrics{}}}, Json::array());
        }
    }

    void compare(const RunPlan& plan, const char* table) const {
        std::string expected = std::string(table).substr(1); // after the first line break
        QCOMPARE(planText(plan), expected);
        for (const std::string& id : m_world.ran) { // planning opens sources and runs nothing
            QCOMPARE(m_workflow.find(id)->type, std::string("load"));
        }
    }

private Q_SLOTS:

    /// A file was hashed, and a model opened, for each node that names it: 20 000 took a minute.
    void nodesThatNameOneFileReadItOnce() {
        int identities = 0;
        Step load = test::loadStep(m_world);
        load.outsideIdentity = [&](const Json&, StepContext&) {
            ++identities;
            return std::string("same");
        };
        std::string text;
        for (int i = 0; i < 500; ++i) {
            const std::string number = std::to_string(i);
            text += (i > 0 ? "; " : "") +
                    ("load a" + number + "; change b" + number + " 1 <- a" + number);
        }
        m_steps = {load, checkedChange(m_world)};
        m_world.ran.clear();
        const RunPlan plan = planned(text);
        QCOMPARE(plan.order.size(), size_t{1000});
        QCOMPARE(identities, 1);
        QCOMPARE(m_world.ran.size(), size_t{1});
    }

    void init() {
        m_home = std::make_unique<TemporaryFolder>();
        m_cache = std::make_unique<ArtifactCache>(m_home->path());
        m_world = test::World{.model = m_tiny.model, .outside = {{"load", "1"}}};
        m_steps = {test::loadStep(m_world), checkedChange(m_world), test::measureStep(m_world),
                   writeStep(m_world)};
        m_keep.clear();
    }

    void whatIsNotStoredRuns() {
        compare(planned("load a; change b 1 <- a; measure c <- b"), R"(
a  run  because b reads it
b  run  because no result is stored
c  run  because no result is stored
)");
    }

    void whatIsStoredIsCached() {
        const char* text = "load a; change b 1 <- a; measure c <- b";
        store(text, {"b", "c"});
        compare(planned(text), R"(
a  cached  because no step that runs reads it
b  cached  because its result is stored
c  cached  because its result is stored
)");
    }

    void onlyWhatAStepReadsIsOpened() {
        const char* text = "load a; change b 1 <- a; measure c <- b; measure d <- a";
        store(text, {"b", "c"});
        compare(planned(text), R"(
a  run     because d reads it
b  cached  because its result is stored
c  cached  because its result is stored
d  run     because no result is stored
)");
    }

    void aChangeRunsWhatFollows() {
        store("load a; change b 1 <- a; change c 2 <- b; measure d <- c", {"b", "c", "d"});
        compare(planned("load a; change b 1 <- a; change c 3 <- b; measure d <- c"), R"(
a  cached  because no step that runs reads it
b  cached  because its result is stored
c  run     because no result is stored
d  run     because no result is stored
)");
        m_world.outside["load"] = "2"; // another file
        compare(planned(), R"(
a  run  because b reads it
b  run  because no result is stored
c  run  because no result is stored
d  run  because no result is stored
)");
    }

    void whatIsWrittenRunsEveryTime() {
        const char* text = "load a; change b 1 <- a; write c <- b; write d <- a";
        store(text, {"b", "c"});
        compare(planned(text), R"(
a  run     because d reads it
b  cached  because its result is stored
c  run     because it runs every time
d  run     because it runs every time
)");
    }

    void whatTheCallerWantsRuns() {
        const char* text = "load a; change b 1 <- a; measure c <- b";
        store(text, {"b", "c"});
        m_keep = {"a", "b"};
        compare(planned(), R"(
a  run     because the caller wants its outputs
b  run     because the caller wants its outputs
c  cached  because its result is stored
)");
    }

    void withoutACacheEverythingRuns() {
        const char* text = "load a; change b 1 <- a";
        store(text, {"b"});
        m_cache.reset();
        compare(planned(), R"(
a  run  because b reads it
b  run  because no result is stored
)");
    }

    void aBypassedStepHandsItsModelOn() {
        m_workflow = test::graph("load a; change b 1 <- a; change c 2 <- b; measure d <- c");
        m_workflow.find("b")->bypassed = true;
        const RunPlan plan = planned();
        compare(plan, R"(
b  bypassed  because it hands its model on
a  run       because c reads it
c  run       because no result is stored
d  run       because no result is stored
)");
        QCOMPARE(plan.nodes.at("c").inputs.at("model").node, std::string("a"));
        QCOMPARE(plan.nodes.at("c").key,
                 planned("load a; change c 2 <- a").nodes.at("c").key); // as if it were not there
    }

    void aFaultBlocksItsBranchAlone() {
        const RunPlan plan =
            planned("load a; change b -1 <- a; change c 1 <- b; measure d <- c; change e 1 <- a");
        compare(plan, R"(
a  run      because e reads it
e  run      because no result is stored
b  refused  because amount is negative
c  blocked  because b is refused
d  blocked  because b is refused
)");
        QCOMPARE(plan.nodes.at("b").refusal->code(), ErrorCode::User);
        QCOMPARE(plan.nodes.at("b").refusal->hint(), std::string("raise it"));
        QCOMPARE(plan.nodes.at("d").work, 0.0);
        QVERIFY(plan.nodes.at("e").work > 0);
    }

    void whatOnlyAFaultyStepReadsIsIdle() {
        compare(planned("load a; change b 1 <- a; change c 2 <- b; change d -1 <- c"), R"(
a  idle     because only steps that cannot run read it
b  idle     because only steps that cannot run read it
c  idle     because only steps that cannot run read it
d  refused  because amount is negative
)");
    }

    void whatIsStoredForAFaultyStepStaysCached() {
        const char* text = "load a; change b 1 <- a; change c -1 <- b";
        store(text, {"b"});
        compare(planned(text), R"(
a  cached   because no step that runs reads it
b  cached   because its result is stored
c  refused  because amount is negative
)");
    }

    /// The cached step needs no model, the refused one gets none.
    void aSourceOfCachedAndFaultyStepsIsNotOpened() {
        const char* text = "load a; change b 1 <- a; change c -1 <- a";
        store(text, {"b"});
        compare(planned(text), R"(
a  cached   because no step that runs reads it
b  cached   because its result is stored
c  refused  because amount is negative
)");
    }

    void theFirstFaultOnAPathIsTheCause() {
        compare(planned("load a; change b -1 <- a; change c -2 <- b"), R"(
a  idle     because only steps that cannot run read it
b  refused  because amount is negative
c  blocked  because b is refused
)");
    }

    void aFileThatCannotBeReadRefusesItsNode() {
        m_steps[0].outsideIdentity = [](const Json&, StepContext& context) -> std::string {
            if (context.node == "a") {
                throw Error(ErrorCode::BadData, "cannot read a.safetensors");
            }
            return "1";
        };
        const RunPlan plan = planned("load a; change b 1 <- a; load c; measure d <- c");
        compare(plan, R"(
c  run      because d reads it
d  run      because no result is stored
a  refused  because cannot read a.safetensors
b  blocked  because a is refused
)");
        QVERIFY(plan.nodes.at("b").key.empty());
    }

    void aSourceThatCannotBeOpenedIsRefusedBeforeTheFirstStep() {
        m_steps[0].run = [](const StepInputs&, const Json&, StepContext&) -> StepOutputs {
            throw std::bad_alloc();
        };
        const RunPlan plan = planned("load a; change b 1 <- a");
        QCOMPARE(nameOf(plan.nodes.at("a").fate), std::string("refused"));
        QCOMPARE(nameOf(plan.nodes.at("b").fate), std::string("blocked"));
        QCOMPARE(plan.nodes.at("a").refusal->code(), ErrorCode::OutOfMemory);
    }

    void aWarningRefusesNothing() {
        const RunPlan plan = planned("load a; change b 11 <- a");
        compare(plan, R"(
a  run  because b reads it
b  run  because no result is stored
)");
        QCOMPARE(plan.nodes.at("b").warnings.size(), size_t{1});
        QCOMPARE(plan.nodes.at("b").warnings[0].message, std::string("amount is large"));
    }

    void theNearestVariantIsMeasuredFirst() {
        compare(planned("load a; change b 1 <- a; change c 2 <- b; measure d <- c; measure e <- a"),
                R"(
a  run  because e, b read it
e  run  because no result is stored
b  run  because no result is stored
c  run  because no result is stored
d  run  because no result is stored
)");
    }

    /// What was opened to check steps is there for the run: a model is not opened twice.
    void openedSourcesStayInThePlan() {
        const RunPlan plan = planned("load a; change b 1 <- a; measure c <- a");
        QCOMPARE(m_world.ran.size(), size_t{1});
        QVERIFY(plan.nodes.at("a").opened.has_value());
    }

    void equalStepsHaveOneKey() {
        const RunPlan plan = planned("load a; load b; change c 1 <- a; change d 1 <- b");
        QCOMPARE(plan.nodes.at("c").key, plan.nodes.at("d").key);
    }
};

QTEST_GUILESS_MAIN(TestRunPlan)
#include "tst_run_plan.moc"
