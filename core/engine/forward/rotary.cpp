#include "core/engine/forward/rotary.h"

#include "core/engine/forward/trained_rows.h"
#include "core/engine/kernels/forward_kernel.h"
#include "core/engine/numbers/row_kernels.h"
#include "core/plain/base/error.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/tensor.h>

namespace lathe {
namespace {

constexpr int64_t kGrainTokens = 16;

/// x [B, T, heads, C] may be part of wider rows: only its last dimension need be contiguous.
void rotateRows(at::Tensor& x, const RopeTable& table) {
    const RowKernels& kernels = rowKernels();
    const int64_t tokens = x.size(1);
    const int64_t half = table.cosine.size(-1);
    const bool perRow = table.cosine.size(0) != tokens || x.size(0) == 1;
    LATHE_ASSERT(table.cosine.is_contiguous() && table.sine.is_contiguous());
    LATHE_ASSERT(table.cosine.dim() == 2 && table.sine.sizes() == table.cosine.sizes());
    LATHE_ASSERT(table.cosine.size(0) >= (perRow ? x.size(0) * tokens : tokens));
    const auto* cosine = table.cosine.const_data_ptr<float>();
    const auto* sine = table.sine.const_data_ptr<float>();
    auto* begin = x.mutable_data_ptr<float>();
    at::parallel_for(0, x.size(0) * tokens, kGrainTokens, [&](int64_t from, int64_t to) {
        for (int64_t i = from; i < to; ++i) {
            const int64_t angle = (perRow ? i : i % tokens) * half;
            float* row = begin + (i / tokens) * x.stride(0) + (i % tokens) * x.stride(1);
            for (int64_t head = 0; head < x.size(2); ++head) {
                kernels.rotate(row + head * x.stride(2), cosine + angle, sine + angle, half);
            }
        }
    });
}

at::Tensor rotatedByAten(const at::Tensor& x, const RopeTable& table) {
    const int64_t half = table.cosine.size(-1);
    const int64_t rows = table.cosine.size(0) == x.size(1) ? 1 : x.size(0);
    const auto angles = [&](const at::Tensor& t) {
        return t.to(x.device(), x.scalar_type()).view({rows, x.size(1), 1, half});
    };
    const at::Tensor cosine = angles(table.cosine);
    const at::Tensor sine = angles(table.sine);
    const at::Tensor a = x.narrow(-1, 0, half);
    const at::Tensor b = x.narrow(-1, half, half);
    std::vector<at::Tensor> pieces{a * cosine - b * sine, b * cosine + a * sine};
    if (x.size(-1) > 2 * half) {
        pieces.push_back(x.narrow(-1, 2 * half, x.size(-1) - 2 * half));
    }
    return at::cat(pieces, -1);
}

} // namespace

RopeTable ropeTable(const RopeSpec& rope, const at::Tensor& positions, int64_t length) {
    const std::vector<float> frequencies = inverseFrequencies(rope, length);
    const at::Tensor angles = positions.reshape({-1, 1}).to(at::kFloat) *
                              at::tensor(frequencies, at::kFloat).view({1, -1});
    const double scale = rope.attentionFactor;
    return {angles.cos().mul_(scale), angles.sin().mul_(scale)};
}

at::Tensor rotated(at::Tensor x, const RopeTable& table) {
    LATHE_ASSERT(x.dim() == 4 && 2 * table.cosine.size(-1) <= x.size(-1));
    if (fitsTrainedRotation(x, table)) {
        return trainedRotation(x, table);
    }
    if (x.device().is_cpu() && x.scalar_type() == at::kFloat && x.stride(-1) == 1 &&
        !watched({x})) {
        rotateRows(x, table);
        return x;
    }
    if (x.stride(-1) == 1 && table.cosine.is_cuda() && fitsForwardKernels(x)) {
        rotateHeads(x, table.cosine, table.sine);
        return x;
    }
    return rotatedByAten(x, table);
}

} // namespace lathe
