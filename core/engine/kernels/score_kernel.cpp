#include "core/engine/kernels/score_kernel.h"

#include "core/engine/kernels/device_text.h"
#include "core/engine/kernels/score_text.h"
#include "core/plain/base/error.h"

namespace lathe {
namespace {

constexpr int64_t kThreads = 512; ///< as in score_text.cpp

/// The same members, in the same order, as Score in score_text.cpp.
struct ScoreArguments {
    const void* logits = nullptr;
    const void* targets = nullptr;
    void* nll = nullptr;
    void* correct = nullptr;
    int64_t words = 0;
    float cap = 0;
};

/// The same members, in the same order, as Diverge in score_text.cpp.
struct DivergeArguments {
    const void* own = nullptr;
    const void* other = nullptr;
    void* divergence = nullptr;
    void* same = nullptr;
    int64_t words = 0;
    float ownCap = 0, otherCap = 0;
};

KernelSource sourceOf(const char* name, at::ScalarType dtype, int64_t words, bool capped) {
    const bool half = dtype == at::kBFloat16;
    const int64_t pack = half ? 8 : 4;
    return {name,
            constant("kHalf", half) + constant("kCapped", capped) +
                constant("kStep", words % pack == 0 ? pack : 1),
            {kDeviceText, kScoreText}};
}

} // namespace

bool fitsScoreKernels(const LogitRows& logits) {
    const at::Tensor& x = logits.values;
    return x.is_cuda() && (x.scalar_type() == at::kBFloat16 || x.scalar_type() == at::kFloat) &&
           x.is_contiguous() && kernelsUsable(x.device()).usable;
}

void scoreRows(const LogitRows& logits, const at::Tensor& targets, const at::Tensor& nll,
               const at::Tensor& correct) {
    const at::Tensor& x = logits.values;
    LATHE_ASSERT(targets.scalar_type() == at::kLong && targets.is_contiguous() &&
                 targets.is_cuda() && targets.size(0) == x.size(0));
    ScoreArguments arguments{.logits = x.const_data_ptr(),
                             .targets = targets.const_data_ptr(),
                             .nll = nll.mutable_data_ptr(),
                             .correct = correct.mutable_data_ptr(),
                             .words = x.size(1),
                             .cap = static_cast<float>(logits.cap)};
    launchKernel(sourceOf("scoreRows", x.scalar_type(), x.size(1), logits.cap > 0), x.device(),
                 {.blocks = x.size(0), .threads = kThreads}, &arguments);
}

void divergeRows(const LogitRows& own, const LogitRows& other, const at::Tensor& divergence,
                 const at::Tensor& same) {
    const at::Tensor& x = own.values;
    LATHE_ASSERT(x.sizes() == other.values.sizes() &&
                 x.scalar_type() == other.values.scalar_type());
    // A side without a cap gets one too large to matter: one variant of the kernel serves both.
    const bool capped = own.cap > 0 || other.cap > 0;
    const auto capOf = [](const LogitRows& rows) {
        return rows.cap > 0 ? static_cast<float>(rows.cap) : 1e30F;
    };
    DivergeArguments arguments{.own = x.const_data_ptr(),
                               .other = other.values.const_data_ptr(),
                               .divergence = divergence.mutable_data_ptr(),
                               .same = same.mutable_data_ptr(),
                               .words = x.size(1),
                               .ownCap = capOf(own),
                               .otherCap = capOf(other)};
    launchKernel(sourceOf("divergeRows", x.scalar_type(), x.size(1), capped), x.device(),
                 {.blocks = x.size(0), .threads = kThreads}, &arguments);
}

std::vector<KernelSource> scoreSources(at::ScalarType dtype) {
    return {sourceOf("scoreRows", dtype, 128256, false),
            sourceOf("divergeRows", dtype, 128256, true),
            sourceOf("scoreRows", dtype, 50257, true)};
}

} // namespace lathe
