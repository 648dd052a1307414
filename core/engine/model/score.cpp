#include "core/engine/model/forward.h"
#include "core/engine/model/row_kernels.h"
#include "core/plain/base/error.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <cmath>

namespace lathe {
namespace {

constexpr int64_t kLogitsAtOnce = 1 << 21; ///< 8 MB in float32: they stay in the CPU's cache

/// The head: its own weights, or the embedding.
Linear headOf(const Model& model) {
    return model.head.present() ? model.head : makeDense(model.embedding);
}

at::Tensor capped(at::Tensor logits, double cap) {
    return cap > 0 ? (logits / cap).tanh() * cap : logits;
}

void scoreRows(const at::Tensor& logits, const int64_t* targets, float* nll, bool* correct) {
    const RowKernels& kernels = rowKernels();
    const int64_t words = logits.size(1);
    const auto* begin = logits.const_data_ptr<float>();
    at::parallel_for(0, logits.size(0), 1, [&](int64_t from, int64_t to) {
        for (int64_t row = from; row < to; ++row) {
            const float* values = begin + row * words;
            const float target = values[targets[row]];
            const SoftmaxSums sums = kernels.softmaxSums(values, words);
            nll[row] = sums.largest + std::log(sums.expSum) - target;
            correct[row] = target == sums.largest && std::find(values, values + targets[row],
                                                               target) == values + targets[row];
        }
    });
}

void scoreSlice(const at::Tensor& logits, const at::Tensor& targets, TokenScores& into,
                int64_t row) {
    if (logits.device().is_cpu()) {
        const at::Tensor rows = logits.contiguous();
        scoreRows(rows, targets.const_data_ptr<int64_t>(), into.nll.mutable_data_ptr<float>() + row,
                  into.correct.mutable_data_ptr<bool>() + row);
        return;
    }
    const at::Tensor chosen = logits.gather(1, targets.view({-1, 1})).view({-1});
    into.nll.narrow(0, row, targets.size(0)).copy_(logits.logsumexp(1) - chosen);
    into.correct.narrow(0, row, targets.size(0)).copy_(logits.argmax(1).eq(targets));
}

} // namespace

at::Tensor logitsOf(const Model& prepared, const at::Tensor& hidden) {
    const at::Tensor logits = apply(headOf(prepared), hidden).to(at::kFloat);
    return capped(logits, prepared.config->finalSoftcap);
}

TokenScores scoreTokens(const Model& prepared, const at::Tensor& hidden,
                        const at::Tensor& targets) {
    LATHE_ASSERT(hidden.dim() == 2 && targets.dim() == 1 && hidden.size(0) == targets.size(0));
    const int64_t count = targets.size(0);
    const int64_t words = prepared.embedding.size(0);
    const int64_t rows = std::clamp<int64_t>(kLogitsAtOnce / words, 16, 4096);
    const at::Tensor wanted = targets.to(hidden.device()).contiguous();
    TokenScores scores{at::empty({count}, hidden.options().dtype(at::kFloat)),
                       at::empty({count}, hidden.options().dtype(at::kBool))};
    for (int64_t row = 0; row < count; row += rows) {
        const int64_t taken = std::min(rows, count - row);
        const at::Tensor logits = logitsOf(prepared, hidden.narrow(0, row, taken));
        scoreSlice(logits, wanted.narrow(0, row, taken), scores, row);
    }
    if (count > 0 && !std::isfinite(scores.nll.sum().item<double>()))
        throwNotFinite(prepared);
    return scores;
}

} // namespace lathe
