// Products on the CPU in float32 against float64, whatever the strides.
#include "core/engine/numbers/row_product.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/randn.h>

#include <QTest>

using namespace lathe;

class TestRowProduct : public QObject {
    Q_OBJECT

private:
    at::Generator m_generator = at::make_generator<at::CPUGeneratorImpl>(4);

    at::Tensor random(at::IntArrayRef shape) { return at::randn(shape, m_generator, at::kFloat); }

    static double apart(const at::Tensor& x, const at::Tensor& weight) {
        const at::Tensor expected = x.to(at::kDouble).matmul(weight.to(at::kDouble).t());
        const at::Tensor ours = rowProduct(x, weight);
        return ((ours.to(at::kDouble) - expected).abs().max() / expected.abs().max())
            .item<double>();
    }

private Q_SLOTS:

    void productsDoNotDependOnStrides() {
        QVERIFY(apart(random({40, 96}), random({72, 96})) < 1e-6);
        QVERIFY(apart(random({40, 96}), random({96, 72}).t()) < 1e-6);
        QVERIFY(apart(random({96, 40}).t(), random({96, 72}).t()) < 1e-6);
        QVERIFY(apart(random({40, 200}).narrow(1, 7, 96), random({72, 200}).narrow(1, 3, 96)) <
                1e-6);
        QVERIFY(apart(random({3, 40, 96}), random({72, 96})) < 1e-6);
        QVERIFY(apart(random({40, 96}), random({96}).expand({72, 96})) < 1e-6);
    }

    void smallAndOtherMatricesAreMultipliedToo() {
        QVERIFY(apart(random({3, 96}), random({72, 96})) < 1e-6);
        QVERIFY(apart(random({40, 96}), random({2, 96})) < 1e-6);
        const at::Tensor x = random({40, 96}).to(at::kDouble);
        const at::Tensor weight = random({72, 96}).to(at::kDouble);
        QVERIFY(rowProduct(x, weight).equal(x.matmul(weight.t())));
        QCOMPARE(rowProduct(random({0, 96}), random({72, 96})).size(1), 72);
    }
};

QTEST_GUILESS_MAIN(TestRowProduct)
#include "tst_row_product.moc"
