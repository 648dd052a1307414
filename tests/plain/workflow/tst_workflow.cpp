#include "core/plain/base/error.h"
#include "core/plain/base/text.h"
#include "core/plain/workflow/workflow.h"
#include "support/std_string.h"

using namespace lathe;

namespace {

/// "a b c; a>b b>c": nodes in file order, then links.
Workflow graph(const std::string& text) {
    const auto halves = split(text, ';');
    Workflow out;
    for (const std::string& id : split(halves[0], ' ')) {
        out.nodes.push_back({.id = id, .type = "t"});
    }
    for (const std::string& link : split(halves.size() > 1 ? halves[1] : "", ' ')) {
        if (!link.empty()) {
            const auto ends = split(link, '>');
            out.links.push_back({{ends[0], "out"}, {ends[1], "in" + ends[0]}});
        }
    }
    return out;
}

std::string orderOf(const std::string& text) {
    const Workflow workflow = graph(text);
    const auto order = executionOrder(workflow);
    if (!order) {
        return "cycle";
    }
    std::string out;
    for (const size_t index : *order) {
        out += workflow.nodes[index].id;
    }
    return out;
}

std::string failureOf(const std::string& assignment) {
    Workflow workflow = graph("load prune");
    try {
        setParameter(workflow, assignment);
    } catch (const Error& error) {
        return std::string(error.what()) + " | " + error.hint();
    }
    return "none";
}

} // namespace

class TestWorkflow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsNodesAndSources();
    void sourcesComeBeforeUsers();
    void cyclesHaveNoOrder();
    void setsParametersFromText();
    void refusesWhatItCannotSet();
};

void TestWorkflow::findsNodesAndSources() {
    Workflow workflow = graph("a b;a>b");
    QCOMPARE(workflow.find("b"), &workflow.nodes[1]);
    QCOMPARE(workflow.find("c"), nullptr);
    QCOMPARE(std::as_const(workflow).find("a"), &std::as_const(workflow).nodes[0]);
    QVERIFY((workflow.sourceOf("b", "ina") == Endpoint{"a", "out"}));
    QVERIFY(!workflow.sourceOf("b", "other"));
    QVERIFY(!workflow.sourceOf("a", "ina"));
}

void TestWorkflow::sourcesComeBeforeUsers() {
    QCOMPARE(orderOf("a b c"), std::string("abc"));
    QCOMPARE(orderOf("c b a;a>b b>c"), std::string("abc"));
    QCOMPARE(orderOf("d b c a;a>b a>c b>d c>d"), std::string("abcd"));
    QCOMPARE(orderOf("x a;a>x nowhere>x"), std::string("ax")); // validate() reports the dead link
}

void TestWorkflow::cyclesHaveNoOrder() {
    QCOMPARE(orderOf("a b;a>b b>a"), std::string("cycle"));
    QCOMPARE(orderOf("a;a>a"), std::string("cycle"));
    QCOMPARE(orderOf("a b c d;a>b b>c c>b c>d"), std::string("cycle"));
}

void TestWorkflow::setsParametersFromText() {
    Workflow workflow = graph("prune");
    setParameter(workflow, "prune.sparsity=0.5");
    setParameter(workflow, "prune.pattern=2:4");
    setParameter(workflow, "prune.include=[\"*.mlp.*\"]");
    setParameter(workflow, "prune.text=a=b.c");
    setParameter(workflow, "prune.flag=true");
    setParameter(workflow, "prune.empty=");
    QCOMPARE(workflow.nodes[0].params.dump(),
             std::string(R"({"sparsity":0.5,"pattern":"2:4","include":["*.mlp.*"],)"
                         R"("text":"a=b.c","flag":true,"empty":""})"));
}

void TestWorkflow::refusesWhatItCannotSet() {
    QCOMPARE(failureOf("pruen.sparsity=0.5"),
             std::string("the workflow has no node \"pruen\" | Did you mean \"prune\"?"));
    QCOMPARE(
        failureOf("somethingelse.sparsity=0.5"),
        std::string("the workflow has no node \"somethingelse\" | Its nodes are load, prune."));
    const std::string shape = " does not have the form node.name=value | "
                              "For example --set prune.sparsity=0.5";
    QCOMPARE(failureOf("sparsity=0.5"), "\"sparsity=0.5\"" + shape);
    QCOMPARE(failureOf("prune.sparsity"), "\"prune.sparsity\"" + shape);
    QCOMPARE(failureOf(""), "\"\"" + shape);
}

QTEST_GUILESS_MAIN(TestWorkflow)
#include "tst_workflow.moc"
