// Parameters by layer: overrides are resolved once, before a step works.
#include "core/engine/methods/steps.h"
#include "core/engine/run/step_key.h"
#include "core/engine/steps/per_layer.h"
#include "tests/support/tiny_model.h"

#include <QTest>

using namespace lathe;

namespace {

const std::string kDown = "model.layers.0.mlp.down_proj";
const std::string kUp = "model.layers.0.mlp.up_proj";

struct Params {
    int bits = 4;
    double share = 0.5;
    LayerRules layers{};

    template <class F>
    void visit(F&& f) {
        f("bits", bits, Info{.min = 2, .max = 8, .role = Role::Bits});
        f("share", share, Info{.min = 0, .max = 1});
        layers.visit(f);
    }
};

/// The message of what f() throws.
template <class F>
std::string faultOf(const F& f) {
    try {
        f();
    } catch (const Error& error) {
        return error.what();
    }
    return "none";
}

class CountEvents : public RunObserver {
public:
    void on(const Event& event) override {
        count += std::holds_alternative<LayerValue>(event.body);
    }

    int count = 0;
};

} // namespace

class TestPerLayer : public QObject {
    Q_OBJECT

private:
    test::TinyModel m_tiny;

    PerLayer<Params> resolved(const Params& params) const { return {m_tiny.model, params, "step"}; }

private Q_SLOTS:

    void layersWithoutOverridesGetTheStepsOwn() {
        const auto own = resolved({.bits = 3, .layers = {}});
        QCOMPARE(own[kDown].bits, 3);
        QVERIFY(&own[kDown] == &own.step());
    }

    void laterOverridesWinAndTheRestStays() {
        Params params{.bits = 3, .share = 0.25};
        params.layers.overrides = {{"*.down_proj", {{"bits", 8}}},
                                   {"model.layers.0.*", {{"bits", 6}, {"share", 0.75}}}};
        const auto own = resolved(params);
        QCOMPARE(own[kDown].bits, 6);
        QCOMPARE(own["model.layers.1.mlp.down_proj"].bits, 8);
        QCOMPARE(own["model.layers.1.mlp.down_proj"].share, 0.25);
        QCOMPARE(own["model.layers.1.mlp.up_proj"].bits, 3);
    }

    void rulesSelect() {
        Params params;
        params.layers.include = {"*.mlp.*"};
        params.layers.exclude = {kUp};
        const auto own = resolved(params);
        QVERIFY(own.selects(kDown) && !own.selects(kUp));
        QVERIFY(!own.selects("model.layers.0.self_attn.q_proj") && !own.selects("lm_head"));
    }

    void aLayersOwnHoldsNotTheEntriesOfAll() {
        Params params;
        params.layers.overrides = {{"*.down_proj", {{"bits", 8}}}};
        const auto own = resolved(params);
        QVERIFY(own[kDown].layers.overrides.empty());
        QCOMPARE(own.rules().overrides.size(), size_t{1});
    }

    void faultsNameStepLayerAndParameter() {
        Params params;
        params.layers.overrides = {{"*.down_proj", {{"bits", 17}}}};
        QCOMPARE(faultOf([&] { resolved(params); }),
                 kDown + ": step: bits is 17, the largest is 8");
        params.layers.exclude = {"*.down_proj"}; // what is not selected is not read
        QCOMPARE(faultOf([&] { resolved(params); }), std::string("none"));
    }

    /// The last layer's fault ends the step before the first layer changes.
    void faultsAreFoundBeforeTheWork() {
        const Step step = pruneMagnitudeStep();
        CountEvents events;
        StepContext context{.node = "prune", .observer = &events};
        const StepInputs inputs{
            {"model", m_tiny.model},
            {"plan", Plan{{{"model.layers.1.mlp.down_proj", {{"sparsity", 2}}}}}}};
        const Json params = completeParams(step.type, Json::object());
        QCOMPARE(faultOf([&] { step.run(inputs, params, context); }),
                 std::string("model.layers.1.mlp.down_proj: prune: sparsity is 2, the largest is "
                             "1"));
        QCOMPARE(events.count, 0);
    }
};

QTEST_GUILESS_MAIN(TestPerLayer)
#include "tst_per_layer.moc"
