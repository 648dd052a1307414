// Which blocks learn from which, and relations of tokens against a loop.
#include "core/engine/forward/sublayers.h"
#include "core/engine/prepared/prepare.h"
#include "core/engine/train/feature_losses.h"
#include "tests/support/tiny_model.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/randn.h>

#include <QTest>

#include <cmath>

using namespace lathe;

namespace {

/// The sum over tokens of the divergence between which tokens before it, or itself, a token relates
/// to, of one head: rows [T, d].
double divergenceOfRelations(const at::Tensor& teacher, const at::Tensor& student) {
    double sum = 0;
    for (int64_t token = 0; token < teacher.size(0); ++token) {
        const auto logs = [&](const at::Tensor& rows) {
            return (rows.narrow(0, 0, token + 1).matmul(rows[token]) /
                    std::sqrt(static_cast<double>(rows.size(1))))
                .log_softmax(0);
        };
        const at::Tensor p = logs(teacher);
        sum += (p.exp() * (p - logs(student))).sum().item<double>();
    }
    return sum;
}

} // namespace

class TestFeatureLosses : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void matchedBlocksFollowOrigins() {
        Model teacher;
        for (int64_t i = 0; i < 6; ++i) {
            teacher.blocks.emplace_back().origin = i;
        }
        Model pruned = teacher;
        pruned.blocks.erase(pruned.blocks.begin() + 2);
        pruned.blocks.erase(pruned.blocks.begin() + 3);
        QCOMPARE(matchedBlocks(pruned, teacher), (std::vector<int64_t>{0, 1, 3, 5}));
        Model small = teacher;
        small.blocks.resize(2);
        QCOMPARE(matchedBlocks(small, teacher), (std::vector<int64_t>{2, 5}));
        QCOMPARE(matchedBlocks(teacher, small), (std::vector<int64_t>{0, 0, 0, 0, 1, 1}));
    }

    /// Against a loop over heads, tokens and earlier tokens.
    void relationsOfDifferentWidths() {
        const test::TinyModel own(1);
        const test::TinyModel other(2);
        const Model student = prepare(own.model, {}, Execution::Trainable);
        const Model teacher = prepare(other.model, {}, Execution::Trainable);
        const auto random = [](uint64_t seed) {
            return at::randn({10, 64}, at::make_generator<at::CPUGeneratorImpl>(seed), at::kFloat);
        };
        const BlockInput a{student.blocks[1], *student.config, random(1)};
        const BlockInput b{teacher.blocks[0], *teacher.config, random(2)};
        const double found = relationDivergence(a, b, 2).item<double>();

        constexpr int64_t kHeads = 16; // 64 and 32 channels in heads of 4 and 2
        const auto rowsOf = [](const BlockInput& input, int which) {
            const at::Tensor x = normalize(input.stream, input.block.beforeAttention, input.config);
            const Attention& attention = *input.block.attention;
            const Linear& linear = which == 0   ? attention.q
                                   : which == 1 ? attention.k
                                                : attention.v;
            return apply(linear, x).to(at::kDouble).view({2, 5, kHeads, -1});
        };
        double sum = 0;
        for (int which = 0; which < 3; ++which) {
            for (int64_t place = 0; place < 2 * kHeads; ++place) {
                const auto taken = [&](const BlockInput& input) {
                    return rowsOf(input, which)[place / kHeads].select(1, place % kHeads);
                };
                sum += divergenceOfRelations(taken(b), taken(a)) / (2 * kHeads * 5);
            }
        }
        QVERIFY2(std::abs(found - sum / 3) < 1e-5, qPrintable(QString::number(found)));
    }
};

QTEST_GUILESS_MAIN(TestFeatureLosses)
#include "tst_feature_losses.moc"
