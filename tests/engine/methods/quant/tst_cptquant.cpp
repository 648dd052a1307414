// Sensitivities of layers, plans of bits, and what quantizers make of them.
#include "core/engine/calib/skills.h"
#include "core/engine/methods/steps.h"
#include "core/engine/prepared/prepare.h"
#include "core/engine/run/step_key.h"
#include "core/engine/steps/layer_sensitivity.h"
#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "tests/support/tiny_model.h"

#include <ATen/TensorOperators.h>

#include <QTest>

#include <cmath>

using namespace lathe;

namespace {

const std::string kDown = "model.layers.1.mlp.down_proj";

} // namespace

class TestQuantCptquant : public QObject {
    Q_OBJECT

private:
    test::TinyModel m_tiny;
    TemporaryFolder m_folder;
    DataSet m_data;
    StepContext m_context{.node = "cpt"};

    Json paramsOf(const Step& step, const Json& changes) const {
        Json params = completeParams(step.type, Json::object());
        params.update(changes);
        return params;
    }

    Json planBy(const Json& changes) {
        const Step step = quantCptquantStep();
        const StepInputs inputs{{"model", m_tiny.model}, {"calibration", m_data}};
        const auto outputs = step.run(inputs, paramsOf(step, changes), m_context);
        return std::get<Plan>(outputs.at("plan")).layers;
    }

    double bitsPerWeight(const Json& layers) {
        const Step step = quantRtnStep();
        const StepInputs inputs{{"model", m_tiny.model}, {"plan", Plan{layers}}};
        const auto outputs = step.run(inputs, paramsOf(step, Json::object()), m_context);
        return sizeOf(std::get<Model>(outputs.at("model"))).bitsPerWeight;
    }

private Q_SLOTS:

    void initTestCase() {
        const auto path = m_folder.path() / "text.txt";
        writeFileAtomic(path, skillText({"copy", "sort"}, 60, 0));
        m_data.texts.push_back(
            {.name = "text.txt", .documents = readDocuments(path), .seqlen = 32, .samples = 8});
    }

    void everyScoreCoversEveryLinear() {
        for (const char* score : {"cmpq", "pmpq", "tdmpq"}) {
            const Json plan = planBy({{"score", score}});
            QCOMPARE(plan.size(), size_t{14});
            for (const auto& [name, changes] : plan.items()) {
                const int bits = changes.at("bits").get<int>();
                QVERIFY(bits == 4 || bits == 8 || bits == 16);
            }
        }
    }

    // The slope along ΔW predicts what a small step along it does to the loss.
    void taylorIsTheSlopeOfTheLoss() {
        const Grid grid = gridOf("int", 8, 0, false);
        LayerRules rules{.include = {kDown}};
        const double score =
            taylorSensitivity(m_tiny.model, m_data, rules, {grid}, m_context)[0][0];
        const auto nll = [&](double share) {
            Model moved = m_tiny.model;
            forEachLinear(moved, [&](const LinearPlace& place, Linear& linear) {
                if (place.name == kDown) {
                    const at::Tensor w = weightOf(linear);
                    const auto change = w - rounded(grid, w, fitGrid(grid, w, RangeRule::MinMax));
                    linear.parts = {Dense{w + change * share}};
                }
            });
            const at::Tensor ids = windowsFor(moved, m_data.texts.front()).ids;
            const Model ready = prepare(moved, {});
            double sum = 0;
            for (int64_t i = 0; i < ids.size(0); ++i) {
                const at::Tensor row = ids.narrow(0, i, 1);
                const at::Tensor hidden = hiddenStates(ready, row)[0].narrow(0, 0, 31);
                sum += scoreTokens(ready, hidden, row[0].narrow(0, 1, 31))
                           .nll.to(at::kDouble)
                           .mean()
                           .item<double>();
            }
            return sum / static_cast<double>(ids.size(0));
        };
        const double step = 40; // float32 losses need a step that shows
        const double slope = std::abs(nll(step) - nll(-step)) / (2 * step);
        QVERIFY2(std::abs(slope - score) < 0.1 * std::max(slope, score),
                 qPrintable(QStringLiteral("%1 and %2").arg(slope).arg(score)));
    }

    void budgetIsKept() {
        double before = 0;
        for (const double budget : {4.6, 6.0, 9.0}) {
            const double bits =
                bitsPerWeight(planBy({{"allocation", "budget"}, {"budget", budget}}));
            QVERIFY2(bits <= budget && bits >= before, qPrintable(QString::number(bits)));
            before = bits;
        }
        QVERIFY_THROWS_EXCEPTION(Error, planBy({{"allocation", "budget"}, {"budget", 3.0}}));
    }

    void sixteenBitsLeaveALayerAlone() {
        const Step step = quantRtnStep();
        const StepInputs inputs{{"model", m_tiny.model}, {"plan", Plan{{{kDown, {{"bits", 16}}}}}}};
        const auto outputs = step.run(inputs, paramsOf(step, Json::object()), m_context);
        const auto& model = std::get<Model>(outputs.at("model"));
        QVERIFY(std::holds_alternative<Dense>(test::linearNamed(model, kDown).parts.front()));
        QVERIFY(std::holds_alternative<Quantized>(
            test::linearNamed(model, "model.layers.0.mlp.down_proj").parts.front()));
    }

    void wrongBitsAreFoundBefore() {
        const Step step = quantCptquantStep();
        const StepInputs inputs{{"model", m_tiny.model}, {"calibration", m_data}};
        const auto problems = [&](const Json& changes) {
            return step.check(inputs, paramsOf(step, changes), m_context).size();
        };
        QCOMPARE(problems(Json::object()), size_t{0});
        QCOMPARE(problems({{"middle", 3}}), size_t{1});
        QCOMPARE(problems({{"high", 12}}), size_t{1});
    }
};

QTEST_GUILESS_MAIN(TestQuantCptquant)
#include "tst_cptquant.moc"
