// The loss by chunks against PyTorch (tests/tools/divergence_reference.py), finite differences and
// autograd through all logits at once.
#include "core/engine/train/head_loss.h"
#include "core/engine/train/token_losses.h"
#include "core/plain/base/json.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/full.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>

#include <QTest>

using namespace lathe;

namespace {

constexpr int64_t kTokens = 11;
constexpr int64_t kWords = 13;
constexpr int64_t kWidth = 6;

at::Tensor random(at::IntArrayRef shape, uint64_t seed, at::ScalarType type = at::kDouble) {
    return at::randn(shape, at::make_generator<at::CPUGeneratorImpl>(seed), type);
}

at::Tensor leaf(const at::Tensor& tensor) {
    return tensor.detach().clone().requires_grad_();
}

double apart(const at::Tensor& found, const at::Tensor& expected) {
    return (found.to(at::kDouble) - expected.to(at::kDouble)).abs().max().item<double>();
}

/// Three of the targets do not count, one of them alone in its chunk of one.
at::Tensor targets() {
    return at::tensor({3, -1, 12, 0, -1, -1, 7, 7, 1, 2, 5}, at::kLong);
}

HeadInputs inputs(double cap) {
    return {.hidden = leaf(random({kTokens, kWidth}, 1)),
            .weight = leaf(random({kWords, kWidth}, 2)),
            .bias = leaf(random({kWords}, 3)),
            .cap = cap};
}

/// Rows of fixed logits.
TeacherLogits rowsOf(const at::Tensor& logits) {
    return [logits](int64_t begin, int64_t end) { return logits.narrow(0, begin, end - begin); };
}

HeadLossOptions options(double hardShare, int64_t rows) {
    return {.hardShare = hardShare,
            .soft = divergenceFrom(rowsOf(random({kTokens, kWords}, 4)),
                                   {.kind = Divergence::Jsd, .temperature = 1.5, .beta = 0.3}),
            .rows = rows};
}

at::Tensor doubles(const Json& numbers, at::IntArrayRef shape) {
    return at::tensor(numbers.get<std::vector<double>>()).view(shape);
}

/// The derivative of the loss by each number of `input`, by central differences.
at::Tensor differences(const at::Tensor& input, const std::function<at::Tensor()>& loss) {
    const at::NoGradGuard noGrad;
    constexpr double kStep = 1e-6;
    at::Tensor found = at::empty_like(input, input.options().requires_grad(false));
    for (int64_t i = 0; i < input.numel(); ++i) {
        const at::Tensor number = input.detach().view({-1})[i];
        const auto moved = [&](double by) {
            number.add_(by);
            const double value = loss().item<double>();
            number.sub_(by);
            return value;
        };
        found.view({-1})[i] = (moved(kStep) - moved(-kStep)) / (2 * kStep);
    }
    return found;
}

} // namespace

class TestHeadLoss : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void initTestCase() { at::set_num_threads(1); } // rows of a few words

    void equalsPyTorch() {
        const Json json = readJson(std::filesystem::path(LATHE_SOURCE_DIR) /
                                   "tests/engine/train/fixtures/divergence.json")["head"];
        const int64_t tokens = static_cast<int64_t>(json["targets"].size());
        const auto words = static_cast<int64_t>(json["bias"].size());
        for (const int64_t rows : {1, 2, 100}) {
            const HeadInputs head{.hidden = leaf(doubles(json["hidden"], {tokens, -1})),
                                  .weight = leaf(doubles(json["weight"], {words, -1})),
                                  .bias = leaf(doubles(json["bias"], {words})),
                                  .cap = json["cap"].get<double>()};
            const HeadLoss found = headLoss(
                head, at::tensor(json["targets"].get<std::vector<int64_t>>()),
                {.hardShare = json["hard_share"].get<double>(),
                 .soft = divergenceFrom(rowsOf(doubles(json["teacher"], {tokens, words})),
                                        {.temperature = json["temperature"].get<double>()}),
                 .rows = rows});
            found.loss.backward();
            QCOMPARE(found.counted, int64_t{3});
            const auto differs = [&](const at::Tensor& tensor, const char* name) {
                return apart(tensor, doubles(json[name], tensor.sizes())) > 1e-12;
            };
            QVERIFY(std::abs(found.loss.item<double>() - json["loss"].get<double>()) < 1e-12);
            QVERIFY(std::abs(found.crossEntropy.item<double>() -
                             json["cross_entropy"].get<double>()) < 1e-12);
            QVERIFY(std::abs(found.soft.item<double>() - json["soft"].get<double>()) < 1e-12);
            QVERIFY(!differs(head.hidden.grad(), "hidden_gradient"));
            QVERIFY(!differs(head.weight.grad(), "weight_gradient"));
            QVERIFY(!differs(head.bias.grad(), "bias_gradient"));
        }
    }

    void gradientsAreFiniteDifferences_data() {
        QTest::addColumn<double>("cap");
        QTest::addColumn<double>("hardShare");
        QTest::newRow("cross-entropy") << 0.0 << 1.0;
        QTest::newRow("both, capped") << 2.0 << 0.4;
        QTest::newRow("teacher alone") << 0.0 << 0.0;
    }

    void gradientsAreFiniteDifferences() {
        QFETCH(double, cap);
        QFETCH(double, hardShare);
        const HeadInputs head = inputs(cap);
        const auto loss = [&] { return headLoss(head, targets(), options(hardShare, 4)).loss; };
        loss().backward();
        for (const at::Tensor& input : {head.hidden, head.weight, head.bias}) {
            QVERIFY(apart(input.grad(), differences(input, loss)) < 1e-8);
        }
    }

    void chunksChangeNothing() {
        const HeadInputs whole = inputs(3);
        const HeadLoss expected = headLoss(whole, targets(), options(0.4, 0));
        expected.loss.backward();
        for (const int64_t rows : {1, 3, 11, 50}) {
            const HeadInputs head = inputs(3);
            const HeadLoss found = headLoss(head, targets(), options(0.4, rows));
            found.loss.backward();
            QVERIFY(apart(found.loss, expected.loss) < 1e-13);
            QVERIFY(apart(head.hidden.grad(), whole.hidden.grad()) < 1e-13);
            QVERIFY(apart(head.weight.grad(), whole.weight.grad()) < 1e-13);
            QVERIFY(apart(head.bias.grad(), whole.bias.grad()) < 1e-13);
        }
    }

    /// Gradients go on through what made the inputs, times what the loss is multiplied by.
    void gradientsPassThroughHistory() {
        const HeadInputs head = inputs(0);
        const at::Tensor gain = leaf(at::full({1, kWidth}, 1.5, at::kDouble));
        const auto scaled = [&] {
            HeadInputs made = head;
            made.hidden = head.hidden * 0.5;
            made.weight = head.weight * gain;
            return made;
        };
        const auto loss = [&] { return headLoss(scaled(), targets(), options(0.4, 4)).loss * 3; };
        loss().backward();
        QVERIFY(apart(gain.grad(), differences(gain, loss)) < 1e-8);
        QVERIFY(apart(head.hidden.grad(), differences(head.hidden, loss)) < 1e-8);
    }

    void frozenInputsGetNothing() {
        HeadInputs head = inputs(0);
        head.weight = head.weight.detach();
        head.bias.reset();
        headLoss(head, targets(), options(0.4, 4)).loss.backward();
        QVERIFY(head.hidden.grad().defined());
        head.hidden = head.hidden.detach();
        const HeadLoss fixed = headLoss(head, targets(), options(0.4, 4));
        QVERIFY(!fixed.loss.requires_grad());
        head.hidden = leaf(head.hidden);
        const at::NoGradGuard noGrad;
        QVERIFY(!headLoss(head, targets(), options(0.4, 4)).loss.requires_grad());
    }

    /// Micro-batches over one denominator add up to the batch.
    void partsOfABatchAddUp() {
        const HeadInputs whole = inputs(0);
        const at::Tensor all = targets();
        const HeadLoss expected = headLoss(whole, all, {});
        expected.loss.backward();
        const HeadInputs parts = inputs(0);
        for (const auto& [begin, length] : {std::pair<int64_t, int64_t>{0, 5}, {5, 6}}) {
            HeadInputs part = parts;
            part.hidden = parts.hidden.narrow(0, begin, length);
            headLoss(part, all.narrow(0, begin, length),
                     {.denominator = static_cast<double>(expected.counted)})
                .loss.backward();
        }
        QVERIFY(apart(parts.weight.grad(), whole.weight.grad()) < 1e-13);
        QVERIFY(apart(parts.hidden.grad(), whole.hidden.grad()) < 1e-13);
    }

    void nothingCounts() {
        const HeadInputs head = inputs(0);
        const HeadLoss found = headLoss(head, at::full({kTokens}, -1, at::kLong), options(0.4, 4));
        found.loss.backward();
        QCOMPARE(found.counted, int64_t{0});
        QCOMPARE(found.loss.item<double>(), 0.0);
        QCOMPARE(head.weight.grad().abs().max().item<double>(), 0.0);
    }

    /// What an ignored position holds does not matter, not even NaN.
    void ignoredPositionsMayHoldAnything() {
        HeadInputs head = inputs(0);
        const HeadLoss expected = headLoss(head, targets(), options(0.4, 4));
        const at::Tensor hidden = head.hidden.detach().clone();
        hidden[1].fill_(std::numeric_limits<double>::quiet_NaN());
        head.hidden = leaf(hidden);
        head.weight = head.weight.detach();
        const HeadLoss found = headLoss(head, targets(), options(0.4, 4));
        found.loss.backward();
        QCOMPARE(found.loss.item<double>(), expected.loss.item<double>());
        QVERIFY(head.hidden.grad().isfinite().all().item<bool>());
    }

    /// The whole table of probabilities is the teacher itself.
    void keptProbabilitiesOfAllWordsAreTheTeacher() {
        const at::Tensor teacher = random({kTokens, kWords}, 4);
        const DivergenceOptions kl{.temperature = 2};
        const auto [known, ids] = (teacher / 2).log_softmax(-1).topk(kWords);
        const HeadInputs byLogits = inputs(0);
        const HeadInputs byTable = inputs(0);
        const HeadLoss expected =
            headLoss(byLogits, targets(),
                     {.hardShare = 0.2, .soft = divergenceFrom(rowsOf(teacher), kl), .rows = 4});
        const HeadLoss found = headLoss(
            byTable, targets(),
            {.hardShare = 0.2, .soft = divergenceFrom(ids.to(at::kInt), known, kl), .rows = 4});
        expected.loss.backward();
        found.loss.backward();
        QVERIFY(apart(found.loss, expected.loss) < 1e-12);
        QVERIFY(apart(byTable.weight.grad(), byLogits.weight.grad()) < 1e-12);
    }

    /// float32 leaves under bfloat16 hidden states, several chunks of the usual size.
    void halfPrecisionComputes() {
        constexpr int64_t kMany = 2500;
        const at::Tensor hidden = leaf(random({kMany, 32}, 5, at::kFloat).to(at::kBFloat16));
        const at::Tensor weight = leaf(random({50, 32}, 6, at::kFloat).mul(0.2));
        const at::Tensor wanted =
            at::randint(50, {kMany}, at::make_generator<at::CPUGeneratorImpl>(7), at::kLong);
        const HeadLoss found =
            headLoss({.hidden = hidden, .weight = weight}, wanted, {.rows = 1024});
        found.loss.backward();
        const at::Tensor exactHidden = leaf(hidden.to(at::kDouble));
        const at::Tensor exactWeight = leaf(weight.to(at::kDouble));
        const HeadLoss expected =
            headLoss({.hidden = exactHidden, .weight = exactWeight}, wanted, {});
        expected.loss.backward();
        QVERIFY(hidden.grad().scalar_type() == at::kBFloat16);
        QVERIFY(weight.grad().scalar_type() == at::kFloat);
        QVERIFY(apart(found.loss, expected.loss) < 2e-3);
        const auto close = [](const at::Tensor& a, const at::Tensor& b) {
            return (a.to(at::kDouble) - b).norm().item<double>() < 0.01 * b.norm().item<double>();
        };
        QVERIFY(close(hidden.grad(), exactHidden.grad()));
        QVERIFY(close(weight.grad(), exactWeight.grad()));
    }
};

QTEST_GUILESS_MAIN(TestHeadLoss)
#include "tst_head_loss.moc"
