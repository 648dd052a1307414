#include "core/engine/kernels/whole_number_kernel.h"

#include "core/engine/kernels/whole_number_text.h"
#include "core/plain/base/error.h"

#include <ATen/ops/empty.h>

namespace lathe {
namespace {

constexpr int64_t kThreads = 256;
constexpr int64_t kEach = 8;
constexpr float kSmallestRange = 1e-12F; ///< as activationCodes()

/// The same members, in the same order, as Codes in whole_number_text.cpp.
struct CodesArguments {
    const void* x = nullptr;
    void* codes = nullptr;
    void* scale = nullptr;
    const void* zero = nullptr;
    void* shift = nullptr;
    void* sum = nullptr;
    int64_t in = 0;
    float top = 0, inverseTop = 0, clip = 1, least = kSmallestRange;
};

/// The same members, in the same order, as Back in whole_number_text.cpp.
struct BackArguments {
    const void* products = nullptr;
    void* y = nullptr;
    const void* scale = nullptr;
    const void* shift = nullptr;
    const void* sum = nullptr;
    const void* weightScale = nullptr;
    const void* weightSums = nullptr;
    const void* weightZero = nullptr;
    int64_t out = 0, eights = 0;
};

KernelSource sourceOf(const char* name, bool symmetric, bool dynamic, bool weightZeros) {
    return {name,
            constant("kSymmetric", symmetric) + constant("kDynamic", dynamic) +
                constant("kWeightZeros", weightZeros),
            {kWholeNumberText}};
}

const void* dataOf(const at::Tensor& tensor) {
    return tensor.defined() ? tensor.const_data_ptr() : nullptr;
}

} // namespace

std::vector<KernelSource> wholeNumberSources(bool symmetric, bool dynamic, bool weightZeros) {
    return {sourceOf("toCodes", symmetric, dynamic, false),
            sourceOf("scaledBack", symmetric, dynamic, weightZeros)};
}

WholeNumberRows wholeNumberRows(const ActQuant& op, const at::Tensor& x, int64_t rows) {
    const int64_t count = x.size(0);
    const int64_t in = x.size(1);
    LATHE_ASSERT(x.scalar_type() == at::kBFloat16 && x.is_contiguous() && in % kEach == 0);
    const bool symmetric = op.grid.symmetric;
    const bool dynamic = !op.scale.defined();
    const auto numbers = x.options().dtype(at::kFloat);
    WholeNumberRows out;
    out.codes = at::empty({std::max(rows, count), in}, x.options().dtype(at::kChar));
    if (rows > count) {
        out.codes.narrow(0, count, rows - count).zero_();
    }
    out.scale = dynamic ? at::empty({count}, numbers) : op.scale.to(numbers).contiguous();
    out.shift = at::empty({count}, numbers);
    out.sum = at::empty({count}, numbers);
    const at::Tensor zero = op.zero.defined() ? op.zero.to(numbers).contiguous() : at::Tensor();
    const auto levels = static_cast<float>(op.grid.levels());
    const float top = symmetric ? levels / 2 - 1 : levels - 1;
    CodesArguments arguments{.x = x.const_data_ptr(),
                             .codes = out.codes.data_ptr(),
                             .scale = out.scale.data_ptr(),
                             .zero = dataOf(zero),
                             .shift = out.shift.data_ptr(),
                             .sum = out.sum.data_ptr(),
                             .in = in,
                             .top = top,
                             .inverseTop = 1 / top,
                             .clip = static_cast<float>(op.clip)};
    launchKernel(sourceOf("toCodes", symmetric, dynamic, false), x.device(),
                 {.blocks = count, .threads = kThreads}, &arguments);
    return out;
}

at::Tensor scaledBack(const at::Tensor& products, const WholeNumberRows& rows,
                      const WholeNumberWeights& weights) {
    const int64_t count = rows.shift.size(0);
    const int64_t out = products.size(1);
    LATHE_ASSERT(products.scalar_type() == at::kInt && products.is_contiguous() &&
                 out % kEach == 0);
    at::Tensor y = at::empty({count, out}, products.options().dtype(at::kBFloat16));
    BackArguments arguments{.products = products.const_data_ptr(),
                            .y = y.data_ptr(),
                            .scale = dataOf(rows.scale),
                            .shift = dataOf(rows.shift),
                            .sum = dataOf(rows.sum),
                            .weightScale = dataOf(weights.scale),
                            .weightSums = dataOf(weights.sums),
                            .weightZero = dataOf(weights.zero),
                            .out = out,
                            .eights = count * out / kEach};
    // Without shifts nothing is added; reading them costs little next to the products.
    const bool dynamic = rows.scale.numel() == count && count > 1;
    launchKernel(sourceOf("scaledBack", false, dynamic, weights.zero.defined()), products.device(),
                 {.blocks = (arguments.eights + kThreads - 1) / kThreads, .threads = kThreads},
                 &arguments);
    return y;
}

} // namespace lathe
