// Wanda and RIA as steps: what makes two masks equal, counts, patterns, variants, bad input.
#include "core/engine/methods/steps.h"
#include "core/plain/base/error.h"
#include "engine/methods/one_layer.h"
#include "engine/solvers/random_layer.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/diag.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/exp2.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randperm.h>

#include <QTest>

using namespace lathe;
using namespace lathe::test;

namespace {

/// Powers of two, so that scaling by them is exact.
at::Tensor powersOfTwo(int64_t count) {
    auto generator = at::detail::createCPUGenerator(3);
    return at::exp2(at::randint(-3, 4, {count}, generator, at::kFloat));
}

at::Tensor keptBy(const Step& step, const at::Tensor& weight, const InputStats& stats,
                  const Json& params = Json::object()) {
    return OneLayer(weight, stats).after(step, params).ne(0);
}

const Json kByRow{{"scope", "row"}};

} // namespace

class TestPruneScores : public QObject {
    Q_OBJECT

private:
    RandomLayer m_layer = randomLayer(48, 64, 1, at::kFloat);
    InputStats m_stats = statsOfGram(m_layer.gram);

    at::Tensor wanda(const Json& params = Json::object()) const {
        return OneLayer(m_layer.weight, m_stats).after(pruneWandaStep(), params);
    }

    at::Tensor ria(const Json& params = Json::object()) const {
        return OneLayer(m_layer.weight, m_stats).after(pruneRiaStep(), params);
    }

private Q_SLOTS:

    void wandaWithEqualNormsIsMagnitudeByRow() {
        m_stats.squareSum.fill_(7);
        const auto magnitude = OneLayer(m_layer.weight, m_stats);
        StepContext context{.node = "magnitude"};
        Json params = completeParams(pruneMagnitudeStep().type, kByRow);
        params["include"] = {OneLayer::kName};
        const auto out = pruneMagnitudeStep().run({{"model", magnitude.model}}, params, context);
        const auto expected = dense(linearNamed(std::get<Model>(out.at("model")), OneLayer::kName));
        QVERIFY(at::equal(wanda(), expected));
        m_stats = statsOfGram(m_layer.gram);
    }

    void wandaDoesNotSeeTheScaleOfItsInputs() {
        const auto scaled = statsOfGram(m_layer.gram * 64);
        QVERIFY(at::equal(keptBy(pruneWandaStep(), m_layer.weight, scaled), wanda().ne(0)));
    }

    void wandaDoesNotSeeScaleMovedFromInputsToWeights() {
        const auto d = powersOfTwo(64);
        const auto stats = statsOfGram(m_layer.gram * d.unsqueeze(0) * d.unsqueeze(1));
        QVERIFY(at::equal(keptBy(pruneWandaStep(), m_layer.weight / d, stats), wanda().ne(0)));
    }

    void permutedInputsPermuteWandasMask() {
        auto generator = at::detail::createCPUGenerator(5);
        const auto order = at::randperm(64, generator, at::kLong);
        const auto gram = m_layer.gram.index_select(0, order).index_select(1, order);
        const auto kept =
            keptBy(pruneWandaStep(), m_layer.weight.index_select(1, order), statsOfGram(gram));
        QVERIFY(at::equal(kept, wanda().ne(0).index_select(1, order)));
    }

    // With independent inputs the error is the sum of the squared scores removed, and Wanda
    // removes the least of each row.
    void onIndependentInputsNoMaskOfAsManyZerosPerRowIsBetter() {
        const auto gram = at::diag(m_layer.gram.diagonal());
        const auto pruned = wanda();
        const double ours = errorOf(m_layer.weight, pruned, gram);
        const auto removed = (m_layer.weight * m_stats.norm()).square() * pruned.eq(0);
        QVERIFY(std::abs(ours - removed.sum().item<double>()) < 1e-4 * ours);
        auto generator = at::detail::createCPUGenerator(6);
        for (int trial = 0; trial < 100; ++trial) {
            const auto order = at::randn({48, 64}, generator, at::kFloat).argsort(int64_t{1});
            const auto other = m_layer.weight.scatter(1, order.narrow(1, 0, 32), 0);
            QVERIFY(ours <= errorOf(m_layer.weight, other, gram));
        }
    }

    void countsAreExact() {
        for (const double sparsity : {0.0, 0.3, 0.5, 0.9, 1.0}) {
            const Json params{{"sparsity", sparsity}};
            const auto byRow = wanda(params).eq(0).sum(1);
            QVERIFY(byRow.eq(static_cast<int64_t>(64 * sparsity + 1e-9)).all().item<bool>());
            QCOMPARE(zerosIn(ria(params)), static_cast<int64_t>(48 * 64 * sparsity + 1e-9));
        }
        QVERIFY(at::equal(wanda({{"sparsity", 0.0}}), m_layer.weight));
        QVERIFY(at::equal(ria({{"sparsity", 0.0}}), m_layer.weight));
    }

    void patternsKeepNOfEveryM() {
        for (const auto& [pattern, keep, group] :
             {std::tuple{"2:4", 2, 4}, std::tuple{"4:8", 4, 8}, std::tuple{"1:4", 1, 4},
              std::tuple{"4:4", 4, 4}}) {
            for (const auto& weight :
                 {wanda({{"pattern", pattern}}), ria({{"pattern", pattern}})}) {
                const auto kept = weight.view({48, -1, group}).ne(0).sum(2);
                QVERIFY(kept.eq(keep).all().item<bool>());
            }
        }
    }

    void ratiosByHandHoldForTheirLayers() {
        const Json params{{"overrides", {{"*.q_proj", {{"sparsity", 0.25}}}}}};
        QCOMPARE(zerosIn(wanda(params)), 48 * 64 / 4);
        QCOMPARE(zerosIn(ria(params)), 48 * 64 / 4);
    }

    // Each row loses its smallest scores up to one share of its sum: a share exists that lies at
    // or above what every row lost and below what it would have lost with one weight more.
    // Strong inputs side by side compete with each other unless they are moved apart. The stored
    // matrix is 2:4, the one it stands for is not, and its output error is the one that is told.
    void reallocatedChannelsKeepMore() {
        const at::Tensor strength = at::arange(64, at::kFloat).div(16).exp();
        const at::Tensor gram = m_layer.gram * strength.unsqueeze(0) * strength.unsqueeze(1);
        OneLayer plain(m_layer.weight, statsOfGram(gram));
        OneLayer moved(m_layer.weight, statsOfGram(gram));
        const Json params{{"pattern", "2:4"}};
        const at::Tensor before = plain.after(pruneRiaStep(), params);
        const auto outputs = moved.run(pruneRiaStep(), {{"pattern", "2:4"}, {"reallocate", true}});
        const Linear linear = linearNamed(std::get<Model>(outputs.at("model")), OneLayer::kName);
        const at::Tensor stored = std::get<Dense>(linear.parts.at(0)).weight;
        QVERIFY(stored.ne(0).view({48, 16, 4}).sum(-1).eq(2).all().item<bool>());
        const at::Tensor after = dense(linear);
        QCOMPARE(zerosIn(after), 48 * 64 / 2);
        QVERIFY(at::equal(after, m_layer.weight.masked_fill(after.eq(0), 0)));
        QVERIFY(moved.listener.series("kept").at(OneLayer::kName) > 0.01);
        const double error = errorOf(m_layer.weight, after, gram);
        QVERIFY(error < errorOf(m_layer.weight, before, gram));
        const at::Tensor nothing = at::zeros_like(m_layer.weight);
        const double told = moved.listener.series("error").at(OneLayer::kName);
        const double expected = std::sqrt(error / errorOf(m_layer.weight, nothing, gram));
        QVERIFY2(std::abs(told - expected) < 1e-4 * expected, qPrintable(QString::number(told)));
    }

    void theCumulativeVariantTakesTheSameShareOfEveryRow() {
        const auto scores = (m_layer.weight.abs() * m_stats.norm()).to(at::kDouble);
        for (const double sparsity : {0.2, 0.5, 0.8, 0.95}) {
            const auto kept = wanda({{"variant", "cumulative"}, {"sparsity", sparsity}}).ne(0);
            const double gone = 1 - kept.to(at::kDouble).mean().item<double>();
            QVERIFY2(std::abs(gone - sparsity) <= 1e-3, qPrintable(QString::number(gone)));
            const auto lost = (scores * ~kept).sum(1);
            const auto next = std::get<0>(scores.masked_fill(~kept, 1e9).min(1));
            const auto all = scores.sum(1);
            QVERIFY((lost / all).max().item<double>() <=
                    ((lost + next) / all).min().item<double>());
        }
        QVERIFY(at::equal(wanda({{"variant", "cumulative"}, {"sparsity", 0.0}}), m_layer.weight));
        QCOMPARE(zerosIn(wanda({{"variant", "cumulative"}, {"sparsity", 1.0}})), 48 * 64);
    }

    void riaWithoutPowerDoesNotSeeInputs() {
        const auto plain = statsOfGram(at::eye(64, at::kFloat));
        const auto kept = keptBy(pruneRiaStep(), m_layer.weight, plain, {{"power", 0.0}});
        QVERIFY(at::equal(ria({{"power", 0.0}}).ne(0), kept));
        QVERIFY(!at::equal(ria().ne(0), kept));
    }

    void riaDoesNotSeeTheScaleOfItsWeights() {
        QVERIFY(at::equal(keptBy(pruneRiaStep(), m_layer.weight * 1024, m_stats), ria().ne(0)));
    }

    void riaSparesARowOfSmallWeights() {
        auto weight = m_layer.weight.clone();
        weight[7].mul_(1e-3);
        OneLayer layer(weight, m_stats);
        const auto kept = layer.after(pruneRiaStep()).ne(0).sum(1);
        QVERIFY(kept[7].item<int64_t>() > 2); // magnitude leaves none
        const auto byRow = layer.after(pruneRiaStep(), kByRow).ne(0).sum(1);
        QVERIFY(byRow.eq(32).all().item<bool>());
    }

    void riaTakesRowsAndColumnsOfZeros() {
        auto weight = m_layer.weight.clone();
        weight[3].zero_();
        weight.select(1, 5).zero_();
        const auto pruned = OneLayer(weight, m_stats).after(pruneRiaStep());
        QVERIFY(pruned.isfinite().all().item<bool>());
        QCOMPARE(zerosIn(pruned), 48 * 64 / 2);
    }

    void deadInputsAreToldWithTheirLayer() {
        auto stats = statsOfGram(m_layer.gram);
        stats.squareSum.narrow(0, 10, 3).zero_();
        OneLayer layer(m_layer.weight, stats);
        const auto pruned = layer.after(pruneWandaStep(), {{"sparsity", 0.1}});
        QCOMPARE(zerosIn(pruned.narrow(1, 10, 3)), 48 * 3);
        QCOMPARE(layer.listener.notes(),
                 std::string(OneLayer::kName) +
                     ": 3 of 64 inputs were zero on all of the calibration text\n");
        QCOMPARE(OneLayer(m_layer.weight, m_stats).listener.notes(), std::string());
    }

    void impossibleRatiosAndPatternsAreRefused() {
        for (const Json& params :
             {Json{{"sparsity", 1.5}}, Json{{"sparsity", -0.1}}, Json{{"pattern", "3:5"}},
              Json{{"pattern", "5:4"}}, Json{{"pattern", "half"}},
              Json{{"overrides", {{"*", {{"sparsity", 2}}}}}}}) {
            QVERIFY_THROWS_EXCEPTION(Error, wanda(params));
            QVERIFY_THROWS_EXCEPTION(Error, ria(params));
        }
    }

    void whatShapesShowIsFoundBeforeARun() {
        const OneLayer layer(m_layer.weight, m_stats);
        for (const Step& step : {pruneMagnitudeStep(), pruneWandaStep(), pruneRiaStep(),
                                 pruneSparseGptStep(), pruneAlpsStep()}) {
            const Json params = completeParams(step.type, {{"pattern", "3:5"}});
            const auto problems = step.check({{"model", layer.model}}, params, StepContext{});
            QCOMPARE(problems.size(), size_t{1});
            QCOMPARE(problems[0].field, std::string("pattern"));
        }
    }
};

QTEST_GUILESS_MAIN(TestPruneScores)
#include "tst_scores.moc"
