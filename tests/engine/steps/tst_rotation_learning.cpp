// Learned rotations: the step on orthonormal matrices, and what the loss does.
#include "core/engine/solvers/cayley.h"
#include "core/engine/steps/rotation_learning.h"
#include "tests/support/tiny_model.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>

#include <QTest>

using namespace lathe;

namespace {

double largest(const at::Tensor& x) {
    return x.abs().max().item<double>();
}

at::Tensor someIds() {
    return (at::arange(8 * 24, at::kLong) * 37 % 251).view({8, 24});
}

/// A tiny model whose hidden states have outlier channels.
Model outlierModel(const Model& model) {
    Model out = model;
    out.embedding = model.embedding.to(at::kFloat).clone();
    for (const int channel : {3, 40}) {
        out.embedding.select(1, channel).mul_(20);
    }
    return out;
}

Rotations rotationsOf(const Model& model) {
    Rotations out{.residual = randomHadamard(model.config->width, 1),
                  .acrossHeads = true,
                  .down = true,
                  .inputs = 16};
    for (size_t i = 0; i < model.blocks.size(); ++i) {
        out.heads.push_back(randomHadamard(model.blocks[i].attention->headWidth, i));
    }
    return out;
}

} // namespace

class TestRotationLearning : public QObject {
    Q_OBJECT

private:
    test::TinyModel m_tiny;

private Q_SLOTS:

    void cayleyOfTheReference() {
        const at::Tensor x = at::eye(2, at::kDouble);
        const at::Tensor gradient = at::tensor({0.0, 1.0, 0.0, 0.0}, at::kDouble).view({2, 2});
        const at::Tensor wanted = at::tensor({0.6, -0.8, 0.8, 0.6}, at::kDouble).view({2, 2});
        QVERIFY(largest(cayleyStep(x, gradient, 1) - wanted) < 1e-12);
    }

    void everyStepStaysOrthonormal() {
        const auto generator = at::make_generator<at::CPUGeneratorImpl>(3);
        at::Tensor x = randomHadamard(24, 5);
        const at::Tensor goal = randomHadamard(24, 6);
        double last = 1e9;
        for (int i = 0; i < 40; ++i) {
            const double loss = (x - goal).square().sum().item<double>();
            QVERIFY(loss < last + 1e-9); // near the nearest matrix there is nothing to gain
            last = loss;
            x = cayleyStep(x, 2 * (x - goal), 0.1);
            QVERIFY(largest(x.matmul(x.t()) - at::eye(24, at::kDouble)) < 1e-12);
        }
        const at::Tensor noisy =
            cayleyStep(x, at::randn({24, 24}, generator, at::kDouble) * 100, 1.5);
        QVERIFY(largest(noisy.matmul(noisy.t()) - at::eye(24, at::kDouble)) < 1e-12);
    }

    /// Without rounding no rotation changes the loss, so no gradient points anywhere on the
    /// orthonormal matrices.
    void withoutRoundingTheLossIsFlat() {
        const Model model = outlierModel(m_tiny.model);
        const RotationLearning plain{.weightBits = 16, .activationBits = 16};
        Rotations one = rotationsOf(model);
        Rotations other = one;
        other.residual = randomHadamard(model.config->width, 9);
        const auto loss = [&](const Rotations& r) {
            const at::NoGradGuard noGrad;
            return rotationLoss(model, r, plain, {}, someIds()).item<double>();
        };
        QVERIFY(std::abs(loss(one) - loss(other)) < 1e-5);
        one.residual = one.residual.requires_grad_();
        rotationLoss(model, one, plain, {}, someIds()).backward();
        const at::Tensor product = one.residual.grad().matmul(one.residual.detach().t());
        QVERIFY(largest(product - product.t()) < 1e-4);
    }

    /// The residual's rotation is converted to float32 once, and every use adds its gradient there:
    /// a second conversion would add sums in float64, which no float32 holds.
    void gradientsOfTheResidualAreOneSum() {
        Rotations rotations = rotationsOf(m_tiny.model);
        rotations.residual = rotations.residual.requires_grad_();
        rotationLoss(m_tiny.model, rotations, {}, {}, someIds()).backward();
        const at::Tensor gradient = rotations.residual.grad();
        QVERIFY(gradient.scalar_type() == at::kDouble && largest(gradient) > 0);
        QVERIFY(gradient.equal(gradient.to(at::kFloat).to(at::kDouble)));
    }

    void learningLowersTheLoss() {
        const Model model = outlierModel(m_tiny.model);
        const RotationLearning learning{.steps = 15, .weightBits = 3, .activationBits = 3};
        const Rotations begin = rotationsOf(model);
        StepContext context{.node = "rotate"};
        const Rotations learned = learnedRotations(model, begin, learning, someIds(), context);
        const auto loss = [&](const Rotations& r) {
            const at::NoGradGuard noGrad;
            return rotationLoss(model, r, learning, {}, someIds()).item<double>();
        };
        QVERIFY2(loss(learned) < loss(begin),
                 (std::to_string(loss(begin)) + " to " + std::to_string(loss(learned))).c_str());
        const at::Tensor& r = learned.residual;
        QVERIFY(largest(r.matmul(r.t()) - at::eye(r.size(0), at::kDouble)) < 1e-10);
        QVERIFY(!learned.heads[0].equal(begin.heads[0]));
    }
};

QTEST_GUILESS_MAIN(TestRotationLearning)
#include "tst_rotation_learning.moc"
