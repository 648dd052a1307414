#include "core/plain/workflow/workflow.h"
#include "support/small_catalog.h"
#include "support/std_string.h"

using namespace lathe;

namespace {

/// load → the given steps in a row → eval.
Workflow chain(std::vector<Node> steps) {
    Workflow out;
    out.nodes.push_back({.id = "load", .type = "model.load"});
    for (Node& step : steps) {
        step.id = "s" + std::to_string(out.nodes.size());
        out.nodes.push_back(std::move(step));
    }
    out.nodes.push_back({.id = "eval", .type = "evaluate"});
    for (size_t i = 1; i < out.nodes.size(); ++i) {
        out.links.push_back({{out.nodes[i - 1].id, "model"}, {out.nodes[i].id, "model"}});
    }
    return out;
}

std::string named(std::vector<Node> steps) {
    return variantName(chain(std::move(steps)), test::smallCatalog(), "eval");
}

} // namespace

class TestVariantName : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void baseWhenNothingChangesTheModel();
    void stepsWithTheirNumbers();
    void titlesOfTheUserGoFirst();
    void bypassedStepsAreLeftOut();
    void theNodeItselfCounts();
    void neverLoopsForEver();
};

void TestVariantName::baseWhenNothingChangesTheModel() {
    QCOMPARE(named({}), std::string("Base"));
    QCOMPARE(variantName(Workflow{}, test::smallCatalog(), "eval"), std::string("Base"));
}

void TestVariantName::stepsWithTheirNumbers() {
    const Node prune{.type = "prune.magnitude"};
    const Node third{.type = "prune.magnitude", .params = {{"sparsity", 0.333}}};
    const Node pattern{.type = "prune.magnitude", .params = {{"pattern", "2:4"}}};
    const Node quant{.type = "quant.rtn", .params = {{"bits", 3}}};
    const Node float4{.type = "quant.rtn", .params = {{"format", "mxfp4"}}};
    const Node foreign{.type = "quant.future"};
    QCOMPARE(named({prune}), std::string("Magnitude 50 %"));
    QCOMPARE(named({third}), std::string("Magnitude 33.3 %"));
    QCOMPARE(named({prune, quant}), std::string("Magnitude 50 % + RTN 3-bit"));
    QCOMPARE(named({pattern, float4}), std::string("Magnitude 2:4 + RTN mxfp4"));
    QCOMPARE(named({foreign}), std::string("quant.future"));
}

void TestVariantName::titlesOfTheUserGoFirst() {
    const Node titled{.type = "quant.rtn", .title = "내 4비트"};
    QCOMPARE(named({titled, Node{.type = "quant.rtn"}}), std::string("내 4비트 + RTN 4-bit"));
}

void TestVariantName::bypassedStepsAreLeftOut() {
    const Node bypassed{.type = "prune.magnitude", .bypassed = true};
    QCOMPARE(named({bypassed, Node{.type = "quant.rtn"}}), std::string("RTN 4-bit"));
    QCOMPARE(named({bypassed}), std::string("Base"));
}

void TestVariantName::theNodeItselfCounts() {
    const Workflow workflow = chain({Node{.type = "quant.rtn"}});
    QCOMPARE(variantName(workflow, test::smallCatalog(), "s1"), std::string("RTN 4-bit"));
    QCOMPARE(variantName(workflow, test::smallCatalog(), "load"), std::string("Base"));
}

void TestVariantName::neverLoopsForEver() {
    Workflow workflow = chain({Node{.type = "quant.rtn"}});
    workflow.links = {{{"s1", "model"}, {"s1", "model"}}, {{"s1", "model"}, {"eval", "model"}}};
    QVERIFY(!variantName(workflow, test::smallCatalog(), "eval").empty());
}

QTEST_GUILESS_MAIN(TestVariantName)
#include "tst_variant_name.moc"
