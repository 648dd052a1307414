// Plans: parameters by layer that travel over links into the overrides of steps.
#include "core/engine/methods/steps.h"
#include "core/engine/run/artifact_cache.h"
#include "core/engine/run/step_key.h"
#include "core/engine/steps/make_step.h"
#include "tests/support/tiny_model.h"

#include <QTest>

using namespace lathe;

namespace {

const std::string kDown = "model.layers.0.mlp.down_proj";
const std::string kUp = "model.layers.0.mlp.up_proj";

StepInputs linked(const Model& model, Json layers) {
    return {{"model", model}, {"plan", Plan{std::move(layers)}}};
}

double sparsityOf(const StepOutputs& outputs, const std::string& layer) {
    const Linear linear = test::linearNamed(std::get<Model>(outputs.at("model")), layer);
    return double(zeroCount(linear)) / double(outFeatures(linear) * inFeatures(linear));
}

/// Parameters of a step that calls its bits by another name.
struct CodeParams {
    int codeBits = 4;
    LayerRules layers{};

    template <class F>
    void visit(F&& f) {
        f("code_bits", codeBits, Info{.min = 2, .max = 8, .role = Role::Bits});
        layers.visit(f);
    }
};

} // namespace

class TestPlan : public QObject {
    Q_OBJECT

private:
    test::TinyModel m_tiny;
    const Step m_step = pruneMagnitudeStep();

    StepOutputs prunedBy(Json layers, Json changes = Json::object()) const {
        Json params = completeParams(m_step.type, Json::object());
        params.update(changes);
        StepContext context{.node = "prune"};
        return m_step.run(linked(m_tiny.model, std::move(layers)), params, context);
    }

private Q_SLOTS:

    void everyStepOnLayersTakesOne() {
        for (const Step& step : {pruneMagnitudeStep(), pruneWandaStep(), quantRtnStep()}) {
            const Port& last = step.type.inputs.back();
            QCOMPARE(last.name, std::string("plan"));
            QVERIFY(last.kind == Kind::Plan && last.optional);
        }
        QCOMPARE(evaluateStep().type.inputs.back().kind == Kind::Plan, false);
    }

    void itsEntriesSetParametersByLayer() {
        const auto out = prunedBy({{"*.down_proj", {{"sparsity", 0.75}}}});
        QCOMPARE(sparsityOf(out, kDown), 0.75);
        QCOMPARE(sparsityOf(out, kUp), 0.5);
    }

    void itWinsOverOverridesAndLaterEntriesOverEarlier() {
        const Json overrides{{"overrides", {{"*.down_proj", {{"sparsity", 0.125}}}}}};
        const auto out = prunedBy({{"*", {{"sparsity", 0.25}}}}, overrides);
        QCOMPARE(sparsityOf(out, kDown), 0.25);
        const auto later = prunedBy(
            {{"*.mlp.*", {{"sparsity", 0.25}}}, {"*.down_proj", {{"sparsity", 0.75}}}}, overrides);
        QCOMPARE(sparsityOf(later, kDown), 0.75);
        QCOMPARE(sparsityOf(later, kUp), 0.25);
    }

    void ofOneGlobBothKeepWhatTheOtherDoesNotSet() {
        const Json overrides{{"overrides", {{kDown, {{"pattern", "1:4"}, {"sparsity", 0.1}}}}}};
        const auto out = prunedBy({{kDown, {{"sparsity", 0.25}}}}, overrides);
        QCOMPARE(sparsityOf(out, kDown), 0.75); // by the pattern
    }

    void aPlanForOtherStepsIsRefused() {
        QVERIFY_THROWS_EXCEPTION(Error, prunedBy({{"*", {{"bits", 3}}}}));
        const auto out = prunedBy({{"*", {{"bits", 3}, {"sparsity", 0.25}}}});
        QCOMPARE(sparsityOf(out, kDown), 0.25);
    }

    /// A plan speaks of bits; a step may call them otherwise.
    void itNamesRolesWhateverAStepCallsThem() {
        const std::vector<Field> fields{
            {.name = "weight_bits", .type = FieldType::Int, .info = {.role = Role::Bits}},
            {.name = "share", .type = FieldType::Real, .info = {.role = Role::Sparsity}},
            {.name = "damp", .type = FieldType::Real}};
        const Plan plan{{{"*", {{"bits", 3}, {"sparsity", 0.5}, {"damp", 0.1}, {"rank", 8}}}}};
        const Json expected{
            {"*", {{"weight_bits", 3}, {"share", 0.5}, {"damp", 0.1}, {"rank", 8}}}};
        QCOMPARE(namedBy(fields, plan).layers.dump(), expected.dump());
    }

    void sixteenBitsLeaveALayerAloneWhateverTheNameOfBits() {
        const StepInputs inputs =
            linked(m_tiny.model, {{kDown, {{"bits", 16}}}, {kUp, {{"bits", 3}}}});
        const auto read = plannedParams<CodeParams>(inputs, paramsToJson(CodeParams{}), "node");
        QVERIFY(!read.layers.selects(kDown, false));
        QCOMPARE(read.layers.changesFor(kUp).dump(), Json({{"code_bits", 3}}).dump());
    }

    /// Of two settings of one thing one is lost: which, is said before the run.
    void whatAPlanTakesThePlaceOfIsTold() {
        const auto problemsOf = [&](Json layers, Json changes) {
            Json params = completeParams(m_step.type, Json::object());
            params.update(changes);
            return m_step.check(linked(m_tiny.model, std::move(layers)), params, {});
        };
        const Json sparsities{{"*", {{"sparsity", 0.25}}}};
        QVERIFY(problemsOf(sparsities, Json::object()).empty());
        const Json own{{"overrides", {{"*.down_proj", {{"sparsity", 0.125}}}}}};
        const auto overrides = problemsOf(sparsities, own);
        QCOMPARE(overrides.size(), size_t{1});
        QVERIFY(overrides[0].severity == Problem::Severity::Warning);
        QVERIFY(overrides[0].message.find("*.down_proj") != std::string::npos);
        const auto pattern = problemsOf(sparsities, {{"pattern", "2:4"}});
        QCOMPARE(pattern.size(), size_t{1});
        QCOMPARE(pattern[0].field, std::string("pattern"));
        const Json both{{"*", {{"sparsity", 0.25}, {"pattern", "3:4"}}}};
        QVERIFY(problemsOf(both, {{"pattern", "2:4"}}).empty());
    }

    void impossibleRatiosAreRefused() {
        QVERIFY_THROWS_EXCEPTION(Error, prunedBy({{"*", {{"sparsity", 1.5}}}}));
    }

    void theCacheKeepsItInOrder() {
        const TemporaryFolder home;
        ArtifactCache cache(home.path());
        const Json layers{{"b", {{"sparsity", 0.5}}}, {"a", {{"sparsity", 0.25}}}};
        cache.put("key", {{"plan", Plan{layers}}}, Json::array());
        const auto out = cache.load(*cache.find("key"));
        QCOMPARE(std::get<Plan>(out.at("plan")).layers.dump(), layers.dump());
    }
};

QTEST_GUILESS_MAIN(TestPlan)
#include "tst_plan.moc"
