// The model through a node, and the key of a node.
#include "core/plain/base/text.h"
#include "core/plain/workflow/lineage.h"
#include "support/small_catalog.h"
#include "support/std_string.h"

#include <algorithm>

using namespace lathe;

namespace {

/// load → prune → round → eval, and a text for eval.
Workflow chain() {
    Workflow out;
    out.nodes = {{.id = "load", .type = "model.load", .params = {{"path", "a/small"}}},
                 {.id = "text", .type = "data.text"},
                 {.id = "prune", .type = "prune.magnitude"},
                 {.id = "round", .type = "quant.rtn"},
                 {.id = "eval", .type = "evaluate"}};
    out.links = {{{"load", "model"}, {"prune", "model"}},
                 {{"prune", "model"}, {"round", "model"}},
                 {{"round", "model"}, {"eval", "model"}},
                 {{"text", "data"}, {"eval", "data"}}};
    return out;
}

std::string chainAt(const Workflow& workflow, const std::string& node) {
    std::vector<std::string> ids;
    for (const Node* step : modelChain(workflow, test::smallCatalog(), node)) {
        ids.push_back(step->id);
    }
    return join(ids, " ");
}

/// "data<text.data model<round.model"
std::string inputsAt(const Workflow& workflow, const std::string& node) {
    std::vector<std::string> out;
    const auto inputs = inputsOf(workflow, test::smallCatalog(), *workflow.find(node));
    for (const auto& [port, source] : inputs) {
        out.push_back(port + "<" + source.node + "." + source.port);
    }
    return join(out, " ");
}

std::string signature(const Workflow& workflow, const std::string& node,
                      const Catalog& catalog = test::smallCatalog()) {
    return signaturesOf(workflow, catalog).at(node);
}

/// The nodes whose signatures differ, in the order of chain().
std::string changed(const Workflow& workflow, const Catalog& catalog = test::smallCatalog()) {
    const Workflow before = chain();
    std::vector<std::string> out;
    for (const Node& node : before.nodes) {
        if (signature(before, node.id) != signature(workflow, node.id, catalog)) {
            out.push_back(node.id);
        }
    }
    return join(out, " ");
}

} // namespace

class TestLineage : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void theModelIsFollowedToWhereItWasOpened() {
        QCOMPARE(chainAt(chain(), "eval"), std::string("eval round prune load"));
        QCOMPARE(chainAt(chain(), "load"), std::string("load"));
        QCOMPARE(chainAt(chain(), "text"), std::string("text"));
        QCOMPARE(chainAt(chain(), "nobody"), std::string());
    }

    void bypassedStepsHandTheModelOn() {
        Workflow workflow = chain();
        workflow.find("prune")->bypassed = true;
        workflow.find("round")->bypassed = true;
        QCOMPARE(chainAt(workflow, "eval"), std::string("eval load"));
        QCOMPARE(inputsAt(workflow, "eval"), std::string("data<text.data model<load.model"));
        workflow.links.erase(workflow.links.begin()); // nothing is handed on
        QCOMPARE(inputsAt(workflow, "eval"), std::string("data<text.data"));
    }

    void unknownStepsAreFollowedAtTheirModel() {
        Workflow workflow = chain();
        workflow.find("round")->type = "quant.of_tomorrow";
        QCOMPARE(chainAt(workflow, "eval"), std::string("eval round prune load"));
    }

    void aCycleEnds() {
        Workflow workflow = chain();
        workflow.links[0].from = {"round", "model"};
        QVERIFY(!chainAt(workflow, "eval").empty());
        QCOMPARE(signaturesOf(workflow, test::smallCatalog()).size(), workflow.nodes.size());
        workflow.find("prune")->bypassed = true;
        workflow.find("round")->bypassed = true;
        QVERIFY(!inputsAt(workflow, "eval").empty());
    }

    void completeParamsHaveTheTypesOfTheirFields() {
        const Catalog catalog = test::smallCatalog();
        const StepType& prune = *catalog.find("prune.magnitude");
        const Json params = completeParams(prune, {{"sparsity", 1}, {"nonsense", 3}});
        QVERIFY(params["sparsity"].is_number_float());
        QCOMPARE(params["pattern"].get<std::string>(), std::string("unstructured"));
        QVERIFY(!params.contains("nonsense"));
        const StepType& round = *catalog.find("quant.rtn");
        QVERIFY(completeParams(round, {{"bits", 3.0}})["bits"].is_number_integer());
        QCOMPARE(completeParams(round, {{"bits", nullptr}})["bits"].get<int>(), 4);
        QCOMPARE(completeParams(round, {{"bits", 3.5}})["bits"].get<double>(), 3.5); // validate()
        QVERIFY(completeParams(round, {{"bits", 1e300}})["bits"].is_number_float());
    }

    void ofPathsTheFileNameCountsInAKey() {
        const Catalog catalog = test::smallCatalog();
        const StepType& load = *catalog.find("model.load");
        const auto key = [&](const char* path, const KeyParts& parts = {}) {
            return keyOf(load, completeParams(load, {{"path", path}}), parts);
        };
        QCOMPARE(key("a/small"), key("b/small"));
        QVERIFY(key("a/small") != key("a/large"));
        QVERIFY(key("a/small") != key("a/small", {.outside = "other files"}));
        QVERIFY(key("a/small") != key("a/small", {.seed = 1}));
        QVERIFY(key("a/small") != key("a/small", {.device = "cuda", .dtype = "BFloat16"}));
    }

    void aDefaultMayBeWrittenOutOrLeftAway() {
        Workflow workflow = chain();
        workflow.find("prune")->params = {{"pattern", "unstructured"}, {"sparsity", 0.5}};
        workflow.find("round")->params = {{"bits", 4.0}, {"include", {"*"}}};
        QCOMPARE(changed(workflow), std::string());
    }

    void aChangeReachesWhatFollows_data() {
        QTest::addColumn<QString>("node");
        QTest::addColumn<QString>("field");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("reached");
        QTest::newRow("value") << "prune"
                               << "sparsity"
                               << "0.25"
                               << "prune round eval";
        QTest::newRow("path") << "load"
                              << "path"
                              << "\"b/small\""
                              << "load prune round eval";
        QTest::newRow("data") << "text"
                              << "seqlen"
                              << "128"
                              << "text eval";
        QTest::newRow("override") << "round"
                                  << "overrides"
                                  << R"({"*.up_proj": {"bits": 8}})"
                                  << "round eval";
    }

    void aChangeReachesWhatFollows() {
        QFETCH(QString, node);
        QFETCH(QString, field);
        QFETCH(QString, value);
        QFETCH(QString, reached);
        Workflow workflow = chain();
        workflow.find(node.toStdString())->params[field.toStdString()] =
            Json::parse(value.toStdString());
        QCOMPARE(changed(workflow), reached.toStdString());
    }

    void namesAndPlacesAreNoSettings() {
        Workflow workflow = chain();
        workflow.find("prune")->title = "mine";
        workflow.find("prune")->x = 100;
        std::ranges::reverse(workflow.links);
        QCOMPARE(changed(workflow), std::string());
        for (Node& node : workflow.nodes) {
            node.id += "2";
        }
        for (Link& link : workflow.links) {
            link.from.node += "2";
            link.to.node += "2";
        }
        QCOMPARE(signature(workflow, "eval2"), signature(chain(), "eval"));
    }

    void aRaisedVersionChangesTheStepAndWhatFollows() {
        std::vector<StepType> types = test::smallCatalog().steps();
        std::ranges::find(types, "quant.rtn", &StepType::id)->version = 2;
        QCOMPARE(changed(chain(), Catalog(types)), std::string("round eval"));
    }

    /// Bypassing a step and removing it are the same to what follows.
    void aBypassedStepIsAsIfItWereNotThere() {
        Workflow bypassed = chain();
        bypassed.find("round")->bypassed = true;
        Workflow removed = chain();
        removed.links[2].from = {"prune", "model"};
        QCOMPARE(signature(bypassed, "eval"), signature(removed, "eval"));
        QVERIFY(signature(bypassed, "eval") != signature(chain(), "eval"));
    }

    /// Later entries win, so their order is a setting, though JSON objects are equal without it.
    void theOrderOfOverridesCounts() {
        const Json up{{"bits", 8}};
        Workflow one = chain();
        one.find("round")->params["overrides"] = {{"*.up_proj", up}, {"*", {{"bits", 3}}}};
        Workflow other = chain();
        other.find("round")->params["overrides"] = {{"*", {{"bits", 3}}}, {"*.up_proj", up}};
        QVERIFY(signature(one, "round") != signature(other, "round"));
    }

    /// A workflow that is being edited may hold anything.
    void faultyWorkflowsHaveSignaturesToo() {
        Workflow workflow = chain();
        workflow.find("load")->params["path"] = 3;
        workflow.find("prune")->params["overrides"] = "text";
        workflow.find("round")->type = "no.such.step";
        workflow.links.push_back({{"gone", "model"}, {"eval", "model"}});
        QCOMPARE(changed(workflow), std::string("load prune round eval"));
    }
};

QTEST_GUILESS_MAIN(TestLineage)
#include "tst_lineage.moc"
