#include "core/engine/forward/forward.h"
#include "core/engine/kernels/score_kernel.h"
#include "core/engine/numbers/row_kernels.h"
#include "core/plain/base/error.h"

#include <ATen/DeviceAccelerator.h>
#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <cmath>

namespace lathe {
namespace {

// A product needs a few hundred rows before multiplying by a head of 128 thousand words takes as
// long as reading it; a CPU's cache holds the logits of few rows. So a slice is as small as the
// product allows on a CPU, and as large as a part of the free memory allows on a device.
constexpr int64_t kCpuLogits = 1 << 21; ///< 8 MB in float32
constexpr int64_t kFewestRows = 256;
constexpr int64_t kMostRows = 4096;
constexpr int64_t kDeviceBytes = 512 << 20;
constexpr int64_t kFewestDeviceBytes = 32 << 20;
constexpr int64_t kPartOfFree = 8; ///< an eighth of the free memory

/// The head: its own weights, or the embedding.
Linear headOf(const Model& model) {
    return model.head.present() ? model.head : makeDense(model.embedding);
}

at::Tensor capped(at::Tensor logits, double cap) {
    return cap > 0 ? (logits / cap).tanh() * cap : logits;
}

int64_t rowsOfSlice(const Model& model, const at::Tensor& hidden, bool twice) {
    const int64_t words = model.embedding.size(0);
    if (hidden.device().is_cpu()) {
        return std::clamp(kCpuLogits / words, kFewestRows, kMostRows);
    }
    const auto element = static_cast<int64_t>(hidden.element_size()) * (twice ? 2 : 1);
    const auto free =
        static_cast<int64_t>(at::accelerator::getMemoryInfo(hidden.device().index()).first);
    const int64_t bytes = std::clamp(free / kPartOfFree, kFewestDeviceBytes, kDeviceBytes);
    return std::clamp<int64_t>(bytes / (words * element), 16, kMostRows);
}

/// One slice: logits of both sides, and where the results go.
struct Slice {
    LogitRows own, other; ///< `other` undefined without a reference
    at::Tensor targets;
    TokenScores into; ///< views of the whole results
};

bool firstAt(const float* values, int64_t place) {
    return std::find(values, values + place, values[place]) == values + place;
}

int64_t firstLargest(const float* values, int64_t count, float largest) {
    return std::find(values, values + count, largest) - values;
}

/// On the CPU in float32, caps applied.
void scoreRowsOnCpu(const Slice& slice) {
    const RowKernels& kernels = rowKernels();
    const at::Tensor own = slice.own.values.contiguous();
    const at::Tensor other = slice.other.values.defined() ? slice.other.values.contiguous() : own;
    const bool compared = slice.other.values.defined();
    const int64_t words = own.size(1);
    LATHE_ASSERT(other.sizes() == own.sizes() && slice.targets.size(0) == own.size(0));
    LATHE_ASSERT(slice.targets.is_contiguous() && own.size(0) > 0);
    LATHE_ASSERT(slice.targets.min().item<int64_t>() >= 0 &&
                 slice.targets.max().item<int64_t>() < words);
    const auto* targets = slice.targets.const_data_ptr<int64_t>();
    const auto* begin = own.const_data_ptr<float>();
    const auto* otherBegin = other.const_data_ptr<float>();
    auto* nll = slice.into.nll.mutable_data_ptr<float>();
    auto* correct = slice.into.correct.mutable_data_ptr<bool>();
    auto* kl = compared ? slice.into.kl.mutable_data_ptr<float>() : nullptr;
    auto* same = compared ? slice.into.same.mutable_data_ptr<bool>() : nullptr;
    at::parallel_for(0, own.size(0), 1, [&](int64_t from, int64_t to) {
        for (int64_t row = from; row < to; ++row) {
            const float* values = begin + row * words;
            const SoftmaxSums sums = kernels.softmaxSums(values, words);
            const double logSum = sums.largest + std::log(static_cast<double>(sums.expSum));
            const float target = values[targets[row]];
            nll[row] = static_cast<float>(logSum - target);
            correct[row] = target == sums.largest && firstAt(values, targets[row]);
            if (!compared) {
                continue;
            }
            const float* others = otherBegin + row * words;
            const SoftmaxSums theirs = kernels.softmaxSums(others, words);
            const double theirLogSum =
                theirs.largest + std::log(static_cast<double>(theirs.expSum));
            const double apart = kernels.weightedDifference(others, values, theirs.largest, words);
            kl[row] = static_cast<float>(apart / theirs.expSum - theirLogSum + logSum);
            same[row] = firstLargest(values, words, sums.largest) ==
                        firstLargest(others, words, theirs.largest);
        }
    });
}

/// Anywhere, by LibTorch: the twin of the kernels.
void scoreRowsByAten(const Slice& slice) {
    const at::Tensor own = capped(slice.own.values.to(at::kFloat), slice.own.cap);
    const at::Tensor chosen = own.gather(1, slice.targets.view({-1, 1})).view({-1});
    slice.into.nll.copy_(own.logsumexp(1) - chosen);
    slice.into.correct.copy_(own.argmax(1).eq(slice.targets));
    if (!slice.other.values.defined()) {
        return;
    }
    const at::Tensor other =
        capped(slice.other.values.to(at::kFloat), slice.other.cap).log_softmax(-1);
    slice.into.kl.copy_((other.exp() * (other - own.log_softmax(-1))).sum(-1));
    slice.into.same.copy_(own.argmax(1).eq(other.argmax(1)));
}

/// Whether gradients are asked for; kernels give none.
bool watched(const LogitRows& rows) {
    return at::GradMode::is_enabled() && rows.values.defined() && rows.values.requires_grad();
}

void scoreSlice(const Slice& slice) {
    const bool compared = slice.other.values.defined();
    if (watched(slice.own) || watched(slice.other)) {
        return scoreRowsByAten(slice);
    }
    if (fitsScoreKernels(slice.own) && (!compared || fitsScoreKernels(slice.other))) {
        scoreRows(slice.own, slice.targets, slice.into.nll, slice.into.correct);
        if (compared) {
            divergeRows(slice.own, slice.other, slice.into.kl, slice.into.same);
        }
        return;
    }
    const bool onCpu =
        slice.own.values.device().is_cpu() && slice.own.values.scalar_type() == at::kFloat;
    if (!onCpu) {
        return scoreRowsByAten(slice);
    }
    Slice ready = slice;
    for (LogitRows* rows : {&ready.own, &ready.other}) {
        if (rows->values.defined()) {
            rows->values = capped(rows->values, rows->cap);
        }
    }
    scoreRowsOnCpu(ready);
}

LogitRows logitRows(const Model& model, const at::Tensor& hidden) {
    return {apply(headOf(model), hidden), model.config->finalSoftcap};
}

} // namespace

at::Tensor logitsOf(const Model& prepared, const at::Tensor& hidden) {
    const at::Tensor logits = apply(headOf(prepared), hidden).to(at::kFloat);
    return capped(logits, prepared.config->finalSoftcap);
}

TokenScores scoreTokens(const Model& prepared, const at::Tensor& hidden, const at::Tensor& targets,
                        const Reference* reference) {
    LATHE_ASSERT(hidden.dim() == 2 && targets.dim() == 1 && hidden.size(0) == targets.size(0));
    const int64_t count = targets.size(0);
    const at::Tensor wanted = targets.to(hidden.device()).contiguous();
    const auto numbers = hidden.options().dtype(at::kFloat);
    const auto claims = hidden.options().dtype(at::kBool);
    TokenScores scores{at::empty({count}, numbers), at::empty({count}, claims), {}, {}};
    if (reference) {
        scores.kl = at::empty({count}, numbers);
        scores.same = at::empty({count}, claims);
    }
    const int64_t rows = rowsOfSlice(prepared, hidden, reference != nullptr);
    for (int64_t row = 0; row < count; row += rows) {
        const int64_t taken = std::min(rows, count - row);
        const auto part = [&](const at::Tensor& all) {
            return all.defined() ? all.narrow(0, row, taken) : all;
        };
        scoreSlice(
            {.own = logitRows(prepared, part(hidden)),
             .other =
                 reference ? logitRows(reference->model, part(reference->hidden)) : LogitRows{},
             .targets = part(wanted),
             .into = {part(scores.nll), part(scores.correct), part(scores.kl), part(scores.same)}});
    }
    if (reference) {
        scores.kl.clamp_min_(0); // rounding may make a zero slightly negative
    }
    if (count > 0 && !std::isfinite(scores.nll.sum().item<double>())) {
        throwNotFinite(prepared);
    }
    return scores;
}

} // namespace lathe
