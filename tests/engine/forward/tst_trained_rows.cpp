// Gradients of the row operations: the twins against finite differences in float64, the row kernels
// of the CPU against autograd through LibTorch's chains of operations.
#include "core/engine/forward/trained_rows.h"
#include "core/engine/kernels/loss_kernel.h"
#include "core/engine/kernels/train_kernel.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/rsqrt.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/zeros.h>

#include <QTest>

using namespace lathe;

namespace {

constexpr double kEps = 1e-5;

class Numbers {
public:
    at::Tensor of(at::IntArrayRef shape, at::ScalarType type) {
        return at::randn(shape, m_generator, at::kDouble).to(type);
    }

private:
    at::Generator m_generator = at::make_generator<at::CPUGeneratorImpl>(9);
};

at::Tensor rmsNorm(const at::Tensor& x, const at::Tensor& weight) {
    return x * at::rsqrt(x.square().mean(-1, true) + kEps) * weight;
}

at::Tensor activated(const at::Tensor& x, Activation kind) {
    switch (kind) {
    case Activation::Silu:
        return at::silu(x);
    case Activation::Gelu:
        return at::gelu(x);
    case Activation::GeluTanh:
        return at::gelu(x, "tanh");
    case Activation::Relu:
        return at::relu(x);
    }
    return x;
}

/// The gradient of sum(slope · f(x)) by x, from differences of f in float64.
at::Tensor differences(const std::function<at::Tensor(const at::Tensor&)>& f, const at::Tensor& x,
                       const at::Tensor& slope) {
    constexpr double kStep = 1e-6;
    at::Tensor out = at::zeros({x.numel()}, at::kDouble);
    for (int64_t i = 0; i < x.numel(); ++i) {
        const auto moved = [&](double step) {
            at::Tensor other = x.clone();
            other.view({-1}).narrow(0, i, 1).add_(step);
            return (f(other) * slope).sum();
        };
        out.narrow(0, i, 1).copy_((moved(kStep) - moved(-kStep)) / (2 * kStep));
    }
    return out.view(x.sizes());
}

/// The largest difference relative to the largest expected value.
double apart(const at::Tensor& ours, const at::Tensor& expected) {
    const at::Tensor wide = expected.detach().to(at::kDouble);
    return ((ours.detach().to(at::kDouble) - wide).abs().max() / wide.abs().max()).item<double>();
}

at::Tensor leafOf(const at::Tensor& x) {
    return x.detach().clone().requires_grad_();
}

RopeTable angles(int64_t rows, int64_t half, at::ScalarType type) {
    const at::Tensor a = at::arange(rows * half, at::kDouble).view({rows, half}) * 0.37;
    return {a.cos().to(type), a.sin().to(type)};
}

ModelConfig rmsConfig(bool plusOne) {
    ModelConfig config;
    config.norm = NormKind::Rms;
    config.normPlusOne = plusOne;
    config.normEps = kEps;
    return config;
}

} // namespace

Q_DECLARE_METATYPE(lathe::Activation);

class TestTrainedRows : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void normSlopesEqualDifferences() {
        Numbers numbers;
        const at::Tensor x = numbers.of({3, 10}, at::kDouble),
                         weight = numbers.of({10}, at::kDouble);
        const at::Tensor slope = numbers.of({3, 10}, at::kDouble);
        const at::Tensor more = numbers.of({3, 10}, at::kDouble);
        for (const bool plusOne : {false, true}) {
            const NormSlopes ours = normSlopesByTwin({.x = x,
                                                      .slope = slope,
                                                      .sumSlope = more,
                                                      .weight = weight,
                                                      .plusOne = plusOne,
                                                      .eps = kEps});
            const double one = plusOne ? 1 : 0;
            const at::Tensor byX = differences(
                [&](const at::Tensor& t) { return rmsNorm(t, weight + one); }, x, slope);
            const at::Tensor byWeight = differences(
                [&](const at::Tensor& t) { return rmsNorm(x, t + one); }, weight, slope);
            QVERIFY(apart(ours.x, byX + more) < 1e-8);
            QVERIFY(apart(ours.weight, byWeight) < 1e-8);
        }
    }

    void rotatingBackIsTheGradient() {
        Numbers numbers;
        const at::Tensor x = numbers.of({2, 3, 2, 10}, at::kDouble);
        const at::Tensor slope = numbers.of({2, 3, 2, 10}, at::kDouble);
        const RopeTable table = angles(3, 4, at::kDouble); // two of ten values are not rotated
        const at::Tensor expected = differences(
            [&](const at::Tensor& t) { return rotatedByTwin(t, table.cosine, table.sine, 1); }, x,
            slope);
        QVERIFY(apart(rotatedByTwin(slope, table.cosine, table.sine, -1), expected) < 1e-8);
    }

    void gateSlopesEqualDifferences() {
        Numbers numbers;
        const at::Tensor gate = numbers.of({4, 6}, at::kDouble) * 2;
        const at::Tensor up = numbers.of({4, 6}, at::kDouble);
        const at::Tensor slope = numbers.of({4, 6}, at::kDouble);
        for (const Activation kind :
             {Activation::Silu, Activation::Gelu, Activation::GeluTanh, Activation::Relu}) {
            const at::Tensor ours = at::empty({4, 12}, at::kDouble);
            gateSlopesByTwin({.gate = gate,
                              .up = up,
                              .slope = slope,
                              .kind = kind,
                              .gateSlope = ours.narrow(1, 0, 6),
                              .upSlope = ours.narrow(1, 6, 6)});
            const at::Tensor byGate = differences(
                [&](const at::Tensor& t) { return activated(t, kind) * up; }, gate, slope);
            const at::Tensor byUp = differences(
                [&](const at::Tensor& t) { return activated(gate, kind) * t; }, up, slope);
            QVERIFY(apart(ours.narrow(1, 0, 6), byGate) < 1e-8);
            QVERIFY(apart(ours.narrow(1, 6, 6), byUp) < 1e-8);
        }
    }

    void lossSlopesEqualDifferences() {
        Numbers numbers;
        const at::Tensor logits = numbers.of({4, 9}, at::kDouble) * 3;
        const at::Tensor targets = at::arange(4, at::kLong) * 2 - 2; // -2, 0, 2, 4
        const auto loss = [&](const at::Tensor& t) {
            const at::Tensor nll = at::empty({4}, at::kDouble);
            lossRowsByTwin(t.clone(), targets, nll, 1);
            return nll;
        };
        const at::Tensor factor = at::zeros({4}, at::kDouble) + 0.25;
        const at::Tensor expected = differences(loss, logits, factor);
        const at::Tensor ours = logits.clone();
        const at::Tensor nll = at::empty({4}, at::kDouble);
        lossRowsByTwin(ours, targets, nll, 0.25);
        QVERIFY(apart(ours, expected) < 1e-8);
        QCOMPARE(nll[0].item<double>(), 0.0);
        QCOMPARE(ours[0].abs().max().item<double>(), 0.0);
    }

    void lossOnTheCpuEqualsItsTwin() {
        Numbers numbers;
        for (const int64_t words : {1000, 37}) {
            const at::Tensor logits = numbers.of({67, words}, at::kFloat) * 5;
            const at::Tensor targets = at::arange(67, at::kLong) % 30 - 1;
            const at::Tensor ours = logits.clone(), twin = logits.to(at::kDouble);
            const at::Tensor nll = at::empty({67}, at::kFloat);
            const at::Tensor expected = at::empty({67}, at::kDouble);
            lossRows(ours, targets, nll, 0.5);
            lossRowsByTwin(twin, targets, expected, 0.5);
            QVERIFY(apart(nll, expected) < 1e-6);
            QVERIFY2(apart(ours, twin) < 2e-6, qPrintable(QString::number(apart(ours, twin))));
        }
    }

    void normsOnTheCpuEqualAutograd_data() {
        QTest::addColumn<bool>("branch");
        QTest::addColumn<bool>("plusOne");
        QTest::newRow("alone") << false << false;
        QTest::newRow("after a sum") << true << false;
        QTest::newRow("after a sum, 1 + w") << true << true;
    }

    /// 130 rows: more than two shares of the gradient by the weight.
    void normsOnTheCpuEqualAutograd() {
        QFETCH(bool, branch);
        QFETCH(bool, plusOne);
        const ModelConfig config = rmsConfig(plusOne);
        Numbers numbers;
        const at::Tensor a = numbers.of({130, 40}, at::kFloat),
                         b = numbers.of({130, 40}, at::kFloat);
        const at::Tensor w = numbers.of({40}, at::kFloat);
        const at::Tensor bySum = numbers.of({130, 40}, at::kFloat);
        const at::Tensor byNorm = numbers.of({130, 40}, at::kFloat);
        const at::Tensor x = leafOf(a), y = leafOf(b), weight = leafOf(w);
        Residual residual{x, branch ? y : at::Tensor()};
        QVERIFY(fitsAddedNorm(residual, {weight, {}}, config));
        const at::Tensor norm = settleAndNormalize(residual, {weight, {}}, config);
        QVERIFY(!residual.branch.defined());
        (residual.stream * bySum + norm * byNorm).sum().backward();
        const at::Tensor x64 = leafOf(a.to(at::kDouble)), y64 = leafOf(b.to(at::kDouble));
        const at::Tensor w64 = leafOf(w.to(at::kDouble));
        const at::Tensor sum = branch ? x64 + y64 : x64 * 1;
        const at::Tensor expected = rmsNorm(sum, w64 + (plusOne ? 1 : 0));
        (sum * bySum + expected * byNorm).sum().backward();
        QVERIFY(apart(norm, expected) < 1e-6);
        QVERIFY(apart(x.grad(), x64.grad()) < 1e-6);
        QVERIFY(apart(weight.grad(), w64.grad()) < 1e-5);
        if (branch) {
            QVERIFY(apart(residual.stream, sum) < 1e-6);
            QVERIFY(apart(y.grad(), y64.grad()) < 1e-6);
            QVERIFY(x.equal(a)); // not settled in place
        }
    }

    /// A norm that is not trained gives no gradient, and a branch may be all that is watched.
    void onlyWhatIsWatchedGetsGradients() {
        const ModelConfig config = rmsConfig(false);
        Numbers numbers;
        const at::Tensor x = numbers.of({5, 8}, at::kFloat);
        const at::Tensor branch = leafOf(numbers.of({5, 8}, at::kFloat));
        const at::Tensor weight = numbers.of({8}, at::kFloat);
        Residual residual{x, branch};
        settleAndNormalize(residual, {weight, {}}, config).sum().backward();
        QVERIFY(branch.grad().defined());
        QVERIFY(!weight.grad().defined());
        const at::NoGradGuard noGrad;
        QVERIFY(!fitsAddedNorm({x, branch}, {weight, {}}, config));
    }

    void rotationsOnTheCpuEqualAutograd() {
        Numbers numbers;
        const RopeTable table = angles(6, 8, at::kFloat);
        const at::Tensor all = numbers.of({2, 6, 5, 20}, at::kFloat);
        const at::Tensor slope = numbers.of({2, 6, 3, 20}, at::kFloat);
        const at::Tensor x = leafOf(all), other = leafOf(all);
        const at::Tensor ours = trainedRotation(x.narrow(2, 1, 3), table);
        const at::Tensor expected =
            rotatedByTwin(other.narrow(2, 1, 3), table.cosine, table.sine, 1);
        (ours * slope).sum().backward();
        (expected * slope).sum().backward();
        QVERIFY(apart(ours, expected) < 1e-6);
        QVERIFY(apart(x.grad(), other.grad()) < 1e-6);
        // Angles of its own for every row of the batch.
        const RopeTable own = angles(12, 8, at::kFloat);
        const at::Tensor heads = leafOf(all.narrow(2, 0, 2));
        QVERIFY(apart(trainedRotation(heads, own), rotatedByTwin(heads, own.cosine, own.sine, 1)) <
                1e-6);
    }

    void gatesOnTheCpuEqualAutograd_data() {
        QTest::addColumn<lathe::Activation>("kind");
        QTest::newRow("SiLU") << Activation::Silu;
        QTest::newRow("GELU by tanh") << Activation::GeluTanh;
    }

    void gatesOnTheCpuEqualAutograd() {
        QFETCH(lathe::Activation, kind);
        Numbers numbers;
        const at::Tensor values = numbers.of({33, 90}, at::kFloat) * 3;
        const at::Tensor slope = numbers.of({33, 45}, at::kFloat);
        const at::Tensor both = leafOf(values), apartToo = leafOf(values);
        const at::Tensor reference = leafOf(values.to(at::kDouble));
        const auto half = [](const at::Tensor& t, int64_t which) {
            return t.narrow(1, 45 * which, 45);
        };
        const at::Tensor expected = activated(half(reference, 0), kind) * half(reference, 1);
        (expected * slope).sum().backward();
        QVERIFY(fitsTrainedGate(half(both, 0), half(both, 1), kind));
        for (const bool whole : {true, false}) {
            const at::Tensor& x = whole ? both : apartToo;
            const at::Tensor ours =
                whole ? trainedGate(x, kind) : trainedGate(half(x, 0), half(x, 1), kind);
            (ours * slope).sum().backward();
            QVERIFY(apart(ours, expected) < 1e-6);
            QVERIFY2(apart(x.grad(), reference.grad()) < 1e-6,
                     qPrintable(QString::number(apart(x.grad(), reference.grad()))));
        }
    }
};

QTEST_GUILESS_MAIN(TestTrainedRows)
#include "tst_trained_rows.moc"
