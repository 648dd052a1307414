// SmoothQuant, QFeM and QLLM: weights and activations rounded together.
#include "core/engine/forward/forward.h"
#include "core/engine/steps/act_params.h"
#include "tests/support/logit_error.h"
#include "tests/support/run_step.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/tensor.h>

#include <QTest>

using namespace lathe;

namespace {

const std::string kQ = "model.layers.0.self_attn.q_proj";
const std::string kDown = "model.layers.0.mlp.down_proj";

/// Channels 5 and 9 of the inputs of q, k, v, gate and up stand out.
Model withOutliers(const Model& model) {
    Model out = model;
    for (Block& block : out.blocks) {
        for (Norm* norm : {&block.beforeAttention, &block.beforeMlp}) {
            norm->weight = norm->weight.to(at::kFloat).clone();
            norm->weight.narrow(0, 5, 1).mul_(60);
            norm->weight.narrow(0, 9, 1).mul_(30);
        }
    }
    return out;
}

const ActQuant* actQuantOf(const Model& model, const std::string& name) {
    static Linear kept;
    kept = test::linearNamed(model, name);
    for (const InputOp& op : kept.in) {
        if (const auto* found = std::get_if<ActQuant>(&op)) {
            return found;
        }
    }
    return nullptr;
}

int layersWithActQuant(const Model& model) {
    int count = 0;
    forEachLinear(model, [&](const LinearPlace& place, const Linear&) {
        count += actQuantOf(model, place.name) != nullptr;
    });
    return count;
}

} // namespace

class TestQuantSmoothquant : public QObject {
    Q_OBJECT

private:
    test::TinyModel m_tiny;
    at::NoGradGuard m_noGrad;

private Q_SLOTS:

    void everyBlockLayerRoundsItsInputs() {
        const Model out = test::runStep("quant.smoothquant", m_tiny.model, Json::object());
        QCOMPARE(layersWithActQuant(out), 14);
        QVERIFY(!actQuantOf(out, kQ)->scale.defined());
        QVERIFY(test::logitError(m_tiny.model, out) < 1e-2);
    }

    void aStaticScaleIsTheLargestInputOver127() {
        const WeightActParams params;
        const ActQuant op = params.perTensor(at::tensor({1.f, 254.f, 3.f}));
        QCOMPARE(op.scale.item<double>(), 2.0);
        const Model out =
            test::runStep("quant.smoothquant", m_tiny.model, {{"activations", "tensor"}});
        QVERIFY(actQuantOf(out, kQ)->scale.defined());
        QVERIFY(test::logitError(m_tiny.model, out) < 5e-2);
    }

    void siblingsShareTheRoundedInput() {
        const std::string k = "model.layers.0.self_attn.k_proj";
        const Model smooth =
            test::runStep("quant.smoothquant", m_tiny.model, {{"activations", "tensor"}});
        QVERIFY(sameOps(test::linearNamed(smooth, kQ).in, test::linearNamed(smooth, k).in));
        const Model qfem = test::runStep("quant.qfem", m_tiny.model, {{"threshold", 1e9}});
        QVERIFY(sameOps(test::linearNamed(qfem, kQ).in, test::linearNamed(qfem, k).in));
        QVERIFY(!sameOps(test::linearNamed(qfem, kQ).in, test::linearNamed(qfem, kDown).in));
    }

    /// Alpha 0.5 makes the maxima of inputs and weights equal; with outliers that is worth much.
    void smoothingHelpsAgainstOutlierChannels() {
        const Model model = withOutliers(m_tiny.model);
        const double smooth = test::logitError(
            model, test::runStep("quant.smoothquant", model, {{"activations", "tensor"}}));
        const double plain =
            test::logitError(model, test::runStep("quant.qfem", model, {{"threshold", 1e9}}));
        QVERIFY2(smooth < 0.5 * plain,
                 qPrintable(QStringLiteral("%1 of %2").arg(smooth).arg(plain)));
    }

    void fp8IsAFormatOfBoth() {
        const Model out =
            test::runStep("quant.smoothquant", m_tiny.model, {{"format", "fp8_e4m3"}});
        const Linear q = test::linearNamed(out, kQ);
        QCOMPARE(std::get<Quantized>(q.parts[0]).grid.format, Grid::Format::Fp8E4M3);
        QCOMPARE(actQuantOf(out, kQ)->grid.format, Grid::Format::Fp8E4M3);
        QVERIFY(test::logitError(m_tiny.model, out) < 5e-2);
    }

    void qfemLeavesSpikingLayersTheirInputs() {
        test::LayerValues seen;
        const Model none = test::runStep("quant.qfem", m_tiny.model, {{"threshold", 0}}, &seen);
        QCOMPARE(layersWithActQuant(none), 0);
        const Model all = test::runStep("quant.qfem", m_tiny.model, {{"threshold", 1e9}});
        QCOMPARE(layersWithActQuant(all), 14);
        auto& spikes = seen.values["spike"];
        QCOMPARE(spikes.size(), size_t{14});
        QCOMPARE(spikes[kQ], spikes["model.layers.0.self_attn.v_proj"]);
        // A threshold between the extremes takes the layers above it, and siblings together.
        double low = 1e9;
        double high = 0;
        for (const auto& [layer, ratio] : spikes) {
            low = std::min(low, ratio);
            high = std::max(high, ratio);
        }
        const double middle = (low + high) / 2;
        const Model some = test::runStep("quant.qfem", m_tiny.model, {{"threshold", middle}});
        // Block 0 has seen nothing rounded, so its ratios are those of the first run.
        for (const auto& [layer, ratio] : spikes) {
            if (layer.find("layers.0.") != std::string::npos) {
                QCOMPARE(actQuantOf(some, layer) == nullptr, ratio > middle);
            }
        }
    }

    void qllmWithoutSplitsIsPlainRounding() {
        const Model out =
            test::runStep("quant.qllm", m_tiny.model,
                          {{"channel_ratio", 0.0}, {"bits", 8}, {"activation_bits", 8}});
        QCOMPARE(test::linearNamed(out, kQ).in.size(), size_t{1});
        QVERIFY(test::logitError(m_tiny.model, out) < 1e-2);
    }

    void qllmSplitsOutliersAndKeepsTheWidth() {
        const Model model = withOutliers(m_tiny.model);
        const double plain =
            test::logitError(model, test::runStep("quant.qllm", model, {{"channel_ratio", 0.0}}));
        test::LayerValues seen;
        const Model out = test::runStep("quant.qllm", model, {{"channel_ratio", 0.2}}, &seen);
        const Linear q = test::linearNamed(out, kQ);
        QVERIFY(std::holds_alternative<Gather>(q.in.front()));
        QCOMPARE(std::get<Gather>(q.in.front()).width, int64_t{64});
        QCOMPARE(inFeatures(q), int64_t{64});
        for (const auto& [layer, loss] : seen.values["loss"]) {
            QVERIFY2(loss <= 1, layer.c_str());
        }
        const double split = test::logitError(model, out);
        QVERIFY2(split < plain, qPrintable(QStringLiteral("%1 of %2").arg(split).arg(plain)));
    }

    void opsSurviveSavingAndOpening() {
        const Model model = withOutliers(m_tiny.model);
        for (const char* step : {"quant.qllm", "quant.smoothquant"}) {
            const Model out = test::runStep(step, model, Json::object());
            const TemporaryFolder folder;
            saveFolder(out, folder.path() / "saved", /*asDense=*/false);
            const Model again = openModel((folder.path() / "saved").string());
            QCOMPARE(test::logitError(out, again), 0.0);
        }
    }
};

QTEST_GUILESS_MAIN(TestQuantSmoothquant)
#include "tst_smoothquant.moc"
