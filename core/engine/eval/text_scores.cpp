#include "core/engine/eval/text_scores.h"

#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <cmath>

namespace lathe {

namespace {

constexpr int64_t kTokensPerBatch = 4096;

/// Sums in double over what has been scored so far.
struct Sums {
    WindowMeans byWindow;
    double tokenSum = 0;
    double tokenSquares = 0;
    double kl = 0;
    int64_t same = 0;
    int64_t correct = 0;
    int64_t tokens = 0;
};

double standardErrorOf(const Sums& sums) {
    const auto windows = static_cast<double>(sums.byWindow.nll.size());
    if (sums.byWindow.nll.size() > 1) {
        double mean = 0;
        for (const double value : sums.byWindow.nll) {
            mean += value / windows;
        }
        double squares = 0;
        for (const double value : sums.byWindow.nll) {
            squares += (value - mean) * (value - mean);
        }
        return std::sqrt(squares / (windows - 1) / windows);
    }
    const auto tokens = static_cast<double>(sums.tokens);
    if (sums.tokens < 2) {
        return 0;
    }
    const double mean = sums.tokenSum / tokens;
    const double variance = (sums.tokenSquares - tokens * mean * mean) / (tokens - 1);
    return std::sqrt(std::max(variance, 0.0) / tokens);
}

TextScore scoreOf(const Sums& sums, bool withReference) {
    TextScore score;
    score.windows = static_cast<int64_t>(sums.byWindow.nll.size());
    score.tokens = sums.tokens;
    score.correct = sums.correct;
    for (const double value : sums.byWindow.nll) {
        score.nll += value / static_cast<double>(score.windows);
    }
    score.nllError = standardErrorOf(sums);
    if (withReference && sums.tokens > 0) {
        score.kl = sums.kl / static_cast<double>(sums.tokens);
        score.agreement = static_cast<double>(sums.same) / static_cast<double>(sums.tokens);
    }
    return score;
}

void append(std::vector<double>& values, const at::Tensor& more) {
    for (int64_t i = 0; i < more.size(0); ++i) {
        values.push_back(more[i].item<double>());
    }
}

/// Hidden states [N, T, D] of `inputs` [N, T] with `lead` before every row that does not begin with
/// it; lead -1: as they are.
at::Tensor hiddenBehind(const Model& model, const at::Tensor& inputs, int64_t lead) {
    if (lead < 0) {
        return hiddenStates(model, inputs);
    }
    const auto led = [&](const at::Tensor& rows) {
        const at::Tensor first = rows.new_full({rows.size(0), 1}, lead);
        return hiddenStates(model, at::cat({first, rows}, 1)).narrow(1, 1, rows.size(1));
    };
    const at::Tensor begun = inputs.select(1, 0).eq(lead);
    if (!begun.any().item<bool>()) {
        return led(inputs);
    }
    const at::Tensor asIs = begun.nonzero().flatten();
    const at::Tensor others = begun.logical_not().nonzero().flatten();
    const at::Tensor own = hiddenStates(model, inputs.index_select(0, asIs));
    if (others.numel() == 0) {
        return own;
    }
    return at::empty({inputs.size(0), inputs.size(1), own.size(2)}, own.options())
        .index_copy(0, asIs, own)
        .index_copy(0, others, led(inputs.index_select(0, others)));
}

/// What is compared and how its windows begin.
struct Compared {
    const Model& model;
    const Model* reference;
    Begin begin;
};

void addBatch(Sums& sums, const Compared& compared, const at::Tensor& ids) {
    const at::Tensor inputs = ids.narrow(1, 0, ids.size(1) - 1);
    const at::Tensor targets = ids.narrow(1, 1, ids.size(1) - 1).reshape({-1});
    const auto hiddenOf = [&](const Model& one) {
        return hiddenBehind(one, inputs, leadingToken(one, compared.begin)).flatten(0, 1);
    };
    const at::Tensor hidden = hiddenOf(compared.model);
    const auto reference =
        compared.reference == nullptr
            ? std::nullopt
            : std::optional(Reference{*compared.reference, hiddenOf(*compared.reference)});
    const TokenScores scores =
        scoreTokens(compared.model, hidden, targets, reference ? &*reference : nullptr);
    const at::Tensor nll = scores.nll.to(at::kCPU).to(at::kDouble).view({ids.size(0), -1});
    const at::Tensor correct = scores.correct.to(at::kCPU).view({ids.size(0), -1});
    append(sums.byWindow.nll, nll.mean(1));
    append(sums.byWindow.accuracy, correct.to(at::kDouble).mean(1));
    sums.tokenSum += nll.sum().item<double>();
    sums.tokenSquares += nll.square().sum().item<double>();
    sums.correct += correct.sum().item<int64_t>();
    sums.tokens += nll.numel();
    if (reference) {
        const auto byWindow = [&](const at::Tensor& tokens) {
            return tokens.to(at::kCPU).to(at::kDouble).view({ids.size(0), -1});
        };
        const at::Tensor kl = byWindow(scores.kl);
        const at::Tensor same = byWindow(scores.same);
        append(sums.byWindow.kl, kl.mean(1));
        append(sums.byWindow.agreement, same.mean(1));
        sums.kl += kl.sum().item<double>();
        sums.same += static_cast<int64_t>(same.sum().item<double>());
    }
}

} // namespace

double TextScore::perplexity() const {
    return std::exp(nll);
}

double TextScore::perplexityError() const {
    return perplexity() * nllError;
}

double TextScore::accuracy() const {
    return tokens > 0 ? static_cast<double>(correct) / static_cast<double>(tokens) : 0;
}

double TextScore::accuracyError() const {
    return shareError(accuracy(), tokens);
}

double shareError(double share, int64_t count) {
    return count < 2 ? 0 : std::sqrt(share * (1 - share) / static_cast<double>(count - 1));
}

int64_t leadingToken(const Model& model, Begin begin) {
    return begin == Begin::Bos && model.prefix.empty() ? model.config->bos : -1;
}

TextScore scoreText(const Model& prepared, const at::Tensor& ids, const Model* reference,
                    const TextScoreProgress& progress, Begin begin) {
    LATHE_ASSERT(ids.dim() == 2 && ids.size(1) >= 2);
    Sums sums;
    const int64_t perBatch = std::max<int64_t>(1, kTokensPerBatch / ids.size(1));
    const at::Device device = prepared.embedding.device();
    for (int64_t first = 0; first < ids.size(0); first += perBatch) {
        const int64_t count = std::min(perBatch, ids.size(0) - first);
        addBatch(sums, {prepared, reference, begin}, ids.narrow(0, first, count).to(device));
        progress(scoreOf(sums, reference != nullptr), first + count);
    }
    TextScore score = scoreOf(sums, reference != nullptr);
    score.byWindow = std::move(sums.byWindow);
    return score;
}

} // namespace lathe
