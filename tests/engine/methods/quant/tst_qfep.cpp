// A prefix is as if its tokens stood before every text; QFeP finds one that takes a planted spike.
#include "core/engine/calib/block_walk.h"
#include "core/engine/calib/token_peaks.h"
#include "core/engine/forward/kv_cache.h"
#include "core/engine/prepared/prepare.h"
#include "core/engine/transforms/fold.h"
#include "core/engine/transforms/prefix.h"
#include "core/engine/transforms/rotation.h"
#include "core/plain/base/error.h"
#include "tests/support/run_step.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <QTest>

using namespace lathe;

namespace {

const std::vector<int64_t> kPrefix{3, 20, 11};

at::Tensor logits(const Model& model, const at::Tensor& ids, KvCache* cache = nullptr) {
    return logitsOf(model, hiddenStates(model, ids, cache));
}

double difference(const at::Tensor& a, const at::Tensor& b) {
    return (a - b).abs().max().item<double>();
}

/// Rows of ids with the prefix before each.
at::Tensor behindPrefix(const at::Tensor& ids) {
    const at::Tensor prefix = at::tensor(kPrefix, at::kLong).unsqueeze(0);
    return at::cat({prefix.expand({ids.size(0), -1}), ids}, 1);
}

std::filesystem::path fixture(const QString& name) {
    return std::filesystem::path(LATHE_SOURCE_DIR) / "tests/engine/model/fixtures" /
           name.toStdString();
}

at::Tensor someIds(const Model& model) {
    return (at::arange(18, at::kLong) * 7 % model.embedding.size(0)).view({2, 9});
}

} // namespace

class TestQuantQfep : public QObject {
    Q_OBJECT

private:
    test::TinyModel m_tiny;
    at::NoGradGuard m_noGrad;

private Q_SLOTS:

    void aPrefixIsAsIfItsTokensWereRead_data() {
        QTest::addColumn<QString>("name");
        for (const char* name : {"llama", "gemma2", "gemma3_text", "gpt2", "gpt_neox", "mistral",
                                 "opt", "phi3", "qwen3"}) {
            QTest::newRow(name) << name;
        }
    }

    /// Whole texts, and token by token with a cache.
    void aPrefixIsAsIfItsTokensWereRead() {
        QFETCH(QString, name);
        const Model model = openModel(fixture(name).string());
        const at::Tensor ids = someIds(model);
        const Model plain = prepare(model, {});
        const at::Tensor wanted = logits(plain, behindPrefix(ids)).narrow(1, 3, ids.size(1));
        const Model prefixed = prepare(withPrefix(model, kPrefix, {}), {});
        QVERIFY2(difference(logits(prefixed, ids), wanted) < 2e-5,
                 qPrintable(QString::number(difference(logits(prefixed, ids), wanted))));
        KvCache cache;
        std::vector<at::Tensor> steps;
        for (int64_t i = 0; i < ids.size(1); ++i) {
            steps.push_back(logits(prefixed, ids.narrow(1, i, 1), &cache));
        }
        QVERIFY(difference(at::cat(steps, 1), wanted) < 2e-5);
        QCOMPARE(cache.length(), int64_t{3} + ids.size(1));
    }

    void paddedRowsSeeThePrefixToo() {
        const Model prefixed = prepare(withPrefix(m_tiny.model, kPrefix, {}), {});
        const at::Tensor ids = someIds(m_tiny.model);
        const at::Tensor padded = at::cat({at::zeros({2, 4}, at::kLong), ids}, 1);
        KvCache cache({4, 4});
        const at::Tensor result = logits(prefixed, padded, &cache).narrow(1, 4, ids.size(1));
        QVERIFY(difference(result, logits(prefixed, ids)) < 2e-5);
    }

    void calibrationReadsThePrefixToo() {
        const Model prefixed = withPrefix(m_tiny.model, kPrefix, {});
        const at::Tensor ids = someIds(m_tiny.model);
        BlockWalk walk(prefixed, ids, {});
        for (size_t i = 0; i < prefixed.blocks.size(); ++i) {
            walk.advance(prefixed.blocks[i], static_cast<int64_t>(i));
        }
        const at::Tensor wanted = hiddenStates(prepare(prefixed, {}), ids).flatten(0, 1);
        QVERIFY(difference(walk.finalHidden(), wanted) < 2e-5);
    }

    void savedAndOpenedItIsStillThere() {
        const Model prefixed = withPrefix(m_tiny.model, kPrefix, {});
        const TemporaryFolder folder;
        saveFolder(prefixed, folder.path() / "saved", /*asDense=*/false);
        const Model again = openModel((folder.path() / "saved").string());
        QCOMPARE(again.prefix, kPrefix);
        const at::Tensor ids = someIds(m_tiny.model);
        QCOMPARE(difference(logits(prepare(again, {}), ids), logits(prepare(prefixed, {}), ids)),
                 0.0);
        QVERIFY(sizeOf(prefixed).bytes == sizeOf(m_tiny.model).bytes + prefixBytes(prefixed));
    }

    void denseTensorsCannotHoldIt() {
        const TemporaryFolder folder;
        try {
            saveFolder(withPrefix(m_tiny.model, kPrefix, {}), folder.path() / "x", true);
            QFAIL("nothing was thrown");
        } catch (const Error& error) {
            QCOMPARE(error.code(), ErrorCode::User);
        }
    }

    void withoutItTheModelIsAsBefore() {
        const Model back = withoutPrefix(withPrefix(m_tiny.model, kPrefix, {}));
        const at::Tensor ids = someIds(m_tiny.model);
        QCOMPARE(difference(logits(prepare(back, {}), ids), logits(prepare(m_tiny.model, {}), ids)),
                 0.0);
    }

    /// Steps behind QFeP that turn or scale values and keys do the same to those of the prefix.
    void laterTransformsTakeThePrefixAlong() {
        const Model prefixed = withPrefix(m_tiny.model, kPrefix, {});
        const at::Tensor ids = someIds(m_tiny.model);
        const at::Tensor wanted = logits(prepare(prefixed, {}), ids);
        const auto differs = [&](const Model& model) {
            return difference(logits(prepare(model, {}), ids), wanted);
        };
        const Attention& a = *prefixed.blocks[0].attention;
        const Rotations turns{.residual = randomHadamard(prefixed.config->width, 3),
                              .heads = {prefixed.blocks.size(), randomHadamard(a.headWidth, 5)},
                              .acrossHeads = true,
                              .down = true,
                              .keys = true,
                              .inputs = 16};
        const Model turned = rotatedModel(prefixed, turns, {.dtype = at::kFloat});
        QVERIFY2(differs(turned) < 1e-4, qPrintable(QString::number(differs(turned))));
        Model forgotten = turned;
        forgotten.blocks[0].attention->prefix = a.prefix;
        QVERIFY(differs(forgotten) > 1e-3); // the test can tell

        Model scaled = prefixed;
        const at::Tensor channels = at::arange(1, a.heads * a.headWidth + 1, at::kFloat) / 50;
        foldInputs(scaled.blocks[0], *scaled.config, Site::Output,
                   sharedByHeads(a, channels, HeadRule::Max));
        QVERIFY2(differs(scaled) < 1e-4, qPrintable(QString::number(differs(scaled))));
        scaled.blocks[0].attention->prefix = a.prefix;
        QVERIFY(differs(scaled) > 1e-3);
    }

    void peaksAreThoseOfTheInputs() {
        const Model ready = prepare(m_tiny.model, {});
        const at::Tensor ids = someIds(m_tiny.model);
        const auto peaks = tokenPeaks(ready, ids, 1, [] {});
        QCOMPARE(peaks.size(), size_t{8});
        BlockWalk walk(m_tiny.model, ids, {});
        const auto stats =
            walk.collect(m_tiny.model.blocks[0], 0, {.extremes = true, .spikes = true});
        const InputStats& down = stats.at("model.layers.0.mlp.down_proj");
        QVERIFY(std::abs(peaks[3].peaks.max().item<double>() - down.absMax.max().item<double>()) <
                1e-5);
        QVERIFY(std::abs(spikeRatio(peaks[3].peaks) - down.spikeRatio) < 1e-4);
    }

    /// The letter "o" gets a feature of its own, which attention of block 0 cannot write and one
    /// unit of its feed-forward answers to loudly.
    void theSpikingTokenIsFound() {
        Model model = m_tiny.model;
        const int64_t token = 'o';
        const at::Tensor ids = windowsFor(model, test::calibrationText().texts.front()).ids;
        QVERIFY(ids.eq(token).any().item<bool>());
        model.embedding = model.embedding.to(at::kFloat).clone();
        model.embedding.select(1, 7).zero_();
        model.embedding.select(0, token).select(0, 7).fill_(
            40 * model.embedding.abs().mean().item<double>());
        const auto planted = [](const Linear& linear) {
            at::Tensor weight = dense(linear).clone();
            weight.select(0, 0).zero_();
            weight.select(0, 0).select(0, 7).fill_(20);
            return makeDense(weight);
        };
        at::Tensor output = dense(model.blocks[0].attention->o).clone();
        output.select(0, 7).zero_();
        model.blocks[0].attention->o = makeDense(output);
        ModelConfig config = *model.config;
        config.bos = 1;
        model.config = std::make_shared<const ModelConfig>(config);
        Mlp& mlp = *model.blocks[0].mlp;
        mlp.gate = planted(mlp.gate);
        mlp.up = planted(mlp.up);
        test::LayerValues seen;
        const Model out =
            test::runStep("quant.qfep", model, {{"contexts", 8}, {"candidates", 1}}, &seen);
        QCOMPARE(out.prefix.back(), token);
        // What is left is told of windows behind the prefix's own BOS, without a second one.
        const at::Tensor texts = ids.narrow(1, 0, ids.size(1) - 1);
        const auto left = tokenPeaks(prepare(out, {}), texts, 0, [] {});
        const double told = seen.values["spike_after"]["model.layers.0.mlp.down_proj"];
        QVERIFY(std::abs(told - spikeRatio(left[3].peaks)) < 1e-3 * told);
        auto& spikes = seen.values["spike"];
        for (const auto& [layer, ratio] : spikes) {
            QVERIFY(ratio <= spikes["model.layers.0.mlp.down_proj"]);
        }
    }
};

QTEST_GUILESS_MAIN(TestQuantQfep)
#include "tst_qfep.moc"
