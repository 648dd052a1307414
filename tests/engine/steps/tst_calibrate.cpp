// The driver of calibrated methods: what it tells a method, in which order, and what survives.
#include "core/engine/calib/linear_order.h"
#include "core/engine/prepared/prepare.h"
#include "core/engine/steps/block_results.h"
#include "core/engine/steps/calibrate.h"
#include "core/engine/steps/layer_loop.h"
#include "engine/methods/one_layer.h"
#include "tests/support/tiny_model.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros_like.h>

#include <QTest>

#include <limits>

using namespace lathe;

namespace {

DataSet textOf(const std::string& document, int64_t seqlen = 32, int64_t samples = 0) {
    TextSource text{.name = "text", .documents = {document}, .seqlen = seqlen, .samples = samples};
    DataSet data;
    data.texts.push_back(text);
    return data;
}

std::string story() {
    std::string text;
    for (int i = 0; i < 400; ++i) {
        text += std::to_string(i * 7919 % 1000) + " and ";
    }
    return text;
}

/// Inputs of one linear on all windows, by running the model and asking the sublayers, slowly.
at::Tensor inputsOf(const Model& model, const at::Tensor& ids, size_t block, Site site) {
    const ForwardContext context = makeContext(model, ids, nullptr);
    at::Tensor h = embedded(model, ids, context).to(at::kFloat);
    for (size_t i = 0;; ++i) {
        const Block& b = model.blocks[i];
        const at::Tensor x = attentionInput(b, h, *model.config);
        const at::Tensor mixed = mixedValues(*b.attention, x.clone(), context, i);
        const at::Tensor mid = afterAttention(b, h, apply(b.attention->o, mixed), *model.config);
        const at::Tensor y = mlpInput(b, h, mid, *model.config);
        const at::Tensor inner = innerValues(*b.mlp, y, context);
        if (i == block) {
            return site == Site::Attention ? x
                   : site == Site::Output  ? mixed
                   : site == Site::Mlp     ? y
                                           : inner;
        }
        h = afterMlp(b, mid, apply(b.mlp->down, inner), *model.config);
    }
}

double distance(const at::Tensor& a, const at::Tensor& b) {
    return ((a - b).norm() / b.norm()).item<double>();
}

/// Halves every weight: easy to undo in the mind.
Linear halved(const LayerCall& call) {
    Linear out = call.linear;
    out.parts = {Dense{call.weight / 2}};
    return out;
}

CalibrationPlan planOf(const std::string& order, const StatNeeds& needs) {
    return {.layers = {.order = order, .layers = {}}, .needs = needs};
}

} // namespace

class TestCalibrate : public QObject {
    Q_OBJECT

private:
    test::TinyModel m_tiny;
    StepContext m_context{.node = "step"};
    DataSet m_text = textOf(story());

    /// What a method was told of each linear.
    std::map<std::string, InputStats> told(const std::string& order, const LayerMethod& change) {
        std::map<std::string, InputStats> out;
        const StatNeeds needs{.moments = true, .extremes = true, .gram = true, .rows = 10};
        calibrateLinears(m_tiny.model, {.text = &m_text}, planOf(order, needs), m_context,
                         [&](const LayerCall& call) {
                             out[call.place.name] = call.stats;
                             return change(call);
                         });
        return out;
    }

private Q_SLOTS:

    void statisticsAreThoseOfTheInputs() {
        const auto keep = [](const LayerCall& call) { return call.linear; };
        const at::Tensor ids = calibrationWindows(m_tiny.model, m_text);
        const auto stats = told("block", keep);

        struct Row {
            const char* name;
            size_t block;
            Site site;
        };

        for (const Row& row : {Row{"model.layers.0.self_attn.k_proj", 0, Site::Attention},
                               Row{"model.layers.0.self_attn.o_proj", 0, Site::Output},
                               Row{"model.layers.1.mlp.up_proj", 1, Site::Mlp},
                               Row{"model.layers.1.mlp.down_proj", 1, Site::Down}}) {
            const at::Tensor x = inputsOf(m_tiny.model, ids, row.block, row.site);
            const InputStats& s = stats.at(row.name);
            QCOMPARE(s.tokens, ids.numel());
            QCOMPARE(s.windows, ids.size(0));
            QVERIFY(distance(s.sum, x.sum(0)) < 1e-4);
            QVERIFY(distance(s.squareSum, x.square().sum(0)) < 1e-4);
            QVERIFY(distance(s.absSum, x.abs().sum(0)) < 1e-4);
            QVERIFY(distance(s.absMax, x.abs().amax(0)) < 1e-4);
            QVERIFY(distance(s.gram, x.t().matmul(x)) < 1e-4);
            QVERIFY(distance(s.variance(), x.var(0, /*unbiased=*/false)) < 1e-3);
            QCOMPARE(s.rows.size(0), int64_t{10});
            QVERIFY(distance(s.rows[3], x[3 * x.size(0) / 10]) < 1e-4);
        }
    }

    void siblingsShareOneGramMatrix() {
        const auto stats = told("block", [](const LayerCall& call) { return call.linear; });
        const at::Tensor& gram = stats.at("model.layers.0.self_attn.q_proj").gram;
        QVERIFY(gram.is_same(stats.at("model.layers.0.self_attn.v_proj").gram));
        QVERIFY(gram.equal(gram.t()));
    }

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

    void microBatchesChangeNothing() {
        const at::Tensor ids = calibrationWindows(m_tiny.model, m_text);
        std::vector<at::Tensor> grams;
        for (const int64_t tokens : {32, 96, 100000}) {
            WalkOptions options;
            options.tokensAtOnce = tokens;
            BlockWalk walk(m_tiny.model, ids, options);
            walk.advance(m_tiny.model.blocks[0], 0);
            grams.push_back(walk.collect(m_tiny.model.blocks[1], 1, {.gram = true, .rows = 7})
                                .at("model.layers.1.mlp.down_proj")
                                .gram);
        }
        QVERIFY(distance(grams[0], grams[2]) < 1e-5);
        QVERIFY(distance(grams[1], grams[2]) < 1e-5);
    }

    void statisticsInPlaceOfTextAreThoseOfTheDenseModel() {
        const Statistics statistics = collectStatistics(
            m_tiny.model, m_text, {.moments = true, .gram = true}, /*finalHidden=*/true, m_context);
        std::map<std::string, at::Tensor> seen;
        calibrateLinears(m_tiny.model, {.statistics = &statistics}, planOf("block", {.gram = true}),
                         m_context, [&](const LayerCall& call) {
                             seen[call.place.name] = call.stats.gram;
                             return halved(call);
                         });
        const at::Tensor ids = calibrationWindows(m_tiny.model, m_text);
        const at::Tensor x = inputsOf(m_tiny.model, ids, 1, Site::Mlp);
        QVERIFY(distance(seen.at("model.layers.1.mlp.up_proj"), x.t().matmul(x)) < 1e-4);
        const at::Tensor hidden =
            hiddenStates(prepare(m_tiny.model, {}), ids).view({ids.numel(), -1});
        QVERIFY(distance(statistics.finalHidden, hidden) < 1e-4);
        QCOMPARE(statistics.blockCosine.size(), m_tiny.model.blocks.size());
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

    void statisticsThatLackSomethingSaySo() {
        const Statistics statistics =
            collectStatistics(m_tiny.model, m_text, {.moments = true}, false, m_context);
        QVERIFY_THROWS_EXCEPTION(Error, calibrateLinears(m_tiny.model, {.statistics = &statistics},
                                                         planOf("block", {.gram = true}), m_context,
                                                         halved));
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

    // A device works on while the files of a block are written; a stop does not lose that block.
    void deviceDoesNotWaitForFilesAndAStopDoes() {
        std::vector<int64_t> written;
        StepContext context{.node = "step", .target = {.device = at::Device("cuda:0")}};
        context.checkpoints =
            Checkpoints{.find = [](int64_t) { return std::nullopt; },
                        .put = [&](int64_t number, const Block& block) -> std::function<Block()> {
                            return [&written, number, block] {
                                written.push_back(number);
                                return block;
                            };
                        }};
        Model out = m_tiny.model;
        {
            BlockResults results(out, context);
            results.keep(0, out.blocks[0]);
            QVERIFY(written.empty());
            results.keep(1, out.blocks[1]);
            QCOMPARE(written, std::vector<int64_t>{0});
        }
        QCOMPARE(written, (std::vector<int64_t>{0, 1}));
        context.target.device = at::kCPU;
        BlockResults results(out, context);
        results.keep(0, out.blocks[0]);
        QCOMPARE(written.size(), size_t{3}); // memory is scarce where blocks lie in it
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

    // A full disk ends no run: results stay in memory, and the note says so once.
    void aFullDiskIsNoted() {
        test::Listener listener;
        StepContext context{.node = "step", .observer = &listener};
        int asked = 0;
        context.checkpoints =
            Checkpoints{.find = [](int64_t) { return std::nullopt; },
                        .put = [&](int64_t, const Block&) -> std::function<Block()> {
                            ++asked;
                            return []() -> Block {
                                throw Error(ErrorCode::BadData, "no space left", "free some");
                            };
                        }};
        Model out = m_tiny.model;
        BlockResults results(out, context);
        results.keep(0, out.blocks[0]);
        results.keep(1, out.blocks[1]);
        results.finish();
        QCOMPARE(asked, 1);
        QVERIFY(listener.notes().find("no space left") != std::string::npos);
    }

    void badTextIsNamed() {
        const auto calibrate = [&](const DataSet& data) {
            calibrateLinears(m_tiny.model, {.text = &data}, planOf("block", {.moments = true}),
                             m_context, halved);
        };
        for (const auto& [data, word] :
             {std::pair{textOf("abc"), "fewer than one window"},
              std::pair{textOf(std::string(500, 'x')), "repeated 480 times"},
              std::pair{DataSet{}, "hold no text"}}) {
            try {
                calibrate(data);
                QFAIL("nothing was thrown");
            } catch (const Error& error) {
                QVERIFY2(QByteArray(error.what()).contains(word), error.what());
                QVERIFY(!error.hint().empty());
            }
        }
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
