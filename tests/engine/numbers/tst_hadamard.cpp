// The Hadamard transform: its matrices, the fast way against multiplication, values from paper.
#include "core/engine/numbers/hadamard.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/kron.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>

#include <QTest>

using namespace lathe;

namespace {

at::Tensor noise(at::IntArrayRef shape) {
    return at::randn(shape, at::make_generator<at::CPUGeneratorImpl>(7), at::kDouble);
}

double largest(const at::Tensor& x) {
    return x.abs().max().item<double>();
}

} // namespace

class TestHadamard : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void matricesAreOrthonormal_data() {
        QTest::addColumn<int>("size");
        QTest::addColumn<bool>("even"); // every entry is ±1/√n: a Hadamard matrix
        for (const int size :
             {1, 2, 4, 8, 64, 256, 12, 20, 24, 28, 44, 60, 76, 108, 140, 148, 200}) {
            QTest::addRow("%d", size) << size << true;
        }
        for (const int size : {768, 896, 1152}) {
            QTest::addRow("%d", size) << size << true;
        }
        // 172 and 11008 are 43·2^k, and no construction of Paley gives 172 (171 and 85 are no
        // primes): the cosine transform of 43 steps in.
        for (const int size : {3, 7, 43, 172}) {
            QTest::addRow("%d", size) << size << false;
        }
    }

    void matricesAreOrthonormal() {
        QFETCH(int, size);
        QFETCH(bool, even);
        const at::Tensor h = hadamardMatrix(size);
        QVERIFY(largest(h.matmul(h.t()) - at::eye(size, at::kDouble)) < 1e-12);
        const at::Tensor entries = h.abs() * std::sqrt(size);
        QCOMPARE(largest(entries - 1) < 1e-12, even);
        if (!even) {
            return;
        }
        const at::Tensor whole = (h * std::sqrt(size)).round();
        QVERIFY(whole.matmul(whole.t()).equal(at::eye(size, at::kDouble) * size));
    }

    void llamasFeedForwardWidthIsOrthonormal() {
        // H·Hᵀ of 11008 takes a gigabyte; that the transform keeps inner products says the same.
        const at::Tensor x = noise({4, 11008});
        const at::Tensor y = hadamardTransform(x, 11008);
        QVERIFY(largest(y.matmul(y.t()) - x.matmul(x.t())) < 1e-12 * 11008);
    }

    void transformIsMultiplicationByTheMatrix_data() {
        QTest::addColumn<int>("size");
        for (const int size :
             {1, 2, 4, 8, 16, 32, 64, 512, 3, 12, 20, 24, 36, 43, 172, 344, 1152}) {
            QTest::addRow("%d", size) << size;
        }
    }

    void transformIsMultiplicationByTheMatrix() {
        QFETCH(int, size);
        const at::Tensor x = noise({3, 2, 2 * size});
        const at::Tensor wanted =
            x.view({-1, size}).matmul(hadamardMatrix(size)).view({3, 2, 2 * size});
        QVERIFY(largest(hadamardTransform(x, size) - wanted) < 1e-12);
        const at::Tensor narrow = hadamardTransform(x.to(at::kFloat), size);
        QCOMPARE(narrow.scalar_type(), at::kFloat);
        QVERIFY(largest(narrow - wanted) < 1e-5);
        const at::Tensor half = hadamardTransform(x.to(at::kBFloat16), size);
        QCOMPARE(half.scalar_type(), at::kBFloat16);
        QVERIFY(largest(half.to(at::kDouble) - wanted) < 0.1);
    }

    /// Channels that lie apart: H ⊗ I, and with neighbours after it the whole of H ⊗ H'.
    void channelsThatLieApart() {
        const auto product = [](const at::Tensor& a, const at::Tensor& b) {
            return at::kron(a, b).contiguous();
        };
        const at::Tensor x = noise({5, 2 * 12 * 8});
        const at::Tensor apart = hadamardTransform(x, 12, 8);
        const at::Tensor across = product(hadamardMatrix(12), at::eye(8, at::kDouble));
        const at::Tensor wanted = x.view({-1, 12 * 8}).matmul(across).view({5, -1});
        QVERIFY(largest(apart - wanted) < 1e-12);
        const at::Tensor whole = product(hadamardMatrix(12), hadamardMatrix(8));
        const at::Tensor both = x.view({-1, 12 * 8}).matmul(whole).view({5, -1});
        QVERIFY(largest(hadamardTransform(apart, 8) - both) < 1e-12);
        QVERIFY(largest(hadamardTransform(x.to(at::kFloat), 12, 8) - wanted) < 1e-5);
        QVERIFY(spreadApart(gatheredApart(x, 12, 8), x.sizes()).equal(x));
    }

    void rowsThatDoNotLieTogetherAreRead() {
        const at::Tensor x = noise({32, 5}).to(at::kFloat).t();
        QVERIFY(largest(hadamardTransform(x, 32) - hadamardTransform(x.contiguous(), 32)) == 0);
    }

    void autogradPassesThrough() {
        const at::Tensor x = noise({2, 24}).to(at::kFloat).requires_grad_();
        const at::Tensor weight = noise({2, 24}).to(at::kFloat);
        (hadamardTransform(x, 24) * weight).sum().backward();
        const at::Tensor h = hadamardMatrix(24).to(at::kFloat);
        QVERIFY(largest(x.grad() - weight.matmul(h.t())) < 1e-5);
    }

    void knownValues() {
        const auto transformed = [](std::initializer_list<float> x) {
            return hadamardTransform(at::tensor(at::ArrayRef<float>(x)), 4);
        };
        QVERIFY(transformed({8, 0, 0, 0}).equal(at::tensor({4.0F, 4.0F, 4.0F, 4.0F})));
        QVERIFY(transformed({10, 1, -1, 2}).equal(at::tensor({6.0F, 3.0F, 5.0F, 6.0F})));
    }

    void speed_data() {
        QTest::addColumn<int>("size");
        for (const int size : {1152, 4096, 11008}) {
            QTest::addRow("%d", size) << size;
        }
    }

    void speed() {
        QFETCH(int, size);
        const at::Tensor x = noise({64, size}).to(at::kFloat);
        QBENCHMARK {
            hadamardTransform(x, size);
        }
    }
};

QTEST_GUILESS_MAIN(TestHadamard)
#include "tst_hadamard.moc"
