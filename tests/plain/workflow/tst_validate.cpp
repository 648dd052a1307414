#include "core/plain/base/file.h"
#include "core/plain/workflow/validate.h"
#include "support/small_catalog.h"
#include "support/std_string.h"

using namespace lathe;
namespace fs = std::filesystem;

namespace {

Workflow demo() {
    return {.nodes = {{.id = "load", .type = "model.load", .params = {{"path", "bundled:small"}}},
                      {.id = "text", .type = "data.text"},
                      {.id = "prune", .type = "prune.magnitude"},
                      {.id = "eval", .type = "evaluate"}},
            .links = {{{"load", "model"}, {"prune", "model"}},
                      {{"prune", "model"}, {"eval", "model"}},
                      {{"text", "data"}, {"eval", "data"}}}};
}

/// One line a problem: node.field: message | hint
std::string problemsOf(const Workflow& workflow) {
    std::string out;
    for (const Problem& p : validate(workflow, test::smallCatalog(), "/")) {
        out += p.node + "." + p.field + ": " + p.message + " | " + p.hint + "\n";
    }
    return out;
}

} // namespace

class TestValidate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aGoodWorkflowHasNone();
    void theExamplesHaveNone();
    void emptyWorkflow();
    void unknownTypesNameTheNearest();
    void duplicateIds();
    void linksToNowhere();
    void kindsThatDoNotFit();
    void inputsLinkedTwiceOrNotAtAll();
    void cycles();
    void bypass();
    void parametersAreChecked();
    void everyProblemAtOnce();
};

void TestValidate::aGoodWorkflowHasNone() {
    QCOMPARE(problemsOf(demo()), std::string());
    QVERIFY(!hasErrors(validate(demo(), test::smallCatalog(), "/")));
    QVERIFY(!hasErrors({{.severity = Problem::Severity::Warning}}));
    QVERIFY(hasErrors({{.severity = Problem::Severity::Warning}, {}}));
}

void TestValidate::theExamplesHaveNone() {
    const fs::path resources = fs::path(LATHE_SOURCE_DIR) / "resources";
    const Catalog catalog = Catalog::fromJson(readJson(resources / "catalog.json"));
    int examples = 0;
    for (const auto& entry : fs::directory_iterator(resources / "examples")) {
        if (entry.path().extension() == ".json") {
            ++examples;
            for (const Problem& problem :
                 validate(loadWorkflow(entry.path()), catalog, entry.path().parent_path())) {
                QFAIL((entry.path().filename().string() + ": " + problem.message).c_str());
            }
        }
    }
    QVERIFY(examples >= 2);
}

void TestValidate::emptyWorkflow() {
    QCOMPARE(problemsOf({}),
             std::string(".: The workflow has no steps. | Add a step from the palette.\n"));
}

void TestValidate::unknownTypesNameTheNearest() {
    Workflow workflow = demo();
    workflow.find("prune")->type = "prune.magnitud";
    QCOMPARE(problemsOf(workflow), std::string("prune.: There is no step \"prune.magnitud\". | "
                                               "Did you mean \"prune.magnitude\"?\n"));
    workflow.find("prune")->type = "somethingquitedifferent";
    QCOMPARE(problemsOf(workflow),
             std::string("prune.: There is no step \"somethingquitedifferent\". | "
                         "Choose a step from the palette, or update Lathe.\n"));
}

void TestValidate::duplicateIds() {
    Workflow workflow = demo();
    workflow.nodes.push_back({.id = "text", .type = "data.text"});
    workflow.nodes.push_back({.id = "a.b", .type = "data.text"});
    QCOMPARE(problemsOf(workflow),
             std::string("text.: Two steps have the id \"text\". | Rename one.\n"
                         "a.b.: The id \"a.b\" is empty or holds a dot. | "
                         "Choose an id without dots.\n"));
}

void TestValidate::linksToNowhere() {
    Workflow workflow = demo();
    workflow.links.push_back({{"gone", "data"}, {"prune", "calibration"}});
    QCOMPARE(problemsOf(workflow),
             std::string("prune.: A link names the step \"gone\", which does not exist. | "
                         "Remove the link.\n"));
    workflow.links.back() = {{"text", "dat"}, {"prune", "calib"}};
    QCOMPARE(problemsOf(workflow),
             std::string("text.dat: Text has no output \"dat\". | It has data.\n"
                         "prune.calib: Magnitude has no input \"calib\". | "
                         "It has model, calibration.\n"));
    workflow.links.back() = {{"load", "model"}, {"text", "in"}};
    QCOMPARE(problemsOf(workflow),
             std::string("text.in: Text has no input \"in\". | Remove the link.\n"));
}

void TestValidate::kindsThatDoNotFit() {
    Workflow workflow = demo();
    workflow.links.push_back({{"load", "model"}, {"prune", "calibration"}});
    QCOMPARE(problemsOf(workflow),
             std::string("prune.calibration: The input \"calibration\" takes data, but "
                         "\"load.model\" gives model. | Link an output of kind data.\n"));
}

void TestValidate::inputsLinkedTwiceOrNotAtAll() {
    Workflow workflow = demo();
    workflow.links.erase(workflow.links.begin());
    QCOMPARE(problemsOf(workflow), std::string("prune.model: The input \"model\" is not linked. | "
                                               "Link an output of kind model to it.\n"));
    workflow = demo();
    workflow.links.push_back({{"load", "model"}, {"eval", "model"}});
    QCOMPARE(problemsOf(workflow),
             std::string("eval.model: The input \"model\" has 2 links; it takes one. | "
                         "Remove all but one.\n"));
}

void TestValidate::cycles() {
    Workflow workflow = demo();
    workflow.links[0].from = {"prune", "model"};
    QCOMPARE(problemsOf(workflow),
             std::string(".: The links form a cycle. | Remove one link of the cycle.\n"));
}

void TestValidate::bypass() {
    Workflow workflow = demo();
    workflow.find("prune")->bypassed = true;
    QCOMPARE(problemsOf(workflow), std::string());
    workflow.find("text")->bypassed = true;
    QCOMPARE(problemsOf(workflow),
             std::string("text.: Text takes no model, so it cannot be bypassed. | "
                         "Switch the bypass off, or remove the step.\n"));
}

void TestValidate::parametersAreChecked() {
    Workflow workflow = demo();
    workflow.find("prune")->params = Json{{"sparsity", 1.5}};
    QCOMPARE(problemsOf(workflow), std::string("prune.sparsity: Sparsity is 1.5, the largest is 1. "
                                               "| Change it in the inspector.\n"));
}

void TestValidate::everyProblemAtOnce() {
    Workflow workflow = demo();
    workflow.links.clear();
    workflow.find("prune")->params = Json{{"sparsty", 0.5}};
    workflow.nodes.push_back({.id = "x", .type = "y"});
    const auto problems = validate(workflow, test::smallCatalog(), "/");
    QCOMPARE(problems.size(), size_t{5}); // three open inputs, one parameter, one type
}

QTEST_GUILESS_MAIN(TestValidate)
#include "tst_validate.moc"
