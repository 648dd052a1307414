#include "core/engine/model/grid.h"

#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/where.h>

#include <cmath>

namespace lathe {

namespace {

constexpr int kRangeSteps = 80;          ///< shares 1.00, 0.99, … 0.21 of the full range
constexpr double kSmallestHalf = 6.2e-5; ///< below lie float16's subnormals

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

/// Lowest and highest value of each group, zero included: [out, G].
struct Range {
    at::Tensor low;
    at::Tensor high;
};

Range fullRange(const at::Tensor& groups) {
    return {groups.amin(-1).clamp_max(0), groups.amax(-1).clamp_min(0)};
}

double steps(const Grid& grid) {
    return grid.symmetric ? static_cast<double>(grid.levels() / 2 - 1)
                          : static_cast<double>(grid.levels() - 1);
}

at::Tensor rawScale(const Grid& grid, const Range& range) {
    const at::Tensor span =
        grid.symmetric ? at::maximum(-range.low, range.high) : range.high - range.low;
    return span / steps(grid);
}

/// float16 where no scale, shrunk by the range search, would be subnormal or overflow; else
/// bfloat16.
at::ScalarType storageOf(const at::Tensor& scale) {
    const double shrink = 1.0 - (kRangeSteps - 1) / 100.0;
    const at::Tensor used = scale.masked_select(scale > 0);
    if (used.numel() == 0) {
        return at::kHalf;
    }
    const bool fits =
        used.min().item<double>() * shrink >= kSmallestHalf && used.max().item<double>() <= 60000;
    return fits ? at::kHalf : at::kBFloat16;
}

/// What is stored for `range`: the scale rounded to `storage` first, the zero point from it.
GridFit fitOf(const Grid& grid, const Range& range, at::ScalarType storage) {
    GridFit fit;
    const at::Tensor rounded = rawScale(grid, range).to(storage).to(at::kFloat);
    fit.scale = at::where(rounded > 0, rounded, at::ones_like(rounded));
    if (!grid.symmetric) {
        const auto top = static_cast<double>(grid.levels() - 1);
        fit.zero = (-range.low / fit.scale).round().clamp(0, top);
    }
    return fit;
}

/// Code numbers, still in float, of groups [out, G, g].
at::Tensor codeNumbers(const Grid& grid, const at::Tensor& groups, const GridFit& fit) {
    const auto top = static_cast<double>(grid.levels() - 1);
    const at::Tensor nearest = (groups / fit.scale.unsqueeze(-1)).round();
    if (grid.symmetric) {
        return (nearest + static_cast<double>(grid.levels() / 2)).clamp(1, top);
    }
    return (nearest + fit.zero.unsqueeze(-1)).clamp(0, top);
}

at::Tensor meaningOf(const Grid& grid, const at::Tensor& numbers, const GridFit& fit) {
    const at::Tensor centred = grid.symmetric ? numbers - static_cast<double>(grid.levels() / 2)
                                              : numbers - fit.zero.unsqueeze(-1);
    return centred * fit.scale.unsqueeze(-1);
}

at::Tensor squaredError(const Grid& grid, const at::Tensor& groups, const GridFit& fit,
                        const at::Tensor& importance) {
    const at::Tensor difference = meaningOf(grid, codeNumbers(grid, groups, fit), fit) - groups;
    const at::Tensor squares = difference.square();
    return (importance.defined() ? squares * importance : squares).sum(-1);
}

/// The share of the full range with the least error, per group. The error is not unimodal in the
/// share, so every candidate is tried. Source: quant.py of Frantar et al. (GPTQ), with power 2.
GridFit searchRange(const Grid& grid, const at::Tensor& groups, const at::Tensor& importance) {
    const Range full = fullRange(groups);
    const at::ScalarType storage = storageOf(rawScale(grid, full));
    GridFit best = fitOf(grid, full, storage);
    at::Tensor bestError = squaredError(grid, groups, best, importance);
    for (int i = 1; i < kRangeSteps; ++i) {
        const double share = 1.0 - i / 100.0;
        const GridFit fit = fitOf(grid, {full.low * share, full.high * share}, storage);
        const at::Tensor error = squaredError(grid, groups, fit, importance);
        const at::Tensor better = error < bestError;
        best.scale = at::where(better, fit.scale, best.scale);
        if (best.zero.defined()) {
            best.zero = at::where(better, fit.zero, best.zero);
        }
        bestError = at::where(better, error, bestError);
    }
    return best;
}

} // namespace

double Grid::bitsPerWeight(int64_t in) const {
    const auto width = static_cast<double>(in);
    const double codes = 8.0 * static_cast<double>((in * bits + 7) / 8) / width;
    const double groups = group == 0 ? 1.0 : width / static_cast<double>(group);
    return codes + groups * (symmetric ? 16 : 24) / width;
}

Json toJson(const Grid& grid) {
    return {{"format", "int"},
            {"bits", grid.bits},
            {"symmetric", grid.symmetric},
            {"group", grid.group}};
}

Grid gridFromJson(const Json& json) {
    try {
        const Grid grid{.bits = json.at("bits").get<int>(),
                        .symmetric = json.at("symmetric").get<bool>(),
                        .group = json.at("group").get<int64_t>()};
        const bool known =
            json.at("format") == "int" && grid.bits >= 2 && grid.bits <= 8 && grid.group >= 0;
        if (known) {
            return grid;
        }
    } catch (const Json::exception&) {
        // The message below names what was read.
    }
    throw Error(ErrorCode::BadData, "unknown number format " + json.dump(),
                "it may come from a newer version of Lathe");
}

GridFit fitGrid(const Grid& grid, const at::Tensor& weight, RangeRule rule,
                const at::Tensor& importance) {
    LATHE_ASSERT(weight.dim() == 2 && weight.scalar_type() == at::kFloat);
    const int64_t groups = groupCount(grid, weight.size(1));
    const at::Tensor values = grouped(weight, groups);
    if (rule == RangeRule::MinMax) {
        const Range full = fullRange(values);
        return fitOf(grid, full, storageOf(rawScale(grid, full)));
    }
    at::Tensor weights;
    if (rule == RangeRule::WeightedMse && importance.defined()) {
        weights = importance.to(at::kFloat).reshape({1, groups, -1});
    }
    return searchRange(grid, values, weights);
}

at::Tensor encode(const Grid& grid, const at::Tensor& weight, const GridFit& fit) {
    const at::Tensor groups = grouped(weight, fit.scale.size(1));
    return codeNumbers(grid, groups, fit).to(at::kByte).view(weight.sizes());
}

at::Tensor decode(const Grid& grid, const at::Tensor& codes, const GridFit& fit) {
    const at::Tensor groups = grouped(codes.to(at::kFloat), fit.scale.size(1));
    return meaningOf(grid, groups, fit).view(codes.sizes());
}

at::Tensor rounded(const Grid& grid, const at::Tensor& weight, const GridFit& fit) {
    const at::Tensor groups = grouped(weight, fit.scale.size(1));
    return meaningOf(grid, codeNumbers(grid, groups, fit), fit).view(weight.sizes());
}

} // namespace lathe
