// The value of a rank among floats given in pieces, against a sort.
#include "core/engine/steps/rank_select.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>

#include <QTest>

using namespace lathe;

class TestRankSelect : public QObject {
    Q_OBJECT

private:
    static void compareWithSort(const std::vector<at::Tensor>& pieces, int64_t rank) {
        RankSelect select(rank);
        for (const at::Tensor& piece : pieces) {
            select.addFirst(piece);
        }
        for (const at::Tensor& piece : pieces) {
            select.addSecond(piece);
        }
        const at::Tensor sorted = std::get<0>(at::cat(pieces).sort());
        const float expected = sorted[rank].item<float>();
        QCOMPARE(select.value(), expected);
        const int64_t smaller = (sorted < expected).sum().item<int64_t>();
        QCOMPARE(select.equalBelow(), rank - smaller);
    }

private Q_SLOTS:

    void findsEveryRank() {
        const std::vector<at::Tensor> pieces{at::randn({500}).abs(), at::randn({300}).abs() * 1e-3,
                                             at::randn({7}).abs() * 1e6};
        for (const int64_t rank : {0, 1, 299, 400, 805, 806}) {
            compareWithSort(pieces, rank);
        }
    }

    void countsTies() {
        const std::vector<at::Tensor> pieces{at::randint(4, {200}).to(at::kFloat),
                                             at::randint(4, {100}).to(at::kFloat)};
        for (const int64_t rank : {0, 50, 150, 299}) {
            compareWithSort(pieces, rank);
        }
    }
};

QTEST_GUILESS_MAIN(TestRankSelect)
#include "tst_rank_select.moc"
