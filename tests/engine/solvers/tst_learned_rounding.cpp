// Rounding with learned offsets and clip factors: its start, its gradients, its storage, and what
// AutoRound's and OmniQuant's own arithmetic makes of one weight
// (tests/tools/learned_rounding_reference.py).
#include "core/engine/methods/quant/rtn.h"
#include "core/engine/solvers/learned_rounding.h"
#include "core/plain/base/json.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <QTest>

using namespace lathe;

namespace {

at::Tensor weights() {
    return at::randn({6, 32}, at::make_generator<at::CPUGeneratorImpl>(7)) * 0.1;
}

/// The fixture of the authors' arithmetic.
class Authors {
public:
    at::Tensor weight() const { return values(m_json["weight"], m_json["in"].get<int64_t>()); }

    /// A tensor a weight.
    at::Tensor perWeight(const char* name) const { return values(m_json[name], weight().size(1)); }

    /// A tensor a group.
    at::Tensor perGroup(const char* name) const {
        return values(m_json[name], weight().size(1) / group());
    }

    int64_t group() const { return m_json["group"].get<int64_t>(); }

    /// Whether `found` is what the authors have, but for rounding; `size` is that of the values.
    bool agrees(const std::string& method, int bits, const char* name, const at::Tensor& found,
                double size) const {
        const Json& expected = m_json["expected"][method + ' ' + std::to_string(bits)][name];
        return found.allclose(values(expected, found.size(1)), 1e-2, 1e-3 * size);
    }

private:
    static at::Tensor values(const Json& numbers, int64_t width) {
        return at::tensor(numbers.get<std::vector<float>>()).view({-1, width});
    }

    Json m_json = readJson(std::filesystem::path(LATHE_SOURCE_DIR) /
                           "tests/engine/solvers/fixtures/learned_rounding.json");
};

at::Tensor codesOf(const Quantized& part) {
    return unpackCodes(part.codes, part.grid.bits, part.in);
}

at::Tensor meaningOf(const Quantized& part) {
    return decode(part.grid, codesOf(part), fitOf(part));
}

} // namespace

class TestLearnedRounding : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void startsAtRoundToNearest_data() {
        QTest::addColumn<int>("bits");
        QTest::addColumn<QString>("levels"); // symmetric ones; none: asymmetric
        QTest::addColumn<int>("group");
        for (const int bits : {2, 3, 4, 8}) {
            for (const char* levels : {"", "restricted", "full", "centred"}) {
                for (const int group : {0, 8}) {
                    QTest::addRow("%d %s %d", bits, levels, group) << bits << levels << group;
                }
            }
        }
    }

    void startsAtRoundToNearest() {
        QFETCH(int, bits);
        QFETCH(QString, levels);
        QFETCH(int, group);
        Grid grid{.bits = bits, .symmetric = !levels.isEmpty(), .group = group};
        if (grid.symmetric) {
            grid.symmetry = symmetryOf(levels.toStdString());
        }
        const LearnedRounding rounding(weights(), grid);
        const Quantized wanted = quantizeRtn(weights(), grid, RangeRule::MinMax);
        const at::Tensor share = at::ones({6, rounding.groups()});
        const RoundingState zero{at::zeros({6, 32}), share, share};
        for (const RoundingState& state : {LearnedRounding::nearest(), zero}) {
            const Quantized part = rounding.packed(state);
            QVERIFY(codesOf(part).equal(codesOf(wanted)));
            QVERIFY(part.scale.equal(wanted.scale));
            QVERIFY(rounding.rounded(state).equal(meaningOf(wanted)));
        }
    }

    void whatIsPackedIsWhatWasLearned() {
        const Grid grid{.bits = 3, .group = 8};
        const LearnedRounding rounding(weights(), grid);
        const at::Tensor offset =
            (at::randn({6, 32}, at::make_generator<at::CPUGeneratorImpl>(9)) * 0.3).clamp(-.5, .5);
        const RoundingState state{offset, at::full({6, 4}, 0.9), at::full({6, 4}, 0.7)};
        QVERIFY(rounding.rounded(state).equal(meaningOf(rounding.packed(state))));
    }

    void offsetsMoveACodeByOne() {
        const at::Tensor w = at::tensor({0.0F, 0.40F, -0.55F, 1.0F, -1.0F, 0.9F}).view({1, 6});
        const Grid grid{.bits = 3, .symmetric = true, .group = 0};
        const LearnedRounding rounding(w, grid); // scale 1/3: steps 0, 1.2, -1.65, 3, -3, 2.7
        const auto codes = [&](double v) {
            return codesOf(rounding.packed({at::full({1, 6}, v), {}, {}})).to(at::kInt);
        };
        QVERIFY(codes(0).equal(at::tensor({4, 5, 2, 7, 1, 7}, at::kInt).view({1, 6})));
        QVERIFY(codes(0.4).equal(at::tensor({4, 6, 3, 7, 1, 7}, at::kInt).view({1, 6})));
        QVERIFY(codes(-0.4).equal(at::tensor({4, 5, 2, 7, 1, 6}, at::kInt).view({1, 6})));
    }

    void gradientsReachOffsetsInsideTheRange() {
        const at::Tensor w = at::tensor({0.1F, -0.2F, 0.35F, 1.0F}).view({1, 4});
        const LearnedRounding rounding(w, {.bits = 4, .symmetric = true, .group = 0});
        RoundingState state{at::zeros({1, 4}).requires_grad_(),
                            at::full({1, 1}, 0.5F).requires_grad_(),
                            at::ones({1, 1}).requires_grad_()};
        rounding.rounded(state).sum().backward();
        // Half of the range is cut off: the step is 1/14, and 1.0 lies outside.
        const float step = at::tensor(0.5F / 7).to(at::kHalf).to(at::kFloat).item<float>();
        const at::Tensor wanted = at::tensor({step, step, step, 0.0F}).view({1, 4});
        QVERIFY(((state.offset.grad() - wanted).abs().max().item<double>()) < 1e-6);
        // d/ds of what is inside is its rounding residue, of what is clipped the last level, 7.
        double slope = 7;
        for (const double x : {0.1, -0.2, 0.35}) {
            slope += std::nearbyint(x / step) - x / step;
        }
        QVERIFY(std::abs(state.high.grad().item<double>() - slope / 7) < 1e-3);
    }

    void autoRoundsArithmetic_data() {
        QTest::addColumn<int>("bits");
        for (const int bits : {2, 3, 4}) {
            QTest::addRow("%d bits", bits) << bits;
        }
    }

    /// The full range with the sign that reaches the largest weight.
    void autoRoundsArithmetic() {
        QFETCH(int, bits);
        const Authors authors;
        Grid grid{.bits = bits, .symmetric = true, .group = authors.group()};
        grid.symmetry = Grid::Symmetry::Full;
        const RoundingState state{authors.perWeight("offset").requires_grad_(),
                                  authors.perGroup("high").requires_grad_(),
                                  authors.perGroup("low").requires_grad_()};
        const at::Tensor value = LearnedRounding(authors.weight(), grid).rounded(state);
        (value * authors.perWeight("slope")).sum().backward();
        const std::string method = "autoround_symmetric";
        QVERIFY(authors.agrees(method, bits, "value", value.detach(), 0.1));
        QVERIFY(authors.agrees(method, bits, "offset_gradient", state.offset.grad(), 0.1));
        QVERIFY(authors.agrees(method, bits, "high_gradient", state.high.grad(), 1));
        QVERIFY(authors.agrees(method, bits, "low_gradient", state.low.grad(), 1));
    }

    void ratesAreAutoRounds() {
        QCOMPARE(signRoundRate(4, 200), 1.0 / 200);
        QCOMPARE(signRoundRate(2, 999), 1.0 / 999);
        QCOMPARE(signRoundRate(3, 1000), 2.0 / 1000);
        QCOMPARE(signRoundRate(4, 1000), 1.0 / 1000);
    }

    void autoRoundsAsymmetricArithmetic_data() { autoRoundsArithmetic_data(); }

    void autoRoundsAsymmetricArithmetic() {
        QFETCH(int, bits);
        const Authors authors;
        const LearnedRounding rounding(authors.weight(), {.bits = bits, .group = authors.group()});
        const RoundingState state{authors.perWeight("offset").requires_grad_(),
                                  authors.perGroup("high"), authors.perGroup("low")};
        const at::Tensor value = rounding.rounded(state);
        (value * authors.perWeight("slope")).sum().backward();
        const std::string method = "autoround_asymmetric";
        QVERIFY(authors.agrees(method, bits, "value", value.detach(), 0.1));
        QVERIFY(authors.agrees(method, bits, "offset_gradient", state.offset.grad(), 0.1));
    }

    void omniQuantsArithmetic_data() { autoRoundsArithmetic_data(); }

    void omniQuantsArithmetic() {
        QFETCH(int, bits);
        const Authors authors;
        const LearnedRounding rounding(authors.weight(), {.bits = bits, .group = authors.group()});
        const at::Tensor value = rounding.rounded({{},
                                                   authors.perGroup("high_logit").sigmoid(),
                                                   authors.perGroup("low_logit").sigmoid()});
        QVERIFY(authors.agrees("omniquant", bits, "value", value, 0.1));
    }

    void sigmoidOfFourIsTheClippingsStart() {
        QVERIFY(std::abs(at::tensor(4.0).sigmoid().item<double>() - 0.9820138) < 1e-7);
    }
};

QTEST_GUILESS_MAIN(TestLearnedRounding)
#include "tst_learned_rounding.moc"
