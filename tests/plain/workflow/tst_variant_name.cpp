#include "core/plain/workflow/measured_model.h"
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
    void evaluationsOfOneModelNameOneVariant();
    void modelsOfOneNameAreToldApart();
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

namespace {

/// One model, quantized by two nodes with the same numbers, and five evaluations: two of the model
/// as it is, two of the first, one of the second.
Workflow fork() {
    Workflow out;
    const auto add = [&](const char* id, const char* type, const char* source, const char* title) {
        out.nodes.push_back({.id = id, .type = type, .title = title});
        if (source != nullptr) {
            out.links.push_back({{source, "model"}, {id, "model"}});
        }
    };
    add("load", "model.load", nullptr, "");
    add("one", "quant.rtn", "load", "");
    add("two", "quant.rtn", "load", "");
    add("base_text", "evaluate", "load", "on text");
    add("base_skills", "evaluate", "load", "");
    add("one_text", "evaluate", "one", "Base");
    add("one_skills", "evaluate", "one", "");
    add("two_text", "evaluate", "two", "");
    return out;
}

MeasuredModel measured(const char* evaluation) {
    return measuredModelOf(fork(), test::smallCatalog(), evaluation);
}

} // namespace

void TestVariantName::evaluationsOfOneModelNameOneVariant() {
    QCOMPARE(measured("base_text"), (MeasuredModel{"Base", true}));
    QCOMPARE(measured("base_skills"), measured("base_text"));
    QCOMPARE(measured("one_text"), (MeasuredModel{"RTN 4-bit", false}));
    QCOMPARE(measured("one_skills"), measured("one_text"));
}

void TestVariantName::modelsOfOneNameAreToldApart() {
    QCOMPARE(measured("two_text"), (MeasuredModel{"RTN 4-bit (two)", false}));
}

QTEST_GUILESS_MAIN(TestVariantName)
#include "tst_variant_name.moc"
