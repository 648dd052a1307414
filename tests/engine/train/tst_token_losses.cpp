// Losses of tokens that are no divergences: hand-computed values, finite differences, and PyTorch's
// autograd (tests/tools/divergence_reference.py).
#include "core/engine/train/token_losses.h"
#include "engine/train/loss_checks.h"

#include <ATen/Parallel.h>
#include <ATen/ops/full.h>

#include <QTest>

#include <cmath>

using namespace lathe;
using namespace lathe::test;

class TestTokenLosses : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void initTestCase() { at::set_num_threads(1); } // rows of a few words

    void equalsPyTorch() {
        const Reference reference;
        const at::Tensor teacher = reference.rows("teacher");
        for (const double temperature : {1.0, 2.0}) {
            const std::string end = temperature == 1 ? " 1" : " 2";
            QVERIFY(reference.agrees("preference" + end, [&](const at::Tensor& z) {
                return preference(teacher, z, reference.number("preference_beta"), temperature);
            }));
            QVERIFY(reference.agrees("sorted_distance" + end, [&](const at::Tensor& z) {
                return sortedDistance(reference.rows("larger_teacher"), z, temperature);
            }));
        }
        QVERIFY(reference.agrees("cross_entropy 1", [&](const at::Tensor& z) {
            return crossEntropy(z, reference.targets());
        }));
    }

    void gradientsAreFiniteDifferences() {
        const at::Tensor student = random({4, 6}, 2);
        const at::Tensor teacher = random({4, 6}, 1);
        const at::Tensor targets = at::tensor({5, 0, 3, 3}, at::kLong);
        const std::vector<Loss> losses{
            [&](const at::Tensor& z) { return crossEntropy(z, targets); },
            [&](const at::Tensor& z) { return preference(teacher, z, 0.4, 1.5); },
            [&](const at::Tensor& z) {
                return sortedDistance(random({4, 9}, 3), z, 1.5);
            },
            [&](const at::Tensor& z) {
                return sortedDistance(random({4, 4}, 3), z, 1.5);
            }};
        for (const Loss& loss : losses) {
            QVERIFY(apart(loss(student).gradient, differences(loss, student)) < 1e-8);
        }
    }

    void handComputedValues() {
        const auto logs = [](std::vector<double> values) {
            for (double& value : values) {
                value = std::log(value);
            }
            return row(values);
        };
        const TokenLoss distance =
            sortedDistance(logs({0.2, 0.5, 0.2, 0.1}), logs({0.6, 0.3, 0.1}), 1);
        QVERIFY(std::abs(distance.value.item<double>() - 0.4) < 1e-12);
        const TokenLoss hard = crossEntropy(logs({0.5, 0.3, 0.2}), at::tensor({0}, at::kLong));
        QVERIFY(std::abs(hard.value.item<double>() + std::log(0.5)) < 1e-12);
        QVERIFY(apart(hard.gradient, row({-0.5, 0.3, 0.2})) < 1e-12);
        // y = 0 and y' = 1: q .3 and .5, p .7 and .2
        const TokenLoss preferred =
            preference(logs({0.7, 0.2, 0.1}), logs({0.3, 0.5, 0.2}), 0.1, 1);
        QVERIFY(std::abs(preferred.value.item<double>() - 0.7852094) < 1e-7);
        QVERIFY(preferred.gradient[0][0].item<double>() < 0); // q(y) is to grow
    }

    /// The order of words means nothing to the sorted distance.
    void sortedDistanceIgnoresOrder() {
        const at::Tensor teacher = random({3, 8}, 8);
        const at::Tensor student = random({3, 8}, 9);
        const at::Tensor order = at::tensor({3, 7, 0, 1, 6, 2, 5, 4}, at::kLong);
        QVERIFY(apart(sortedDistance(teacher.index_select(1, order), student, 1).value,
                      sortedDistance(teacher, student, 1).value) < 1e-13);
    }

    void selfDistillationIsZero() {
        const at::Tensor teacher = random({5, 40}, 4);
        const at::Tensor student = teacher + random({5, 1}, 5); // of each token another constant
        QVERIFY(sortedDistance(teacher, student, 2).value.abs().max().item<double>() < 1e-13);
        const TokenLoss equal = preference(teacher, student, 0.1, 1);
        QVERIFY(apart(equal.value, at::full({5}, std::log(2.0), at::kDouble)) < 1e-13);
        QVERIFY(equal.gradient.abs().max().item<double>() == 0);
    }
};

QTEST_GUILESS_MAIN(TestTokenLosses)
#include "tst_token_losses.moc"
