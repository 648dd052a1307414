#include "core/plain/workflow/layer_globs.h"
#include "support/small_catalog.h"
#include "support/std_string.h"

using namespace lathe;

namespace {

const std::vector<LayerName> kLayers{{"blocks.0.attn.q_proj"},
                                     {"blocks.0.mlp.up_proj"},
                                     {"blocks.1.attn.q_proj"},
                                     {"lm_head", true}};

std::string told(const std::vector<Problem>& problems) {
    std::string out;
    for (const Problem& p : problems) {
        out += (p.severity == Problem::Severity::Error ? "error " : "warning ") + p.node + "." +
               p.field + ": " + p.message + "\n";
    }
    return out;
}

LayerRules rules(std::vector<std::string> include, std::vector<std::string> exclude = {}) {
    LayerRules out;
    out.include = std::move(include);
    out.exclude = std::move(exclude);
    return out;
}

/// load → prune → rtn; both steps with `params`.
Workflow chain(const Json& params) {
    Workflow out;
    out.nodes = {{.id = "load", .type = "model.load", .params = {{"path", "m"}}},
                 {.id = "prune", .type = "prune.magnitude", .params = params},
                 {.id = "rtn", .type = "quant.rtn", .params = params}};
    out.links = {{{"load", "model"}, {"prune", "model"}}, {{"prune", "model"}, {"rtn", "model"}}};
    return out;
}

} // namespace

class TestLayerGlobs : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void globsThatNameLayersAreFine() {
        LayerRules some = rules({"*.mlp.*", "lm_head"}, {"blocks.0.attn.*"});
        some.overrides = Json{{"*.q_proj", Json::object()}};
        QCOMPARE(told(globProblems(some, kLayers)), std::string());
        QCOMPARE(told(globProblems(LayerRules{}, kLayers)), std::string());
    }

    void aStepWithoutLayersIsAnError() {
        QCOMPARE(told(globProblems(rules({"*.mpl.*"}), kLayers)),
                 std::string("error .include: No layer is selected by *.mpl.*, so there is nothing "
                             "to do.\n"));
        QCOMPARE(told(globProblems(rules({"*.mlp.*"}, {"*.up_*"}), kLayers)),
                 std::string("error .include: No layer is selected by *.mlp.* but *.up_*, so there "
                             "is nothing to do.\n"));
        QCOMPARE(globProblems(rules({"x"}), kLayers)[0].hint,
                 std::string("Layers have names such as blocks.0.attn.q_proj; the explorer lists "
                             "them."));
    }

    void aGlobBesideOthersThatNamesNothingIsAWarning() {
        LayerRules some = rules({"*.mlp.*", "*.k_proj"}, {"*.v_proj"});
        some.overrides = Json{{"*.down_proj", Json::object()}};
        QCOMPARE(told(globProblems(some, kLayers)),
                 std::string("warning .include: No layer is named like \"*.k_proj\".\n"
                             "warning .exclude: No layer is named like \"*.v_proj\".\n"
                             "warning .overrides: No layer is named like \"*.down_proj\".\n"));
    }

    void theModelIsFollowedThroughTheSteps() {
        const auto known = [](const Node& source) {
            return source.params.at("path") == "m" ? &kLayers : nullptr;
        };
        const Json misspelt{{"include", {"*.mpl.*"}}};
        const std::string fault = ".include: No layer is selected by *.mpl.*, so there is nothing "
                                  "to do.\n";
        const Catalog catalog = test::smallCatalog();
        Workflow workflow = chain(misspelt);
        QCOMPARE(told(globProblems(workflow, catalog, known)),
                 "error prune" + fault + "error rtn" + fault);
        workflow.find("prune")->bypassed = true;
        QCOMPARE(told(globProblems(workflow, catalog, known)), "error rtn" + fault);
        workflow.find("load")->params["path"] = "not known";
        QCOMPARE(told(globProblems(workflow, catalog, known)), std::string());
        workflow.links.clear();
        QCOMPARE(told(globProblems(workflow, catalog, known)), std::string());
    }
};

QTEST_GUILESS_MAIN(TestLayerGlobs)
#include "tst_layer_globs.moc"
