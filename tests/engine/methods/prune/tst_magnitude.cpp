// Magnitude pruning: exact counts, ties, patterns, scopes, overrides, packed layers.
#include "core/engine/methods/prune/magnitude.h"
#include "core/engine/methods/quant/rtn.h"
#include "core/engine/solvers/keep_mask.h"
#include "core/engine/steps/layer_loop.h"
#include "core/plain/base/error.h"
#include "tests/support/tiny_model.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>

#include <QTest>

#include <algorithm>

using namespace lathe;

namespace {

const std::string kDown = "model.layers.0.mlp.down_proj";
const std::string kQuery = "model.layers.1.self_attn.q_proj";

Model pruned(const Model& model, const MagnitudeParams& params) {
    StepContext context{.node = "prune"};
    return pruneMagnitude(model, params, context);
}

/// All weights of the block linears, dense and flat.
at::Tensor allWeights(const Model& model) {
    std::vector<at::Tensor> parts;
    forEachLinear(model, [&](const LinearPlace&, const Linear& linear) {
        parts.push_back(dense(linear).reshape({-1}));
    });
    return at::cat(parts);
}

/// The obvious way: sort indices by magnitude, zero the first k.
at::Tensor slowPrune(const at::Tensor& weights, int64_t zeros) {
    at::Tensor flat = weights.reshape({-1}).clone();
    auto* values = flat.data_ptr<float>();
    std::vector<int64_t> order(static_cast<size_t>(flat.numel()));
    for (size_t i = 0; i < order.size(); ++i) {
        order[i] = static_cast<int64_t>(i);
    }
    std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
        return std::abs(values[a]) < std::abs(values[b]);
    });
    for (int64_t i = 0; i < zeros; ++i) {
        values[order[static_cast<size_t>(i)]] = 0;
    }
    return flat.view_as(weights);
}

} // namespace

class TestPruneMagnitude : public QObject {
    Q_OBJECT

private:
    test::TinyModel m_tiny;

private Q_SLOTS:

    /// Short groups are ranked by comparison, long ones sorted: both must choose alike, ties too.
    void groupsOfEverySizeLoseTheirSmallest() {
        for (const int64_t group : {2, 4, 8, 16}) {
            const at::Tensor scores =
                at::arange(int64_t{6} * 16).mul(29).remainder(7).view({6, 16});
            for (int64_t keep = 0; keep <= group; ++keep) {
                const at::Tensor expected =
                    keepLargest(scores.reshape({-1, group}), group - keep).view_as(scores);
                QVERIFY(keepOfGroups(scores, keep, group).equal(expected));
            }
        }
    }

    void aLayerLosesExactlyItsShare() {
        for (const double sparsity : {0.0, 0.1, 0.3, 0.5, 0.77, 1.0}) {
            const Model out = pruned(m_tiny.model, {.sparsity = sparsity});
            const at::Tensor before = dense(test::linearNamed(m_tiny.model, kDown));
            const at::Tensor after = dense(test::linearNamed(out, kDown));
            const auto zeros = static_cast<int64_t>(before.numel() * sparsity + 1e-9);
            QCOMPARE((after == 0).sum().item<int64_t>(), zeros);
            QVERIFY(after.equal(slowPrune(before, zeros)));
        }
    }

    void aRowLosesExactlyItsShare() {
        const Model out = pruned(m_tiny.model, {.sparsity = 0.3, .scope = "row"});
        const at::Tensor after = dense(test::linearNamed(out, kDown));
        const at::Tensor before = dense(test::linearNamed(m_tiny.model, kDown));
        QVERIFY(((after == 0).sum(1) == 38).all().item<bool>()); // floor(128 × 0.3)
        for (int64_t i = 0; i < after.size(0); ++i) {
            QVERIFY(after[i].equal(slowPrune(before[i], 38)));
        }
    }

    /// One output: its row is the layer, ties included; with more of them rows and layer differ.
    void aRowThatIsAllOfALayerLosesWhatTheLayerLoses() {
        Model model = m_tiny.model;
        const at::Tensor whole = dense(model.blocks[0].mlp->down);
        const auto after = [&](const at::Tensor& weight, double sparsity, const char* scope) {
            model.blocks[0].mlp->down = makeDense(weight);
            return dense(
                test::linearNamed(pruned(model, {.sparsity = sparsity, .scope = scope}), kDown));
        };
        for (const at::Tensor& row : {whole.narrow(0, 0, 1), at::ones({1, 128})}) {
            for (const double sparsity : {0.1, 0.3, 0.5, 0.77}) {
                const at::Tensor byRow = after(row, sparsity, "row");
                QVERIFY(byRow.equal(after(row, sparsity, "layer")));
                QCOMPARE((byRow == 0).sum().item<int64_t>(), int64_t(128 * sparsity + 1e-9));
            }
        }
        QVERIFY(!after(whole, 0.3, "row").equal(after(whole, 0.3, "layer")));
    }

    void theWholeModelLosesExactlyItsShare() {
        for (const double sparsity : {0.01, 0.5, 0.9}) {
            const Model out = pruned(m_tiny.model, {.sparsity = sparsity, .scope = "model"});
            const at::Tensor before = allWeights(m_tiny.model);
            const auto zeros = static_cast<int64_t>(before.numel() * sparsity + 1e-9);
            QVERIFY(allWeights(out).equal(slowPrune(before, zeros)));
        }
    }

    void noOtherMaskOfThatSizeIsCloser() {
        const at::Tensor w = at::randn({16, 32});
        const at::Tensor kept = w * keepLargest(w.abs().reshape({1, -1}), 256).view_as(w);
        const double best = (w - kept).norm().item<double>();
        for (int i = 0; i < 20; ++i) {
            const at::Tensor other = w * keepLargest(at::rand({1, 512}), 256).view_as(w);
            QVERIFY((w - other).norm().item<double>() >= best);
        }
    }

    void amongEqualsTheFirstGo() {
        const at::Tensor keep = keepLargest(at::ones({1, 6}), 2);
        QVERIFY(keep.to(at::kInt).equal(at::tensor({0, 0, 1, 1, 1, 1}, at::kInt).unsqueeze(0)));
    }

    void patternsKeepNOfM_data() {
        QTest::addColumn<QByteArray>("pattern");
        QTest::addColumn<int>("keep");
        QTest::addColumn<int>("group");
        QTest::newRow("2:4") << QByteArray("2:4") << 2 << 4;
        QTest::newRow("4:8") << QByteArray("4:8") << 4 << 8;
        QTest::newRow("1:4") << QByteArray("1:4") << 1 << 4;
        QTest::newRow("4:4 is the identity") << QByteArray("4:4") << 4 << 4;
    }

    void patternsKeepNOfM() {
        QFETCH(QByteArray, pattern);
        QFETCH(int, keep);
        QFETCH(int, group);
        const Model out = pruned(m_tiny.model, {.pattern = pattern.toStdString()});
        const at::Tensor after = dense(test::linearNamed(out, kQuery)).reshape({-1, group});
        const at::Tensor before =
            dense(test::linearNamed(m_tiny.model, kQuery)).reshape({-1, group});
        const at::Tensor kept = after != 0;
        const at::Tensor largest = std::get<0>(before.abs().topk(keep, 1)).sum(1);
        QVERIFY((kept.sum(1) <= keep).all().item<bool>());
        QVERIFY((after.abs().sum(1) - largest).abs().max().item<double>() < 1e-6);
    }

    void noPatternIsAnError() {
        for (const char* pattern : {"5:4", "2:", ":4", "two", "2:4:8", "-1:4"}) {
            QVERIFY_THROWS_EXCEPTION(Error, patternFromText(pattern));
        }
        QVERIFY_THROWS_EXCEPTION(Error, pruned(m_tiny.model, {.pattern = "3:7"}));
        QVERIFY(!patternFromText("unstructured"));
    }

    void overridesHoldForTheirLayers() {
        MagnitudeParams params{.sparsity = 0.5};
        params.layers.overrides = Json{{"*.down_proj", {{"sparsity", 0.25}}}};
        params.layers.exclude = {"*.q_proj"};
        const Model out = pruned(m_tiny.model, params);
        QCOMPARE(zeroCount(test::linearNamed(out, kDown)), int64_t{64 * 128 / 4});
        QCOMPARE(zeroCount(test::linearNamed(out, kQuery)), int64_t{0});
        QCOMPARE(zeroCount(test::linearNamed(out, "model.layers.1.mlp.up_proj")),
                 int64_t{64 * 128 / 2});
    }

    void untouchedTensorsAreTheSameHandles() {
        MagnitudeParams params;
        params.layers.include = {"*.down_proj"};
        const Model out = pruned(m_tiny.model, params);
        const auto& before = std::get<Dense>(test::linearNamed(m_tiny.model, kQuery).parts[0]);
        const auto& after = std::get<Dense>(test::linearNamed(out, kQuery).parts[0]);
        QVERIFY(after.weight.is_same(before.weight));
        QVERIFY(out.embedding.is_same(m_tiny.model.embedding));
    }

    void selectingNothingIsAnError() {
        MagnitudeParams params;
        params.layers.include = {"*.no_such_layer"};
        QVERIFY_THROWS_EXCEPTION(Error, pruned(m_tiny.model, params));
    }

    void packedLayersStayPackedAndKeepTheirCodes() {
        StepContext context{.node = "quant"};
        for (const bool symmetric : {true, false}) {
            const Model packed = quantRtn(
                m_tiny.model, {.quant = {.bits = 4, .group = 32, .symmetric = symmetric}}, context);
            const Model out = pruned(packed, {.sparsity = 0.5});
            const Linear before = test::linearNamed(packed, kDown);
            const Linear after = test::linearNamed(out, kDown);
            QVERIFY(std::holds_alternative<Quantized>(after.parts[0]));
            const at::Tensor w = dense(after);
            QVERIFY((w == 0).sum().item<int64_t>() >= w.numel() / 2);
            QVERIFY(w.masked_select(w != 0).equal(dense(before).masked_select(w != 0)));
        }
    }

    void prunedThenQuantizedKeepsItsZeros() {
        StepContext context{.node = "quant"};
        const Model half = pruned(m_tiny.model, {.sparsity = 0.5});
        const Model out = quantRtn(half, {.quant = {.bits = 4, .group = 32}}, context);
        const at::Tensor zeros = dense(test::linearNamed(half, kDown)) == 0;
        QVERIFY(
            (dense(test::linearNamed(out, kDown)).masked_select(zeros) == 0).all().item<bool>());
    }

    void weightsThatAreNotFiniteAreNamed() {
        Model broken = m_tiny.model;
        at::Tensor weight = dense(broken.blocks[1].mlp->up).clone();
        weight.view({-1})[5].fill_(std::nanf(""));
        broken.blocks[1].mlp->up = makeDense(weight);
        try {
            pruned(broken, {});
            QFAIL("nothing was thrown");
        } catch (const Error& error) {
            QCOMPARE(error.code(), ErrorCode::BadData);
            QVERIFY(QByteArray(error.what()).contains("model.layers.1.mlp.up_proj"));
            QVERIFY(QByteArray(error.what()).contains("1 of 8192"));
        }
    }
};

QTEST_GUILESS_MAIN(TestPruneMagnitude)
#include "tst_magnitude.moc"
