// SparseGPT and ALPS as steps: which is more accurate, counts, zeros that stay, stopping.
#include "core/engine/methods/steps.h"
#include "core/plain/base/error.h"
#include "engine/methods/one_layer.h"
#include "engine/solvers/random_layer.h"

#include <ATen/ops/diag.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/rand.h>

#include <QTest>

#include <limits>

using namespace lathe;
using namespace lathe::test;

class TestPruneSolvers : public QObject {
    Q_OBJECT

private:
    RandomLayer m_layer = randomLayer(48, 64, 1, at::kFloat);
    InputStats m_stats = statsOfGram(m_layer.gram);

    at::Tensor pruned(const Step& step, const Json& params) const {
        return OneLayer(m_layer.weight, m_stats).after(step, params);
    }

private Q_SLOTS:

    void correctingBeatsScoringBeatsMagnitude() {
        for (uint64_t seed = 0; seed < 6; ++seed) {
            const auto layer = randomLayer(64, 64, seed, at::kFloat);
            OneLayer one(layer.weight, statsOfGram(layer.gram));
            const auto error = [&](const Step& step) {
                return errorOf(layer.weight, one.after(step), layer.gram);
            };
            auto flat = statsOfGram(layer.gram);
            flat.squareSum.fill_(1);
            const auto magnitude = OneLayer(layer.weight, flat).after(pruneWandaStep());
            const double wanda = error(pruneWandaStep());
            QVERIFY(error(pruneSparseGptStep()) < wanda);
            QVERIFY(wanda < errorOf(layer.weight, magnitude, layer.gram));
        }
    }

    void searchingBeatsSweepingAtHighSparsity() {
        int better = 0;
        for (uint64_t seed = 0; seed < 6; ++seed) {
            const auto layer = randomLayer(32, 64, seed, at::kFloat);
            OneLayer one(layer.weight, statsOfGram(layer.gram));
            const auto error = [&](const Step& step) {
                return errorOf(layer.weight, one.after(step, {{"sparsity", 0.7}}), layer.gram);
            };
            better += error(pruneAlpsStep()) < error(pruneSparseGptStep()) ? 1 : 0;
        }
        QVERIFY2(better >= 5, qPrintable(QString::number(better)));
    }

    void countsAreExact() {
        for (const double sparsity : {0.0, 0.3, 0.5, 0.7, 1.0}) {
            const Json params{{"sparsity", sparsity}, {"block_columns", 64}};
            const auto zeros = static_cast<int64_t>(48 * 64 * sparsity + 1e-9);
            QCOMPARE(zerosIn(pruned(pruneSparseGptStep(), params)), zeros);
            QCOMPARE(zerosIn(pruned(pruneAlpsStep(), {{"sparsity", sparsity}})), zeros);
        }
        const Json none{{"sparsity", 0.0}};
        QVERIFY(at::equal(pruned(pruneSparseGptStep(), none), m_layer.weight));
        QVERIFY(at::equal(pruned(pruneAlpsStep(), none), m_layer.weight));
    }

    void everyBlockOfColumnsHasTheSparsity() {
        const auto weight = pruned(pruneSparseGptStep(), {{"block_columns", 16}});
        for (int64_t begin = 0; begin < 64; begin += 16) {
            QCOMPARE(zerosIn(weight.narrow(1, begin, 16)), 48 * 16 / 2);
        }
    }

    void patternsKeepNOfEveryM() {
        for (const auto& [pattern, keep, group] :
             {std::tuple{"2:4", 2, 4}, std::tuple{"4:8", 4, 8}, std::tuple{"0:4", 0, 4},
              std::tuple{"4:4", 4, 4}}) {
            for (const Step& step : {pruneSparseGptStep(), pruneAlpsStep()}) {
                const auto kept =
                    pruned(step, {{"pattern", pattern}}).view({48, -1, group}).ne(0).sum(2);
                QVERIFY(kept.eq(keep).all().item<bool>());
            }
        }
    }

    void ratiosByHandHoldForTheirLayers() {
        const Json params{{"overrides", {{"*.q_proj", {{"sparsity", 0.25}}}}}};
        QCOMPARE(zerosIn(pruned(pruneSparseGptStep(), params)), 48 * 64 / 4);
        QCOMPARE(zerosIn(pruned(pruneAlpsStep(), params)), 48 * 64 / 4);
    }

    // With independent inputs nothing can be corrected: what stays keeps its value, and the zeros
    // are those of the smallest |w|·‖x‖. ADMM alone does not find them: the dual of a zero tends to
    // its weight, so while the penalty is below 1 zeros come back by turns, and above 1 the support
    // freezes wherever the turns stand. ALPS has the property because it compares with them.
    void onIndependentInputsOnlyTheMaskChanges() {
        const auto stats = statsOfGram(at::diag(m_layer.gram.diagonal()));
        OneLayer layer(m_layer.weight, stats);
        const Json exact{{"damp", 0.0}, {"block_columns", 64}};
        const auto swept = layer.after(pruneSparseGptStep(), exact);
        const auto scores = (m_layer.weight.abs() * stats.norm()).flatten();
        const auto threshold = std::get<0>(scores.sort())[48 * 32 - 1].item<float>();
        const auto expected = m_layer.weight.masked_fill(scores.view({48, 64}).le(threshold), 0);
        QVERIFY(at::equal(swept, expected));
        const auto searched = layer.after(pruneAlpsStep(), {{"damp", 0.0}});
        QVERIFY(at::equal(searched.ne(0), expected.ne(0)));
        QVERIFY((searched - expected).abs().max().item<double>() < 1e-5);
    }

    void zerosStayAndCount() {
        auto generator = at::detail::createCPUGenerator(9);
        const auto zeros = at::rand({48, 64}, generator, at::kFloat) < 0.3;
        OneLayer layer(m_layer.weight.masked_fill(zeros, 0), m_stats);
        for (const char* pattern : {"unstructured", "4:8"}) {
            const auto weight = layer.after(pruneSparseGptStep(), {{"pattern", pattern}});
            QVERIFY(weight.eq(0).logical_or(~zeros).all().item<bool>());
        }
        QCOMPARE(zerosIn(layer.after(pruneSparseGptStep())), 48 * 64 / 2);
        const auto refilled = layer.after(
            pruneSparseGptStep(), {{"preserve_sparsity_mask", false}, {"block_columns", 16}});
        QVERIFY(!refilled.eq(0).logical_or(~zeros).all().item<bool>());
        QCOMPARE(zerosIn(refilled), 48 * 64 / 2);
    }

    void moreZerosThanAskedForAllStay() {
        const auto half = OneLayer(m_layer.weight, m_stats).after(pruneWandaStep());
        const auto less = OneLayer(half, m_stats).after(pruneSparseGptStep(), {{"sparsity", 0.25}});
        QVERIFY(at::equal(less.eq(0), half.eq(0)));
    }

    void deadInputsLoseTheirWeights() {
        auto gram = m_layer.gram.clone();
        gram.narrow(0, 20, 2).zero_();
        gram.narrow(1, 20, 2).zero_();
        for (const Step& step : {pruneSparseGptStep(), pruneAlpsStep()}) {
            OneLayer layer(m_layer.weight, statsOfGram(gram));
            const auto weight = layer.after(step, {{"sparsity", 0.2}});
            QVERIFY(weight.isfinite().all().item<bool>());
            QCOMPARE(zerosIn(weight.narrow(1, 20, 2)), 48 * 2);
            QVERIFY(layer.listener.notes().find("2 of 64 inputs were zero") != std::string::npos);
        }
    }

    void theSearchTellsItsTimeAndStopsWithinALayer() {
        OneLayer layer(m_layer.weight, m_stats);
        layer.run(pruneAlpsStep(), Json::object());
        QVERIFY(layer.listener.series("seconds").at(OneLayer::kName) > 0);
        const Step step = pruneAlpsStep();
        std::stop_source source;
        StepContext context{.node = "alps", .stop = source.get_token()};
        source.request_stop();
        const StepInputs inputs{{"model", layer.model}, {"statistics", layer.statistics}};
        const Json params = completeParams(step.type, {{"include", {OneLayer::kName}}});
        QVERIFY_THROWS_EXCEPTION(Error, step.run(inputs, params, context));
    }

    void badInputIsRefused() {
        for (const Step& step : {pruneSparseGptStep(), pruneAlpsStep()}) {
            for (const Json& params :
                 {Json{{"sparsity", 1.01}}, Json{{"pattern", "3:5"}}, Json{{"damp", -1}}}) {
                QVERIFY_THROWS_EXCEPTION(Error, pruned(step, params));
            }
            auto broken = statsOfGram(m_layer.gram);
            broken.gram[3][4] = std::numeric_limits<float>::quiet_NaN();
            QVERIFY_THROWS_EXCEPTION(Error, OneLayer(m_layer.weight, broken).after(step));
        }
    }
};

QTEST_GUILESS_MAIN(TestPruneSolvers)
#include "tst_solvers.moc"
