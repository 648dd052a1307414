// OWL as a step: the plan it makes, and pruners that follow it.
#include "core/engine/methods/steps.h"
#include "core/engine/run/step_key.h"
#include "core/plain/base/error.h"
#include "engine/methods/one_layer.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/rand.h>

#include <QTest>

#include <algorithm>

using namespace lathe;
using namespace lathe::test;

class TestPruneOwl : public QObject {
    Q_OBJECT

private:
    TinyModel m_tiny;
    Statistics m_statistics;
    Listener m_listener;

    Json planWith(const Json& changes) {
        m_listener.events.clear();
        const Step step = pruneOwlStep();
        Json params = completeParams(step.type, Json::object());
        params.update(changes);
        StepContext context{.node = "owl", .observer = &m_listener};
        const auto out =
            step.run({{"model", m_tiny.model}, {"statistics", m_statistics}}, params, context);
        return std::get<Plan>(out.at("plan")).layers;
    }

    /// Mean of the planned sparsities, by weights.
    double meanOf(const Json& plan) const {
        double zeros = 0;
        double all = 0;
        forEachLinear(m_tiny.model, [&](const LinearPlace& place, const Linear& linear) {
            if (plan.contains(place.name)) {
                const auto count = double(outFeatures(linear) * inFeatures(linear));
                zeros += count * plan[place.name]["sparsity"].get<double>();
                all += count;
            }
        });
        return zeros / all;
    }

private Q_SLOTS:

    /// Before the run a reader's checks see the layers that the plan will name, and no others.
    void theForeseenPlanNamesItsLayersAlone() {
        const Step step = pruneOwlStep();
        Json params = completeParams(step.type, Json::object());
        params.update({{"include", {"*.mlp.*"}}, {"pattern", "2:4"}});
        const auto out = step.foresee({{"model", m_tiny.model}}, params);
        const Json layers = std::get<Plan>(out.at("plan")).layers;
        QCOMPARE(layers.size(), size_t{6});
        for (const auto& [name, planned] : layers.items()) {
            QVERIFY(name.find(".mlp.") != std::string::npos);
            QCOMPARE(planned["pattern"].get<std::string>(), std::string("2:4"));
        }
    }

    // Inputs of the second block have a few very loud channels, so its scores have outliers.
    void initTestCase() {
        auto generator = at::detail::createCPUGenerator(1);
        m_statistics.needs = {.moments = true};
        forEachLinear(m_tiny.model, [&](const LinearPlace& place, const Linear& linear) {
            InputStats stats;
            stats.tokens = 64;
            stats.squareSum = at::rand({inFeatures(linear)}, generator, at::kFloat).add(0.5);
            if (place.block == 1) {
                stats.squareSum.narrow(0, 0, 2).mul_(1000);
            }
            m_statistics.inputs[place.name] = stats;
        });
    }

    void everyLinearOfABlockHasItsSparsity() {
        const Json plan = planWith({{"sparsity", 0.7}});
        QCOMPARE(plan.size(), selectedLinearsCount());
        QVERIFY(plan["model.layers.1.mlp.up_proj"] == plan["model.layers.1.self_attn.q_proj"]);
        QCOMPARE(m_listener.series("sparsity").at("model.layers.1.mlp.up_proj"),
                 plan["model.layers.1.mlp.up_proj"]["sparsity"].get<double>());
    }

    void theMeanIsTheTargetAndOutliersKeepMore() {
        for (const double sparsity : {0.5, 0.7}) {
            const Json plan = planWith({{"sparsity", sparsity}});
            QVERIFY(std::abs(meanOf(plan) - sparsity) < 1e-9);
            const auto outliers = m_listener.series("outliers");
            QVERIFY(outliers.at("block 1") > outliers.at("block 0"));
            const auto quiet = plan["model.layers.0.mlp.up_proj"]["sparsity"].get<double>();
            const auto loud = plan["model.layers.1.mlp.up_proj"]["sparsity"].get<double>();
            QVERIFY(loud < quiet && quiet - loud <= 0.16 + 1e-9);
        }
    }

    void outliersAreScoresSoManyTimesTheMean() {
        planWith({{"outlier", 3.0}});
        double sum = 0;
        std::vector<float> scores;
        forEachLinear(m_tiny.model, [&](const LinearPlace& place, const Linear& linear) {
            if (place.block == 1) {
                const auto norm = m_statistics.inputs.at(place.name).squareSum.sqrt();
                const auto own = (weightOf(linear).abs() * norm).contiguous();
                const float* values = own.const_data_ptr<float>();
                scores.insert(scores.end(), values, values + own.numel());
            }
        });
        for (const float score : scores) {
            sum += score;
        }
        const double mean = sum / double(scores.size());
        const auto above = std::ranges::count_if(scores, [&](float s) { return s > 3 * mean; });
        const double expected = double(above) / double(scores.size());
        QVERIFY(std::abs(m_listener.series("outliers").at("block 1") - expected) < 1e-9);
    }

    void withoutSpreadAllAreEqual() {
        const Json plan = planWith({{"lambda", 0.0}});
        QVERIFY(!plan.empty());
        for (const auto& [name, changes] : plan.items()) {
            QVERIFY(std::abs(changes["sparsity"].get<double>() - 0.5) < 1e-12);
        }
    }

    void layersLeftOutAreNotPlanned() {
        const Json plan = planWith({{"include", {"*.mlp.*"}}, {"exclude", {"*.down_proj"}}});
        QVERIFY(plan.contains("model.layers.0.mlp.up_proj"));
        QVERIFY(!plan.contains("model.layers.0.mlp.down_proj"));
        QVERIFY(!plan.contains("model.layers.0.self_attn.q_proj"));
        QVERIFY(std::abs(meanOf(plan) - 0.5) < 1e-9);
    }

    void patternsAreMixedAroundTheirMean() {
        const Json layers = planWith({{"pattern", "4:8"}, {"lambda", 0.15}});
        QCOMPARE(layers["model.layers.0.mlp.up_proj"]["pattern"].get<std::string>(), "3:8");
        QCOMPARE(layers["model.layers.1.mlp.up_proj"]["pattern"].get<std::string>(), "5:8");
        QVERIFY(std::abs(meanOf(layers) - 0.5) < 1e-9);
        const Step step = pruneWandaStep();
        StepInputs inputs{{"model", m_tiny.model}, {"plan", Plan{layers}}};
        inputs["statistics"] = m_statistics;
        StepContext context{.node = "wanda"};
        const auto out = step.run(inputs, completeParams(step.type, Json::object()), context);
        const auto& model = std::get<Model>(out.at("model"));
        const at::Tensor up = dense(linearNamed(model, "model.layers.0.mlp.up_proj"));
        QVERIFY(up.ne(0).view({up.size(0), -1, 8}).sum(-1).eq(3).all().item<bool>());
    }

    void prunersFollowThePlan() {
        const Json layers = planWith({{"sparsity", 0.6}});
        for (const Step& step : {pruneMagnitudeStep(), pruneWandaStep()}) {
            StepInputs inputs{{"model", m_tiny.model}, {"plan", Plan{layers}}};
            inputs["statistics"] = m_statistics;
            StepContext context{.node = step.type.id};
            const auto out = step.run(inputs, completeParams(step.type, Json::object()), context);
            const auto& model = std::get<Model>(out.at("model"));
            for (const auto& [name, changes] : layers.items()) {
                const auto weight = dense(linearNamed(model, name));
                const double planned = changes["sparsity"].get<double>();
                QVERIFY(std::abs(double(zerosIn(weight)) / double(weight.numel()) - planned) <
                        1.0 / 64);
            }
            QVERIFY(std::abs(sizeOf(model).sparsity - 0.6) < 1.0 / 64);
        }
    }

    void impossibleRatiosAreRefused() {
        QVERIFY_THROWS_EXCEPTION(Error, planWith({{"sparsity", 1.2}}));
        QVERIFY_THROWS_EXCEPTION(Error, planWith({{"lambda", -0.1}}));
        QVERIFY_THROWS_EXCEPTION(Error, planWith({{"include", {"nothing.*"}}}));
    }

private:
    size_t selectedLinearsCount() const {
        size_t count = 0;
        forEachLinear(m_tiny.model, [&](const LinearPlace& place, const Linear&) {
            count += place.block >= 0 ? 1 : 0;
        });
        return count;
    }
};

QTEST_GUILESS_MAIN(TestPruneOwl)
#include "tst_owl.moc"
