#include "core/engine/solvers/inverse_factor.h"
#include "engine/solvers/random_layer.h"

#include <ATen/ops/allclose.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/full.h>

#include <QTest>

using namespace lathe;
using namespace lathe::test;

class TestInverseFactor : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void factorInvertsTheDampedMatrix();
    void aFactorInAnotherOrderIsThatOfTheReorderedMatrix();
    void siblingsShareOneFactor();
};

namespace {

constexpr double kDamp = 0.01;

} // namespace

void TestInverseFactor::factorInvertsTheDampedMatrix() {
    for (const int64_t in : {64, 700}) { // one panel, and two
        const auto layer = randomLayer(4, in, 1);
        const auto factor = inverseFactor(layer.gram);
        const auto product = factor.upper.matmul(factor.damped()).matmul(factor.upper.t());
        QVERIFY(at::allclose(product, at::eye(in, product.options()), 1e-9, 1e-9));
        QVERIFY(at::equal(factor.upper, factor.upper.triu()));
        const double mean = layer.gram.diagonal().mean().item<double>();
        QVERIFY(at::allclose(factor.damped().diagonal() - layer.gram.diagonal(),
                             at::full({in}, 0.01 * mean, layer.gram.options())));
    }
}

void TestInverseFactor::aFactorInAnotherOrderIsThatOfTheReorderedMatrix() {
    const auto layer = randomLayer(4, 64, 3);
    const auto factor = inverseFactor(layer.gram, kDamp, ColumnOrder::FallingDiagonal);
    const auto h = factor.damped().index({factor.order.unsqueeze(1), factor.order});
    QVERIFY(at::equal(h.diagonal(), std::get<0>(h.diagonal().sort(/*dim=*/0, true))));
    const auto product = factor.upper.matmul(h).matmul(factor.upper.t());
    QVERIFY(at::allclose(product, at::eye(64, product.options()), 1e-9, 1e-9));
}

void TestInverseFactor::siblingsShareOneFactor() {
    const auto layer = randomLayer(2, 32, 37);
    const auto other = randomLayer(2, 32, 38);
    FactorCache cache;
    const auto first = cache.of(layer.gram, 0.01).upper;
    QVERIFY(cache.of(layer.gram, 0.01).upper.is_same(first));
    QVERIFY(!cache.of(layer.gram, 0.1).upper.is_same(first));
    QVERIFY(at::equal(cache.of(other.gram, 0.1).upper, inverseFactor(other.gram, 0.1).upper));
    QVERIFY(!cache.of(other.gram, 0.1).order.defined());
    QVERIFY(cache.of(other.gram, 0.1, ColumnOrder::FallingDiagonal).order.defined());
}

QTEST_GUILESS_MAIN(TestInverseFactor)
#include "tst_inverse_factor.moc"
