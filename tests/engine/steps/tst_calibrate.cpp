// The driver of calibrated methods: what it tells a method, in which order, and what survives.
#include "core/engine/prepared/prepare.h"
#include "core/engine/steps/layer_loop.h"
#include "engine/methods/one_layer.h"
#include "engine/steps/calibration.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros_like.h>

#include <QTest>

#include <limits>

using namespace lathe;
using namespace lathe::test;

class TestCalibrate : public QObject {
    Q_OBJECT

private:
    test::TinyModel m_tiny;
    StepContext m_context{.node = "step"};
    DataSet m_text = textOf(story());

    /// What a method gets of each linear.
    std::map<std::string, InputStats> told(const std::string& order, const LayerMethod& change) {
        return statsGiven(m_tiny.model, m_text, order, change, m_context);
    }

private Q_SLOTS:

    void inBlockOrderABlockIsSeenAsItWas() {
        const auto stats = told("block", halved);
        const at::Tensor ids = calibrationWindows(m_tiny.model, m_text);
        const at::Tensor x = inputsOf(m_tiny.model, ids, 0, Site::Down);
        QVERIFY(distance(stats.at("model.layers.0.mlp.down_proj").gram, x.t().matmul(x)) < 1e-4);
    }

    void laterBlocksSeeTheOutputsOfCompressedOnes() {
        for (const char* order : {"block", "linear"}) {
            const auto stats = told(order, halved);
            const Model out = calibrateLinears(m_tiny.model, {.text = &m_text},
                                               planOf(order, {.moments = true}), m_context, halved);
            const at::Tensor ids = calibrationWindows(m_tiny.model, m_text);
            const at::Tensor x = inputsOf(out, ids, 1, Site::Attention);
            const at::Tensor gram = stats.at("model.layers.1.self_attn.q_proj").gram;
            QVERIFY2(distance(gram, x.t().matmul(x)) < 1e-4, order);
        }
    }

    void inLinearOrderALayerSeesItsCompressedSiblings() {
        const auto stats = told("linear", halved);
        const Model out = calibrateLinears(m_tiny.model, {.text = &m_text},
                                           planOf("linear", {.moments = true}), m_context, halved);
        const at::Tensor ids = calibrationWindows(m_tiny.model, m_text);
        for (const auto& [name, site] : {std::pair{"model.layers.0.self_attn.o_proj", Site::Output},
                                         std::pair{"model.layers.0.mlp.gate_proj", Site::Mlp},
                                         std::pair{"model.layers.0.mlp.down_proj", Site::Down}}) {
            const at::Tensor x = inputsOf(out, ids, 0, site);
            QVERIFY2(distance(stats.at(name).gram, x.t().matmul(x)) < 1e-4, name);
        }
    }

    /// The output head is compressed like any layer when a glob names it; its inputs are what the
    /// final norm makes of the last block.
    void aNamedHeadIsCompressedToo() {
        Model model = m_tiny.model;
        model.head = makeDense(model.embedding.clone());
        std::map<std::string, at::Tensor> seen;
        const auto method = [&](const LayerCall& call) {
            seen[call.place.name] = call.stats.gram;
            return halved(call);
        };
        CalibrationPlan plan = planOf("block", {.moments = true, .gram = true});
        plan.layers.layers.include = {"lm_head"};
        const Model byText = calibrateLinears(model, {.text = &m_text}, plan, m_context, method);
        QCOMPARE(seen.size(), size_t{1});
        const at::Tensor ids = calibrationWindows(model, m_text);
        const at::Tensor x = hiddenStates(prepare(model, {}), ids).view({ids.numel(), -1});
        QVERIFY(distance(seen.at("lm_head"), x.t().matmul(x)) < 1e-4);
        QVERIFY(dense(byText.head).allclose(dense(model.head) / 2, 1e-2));
        const Statistics statistics =
            collectStatistics(model, m_text, plan.needs, /*finalHidden=*/false, m_context);
        const Model byStatistics =
            calibrateLinears(model, {.statistics = &statistics}, plan, m_context, method);
        QVERIFY(dense(byStatistics.head).equal(dense(byText.head)));
    }

    void finishedBlocksAreNotMadeAgain() {
        std::map<int64_t, Block> kept;
        std::vector<std::string> made;
        const auto run = [&](int64_t failing) {
            made.clear();
            StepContext context{.node = "step"};
            context.checkpoints = Checkpoints{
                .find =
                    [&](int64_t number) {
                        const auto found = kept.find(number);
                        return found == kept.end() ? std::nullopt : std::optional(found->second);
                    },
                .put = [&](int64_t number, const Block& block) -> std::function<Block()> {
                    return [&kept, number, block, failing] {
                        if (number == failing) {
                            throw Error(ErrorCode::Interrupted, "killed");
                        }
                        return kept[number] = block;
                    };
                }};
            return calibrateLinears(m_tiny.model, {.text = &m_text},
                                    planOf("block", {.moments = true}), context,
                                    [&](const LayerCall& call) {
                                        made.push_back(call.place.name);
                                        return halved(call);
                                    });
        };
        QVERIFY_THROWS_EXCEPTION(Error, run(1));
        const Model resumed = run(-1);
        QCOMPARE(made.size(), size_t{7}); // those of the second block alone
        kept.clear();
        const Model whole = run(-1);
        QVERIFY(dense(test::linearNamed(resumed, "model.layers.1.mlp.down_proj"))
                    .equal(dense(test::linearNamed(whole, "model.layers.1.mlp.down_proj"))));
    }

    /// A wide layer's error is summed some rows at a time.
    void theErrorOfAWideLayerIsThatOfTheWhole() {
        const at::Tensor before = at::randn({1100, 24});
        const at::Tensor after = before + 0.1 * at::randn({1100, 24});
        const at::Tensor x = at::randn({64, 24});
        InputStats stats;
        stats.gram = x.t().matmul(x);
        test::Listener listener;
        StepContext context{.node = "step", .observer = &listener};
        emitLayerChange("layer", before, after, stats, context);
        const auto lengthOf = [&](const at::Tensor& w) {
            return w.matmul(x.t()).norm().item<double>();
        };
        double told = 0;
        for (const Event& event : listener.events) {
            if (const auto* value = std::get_if<LayerValue>(&event.body)) {
                told = value->series == "error" ? value->value : told;
            }
        }
        const double wanted = lengthOf(after - before) / lengthOf(before);
        QVERIFY2(std::abs(told - wanted) < 1e-5 * wanted,
                 qPrintable(QStringLiteral("%1 and %2").arg(told).arg(wanted)));
    }

    void inputsThatAreNotFiniteNameTheLayer() {
        Model model = m_tiny.model;
        at::Tensor norm = model.blocks[1].beforeMlp.weight.clone();
        norm[3] = std::numeric_limits<float>::infinity();
        model.blocks[1].beforeMlp.weight = norm;
        try {
            calibrateLinears(model, {.text = &m_text}, planOf("block", {.moments = true}),
                             m_context, halved);
            QFAIL("nothing was thrown");
        } catch (const Error& error) {
            QVERIFY2(QByteArray(error.what()).contains("model.layers.1.mlp.gate_proj: "),
                     error.what());
            QVERIFY2(QByteArray(error.what()).contains("1 of 64 inputs"), error.what());
        }
    }

    void aStopEndsBetweenLayers() {
        std::stop_source stop;
        StepContext context{.node = "step", .stop = stop.get_token()};
        int made = 0;
        QVERIFY_THROWS_EXCEPTION(Error, calibrateLinears(m_tiny.model, {.text = &m_text},
                                                         planOf("block", {.moments = true}),
                                                         context, [&](const LayerCall& call) {
                                                             stop.request_stop();
                                                             ++made;
                                                             return halved(call);
                                                         }));
        QCOMPARE(made, 1);
    }
};

QTEST_GUILESS_MAIN(TestCalibrate)
#include "tst_calibrate.moc"
