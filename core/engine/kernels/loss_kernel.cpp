#include "core/engine/kernels/loss_kernel.h"

#include "core/engine/kernels/device_text.h"
#include "core/engine/kernels/score_text.h"
#include "core/engine/kernels/train_text.h"
#include "core/engine/numbers/row_kernels.h"
#include "core/plain/base/error.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/full_like.h>

#include <cmath>

namespace lathe {
namespace {

constexpr int64_t kThreads = 512; ///< as in score_text.cpp

/// The same members, in the same order, as Loss in train_text.cpp.
struct LossArguments {
    void* logits = nullptr;
    const void* targets = nullptr;
    void* nll = nullptr;
    int64_t words = 0;
    float factor = 0;
};

KernelSource sourceOf(at::ScalarType dtype, int64_t words) {
    const bool half = dtype == at::kBFloat16;
    const int64_t pack = half ? 8 : 4;
    return {"lossRows",
            constant("kHalf", half) + constant("kCapped", false) +
                constant("kStep", words % pack == 0 ? pack : 1),
            {kDeviceText, kScoreText, kLossText}};
}

} // namespace

void lossRowsByTwin(const at::Tensor& logits, const at::Tensor& targets, const at::Tensor& nll,
                    double factor) {
    const at::Tensor ignored = targets.lt(0);
    const at::Tensor places = targets.clamp_min(0).unsqueeze(1);
    const at::ScalarType type = logits.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
    const at::Tensor logProbabilities = logits.to(type).log_softmax(-1);
    nll.copy_(-logProbabilities.gather(1, places).squeeze(1).masked_fill(ignored, 0));
    at::Tensor slopes = logProbabilities.exp();
    slopes.scatter_add_(1, places, at::full_like(places, -1, slopes.options()));
    logits.copy_(slopes.mul_(factor).masked_fill_(ignored.unsqueeze(1), 0));
}

void lossRowsOnCpu(const at::Tensor& logits, const at::Tensor& targets, const at::Tensor& nll,
                   double factor) {
    const RowKernels& kernels = rowKernels();
    const int64_t words = logits.size(1);
    const auto scale = static_cast<float>(factor);
    auto* begin = logits.mutable_data_ptr<float>();
    auto* losses = nll.mutable_data_ptr<float>();
    const auto* wanted = targets.const_data_ptr<int64_t>();
    at::parallel_for(0, logits.size(0), 1, [&](int64_t from, int64_t to) {
        for (int64_t row = from; row < to; ++row) {
            float* values = begin + row * words;
            if (wanted[row] < 0) {
                std::fill(values, values + words, 0.0F);
                losses[row] = 0;
                continue;
            }
            const SoftmaxSums sums = kernels.softmaxSums(values, words);
            const double logSum = sums.largest + std::log(static_cast<double>(sums.expSum));
            losses[row] = static_cast<float>(logSum - values[wanted[row]]);
            kernels.scaledSoftmax(values, sums, scale, words);
            values[wanted[row]] -= scale;
        }
    });
}

bool fitsLossKernel(const at::Tensor& logits) {
    return logits.is_cuda() &&
           (logits.scalar_type() == at::kBFloat16 || logits.scalar_type() == at::kFloat) &&
           logits.is_contiguous() && logits.numel() > 0 && kernelsUsable(logits.device()).usable;
}

void lossRowsByKernel(const at::Tensor& logits, const at::Tensor& targets, const at::Tensor& nll,
                      double factor) {
    LATHE_ASSERT(targets.scalar_type() == at::kLong && targets.is_contiguous() &&
                 targets.is_cuda() && targets.size(0) == logits.size(0));
    LossArguments arguments{.logits = logits.mutable_data_ptr(),
                            .targets = targets.const_data_ptr(),
                            .nll = nll.mutable_data_ptr(),
                            .words = logits.size(1),
                            .factor = static_cast<float>(factor)};
    launchKernel(sourceOf(logits.scalar_type(), logits.size(1)), logits.device(),
                 {.blocks = logits.size(0), .threads = kThreads}, &arguments);
}

void lossRows(const at::Tensor& logits, const at::Tensor& targets, const at::Tensor& nll,
              double factor) {
    if (fitsLossKernel(logits)) {
        lossRowsByKernel(logits, targets, nll, factor);
    } else if (logits.is_cpu() && logits.scalar_type() == at::kFloat && logits.is_contiguous() &&
               targets.is_contiguous()) {
        lossRowsOnCpu(logits, targets, nll, factor);
    } else {
        lossRowsByTwin(logits, targets, nll, factor);
    }
}

std::vector<KernelSource> lossSources(at::ScalarType dtype) {
    return {sourceOf(dtype, 128256), sourceOf(dtype, 50257)};
}

} // namespace lathe
