// The search for ranges clipped at each end, against one over all pairs in plain code.
#include "core/engine/solvers/asymmetric_clip.h"
#include "core/engine/solvers/channel_scales.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>

#include <QTest>

#include <limits>

using namespace lathe;

class TestAsymmetricClip : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void equalsTheSearchOfAllPairs();
    void neverWorseThanNoClip();
};

namespace {

at::Tensor drawn(at::IntArrayRef sizes, uint64_t seed) {
    return at::empty(sizes).normal_(0, 1, at::make_generator<at::CPUGeneratorImpl>(seed));
}

double errorOf(const Grid& grid, const at::Tensor& clamped, const at::Tensor& weight,
               const at::Tensor& inputs) {
    const at::Tensor levels = rounded(grid, clamped, fitGrid(grid, clamped, RangeRule::MinMax));
    return inputs.matmul((levels - weight).t()).square().sum().item<double>();
}

} // namespace

void TestAsymmetricClip::equalsTheSearchOfAllPairs() {
    const Grid grid{.bits = 2, .group = 16};
    const at::Tensor weight = drawn({3, 16}, 1);
    const at::Tensor inputs = drawn({40, 16}, 2);
    const at::Tensor gram = inputs.t().matmul(inputs);
    const at::Tensor found =
        asymmetricallyClipped(weight, groupGramsOfGram(gram, grid.group), grid);
    for (int64_t row = 0; row < 3; ++row) {
        const at::Tensor one = weight.narrow(0, row, 1).contiguous();
        const double low = one.min().item<double>();
        const double high = one.max().item<double>();
        double least = std::numeric_limits<double>::infinity();
        for (int i = 0; i < 10; ++i) {
            for (int j = 0; j < 10; ++j) {
                const at::Tensor clamped = one.clamp(low * (1 - 0.05 * j), high * (1 - 0.05 * i));
                least = std::min(least, errorOf(grid, clamped, one, inputs));
            }
        }
        const double own = errorOf(grid, found.narrow(0, row, 1).contiguous(), one, inputs);
        QVERIFY(own <= 1.0001 * least);
    }
}

void TestAsymmetricClip::neverWorseThanNoClip() {
    const Grid grid{.bits = 3, .group = 32};
    const at::Tensor weight = drawn({8, 64}, 3).pow(3); // a few weights far out
    const at::Tensor inputs = drawn({100, 64}, 4);
    const at::Tensor gram = inputs.t().matmul(inputs);
    const at::Tensor found =
        asymmetricallyClipped(weight, groupGramsOfGram(gram, grid.group), grid);
    QVERIFY(!found.equal(weight));
    for (int64_t group = 0; group < 2; ++group) {
        const auto part = [&](const at::Tensor& t) {
            return t.narrow(1, 32 * group, 32).contiguous();
        };
        QVERIFY(errorOf(grid, part(found), part(weight), part(inputs)) <=
                errorOf(grid, part(weight), part(weight), part(inputs)));
    }
}

QTEST_APPLESS_MAIN(TestAsymmetricClip)
#include "tst_asymmetric_clip.moc"
