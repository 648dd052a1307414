#include "core/engine/bench/bench_forward.h"

#include "core/plain/base/error.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <chrono>
#include <random>

namespace lathe {
namespace {

struct Loss {
    double nll = 0, kl = 0;
};

Loss meanLoss(const Model& model, const at::Tensor& ids, bool kl) {
    const int64_t predicted = ids.size(1) - 1;
    const at::Tensor targets = ids.narrow(1, 1, predicted).reshape({-1});
    const auto hidden = [&] {
        const at::Tensor all = hiddenStates(model, ids).narrow(1, 0, predicted);
        return all.reshape({targets.size(0), all.size(2)});
    };
    const at::Tensor own = hidden();
    if (!kl) {
        return {scoreTokens(model, own, targets).nll.mean().item<double>(), 0};
    }
    const Reference reference{model, hidden()};
    const TokenScores scores = scoreTokens(model, own, targets, &reference);
    return {scores.nll.mean().item<double>(), scores.kl.mean().item<double>()};
}

at::Tensor randomRows(int64_t rows, const at::Tensor& like) {
    const auto generator = at::make_generator<at::CPUGeneratorImpl>(0);
    return (at::randn({rows, like.size(1)}, generator, at::kFloat) * 0.02).to(like.scalar_type());
}

} // namespace

Json benchForward(const Model& prepared, const BenchForwardOptions& options) {
    std::mt19937_64 random(options.seed);
    const auto words = static_cast<uint64_t>(prepared.embedding.size(0));
    std::vector<int64_t> ids(static_cast<size_t>(options.batch * options.tokens));
    for (int64_t& id : ids) {
        id = static_cast<int64_t>(random() % words);
    }
    const at::Tensor all = at::tensor(ids, at::kLong)
                               .view({options.batch, options.tokens})
                               .to(prepared.embedding.device());
    const at::NoGradGuard noGrad;
    std::vector<double> seconds;
    Loss loss = meanLoss(prepared, all, options.kl);
    for (int i = 0; i < options.repeats; ++i) {
        const auto start = std::chrono::steady_clock::now();
        loss = meanLoss(prepared, all, options.kl);
        const auto stop = std::chrono::steady_clock::now();
        seconds.push_back(std::chrono::duration<double>(stop - start).count());
    }
    std::vector<double> sorted = seconds;
    std::ranges::sort(sorted);
    const double median = sorted[sorted.size() / 2];
    Json out{{"batch", options.batch},
             {"tokens", options.tokens},
             {"vocabulary", words},
             {"seconds", seconds},
             {"median_seconds", median},
             {"tokens_per_second", static_cast<double>(all.numel()) / median},
             {"nll", loss.nll}};
    if (options.kl) {
        out["kl"] = loss.kl;
    }
    return out;
}

Model withVocabulary(const Model& model, int64_t words) {
    Model out = model;
    out.embedding = randomRows(words, model.embedding);
    if (model.head.present()) {
        out.head = makeDense(randomRows(words, dense(model.head)));
    }
    return out;
}

} // namespace lathe
