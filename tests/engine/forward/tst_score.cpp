// Scores of tokens, slice by slice, against the whole logits in double.
#include "core/engine/forward/forward.h"
#include "core/plain/base/error.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>

#include <QTest>

#include <limits>

using namespace lathe;

namespace {

constexpr int64_t kTokens = 600; // more than fit one slice of the larger vocabulary
constexpr int64_t kWidth = 24;

at::Tensor random(at::IntArrayRef shape, uint64_t seed) {
    return at::randn(shape, at::make_generator<at::CPUGeneratorImpl>(seed), at::kFloat);
}

/// A model that is nothing but a head, tied to its embedding.
Model headAlone(int64_t words, double cap, uint64_t seed) {
    Model model;
    auto config = std::make_shared<ModelConfig>();
    config->family = "llama";
    config->width = kWidth;
    config->vocabulary = words;
    config->finalSoftcap = cap;
    model.config = config;
    model.embedding = random({words, kWidth}, seed);
    return model;
}

/// Log-probabilities [N, V] in double.
at::Tensor logProbabilities(const Model& model, const at::Tensor& hidden) {
    at::Tensor logits = hidden.to(at::kDouble).matmul(model.embedding.to(at::kDouble).t());
    if (const double cap = model.config->finalSoftcap; cap > 0) {
        logits = (logits / cap).tanh() * cap;
    }
    return logits.log_softmax(-1);
}

/// The largest difference, relative to the largest value where that is above 1.
double apart(const at::Tensor& ours, const at::Tensor& expected) {
    const double largest = std::max(1.0, expected.abs().max().item<double>());
    return (ours.to(at::kDouble) - expected).abs().max().item<double>() / largest;
}

} // namespace

class TestScore : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void scoresEqualTheWholeLogits_data() {
        QTest::addColumn<qint64>("words");
        QTest::addColumn<double>("cap");
        QTest::addColumn<bool>("halfPrecision");
        QTest::newRow("one slice") << qint64{300} << 0.0 << false;
        QTest::newRow("three slices") << qint64{20011} << 0.0 << false;
        QTest::newRow("capped") << qint64{20011} << 5.0 << false;
        QTest::newRow("bfloat16, by LibTorch") << qint64{300} << 0.0 << true;
    }

    void scoresEqualTheWholeLogits() {
        QFETCH(qint64, words);
        QFETCH(double, cap);
        QFETCH(bool, halfPrecision);
        const at::NoGradGuard noGrad;
        Model model = headAlone(words, cap, 1);
        Model reference = headAlone(words, 0, 2);
        at::Tensor hidden = random({kTokens, kWidth}, 3);
        at::Tensor referenceHidden = hidden + 0.1 * random({kTokens, kWidth}, 4);
        double most = 1e-5;
        if (halfPrecision) {
            for (at::Tensor* tensor :
                 {&model.embedding, &reference.embedding, &hidden, &referenceHidden}) {
                *tensor = tensor->to(at::kBFloat16);
            }
            most = 0.02;
        }
        const at::Tensor targets =
            at::randint(words, {kTokens}, at::make_generator<at::CPUGeneratorImpl>(5), at::kLong);
        const Reference other{reference, referenceHidden};
        const TokenScores scores = scoreTokens(model, hidden, targets, &other);

        const at::Tensor own = logProbabilities(model, hidden);
        const at::Tensor theirs = logProbabilities(reference, referenceHidden);
        QVERIFY(apart(scores.nll, -own.gather(1, targets.unsqueeze(1)).squeeze(1)) < most);
        QVERIFY(apart(scores.kl, (theirs.exp() * (theirs - own)).sum(-1)) < most);
        if (!halfPrecision) { // where rounding makes ties, another of them may be the largest
            QVERIFY(scores.correct.equal(own.argmax(-1).eq(targets)));
            QVERIFY(scores.same.equal(own.argmax(-1).eq(theirs.argmax(-1))));
        }
    }

    /// Kernels give no gradients; where they are asked for, LibTorch's operations score.
    void gradientsReachTheHeadAndTheHiddenStates() {
        const at::AutoGradMode grad(true);
        Model model = headAlone(300, 5.0, 1);
        const Model reference = headAlone(300, 0, 2);
        const at::Tensor targets =
            at::randint(300, {kTokens}, at::make_generator<at::CPUGeneratorImpl>(5), at::kLong);
        const auto leaf = [](const at::Tensor& tensor) {
            return tensor.detach().clone().requires_grad_();
        };
        const at::Tensor hidden = leaf(random({kTokens, kWidth}, 3));
        model.embedding = leaf(model.embedding);
        const Reference other{reference, random({kTokens, kWidth}, 4)};
        const TokenScores scores = scoreTokens(model, hidden, targets, &other);
        (scores.nll.mean() + scores.kl.mean()).backward();

        Model plain = model;
        plain.embedding = leaf(model.embedding);
        const at::Tensor plainHidden = leaf(hidden);
        const at::Tensor own = logProbabilities(plain, plainHidden);
        const at::Tensor theirs = logProbabilities(reference, other.hidden);
        ((theirs.exp() * (theirs - own)).sum(-1).mean() -
         own.gather(1, targets.unsqueeze(1)).mean())
            .backward();
        for (const auto& [ours, expected] :
             {std::pair{hidden.grad(), plainHidden.grad()},
              std::pair{model.embedding.grad(), plain.embedding.grad()}}) {
            const double largest = expected.abs().max().item<double>();
            QVERIFY((ours - expected).abs().max().item<double>() < 1e-4 * largest);
        }
    }

    void withoutAReferenceNothingIsCompared() {
        const Model model = headAlone(300, 0, 1);
        const TokenScores scores = scoreTokens(model, random({4, kWidth}, 2),
                                               at::randint(300, {4}, at::TensorOptions(at::kLong)));
        QVERIFY(!scores.kl.defined());
        QVERIFY(!scores.same.defined());
    }

    void aModelComparedWithItselfDivergesNowhere() {
        const Model model = headAlone(20011, 0, 1);
        const at::Tensor hidden = random({kTokens, kWidth}, 2);
        const Reference itself{model, hidden};
        const TokenScores scores = scoreTokens(
            model, hidden, at::randint(20011, {kTokens}, at::TensorOptions(at::kLong)), &itself);
        QVERIFY(apart(scores.kl, at::zeros({kTokens}, at::kDouble)) < 1e-6);
        QVERIFY(scores.same.all().item<bool>());
    }

    void whatIsNotANumberIsSaid() {
        Model model = headAlone(300, 0, 1);
        model.source = std::make_shared<ModelSource>();
        model.embedding[7][3] = std::numeric_limits<float>::quiet_NaN();
        QVERIFY_THROWS_EXCEPTION(Error,
                                 scoreTokens(model, random({4, kWidth}, 2),
                                             at::randint(300, {4}, at::TensorOptions(at::kLong))));
    }
};

QTEST_GUILESS_MAIN(TestScore)
#include "tst_score.moc"
