#include "core/engine/solvers/smallest.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>

#include <QTest>

using namespace lathe;

class TestSmallest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void equalsGoLowestIndexFirst();
    void countIsExact();
};

namespace {

std::vector<int64_t> chosen(const std::vector<float>& scores, int64_t count) {
    const at::Tensor indices = smallest(at::tensor(scores), count).nonzero().flatten();
    const auto* begin = indices.const_data_ptr<int64_t>();
    return {begin, begin + indices.numel()};
}

} // namespace

void TestSmallest::equalsGoLowestIndexFirst() {
    const std::vector<float> scores{3, 1, 2, 1, 1, 2};
    QCOMPARE(chosen(scores, 0), (std::vector<int64_t>{}));
    QCOMPARE(chosen(scores, 2), (std::vector<int64_t>{1, 3}));
    QCOMPARE(chosen(scores, 4), (std::vector<int64_t>{1, 2, 3, 4}));
    QCOMPARE(chosen(scores, 6), (std::vector<int64_t>{0, 1, 2, 3, 4, 5}));
}

void TestSmallest::countIsExact() {
    std::vector<float> scores;
    for (int i = 0; i < 1000; ++i) {
        scores.push_back(float((i * 7919) % 31));
    }
    for (const int64_t count : {1, 31, 500, 999}) {
        const at::Tensor mask = smallest(at::tensor(scores).view({10, 100}), count);
        QCOMPARE(mask.sum().item<int64_t>(), count);
        QVERIFY(mask.size(0) == 10 && mask.size(1) == 100);
    }
}

QTEST_GUILESS_MAIN(TestSmallest)
#include "tst_smallest.moc"
