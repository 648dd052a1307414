#include "core/engine/solvers/sparse_gpt.h"

#include "core/engine/solvers/column_sweep.h"
#include "core/plain/base/error.h"

#include <ATen/Dispatch.h>
#include <ATen/ops/argsort.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace lathe {

namespace {

constexpr int64_t kMaxPattern = 64;

// The zeros of a whole block are chosen before its sweep: score w² / U_ii², `fixed` ones first.
at::Tensor chooseZeros(const at::Tensor& block, const at::Tensor& diagonal, double sparsity,
                       const at::Tensor& fixed) {
    const auto scores = block.div(diagonal).square().masked_fill(fixed, -1).flatten();
    const auto share = static_cast<double>(scores.numel()) * sparsity;
    const auto count =
        std::max(static_cast<int64_t>(std::floor(share + 1e-9)), fixed.sum().item<int64_t>());
    auto zeros = at::zeros(scores.sizes(), scores.options().dtype(at::kBool));
    if (count > 0) {
        const auto order = at::argsort(scores, /*stable=*/true, /*dim=*/0, /*descending=*/false);
        zeros.index_fill_(0, order.narrow(0, 0, count), true);
    }
    return zeros.view(block.sizes());
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
// choice is remembered in `zeros`, one row of which is only ever touched by one thread; what is set
// there before stays so.
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
        std::array<std::pair<T, int64_t>, kMaxPattern> scored;
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

} // namespace

SparseGptResult sparseGpt(const at::Tensor& weight, const InverseFactor& factor,
                          const SparseGptOptions& options) {
    const int64_t in = weight.size(1);
    const int64_t rows = weight.size(0);
    const bool pattern = options.keep > 0;
    if (pattern && (in % options.of != 0 || options.of > kMaxPattern)) {
        throw Error(ErrorCode::User,
                    "pattern " + std::to_string(options.keep) + ":" + std::to_string(options.of) +
                        " does not divide the " + std::to_string(in) + " inputs of the layer",
                    "Choose a pattern that divides them, or exclude the layer.");
    }
    LATHE_ASSERT(factor.upper.scalar_type() == weight.scalar_type());
    const int64_t step = pattern
                             ? std::max(options.of, options.blockColumns / options.of * options.of)
                             : options.blockColumns;
    const auto fixed = options.zeros.defined()
                           ? options.zeros
                           : at::zeros(weight.sizes(), weight.options().dtype(at::kBool));
    SparseGptResult out{weight.contiguous().clone(), 0};
    for (int64_t begin = 0; begin < in; begin += step) {
        const int64_t width = std::min(step, in - begin);
        const auto upper = factor.upper.narrow(0, begin, width);
        const auto diagonal = upper.narrow(1, begin, width).diagonal();
        const auto errors = at::empty({rows, width}, weight.options());
        const auto fixedHere = fixed.narrow(1, begin, width);
        const auto zeros = pattern ? fixedHere.clone(at::MemoryFormat::Contiguous)
                                   : chooseZeros(out.weight.narrow(1, begin, width), diagonal,
                                                 options.sparsity, fixedHere);
        AT_DISPATCH_FLOATING_TYPES(weight.scalar_type(), "sparse_gpt", [&] {
            auto* w = out.weight.data_ptr<scalar_t>() + begin;
            auto* e = errors.data_ptr<scalar_t>();
            const auto* u = factor.upper.const_data_ptr<scalar_t>() + begin * in + begin;
            if (pattern) {
                const PrunedByPattern<scalar_t> fix{
                    zeros.data_ptr<bool>(), u, in + 1, width, options.keep, options.of};
                sweepColumns(w, in, e, u, in, rows, width, fix);
            } else {
                const PrunedByMask<scalar_t> fix{zeros.const_data_ptr<bool>(), width};
                sweepColumns(w, in, e, u, in, rows, width, fix);
            }
        });
        out.objective += errors.square().sum().item<double>();
        const int64_t rest = in - begin - width;
        if (rest > 0) {
            out.weight.narrow(1, begin + width, rest)
                .addmm_(errors, upper.narrow(1, begin + width, rest), 1, -1);
        }
    }
    return out;
}

} // namespace lathe
