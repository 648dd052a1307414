// Text that student and teacher write, and what its later words are worth.
#include "core/engine/eval/generation.h"
#include "core/engine/prepared/prepare.h"
#include "core/engine/train/distillation.h"
#include "core/engine/train/written_text.h"
#include "tests/support/tiny_model.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <QTest>

#include <cmath>

using namespace lathe;

class TestWrittenText : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void laterReturnsByHand() {
        const at::Tensor ratios = at::tensor({1.0, 2.0, 4.0, 8.0, 3.0, 0.0, 5.0, 7.0}).view({2, 4});
        const at::Tensor counted = at::tensor({1, 1, 1, 0, 0, 1, 1, 1}).view({2, 4}).to(at::kBool);
        // later sums: 6 4 0 - | - 12 7 0; mean of the six 29 / 6
        const double mean = 29.0 / 6;
        const at::Tensor plain = laterReturns(ratios, counted, false);
        const at::Tensor expected =
            at::tensor({6 - mean, 4 - mean, -mean, 0.0, 0.0, 12 - mean, 7 - mean, -mean})
                .view({2, 4});
        QVERIFY(plain.allclose(expected));
        const at::Tensor normalized = laterReturns(ratios, counted, true);
        const double share = (3.0 + 4 + 0 + 6 + 7 + 0) / 6;
        QVERIFY(normalized.allclose(
            at::tensor({3 - share, 4 - share, -share, 0.0, 0.0, 6 - share, 7 - share, -share})
                .view({2, 4})));
    }

    /// Over all texts of two words of a model of three: the exact part of the next word plus the
    /// later returns times the gradient of a written word's likelihood is the gradient of the
    /// divergence of whole texts.
    void sequenceGradientIsThatOfTheDivergence() {
        const auto draw = [](uint64_t seed) {
            return at::randn({4, 3}, at::make_generator<at::CPUGeneratorImpl>(seed), at::kDouble);
        };
        const at::Tensor teacher =
            draw(1).log_softmax(-1); // row 0: first word; 1 + w: after word w
        const at::Tensor logits = draw(2).requires_grad_();
        const at::AutoGradMode grad(true);
        const at::Tensor student = logits.log_softmax(-1);
        at::Tensor divergenceOfTexts = at::zeros({}, at::kDouble);
        at::Tensor estimated = at::zeros({4, 3}, at::kDouble);
        for (int64_t first = 0; first < 3; ++first) {
            for (int64_t second = 0; second < 3; ++second) {
                const at::Tensor own = student[0][first] + student[first + 1][second];
                const at::Tensor theirs = teacher[0][first] + teacher[first + 1][second];
                divergenceOfTexts = divergenceOfTexts + own.exp() * (own - theirs);
                const at::NoGradGuard noGrad;
                const double probability = own.exp().item<double>();
                const at::Tensor rows = at::tensor({int64_t{0}, first + 1}, at::kLong);
                const TokenLoss exact =
                    divergence(teacher.index_select(0, rows), logits.detach().index_select(0, rows),
                               {.kind = Divergence::ReverseKl});
                const double later =
                    (teacher[first + 1][second] - student[first + 1][second]).item<double>();
                at::Tensor gradient = exact.gradient;
                // the gradient of -ln q(first) is q - onehot
                at::Tensor written = student[0].detach().exp().clone();
                written[first] -= 1;
                gradient[0] += later * written;
                estimated.index_add_(0, rows, probability * gradient);
            }
        }
        divergenceOfTexts.backward();
        QVERIFY((estimated - logits.grad()).abs().max().item<double>() < 1e-12);
        // and laterReturns() says what was used here, but for its baseline
        const at::Tensor ratios = at::tensor({0.7, -0.4}).view({1, 2});
        const at::Tensor returns = laterReturns(ratios, at::ones({1, 2}, at::kBool), false);
        QVERIFY(std::abs((returns[0][0] - returns[0][1]).item<double>() + 0.4) < 1e-6);
    }

    void textsWrittenTogether() {
        const test::TinyModel own(1);
        const test::TinyModel other(2);
        const Model student = prepare(own.model, {});
        const Model teacher = prepare(other.model, {});
        const std::vector<std::vector<int32_t>> prompts{{72, 101, 108}, {84, 104}};
        for (const double temperature : {0.0, 1.0}) {
            const GenerationOptions alone{.maxTokens = 12, .temperature = temperature, .seed = 7};
            const auto byStudent = generate(student, prompts, alone);
            const auto byTeacher = generate(teacher, prompts, alone);
            const auto together = [&](double from) {
                return writeTogether(
                    student, teacher, prompts,
                    {.maxTokens = 12, .temperature = temperature, .from = from, .seed = 7});
            };
            const auto never = together(1); // above ln 2
            const auto always = together(0);
            for (size_t row = 0; row < 2; ++row) {
                QCOMPARE(never[row].ids, byStudent[row].ids);
                QCOMPARE(never[row].byTeacher, int64_t{0});
                QCOMPARE(always[row].ids, byTeacher[row].ids);
                QCOMPARE(always[row].byTeacher, static_cast<int64_t>(always[row].ids.size()));
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestWrittenText)
#include "tst_written_text.moc"
