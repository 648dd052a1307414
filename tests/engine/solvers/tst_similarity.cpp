#include "core/engine/solvers/similarity.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/linalg_qr.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>

#include <QTest>

#include <cmath>

using namespace lathe;

class TestSimilarity : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void ckaIsWhatItsFormulaSays();
    void ignoresRotationScaleAndOffset();
    void unrelatedLayersAreUnlike();
    void ccaSeesThroughAnyInvertibleMap();
    void layersThatDoNotVaryAreLikeNothing();
    void oneOddLayerStandsOut();
};

namespace {

constexpr int64_t kSamples = 64;

at::Tensor random(int64_t rows, int64_t columns, uint64_t seed) {
    return at::randn({rows, columns}, at::detail::createCPUGenerator(seed),
                     at::TensorOptions().dtype(at::kDouble));
}

bool near(double a, double b, double tolerance) {
    return std::abs(a - b) <= tolerance;
}

} // namespace

void TestSimilarity::ckaIsWhatItsFormulaSays() {
    const auto a = random(kSamples, 9, 1);
    const auto b = a.narrow(1, 0, 4) + random(kSamples, 4, 2);
    const auto ca = a - a.mean(0, true);
    const auto cb = b - b.mean(0, true);
    const double direct =
        (cb.t().matmul(ca).square().sum() / (ca.t().matmul(ca).norm() * cb.t().matmul(cb).norm()))
            .item<double>();
    QVERIFY(near(linearCka(centredKernel(a), centredKernel(b)), direct, 1e-12));
}

void TestSimilarity::ignoresRotationScaleAndOffset() {
    const auto a = random(kSamples, 12, 3);
    const auto rotation = std::get<0>(at::linalg_qr(random(12, 12, 4)));
    const auto moved = centredKernel(a.matmul(rotation) * 7 + 3);
    QVERIFY(near(linearCka(centredKernel(a), moved), 1, 1e-12));
    QVERIFY(near(meanCca(centredKernel(a), moved), 1, 1e-9));
    const auto other = centredKernel(random(kSamples, 5, 5) + a.narrow(1, 0, 5));
    QVERIFY(near(linearCka(centredKernel(a), other), linearCka(moved, other), 1e-12));
}

void TestSimilarity::unrelatedLayersAreUnlike() {
    const auto a = centredKernel(random(1000, 4, 6));
    const auto b = centredKernel(random(1000, 4, 7));
    QVERIFY(linearCka(a, b) < 0.02);
    QVERIFY(meanCca(a, b) < 0.15);
    // As many dimensions as samples: without the reduction every correlation would be 1.
    const auto wide = centredKernel(random(kSamples, 500, 8));
    const auto other = centredKernel(random(kSamples, 500, 9));
    QVERIFY(meanCca(wide, other) < 0.6);
}

void TestSimilarity::ccaSeesThroughAnyInvertibleMap() {
    const auto a = random(kSamples, 5, 10);
    const auto mixed = a.matmul(random(5, 5, 11));
    const double cca = meanCca(centredKernel(a), centredKernel(mixed));
    QVERIFY2(cca > 0.9, qPrintable(QString::number(cca)));
}

void TestSimilarity::layersThatDoNotVaryAreLikeNothing() {
    const auto still = centredKernel(at::ones({kSamples, 3}, at::kDouble));
    const auto a = centredKernel(random(kSamples, 3, 12));
    QCOMPARE(linearCka(still, a), 0.0);
    QCOMPARE(meanCca(still, a), 0.0);
}

void TestSimilarity::oneOddLayerStandsOut() {
    const auto shared = random(kSamples, 6, 13);
    const std::vector<at::Tensor> kernels{centredKernel(shared), centredKernel(shared * 2),
                                          centredKernel(random(kSamples, 6, 14))};
    for (const auto measure : {Similarity::Cka, Similarity::Cca}) {
        const auto scores = dissimilarity(kernels, measure);
        QVERIFY(scores[2] > scores[0] && near(scores[0], scores[1], 1e-9));
    }
    const auto same = dissimilarity({kernels[0], kernels[1]}, Similarity::Cka);
    QVERIFY(near(same[0], 0, 1e-12));
    QCOMPARE(dissimilarity({kernels[0]}, Similarity::Cka), std::vector<double>{0});
}

QTEST_GUILESS_MAIN(TestSimilarity)
#include "tst_similarity.moc"
