// Folds of every family leave the logits as they were: random divisors between 1/4 and 4 at each
// site alone, and at all of them.
#include "core/engine/files/load_save.h"
#include "core/engine/forward/forward.h"
#include "core/engine/numbers/tensor_bytes.h"
#include "core/engine/prepared/prepare.h"
#include "core/engine/transforms/fold.h"
#include "engine/forward/float64_forward.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/tensor.h>

#include <QTest>

using namespace lathe;

namespace {

constexpr double kTolerance = 1e-4;
constexpr double kToleranceInFloat64 = 1e-10;
const std::vector<Site> kSites{Site::Attention, Site::Output, Site::Mlp, Site::Down};

std::filesystem::path fixtures() {
    return std::filesystem::path(LATHE_SOURCE_DIR) / "tests/engine/model/fixtures";
}

Model fixture(const std::string& name) {
    return openModel((fixtures() / name).string());
}

at::Tensor ids(const std::string& name) {
    const auto file = SafetensorsFile::open(fixtures() / name / "expected.safetensors");
    return mappedTensor({file, file->find("ids")});
}

at::Tensor logits(const Model& model, const at::Tensor& tokens) {
    const Model ready = prepare(model, {});
    return logitsOf(ready, hiddenStates(ready, tokens));
}

/// Numbers between 1/4 and 4, evenly spread in the logarithm, in a fixed disorder.
at::Tensor divisors(int64_t count, int64_t salt) {
    const at::Tensor turns =
        (at::arange(count, at::kDouble) * 0.6180339887 + 0.37 * double(salt)).frac();
    return ((turns * 4 - 2) * 0.6931471806).exp().to(at::kFloat);
}

/// 1/4, 1/2, 1, 2 and 4, by which float32 divides and multiplies without rounding.
at::Tensor powersOfTwo(int64_t count, int64_t salt) {
    return divisors(count, salt).log2().round().exp2();
}

struct FoldBy {
    at::Tensor (*divisors)(int64_t count, int64_t salt);
    HeadRule heads;
};

const FoldBy kAnyNumbers{divisors, HeadRule::GeometricMean};
const FoldBy kPowersOfTwo{powersOfTwo, HeadRule::Max}; // their geometric mean need not be one

Model foldedModel(const Model& model, const std::vector<Site>& sites,
                  const FoldBy& by = kAnyNumbers) {
    Model out = model;
    for (size_t i = 0; i < out.blocks.size(); ++i) {
        for (const Site site : sites) {
            const auto linears = linearsAt(out.blocks[i], 0, *out.config, site);
            const int64_t width = inFeatures(*linears.front().linear);
            at::Tensor divisor = by.divisors(width, static_cast<int64_t>(i));
            if (site == Site::Output) {
                divisor = sharedByHeads(*out.blocks[i].attention, divisor, by.heads);
            }
            foldInputs(out.blocks[i], *out.config, site, divisor);
        }
    }
    return out;
}

/// The model with its norms' weights in whole 64ths, so that Gemma's 1 + w rounds nothing either.
Model withCoarseNorms(Model model) {
    for (Block& block : model.blocks) {
        for (Norm* norm : {&block.beforeAttention, &block.beforeMlp}) {
            if (norm->weight.defined()) {
                norm->weight = (norm->weight.to(at::kFloat) * 64).round() / 64;
            }
        }
    }
    return model;
}

double change(const std::string& name, const std::vector<Site>& sites) {
    const Model model = fixture(name);
    const at::Tensor before = logits(model, ids(name));
    return (logits(foldedModel(model, sites), ids(name)) - before).abs().max().item<double>();
}

Attention attentionOf(int64_t heads, int64_t kvHeads, int64_t width) {
    Attention a;
    a.heads = heads;
    a.kvHeads = kvHeads;
    a.headWidth = width;
    return a;
}

} // namespace

class TestFold : public QObject {
    Q_OBJECT

private:
    at::NoGradGuard m_noGrad;

private Q_SLOTS:

    void everyFamilyStaysEqual_data() {
        QTest::addColumn<QString>("name");
        for (const auto& entry : std::filesystem::directory_iterator(fixtures())) {
            QTest::newRow(entry.path().filename().c_str())
                << QString::fromStdString(entry.path().filename().string());
        }
    }

    void everyFamilyStaysEqual() {
        QFETCH(QString, name);
        for (const Site site : kSites) {
            const double difference = change(name.toStdString(), {site});
            QVERIFY2(difference < kTolerance, qPrintable(QString::number(difference)));
        }
        const double difference = change(name.toStdString(), kSites);
        QVERIFY2(difference < kTolerance, qPrintable(QString::number(difference)));
    }

    void everyFamilyStaysEqualInFloat64_data() { everyFamilyStaysEqual_data(); }

    /// A fold makes float32, so it can be exact only where float32 rounds nothing: for divisors
    /// that are powers of two. Then nothing but the forward's own float64 is left.
    void everyFamilyStaysEqualInFloat64() {
        QFETCH(QString, name);
        const Model model = withCoarseNorms(fixture(name.toStdString()));
        const at::Tensor tokens = ids(name.toStdString());
        const at::Tensor before = test::logitsIn64(model, tokens);
        std::vector<std::vector<Site>> choices{kSites};
        for (const Site site : kSites) {
            choices.push_back({site});
        }
        for (const std::vector<Site>& sites : choices) {
            const at::Tensor after =
                test::logitsIn64(foldedModel(model, sites, kPowersOfTwo), tokens);
            const double difference =
                ((after - before).abs().max() / before.abs().max()).item<double>();
            QVERIFY2(difference < kToleranceInFloat64, qPrintable(QString::number(difference)));
        }
    }

    void theConsumersColumnsAreMultiplied() {
        const Model model = fixture("llama");
        Block block = model.blocks[0];
        const at::Tensor before = dense(block.attention->q);
        const at::Tensor divisor = divisors(before.size(1), 1);
        foldInputs(block, *model.config, Site::Attention, divisor);
        QVERIFY((dense(block.attention->q) - before * divisor).abs().max().item<double>() < 1e-6);
        QVERIFY(dense(model.blocks[0].attention->q).equal(before));
    }

    void gateIsLeftAlone() {
        const Model model = fixture("llama");
        const Model folded = foldedModel(model, {Site::Down});
        QVERIFY(dense(folded.blocks[0].mlp->gate).equal(dense(model.blocks[0].mlp->gate)));
        QVERIFY(!dense(folded.blocks[0].mlp->up).equal(dense(model.blocks[0].mlp->up)));
    }

    void onlyGeluNeedsADivision() {
        const auto absorber = [](const std::string& name) {
            const Model model = fixture(name);
            return absorberAt(model.blocks[0], *model.config, Site::Down);
        };
        QCOMPARE(absorber("llama"), Absorber::Up);
        QCOMPARE(absorber("gemma"), Absorber::Up);
        QCOMPARE(absorber("phi3"), Absorber::Up);
        QCOMPARE(absorber("opt"), Absorber::Relu);
        QCOMPARE(absorber("gpt2"), Absorber::Op);
        QCOMPARE(absorber("gpt_neox"), Absorber::Op);
        const Model folded = foldedModel(fixture("gpt2"), {Site::Down});
        QVERIFY(std::holds_alternative<Scale>(folded.blocks[0].mlp->down.in.at(0)));
    }

    void postNormReadsTheStreamSoItDivides() {
        const Model model = fixture("opt_post_norm");
        QCOMPARE(absorberAt(model.blocks[0], *model.config, Site::Attention), Absorber::Op);
        QCOMPARE(absorberAt(model.blocks[0], *model.config, Site::Mlp), Absorber::Op);
    }

    /// 4 query heads of 2 channels over 2 value heads: heads 0 and 1 share, 2 and 3 share.
    void queryHeadsAgreeWithinTheirGroup() {
        const Attention a = attentionOf(4, 2, 2);
        const at::Tensor values = at::tensor({1., 2., 4., 8., 1., 1., 9., 1.});
        QVERIFY(sharedByHeads(a, values, HeadRule::GeometricMean)
                    .allclose(at::tensor({2., 4., 2., 4., 3., 1., 3., 1.})));
        QVERIFY(sharedByHeads(a, values, HeadRule::Max)
                    .equal(at::tensor({4., 8., 4., 8., 9., 1., 9., 1.})));
    }

    /// q, k, v of two heads of 2 channels.
    void valueRowsFollowTheOrderOfTheFile() {
        ModelConfig config;
        const Attention a = attentionOf(2, 2, 2);
        config.qkvOrder = QkvOrder::Rows;
        QVERIFY(valueRows(a, config).equal(at::tensor({8, 9, 10, 11}, at::kLong)));
        config.qkvOrder = QkvOrder::PerHead;
        QVERIFY(valueRows(a, config).equal(at::tensor({4, 5, 10, 11}, at::kLong)));
    }

    void lowRankPartsFoldToo() {
        const Linear linear{
            {LowRank{at::tensor({1., 2.}).view({2, 1}), at::tensor({3., 4.}).view({1, 2})}},
            at::tensor({1., 1.}),
            {}};
        const at::Tensor factor = at::tensor({2., 10.});
        QVERIFY(dense(scaledColumns(linear, factor)).equal(dense(linear) * factor));
        QVERIFY(dense(scaledRows(linear, factor)).equal(dense(linear) * factor.view({2, 1})));
        QVERIFY(scaledRows(linear, factor).bias.equal(factor.to(at::kFloat)));
    }

    void opsBeforeAWeightStayBeforeIt() {
        Linear linear = makeDense(at::arange(8, at::kFloat).view({2, 4}));
        linear.in = {Hadamard{4}};
        const at::Tensor factor = divisors(4, 3);
        const Linear scaled = scaledColumns(linear, factor);
        QVERIFY((dense(scaled) - dense(linear) * factor).abs().max().item<double>() < 1e-5);
        QVERIFY(std::holds_alternative<Hadamard>(scaled.in.at(1)));
    }
};

QTEST_GUILESS_MAIN(TestFold)
#include "tst_fold.moc"
