// AWQ on the tiny model and on fixtures of the families: what the search promises, what stays as
// it was, and a planted outlier.
#include "core/engine/forward/forward.h"
#include "core/engine/steps/calibrate.h"
#include "tests/support/logit_error.h"
#include "tests/support/run_step.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>

#include <QTest>

using namespace lathe;

namespace {

/// The tiny model with one channel of the norm before q, k, v and of that before gate and up a
/// hundred times larger: an input channel that stands out.
Model withOutlier(const Model& model) {
    Model out = model;
    for (Block& block : out.blocks) {
        for (Norm* norm : {&block.beforeAttention, &block.beforeMlp}) {
            norm->weight = norm->weight.to(at::kFloat).clone();
            norm->weight.narrow(0, 5, 1).mul_(100);
        }
    }
    return out;
}

} // namespace

class TestQuantAwq : public QObject {
    Q_OBJECT

private:
    test::TinyModel m_tiny;
    at::NoGradGuard m_noGrad;

    Model fromStatistics(const Json& params, RunObserver* observer) {
        return fromStatistics(params, observer, m_tiny.model);
    }

    static Model fromStatistics(const Json& params, RunObserver* observer, const Model& model) {
        StepContext context{.node = "awq"};
        const Statistics statistics =
            collectStatistics(model, test::calibrationText(),
                              {.moments = true, .extremes = true, .gram = true}, false, context);
        const Step& step = *findStep("quant.awq");
        context.observer = observer;
        const auto outputs = step.run({{"model", model}, {"statistics", statistics}},
                                      completeParams(step.type, params), context);
        return std::get<Model>(outputs.at("model"));
    }

private Q_SLOTS:

    void theSearchNeverLosesToRounding() {
        test::LayerValues seen;
        test::runStep("quant.awq", m_tiny.model, {{"bits", 3}, {"group", 32}}, &seen);
        QCOMPARE(seen.values["loss"].size(), size_t{14});
        for (const auto& [layer, loss] : seen.values["loss"]) {
            QVERIFY2(loss <= 1, layer.c_str());
        }
        for (const auto& [layer, alpha] : seen.values["alpha"]) {
            QVERIFY2(alpha >= 0 && alpha < 1, layer.c_str());
        }
    }

    void siblingsShareTheirExponent() {
        test::LayerValues seen;
        test::runStep("quant.awq", m_tiny.model, {{"bits", 3}, {"group", 32}}, &seen);
        auto& alpha = seen.values["alpha"];
        QCOMPARE(alpha["model.layers.0.self_attn.q_proj"],
                 alpha["model.layers.0.self_attn.v_proj"]);
        QCOMPARE(alpha["model.layers.0.mlp.gate_proj"], alpha["model.layers.0.mlp.up_proj"]);
    }

    void anOutlierChannelIsSaved() {
        const Model model = withOutlier(m_tiny.model);
        const Json params{{"bits", 3}, {"group", 0}};
        const double plain = test::logitError(model, test::runStep("quant.rtn", model, params));
        const double awq = test::logitError(model, test::runStep("quant.awq", model, params));
        QVERIFY2(awq < 0.2 * plain, qPrintable(QStringLiteral("%1 of %2").arg(awq).arg(plain)));
    }

    void everySelectedLayerIsCodesAndNoneElse() {
        const Model out = test::runStep("quant.awq", m_tiny.model,
                                        {{"group", 32}, {"exclude", {"*.v_proj", "*.up_proj"}}});
        const Linear q = test::linearNamed(out, "model.layers.0.self_attn.q_proj");
        QVERIFY(std::holds_alternative<Quantized>(q.parts[0]));
        // v and up absorb the scales of o and down, and keep their type.
        for (const char* name : {"model.layers.0.self_attn.v_proj", "model.layers.0.mlp.up_proj"}) {
            const Linear linear = test::linearNamed(out, name);
            QVERIFY(std::holds_alternative<Dense>(linear.parts[0]));
            QCOMPARE(std::get<Dense>(linear.parts[0]).weight.scalar_type(), at::kBFloat16);
        }
        QVERIFY(out.embedding.is_same(m_tiny.model.embedding));
    }

    void clippingHelpsTheLayer() {
        test::LayerValues plain, clipped;
        const Json off{{"bits", 2}, {"group", 32}, {"clip", false}};
        test::runStep("quant.awq", m_tiny.model, off, &plain);
        Json on = off;
        on["clip"] = true;
        test::runStep("quant.awq", m_tiny.model, on, &clipped);
        double without = 0;
        double with = 0;
        for (const auto& [layer, error] : plain.values["error"]) {
            without += error;
            with += clipped.values["error"][layer];
        }
        QVERIFY2(with < without, qPrintable(QStringLiteral("%1, %2").arg(with).arg(without)));
    }

    /// Two ways to one number: o's and down's own outputs are what is watched with text too, there
    /// by running the linears on the windows, here by Gram matrices. Of the first block, whose
    /// inputs no compressed block has changed.
    void statisticsFindWhatTextFindsWhereALinearIsWatched() {
        const Json params{{"bits", 3}, {"group", 32}, {"search_windows", 8}};
        test::LayerValues byText, byStatistics;
        test::runStep("quant.awq", m_tiny.model, params, &byText);
        fromStatistics(params, &byStatistics);
        for (const char* layer :
             {"model.layers.0.self_attn.o_proj", "model.layers.0.mlp.down_proj"}) {
            QCOMPARE(byStatistics.values["alpha"][layer], byText.values["alpha"][layer]);
            const double text = byText.values["loss"][layer];
            QVERIFY(std::abs(byStatistics.values["loss"][layer] - text) < 1e-3 * text);
        }
    }

    void theSearchOnStatisticsNeverLosesToRounding() {
        test::LayerValues seen;
        fromStatistics({{"bits", 3}, {"group", 32}}, &seen);
        QCOMPARE(seen.values["loss"].size(), size_t{14});
        for (const auto& [layer, loss] : seen.values["loss"]) {
            QVERIFY2(loss <= 1, layer.c_str());
        }
        QCOMPARE(seen.values["alpha"]["model.layers.0.self_attn.q_proj"],
                 seen.values["alpha"]["model.layers.0.self_attn.v_proj"]);
    }

    void statisticsSaveAnOutlierChannelToo() {
        const Model model = withOutlier(m_tiny.model);
        const Json params{{"bits", 3}, {"group", 0}};
        const double plain = test::logitError(model, test::runStep("quant.rtn", model, params));
        const double awq = test::logitError(model, fromStatistics(params, nullptr, model));
        QVERIFY2(awq < plain / 3, qPrintable(QStringLiteral("%1 of %2").arg(awq).arg(plain)));
    }

    void sharedValueHeadsMayBeSkipped() {
        test::LayerValues seen;
        test::runStep("quant.awq", m_tiny.model, {{"group", 32}, {"shared_heads", "skip"}}, &seen);
        QVERIFY(!seen.values["alpha"].contains("model.layers.0.self_attn.o_proj"));
        QVERIFY(seen.values["alpha"].contains("model.layers.0.mlp.down_proj"));
    }
};

QTEST_GUILESS_MAIN(TestQuantAwq)
#include "tst_awq.moc"
