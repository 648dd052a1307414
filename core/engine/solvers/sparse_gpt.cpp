#include "core/engine/solvers/sparse_gpt.h"

#include "core/engine/kernels/column_sweep_kernel.h"
#include "core/engine/solvers/column_sweep.h"
#include "core/engine/solvers/smallest.h"
#include "core/plain/base/error.h"

#include <ATen/Dispatch.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace lathe {

namespace {

// The zeros of a whole block are chosen before its sweep: score w² / U_ii², `fixed` ones first.
at::Tensor chooseZeros(const at::Tensor& block, const at::Tensor& diagonal, double sparsity,
                       const at::Tensor& fixed) {
    auto scores = block.div(diagonal).square();
    auto count =
        static_cast<int64_t>(std::floor(static_cast<double>(block.numel()) * sparsity + 1e-9));
    if (fixed.defined()) {
        scores.masked_fill_(fixed, -1);
        count = std::max(count, fixed.sum().item<int64_t>());
    }
    return smallest(scores, count);
}

template <class T>
struct PrunedByMask {
    const bool* zeros;
    int64_t width;

    T operator()(int64_t row, int64_t column, const T* current) const {
        return zeros[row * width + column] ? T(0) : current[column];
    }
};

// N:M zeros are chosen from the weights as corrected so far, when the sweep reaches a group. The
// choice is remembered in `zeros`; only one thread ever touches one row of it. Entries set there
// before stay set.
template <class T>
struct PrunedByPattern {
    bool* zeros;
    const T* diagonal;
    int64_t diagonalStride;
    int64_t width;
    int64_t keep;
    int64_t of;

    T operator()(int64_t row, int64_t column, const T* current) const {
        bool* mask = zeros + row * width;
        if (column % of == 0) {
            choose(mask, column, current);
        }
        return mask[column] ? T(0) : current[column];
    }

    void choose(bool* mask, int64_t begin, const T* current) const {
        std::array<std::pair<T, int64_t>, kMostPattern> scored;
        for (int64_t k = 0; k < of; ++k) {
            const T ratio = current[begin + k] / diagonal[(begin + k) * diagonalStride];
            scored[k] = {mask[begin + k] ? T(-1) : ratio * ratio, k};
        }
        std::sort(scored.begin(), scored.begin() + of);
        for (int64_t k = 0; k < of; ++k) {
            bool& zero = mask[begin + scored[k].second];
            zero = zero || k < of - keep;
        }
    }
};

void sweepOnCpu(const SweepBlock& block, const SweepRule& rule) {
    const int64_t rows = block.errors.size(0);
    const int64_t width = block.errors.size(1);
    const int64_t in = block.weights.stride(0);
    const int64_t stride = block.upper.stride(0);
    AT_DISPATCH_FLOATING_TYPES(block.errors.scalar_type(), "sparse_gpt", [&] {
        auto* w = block.weights.data_ptr<scalar_t>();
        auto* e = block.errors.data_ptr<scalar_t>();
        const auto* u = block.upper.const_data_ptr<scalar_t>();
        if (rule.kind == SweepRule::Kind::Pattern) {
            const auto zeros =
                rule.zeros.defined()
                    ? rule.zeros.clone(at::MemoryFormat::Contiguous)
                    : at::zeros({rows, width}, block.errors.options().dtype(at::kBool));
            const PrunedByPattern<scalar_t> fix{
                zeros.data_ptr<bool>(), u, stride + 1, width, rule.keep, rule.of};
            sweepColumns(w, in, e, u, stride, rows, width, fix);
        } else {
            const PrunedByMask<scalar_t> fix{rule.zeros.const_data_ptr<bool>(), width};
            sweepColumns(w, in, e, u, stride, rows, width, fix);
        }
    });
}

// `fixed`: zeros that exist already and stay; undefined: none.
SweepRule ruleFor(const SweepBlock& block, const SparseGptOptions& options,
                  const at::Tensor& fixed) {
    if (options.keep > 0) {
        return {.kind = SweepRule::Kind::Pattern,
                .zeros = fixed,
                .keep = options.keep,
                .of = options.of};
    }
    return {.kind = SweepRule::Kind::Zeros,
            .zeros = chooseZeros(block.weights, block.upper.diagonal(), options.sparsity, fixed)};
}

} // namespace

SparseGptResult sparseGpt(const at::Tensor& weight, const InverseFactor& factor,
                          const SparseGptOptions& options) {
    const int64_t in = weight.size(1);
    const int64_t rows = weight.size(0);
    const bool pattern = options.keep > 0;
    if (pattern && options.of > kMostPattern) {
        throw Error(ErrorCode::User,
                    "a pattern of " + std::to_string(options.of) + " neighbours is too long",
                    "Choose one of at most " + std::to_string(kMostPattern) + ".");
    }
    if (pattern && in % options.of != 0) {
        throw Error(ErrorCode::User,
                    "pattern " + std::to_string(options.keep) + ":" + std::to_string(options.of) +
                        " does not divide the " + std::to_string(in) + " inputs of the layer",
                    "Choose a pattern that divides them, or exclude the layer.");
    }
    LATHE_ASSERT(factor.upper.scalar_type() == weight.scalar_type());
    const int64_t step = pattern
                             ? std::max(options.of, options.blockColumns / options.of * options.of)
                             : options.blockColumns;
    SparseGptResult out{weight.contiguous().clone(), 0};
    const auto objective = at::zeros({}, weight.options().dtype(at::kDouble));
    for (int64_t begin = 0; begin < in; begin += step) {
        const int64_t width = std::min(step, in - begin);
        const auto upper = factor.upper.narrow(0, begin, width);
        const SweepBlock block{out.weight.narrow(1, begin, width),
                               at::empty({rows, width}, weight.options()),
                               upper.narrow(1, begin, width)};
        const at::Tensor fixed =
            options.zeros.defined() ? options.zeros.narrow(1, begin, width) : at::Tensor();
        const SweepRule rule = ruleFor(block, options, fixed);
        weight.is_cpu() ? sweepOnCpu(block, rule) : sweepOnDevice(block, rule);
        objective.add_(block.errors.square().sum(at::kDouble));
        const int64_t rest = in - begin - width;
        if (rest > 0) {
            out.weight.narrow(1, begin + width, rest)
                .addmm_(block.errors, upper.narrow(1, begin + width, rest), 1, -1);
        }
    }
    out.objective = objective.item<double>();
    return out;
}

} // namespace lathe
