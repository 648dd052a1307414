#include "core/engine/numbers/grid.h"

#include "core/engine/numbers/formats.h"
#include "core/engine/numbers/grid_round.h"
#include "core/engine/numbers/grid_search.h"
#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/where.h>

#include <algorithm>
#include <functional>

namespace lathe {
namespace {

int64_t groupCount(const Grid& grid, int64_t in) {
    if (grid.group == 0) {
        return 1;
    }
    if (in % grid.group != 0) {
        throw Error(ErrorCode::User,
                    "group " + std::to_string(grid.group) + " does not divide its " +
                        std::to_string(in) + " inputs",
                    "choose a group that does, 0 for the whole row, or override this layer");
    }
    return in / grid.group;
}

/// [out, in] as [out, G, in / G].
at::Tensor grouped(const at::Tensor& x, int64_t groups) {
    return x.reshape({x.size(0), groups, x.size(1) / groups});
}

/// Int's code numbers, still in float, of groups [out, G, g].
at::Tensor codeNumbers(const Grid& grid, const at::Tensor& groups, const GridFit& fit) {
    const auto top = static_cast<double>(grid.levels() - 1);
    const at::Tensor steps = groups / fit.scale.unsqueeze(-1);
    if (grid.symmetric) {
        return (steps.round() + static_cast<double>(zeroCode(grid)))
            .clamp(static_cast<double>(grid.lowestCode()), top);
    }
    const at::Tensor zero = fit.zero.unsqueeze(-1);
    return (grid.fineZero ? (steps + zero).round() : steps.round() + zero).clamp(0, top);
}

at::Tensor meaningOf(const Grid& grid, const at::Tensor& numbers, const GridFit& fit) {
    const at::Tensor centred = grid.symmetric ? numbers - static_cast<double>(zeroCode(grid))
                                              : numbers - fit.zero.unsqueeze(-1);
    return centred * fit.scale.unsqueeze(-1);
}

/// f(groups [rows, G, g], their scales) for all rows of x [out, in], as one tensor of `type` and
/// x's sizes. On the CPU some rows at a time: the operations of f each make a tensor as large as
/// their input, and those of a wide layer would be the peak of a run's memory.
at::Tensor byRows(const at::Tensor& x, const GridFit& fit, at::ScalarType type,
                  const std::function<at::Tensor(const at::Tensor&, const GridFit&)>& f) {
    constexpr int64_t kWeightsAtOnce = 1 << 22;
    const int64_t out = x.size(0);
    const int64_t step =
        x.is_cpu() ? std::max(int64_t{1}, kWeightsAtOnce / std::max(int64_t{1}, x.size(1))) : out;
    if (out <= step) {
        return f(grouped(x, fit.scale.size(1)), fit).view(x.sizes());
    }
    at::Tensor all = at::empty(x.sizes(), x.options().dtype(type));
    for (int64_t begin = 0; begin < out; begin += step) {
        const int64_t rows = std::min(step, out - begin);
        const auto some = [&](const at::Tensor& whole) {
            return whole.defined() ? whole.narrow(0, begin, rows) : whole;
        };
        const at::Tensor here = some(x);
        const GridFit theirs{some(fit.scale), some(fit.zero), fit.outer};
        some(all).copy_(f(grouped(here, fit.scale.size(1)), theirs).view(here.sizes()));
    }
    return all;
}

/// The best of `fits`, whose scales are not yet stored, with scales that are stored together. It is
/// chosen row by row, or for the whole weight where all rows share.
GridFit storedTogetherFrom(const RangeSearch& search, const std::vector<GridFit>& fits) {
    std::vector<GridFit> stored;
    const bool ofAll = storedScaleOf(search.grid) == StoredScale::Multiple;
    for (const GridFit& fit : fits) {
        if (ofAll) {
            stored.push_back(doublyQuantized(fit));
        } else {
            stored.push_back(sharesOfLargest(search.grid, fit, /*smaller=*/true));
            stored.push_back(sharesOfLargest(search.grid, fit, /*smaller=*/false));
        }
    }
    const auto errorOf = [&](const GridFit& fit) {
        const at::Tensor rows = groupErrors(search, fit).sum(1, true);
        return ofAll ? rows.sum() : rows;
    };
    GridFit best = stored.front();
    at::Tensor least = errorOf(best);
    for (size_t i = 1; i < stored.size(); ++i) {
        const at::Tensor error = errorOf(stored[i]);
        const at::Tensor better = error < least;
        best.scale = at::where(better, stored[i].scale, best.scale);
        if (best.zero.defined()) {
            best.zero = at::where(better, stored[i].zero, best.zero);
        }
        if (best.outer.defined()) {
            best.outer = at::where(better, stored[i].outer, best.outer);
        }
        least = at::where(better, error, least);
    }
    return best;
}

/// Bits of a group's scale, and of what a row's scales share.
std::pair<double, double> scaleBitsOf(StoredScale stored) {
    switch (stored) {
    case StoredScale::Number:
        return {16, 0};
    case StoredScale::Multiple:
        return {8 + 32.0 / 256, 0};
    case StoredScale::Halvings:
        return {8, 32};
    default:
        return {8, 0};
    }
}

} // namespace

double Grid::bitsPerWeight(int64_t in) const {
    const auto width = static_cast<double>(in);
    const double codes = 8.0 * static_cast<double>((in * bits + 7) / 8) / width;
    const double groups = group == 0 ? 1.0 : width / static_cast<double>(group);
    const auto [scaleBits, rowBits] = scaleBitsOf(storedScaleOf(*this));
    const double zeroBits = symmetric ? 0 : fineZero ? 16 : 8;
    return codes + (groups * (scaleBits + zeroBits) + rowBits) / width;
}

bool groupsStandAlone(const Grid& grid) {
    return !storedTogether(grid);
}

int64_t zeroCode(const Grid& grid) {
    switch (rowOf(grid.format).levels) {
    case Levels::Whole:
        return grid.levels() / 2;
    case Levels::Table:
        return kNormalZero;
    default:
        return 0;
    }
}

GridFit fitGrid(const Grid& grid, const at::Tensor& weight, RangeRule rule,
                const at::Tensor& importance, const at::Tensor& outer) {
    LATHE_ASSERT(weight.dim() == 2 && weight.scalar_type() == at::kFloat);
    const int64_t groups = groupCount(grid, weight.size(1));
    const at::Tensor values = grouped(weight, groups);
    const Range full = fullRange(values);
    RangeSearch search{.grid = grid,
                       .groups = values,
                       .full = full,
                       .store = storeFor(grid, full, outer),
                       .importance = {}};
    const bool weighted = rule == RangeRule::WeightedMse;
    if (weighted && importance.defined()) {
        search.importance = importance.to(at::kFloat).reshape({1, groups, -1});
    }
    std::vector<GridFit> fits{fitOfRange(grid, full, search.store)};
    if (rule != RangeRule::MinMax) {
        const GridFit found = searchRange(search);
        fits.insert(fits.begin(), weighted ? refined(search, found) : found);
    }
    return storedTogether(grid) ? storedTogetherFrom(search, fits) : fits.front();
}

at::Tensor encode(const Grid& grid, const at::Tensor& weight, const GridFit& fit) {
    const auto codesOf = [&](const at::Tensor& groups, const GridFit& rows) {
        return isWhole(grid.format) ? codeNumbers(grid, groups, rows).to(at::kByte)
                                    : levelCodes(grid.format, groups / rows.scale.unsqueeze(-1));
    };
    return byRows(weight, fit, at::kByte, codesOf);
}

at::Tensor decode(const Grid& grid, const at::Tensor& codes, const GridFit& fit) {
    const auto weightsOf = [&](const at::Tensor& groups, const GridFit& rows) {
        return isWhole(grid.format) ? meaningOf(grid, groups.to(at::kFloat), rows)
                                    : levelsOfCodes(grid.format, groups) * rows.scale.unsqueeze(-1);
    };
    return byRows(codes, fit, at::kFloat, weightsOf);
}

at::Tensor rounded(const Grid& grid, const at::Tensor& weight, const GridFit& fit) {
    const auto levelsFor = [&](const at::Tensor& groups, const GridFit& rows) {
        const at::Tensor scale = rows.scale.unsqueeze(-1);
        return isWhole(grid.format) ? meaningOf(grid, codeNumbers(grid, groups, rows), rows)
                                    : roundToLevels(grid.format, groups / scale) * scale;
    };
    return byRows(weight, fit, at::kFloat, levelsFor);
}

} // namespace lathe
