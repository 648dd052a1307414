// DSnoT as a step: which weights change places, where they come from, what stays.
#include "core/engine/methods/steps.h"
#include "core/plain/base/error.h"
#include "engine/methods/one_layer.h"
#include "engine/solvers/random_layer.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/where.h>

#include <QTest>

using namespace lathe;
using namespace lathe::test;

namespace {

/// Inputs with means of their own, which is what DSnoT looks at.
at::Tensor inputs(uint64_t seed, double mean) {
    auto generator = at::detail::createCPUGenerator(seed);
    const auto factors = at::randn({16, 64}, generator, at::kFloat);
    const auto x = at::randn({256, 16}, generator, at::kFloat).matmul(factors).mul(0.25) +
                   at::randn({256, 64}, generator, at::kFloat).mul(0.3);
    return (x + at::randn({64}, generator, at::kFloat).mul(mean)) *
           at::randn({64}, generator, at::kFloat).mul(0.5).exp();
}

/// A layer pruned by Wanda and what DSnoT makes of it.
struct Chain {
    explicit Chain(uint64_t seed, const Json& wanda = Json::object(),
                   const Json& refining = Json::object(), double mean = 0.5)
        : weight(randomLayer(32, 64, seed, at::kFloat).weight)
        , stats(statsOf(inputs(seed, mean), 4))
        , layer(weight, stats) {
        pruned = layer.after(pruneWandaStep(), wanda);
        const Model original = layer.model;
        layer.model = layer.withWeight(pruned);
        refined = layer.after(pruneDsnotStep(), refining, {{"dense", original}});
    }

    /// What a row's outputs miss on average, summed over a window.
    at::Tensor deficit(const at::Tensor& sparse) const {
        return (weight - sparse).matmul(stats.sum / 4).abs();
    }

    at::Tensor weight;
    InputStats stats;
    OneLayer layer;
    at::Tensor pruned, refined;
};

} // namespace

class TestPruneDsnot : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void zerosPerRowStayAndWeightsAreTheDenseModels() {
        const Chain chain(1, {{"sparsity", 0.6}});
        QVERIFY(at::equal(chain.refined.eq(0).sum(1), chain.pruned.eq(0).sum(1)));
        QVERIFY(!at::equal(chain.refined, chain.pruned));
        const auto expected = chain.weight.masked_fill(chain.refined.eq(0), 0);
        QVERIFY(at::equal(chain.refined, expected));
    }

    void noRowsDeficitGrowsAndMostVanish() {
        const Chain chain(2);
        const auto before = chain.deficit(chain.pruned);
        const auto after = chain.deficit(chain.refined);
        QVERIFY((after <= before + 1e-3).all().item<bool>());
        QVERIFY(after.sum().item<double>() < 0.3 * before.sum().item<double>());
    }

    // The method sees means only: where these are most of the inputs, the outputs as a whole gain.
    void withInputsOfLargeMeansTheOutputErrorFalls() {
        double before = 0;
        double after = 0;
        for (uint64_t seed = 0; seed < 6; ++seed) {
            const Chain chain(seed, {{"sparsity", 0.7}}, Json::object(), 2);
            before += errorOf(chain.weight, chain.pruned, chain.stats.gram);
            after += errorOf(chain.weight, chain.refined, chain.stats.gram);
        }
        QVERIFY2(after < 0.8 * before,
                 qPrintable(QStringLiteral("%1 from %2").arg(after).arg(before)));
    }

    void withoutCyclesNothingChanges() {
        const Chain chain(3, Json::object(), {{"cycles", 0}});
        QVERIFY(at::equal(chain.refined, chain.pruned));
        const Chain content(3, Json::object(), {{"threshold", 1e9}});
        QVERIFY(at::equal(content.refined, content.pruned));
    }

    void patternsAreRecognizedAndKept() {
        for (const auto& [pattern, group] :
             {std::pair{"2:4", 4}, std::pair{"4:8", 8}, std::pair{"1:4", 4}}) {
            const Chain chain(4, {{"pattern", pattern}});
            const auto before = chain.pruned.view({32, -1, group}).eq(0).sum(2);
            const auto after = chain.refined.view({32, -1, group}).eq(0).sum(2);
            QVERIFY(at::equal(after, before));
            QVERIFY(!at::equal(chain.refined, chain.pruned));
        }
        const Chain loose(4, {{"pattern", "2:4"}}, {{"keep_pattern", false}});
        QVERIFY(!loose.refined.view({32, -1, 4}).eq(0).sum(2).eq(2).all().item<bool>());
    }

    void theShareOfSwapsIsTold() {
        const Chain chain(5);
        const double swapped = chain.layer.listener.series("swapped").at(OneLayer::kName);
        const auto moved = (chain.refined.eq(0) & chain.pruned.ne(0)).sum().item<int64_t>();
        QCOMPARE(swapped, double(moved) / double(32 * 64));
    }

    void weightsThatWereCorrectedAreTold() {
        Chain chain(6);
        const Model original = chain.layer.withWeight(chain.weight * 2);
        chain.layer.after(pruneDsnotStep(), Json::object(), {{"dense", original}});
        QVERIFY(chain.layer.listener.notes().find("differ from the dense model's") !=
                std::string::npos);
    }

    void theDenseModelMustBeThereAndFit() {
        Chain chain(7);
        QVERIFY_THROWS_EXCEPTION(Error, chain.layer.after(pruneDsnotStep()));
        const Model narrow = chain.layer.withWeight(chain.weight.narrow(1, 0, 32));
        QVERIFY_THROWS_EXCEPTION(
            Error, chain.layer.after(pruneDsnotStep(), Json::object(), {{"dense", narrow}}));
    }
};

QTEST_GUILESS_MAIN(TestPruneDsnot)
#include "tst_dsnot.moc"
