#include "core/engine/numbers/grid_search.h"

#include "core/engine/numbers/formats.h"
#include "core/engine/numbers/grid_round.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/where.h>

#include <array>

namespace lathe {
namespace {

constexpr int kCandidates = 80;
constexpr int kRefinements = 3;
constexpr int64_t kSlabWeights = int64_t{1} << 20; ///< bounds the memory of all candidates
constexpr int kLanes = 16;                         ///< partial sums, so that loops vectorise

/// Shares of the full range, the full one first.
std::vector<double> sharesFor(const Grid& grid) {
    if (powersOfTwo(grid)) {
        return {1, 2, 0.5, 0.25};
    }
    std::vector<double> out{1};
    for (int i = 0; i < kCandidates; ++i) {
        out.push_back(isWhole(grid.format) ? 1 - i / 100.0 : 1.5 - i / 80.0);
    }
    return out;
}

GridFit candidateFor(const RangeSearch& search, double share) {
    const Range range{search.full.low * share, search.full.high * share};
    return fitOfRange(search.grid, range, search.store);
}

/// Σ h·(s·level(w / s) − w)² over one group.
template <class Round>
float groupError(const float* w, const float* h, int64_t count, float scale, const Round& round) {
    const auto term = [&](int64_t i) {
        const float difference = round(w[i] / scale) * scale - w[i];
        return h[i] * difference * difference;
    };
    std::array<float, kLanes> sums{};
    const int64_t whole = count - count % kLanes;
    for (int64_t begin = 0; begin < whole; begin += kLanes) {
        for (int lane = 0; lane < kLanes; ++lane) {
            sums[static_cast<size_t>(lane)] += term(begin + lane);
        }
    }
    float sum = 0;
    for (const float part : sums) {
        sum += part;
    }
    for (int64_t i = whole; i < count; ++i) {
        sum += term(i);
    }
    return sum;
}

/// Adding 1.5 · 2^23 lets the hardware round to whole numbers, half to even.
inline float whole(float x) {
    constexpr float kMagic = 12582912.0F;
    return (x + kMagic) - kMagic;
}

/// Contiguous arrays of one slab of rows.
struct Slab {
    const float* weights;    ///< [cells, width]
    const float* importance; ///< [groups, width]
    const float* scales;     ///< [candidates, cells]
    const float* zeros;      ///< likewise, or null
    int64_t* best;           ///< [cells]
    int64_t cells;           ///< rows · groups
    int64_t groups;
    int64_t width;
    int64_t candidates;
};

/// The first of the best candidates of each group. `roundFor(zero)` rounds weight / scale.
template <class RoundFor>
void findBest(const Slab& slab, const RoundFor& roundFor) {
    const int64_t grain = std::max<int64_t>(1, 2048 / slab.width);
    at::parallel_for(0, slab.cells, grain, [&](int64_t begin, int64_t end) {
        for (int64_t cell = begin; cell < end; ++cell) {
            const float* w = slab.weights + cell * slab.width;
            const float* h = slab.importance + cell % slab.groups * slab.width;
            float least = std::numeric_limits<float>::infinity();
            slab.best[cell] = 0;
            for (int64_t k = 0; k < slab.candidates; ++k) {
                const int64_t at = k * slab.cells + cell;
                const float zero = slab.zeros == nullptr ? 0.0F : slab.zeros[at];
                const float error = groupError(w, h, slab.width, slab.scales[at], roundFor(zero));
                if (error < least) {
                    least = error;
                    slab.best[cell] = k;
                }
            }
        }
    });
}

void findBest(const Slab& slab, const Grid& grid) {
    const auto top = static_cast<float>(grid.levels() - 1);
    const FormatRow& row = rowOf(grid.format);
    if (row.levels == Levels::Table) {
        findBest(slab, [](float) { return nearestNormal; });
    } else if (row.levels == Levels::Float) {
        const SmallFloat small = row.number;
        findBest(slab, [small](float) { return [small](float x) { return nearestIn(small, x); }; });
    } else if (grid.symmetric) {
        const auto most = static_cast<float>(grid.highest());
        const auto least = static_cast<float>(grid.lowest());
        findBest(slab,
                 [=](float) { return [=](float x) { return whole(std::clamp(x, least, most)); }; });
    } else if (grid.fineZero) {
        findBest(slab, [top](float zero) {
            return [=](float x) { return whole(std::clamp(x + zero, 0.0F, top)) - zero; };
        });
    } else {
        findBest(slab, [top](float zero) {
            return [=](float x) { return whole(std::clamp(x, -zero, top - zero)); };
        });
    }
}

/// The candidate of [K, out, G] at each index [out, G].
at::Tensor picked(const at::Tensor& candidates, const at::Tensor& index) {
    return candidates.gather(0, index.unsqueeze(0)).squeeze(0);
}

GridFit searchSlab(const RangeSearch& search) {
    std::vector<at::Tensor> scales;
    std::vector<at::Tensor> zeros;
    for (const double share : sharesFor(search.grid)) {
        const GridFit fit = candidateFor(search, share);
        scales.push_back(fit.scale);
        zeros.push_back(fit.zero);
    }
    const at::Tensor groups = search.groups.contiguous();
    const at::Tensor scale = at::stack(scales);
    const at::Tensor zero = search.grid.symmetric ? at::Tensor{} : at::stack(zeros);
    const at::Tensor importance = search.importance.defined()
                                      ? search.importance.contiguous()
                                      : at::ones({groups.size(1), groups.size(2)});
    const at::Tensor best = at::empty(scales.front().sizes(), at::kLong);
    findBest(Slab{.weights = groups.const_data_ptr<float>(),
                  .importance = importance.const_data_ptr<float>(),
                  .scales = scale.const_data_ptr<float>(),
                  .zeros = zero.defined() ? zero.const_data_ptr<float>() : nullptr,
                  .best = best.data_ptr<int64_t>(),
                  .cells = best.numel(),
                  .groups = groups.size(1),
                  .width = groups.size(2),
                  .candidates = scale.size(0)},
             search.grid);
    GridFit fit{.scale = picked(scale, best), .zero = {}, .outer = search.store.outer};
    if (zero.defined()) {
        fit.zero = picked(zero, best);
    }
    return fit;
}

/// Rows `begin` … of a search.
RangeSearch rowsOf(const RangeSearch& search, int64_t begin, int64_t count) {
    const auto rows = [&](const at::Tensor& t) { return t.narrow(0, begin, count); };
    RangeSearch out = search;
    out.groups = rows(search.groups);
    out.full = {rows(search.full.low), rows(search.full.high)};
    if (search.store.outer.defined() && search.store.outer.dim() == 2) {
        out.store.outer = rows(search.store.outer);
    }
    return out;
}

/// `other` where `better` [out, G], else `fit`.
void take(GridFit& fit, const GridFit& other, const at::Tensor& better) {
    fit.scale = at::where(better, other.scale, fit.scale);
    if (fit.zero.defined()) {
        fit.zero = at::where(better, other.zero, fit.zero);
    }
}

} // namespace

at::Tensor groupErrors(const RangeSearch& search, const GridFit& fit) {
    const at::Tensor weight = search.groups.flatten(1);
    const at::Tensor squares =
        (rounded(search.grid, weight, fit) - weight).square().view(search.groups.sizes());
    return (search.importance.defined() ? squares * search.importance : squares).sum(-1);
}

GridFit searchWithOperations(const RangeSearch& search) {
    GridFit best = candidateFor(search, 1);
    at::Tensor least = groupErrors(search, best);
    for (const double share : sharesFor(search.grid)) {
        const GridFit fit = candidateFor(search, share);
        const at::Tensor errors = groupErrors(search, fit);
        const at::Tensor better = errors < least;
        take(best, fit, better);
        least = at::where(better, errors, least);
    }
    return best;
}

GridFit searchRange(const RangeSearch& search) {
    if (!search.groups.is_cpu()) {
        return searchWithOperations(search);
    }
    const int64_t rows = search.groups.size(0);
    const int64_t each =
        std::max<int64_t>(1, kSlabWeights / (search.groups.size(1) * search.groups.size(2)));
    std::vector<at::Tensor> scales;
    std::vector<at::Tensor> zeros;
    for (int64_t begin = 0; begin < rows; begin += each) {
        const GridFit fit = searchSlab(rowsOf(search, begin, std::min(each, rows - begin)));
        scales.push_back(fit.scale);
        zeros.push_back(fit.zero);
    }
    return {.scale = at::cat(scales),
            .zero = search.grid.symmetric ? at::Tensor{} : at::cat(zeros),
            .outer = search.store.outer};
}

GridFit refined(const RangeSearch& search, GridFit fit) {
    if (powersOfTwo(search.grid)) {
        return fit;
    }
    at::Tensor least = groupErrors(search, fit);
    for (int i = 0; i < kRefinements; ++i) {
        const at::Tensor weight = search.groups.flatten(1);
        const at::Tensor levels =
            rounded(search.grid, weight, fit).view_as(search.groups) / fit.scale.unsqueeze(-1);
        const at::Tensor h = search.importance.defined() ? levels * search.importance : levels;
        const at::Tensor scale = (h * search.groups).sum(-1) / (h * levels).sum(-1);
        GridFit tried = fit;
        tried.scale = at::where(scale.sign() == fit.scale.sign(),
                                storedScale(search.grid, scale, search.store), fit.scale);
        const at::Tensor errors = groupErrors(search, tried);
        const at::Tensor better = errors < least;
        take(fit, tried, better);
        least = at::where(better, errors, least);
    }
    return fit;
}

} // namespace lathe
