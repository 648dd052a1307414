#include "core/engine/solvers/gptq.h"

#include "core/engine/kernels/column_sweep_kernel.h"
#include "core/engine/numbers/grid_round.h"
#include "core/engine/solvers/column_sweep.h"
#include "core/plain/base/error.h"

#include <ATen/Dispatch.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/argsort.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <array>

namespace lathe {

namespace {

/// The nearest whole number, half to even, for any value near a code. Adding 1.5 · 2^23 (2^52) lets
/// the hardware round; nearbyint would be a function call per weight.
template <class T>
T nearestWhole(T x) {
    constexpr T kFar = 1 << 20;
    constexpr T kWhole = sizeof(T) == 4 ? T(0x1.8p23) : T(0x1.8p52);
    return (std::clamp(x, -kFar, kFar) + kWhole) - kWhole;
}

/// A weight rounded to its group's grid. Integers: the arithmetic of encode() and decode(), half to
/// even, then offset and clamped.
template <class T>
struct RoundToGrid {
    const T* scale;       // [out, groups]
    const T* zero;        // likewise; null when symmetric
    const int64_t* group; // of the block's columns
    const bool* zeros;    // [out, in], the block's first column; null: none
    int64_t groups;
    int64_t in;
    T lowest;
    T highest;
    Grid::Format format;

    T operator()(int64_t row, int64_t column, const T* current) const {
        if (zeros != nullptr && zeros[row * in + column]) {
            return 0;
        }
        const int64_t index = row * groups + group[column];
        const T s = scale[index];
        const T ratio = current[column] / s;
        if (!isWhole(format)) {
            return s * static_cast<T>(nearestLevel(format, static_cast<float>(ratio)));
        }
        const T z = zero == nullptr ? T(0) : zero[index];
        return s * (std::clamp(nearestWhole(ratio) + z, lowest, highest) - z);
    }
};

/// A layer on its way through the columns.
struct Sweep {
    at::Tensor work{};  // [out, in], in sweep order; becomes the fixed values
    at::Tensor upper{}; // [in, in]
    at::Tensor scale{}; // [out, G], as far as fitted
    at::Tensor zero{};  // likewise; undefined when symmetric
    at::Tensor outer{}; // of the fit
    at::Tensor group{}; // int64 [in] on the CPU, in sweep order: whose scale a column takes
    at::Tensor zeros{}; // bool [out, in], in sweep order: weights that stay zero; undefined: none
    Grid grid{};
    at::Tensor objective{}; // double, on the device

    /// Replaces columns [begin, end) by their fixed values, each column's error carried to those
    /// after it within the block. Returns the errors [out, end - begin].
    at::Tensor block(int64_t begin, int64_t end);

    /// Carries the errors of the columns from `begin` on to the columns [from, to).
    void carry(const at::Tensor& errors, int64_t begin, int64_t from, int64_t to);

private:
    void sweepOnCpu(int64_t begin, at::Tensor& errors);
    void sweepElsewhere(int64_t begin, const at::Tensor& errors);
    at::Tensor ofColumns(const at::Tensor& perGroup, int64_t begin, int64_t width) const;
};

at::Tensor Sweep::block(int64_t begin, int64_t end) {
    at::Tensor errors = at::empty({work.size(0), end - begin}, work.options());
    if (work.is_cpu()) {
        sweepOnCpu(begin, errors);
    } else {
        sweepElsewhere(begin, errors);
    }
    objective.add_(errors.square().sum(at::kDouble));
    return errors;
}

void Sweep::carry(const at::Tensor& errors, int64_t begin, int64_t from, int64_t to) {
    if (from < to) {
        const at::Tensor rows = upper.narrow(0, begin, errors.size(1));
        work.narrow(1, from, to - from).addmm_(errors, rows.narrow(1, from, to - from), 1, -1);
    }
}

void Sweep::sweepOnCpu(int64_t begin, at::Tensor& errors) {
    const int64_t in = work.size(1);
    AT_DISPATCH_FLOATING_TYPES(work.scalar_type(), "gptq", [&] {
        const RoundToGrid<scalar_t> round{
            .scale = scale.const_data_ptr<scalar_t>(),
            .zero = zero.defined() ? zero.const_data_ptr<scalar_t>() : nullptr,
            .group = group.const_data_ptr<int64_t>() + begin,
            .zeros = zeros.defined() ? zeros.const_data_ptr<bool>() + begin : nullptr,
            .groups = scale.size(1),
            .in = in,
            .lowest = static_cast<scalar_t>(grid.lowest()),
            .highest = static_cast<scalar_t>(grid.highest()),
            .format = grid.format};
        sweepColumns(work.data_ptr<scalar_t>() + begin, in, errors.data_ptr<scalar_t>(),
                     upper.const_data_ptr<scalar_t>() + begin * in + begin, in, work.size(0),
                     errors.size(1), round);
    });
}

/// `perGroup` [out, G] as the columns see it: [out, width], without a copy where they share a
/// group.
at::Tensor Sweep::ofColumns(const at::Tensor& perGroup, int64_t begin, int64_t width) const {
    const at::Tensor groups = group.narrow(0, begin, width);
    const auto* each = groups.const_data_ptr<int64_t>();
    if (std::all_of(each, each + width, [&](int64_t g) { return g == each[0]; })) {
        return perGroup.narrow(1, each[0], 1).expand({perGroup.size(0), width});
    }
    return perGroup.index_select(1, groups.to(perGroup.device()));
}

void Sweep::sweepElsewhere(int64_t begin, const at::Tensor& errors) {
    const int64_t width = errors.size(1);
    SweepRule rule{.kind = SweepRule::Kind::Grid, .grid = grid};
    rule.scale = ofColumns(scale, begin, width);
    if (zero.defined()) {
        rule.zero = ofColumns(zero, begin, width);
    }
    if (zeros.defined()) {
        rule.zeros = zeros.narrow(1, begin, width);
    }
    sweepOnDevice({work.narrow(1, begin, width), errors,
                   upper.narrow(0, begin, width).narrow(1, begin, width)},
                  rule);
}

/// What decides when and from what scales are fitted.
struct ScaleFit {
    int64_t group; // inputs of a group; the row for group 0
    RangeRule range;
    at::Tensor importance; // [in], for WeightedMse
};

/// The scale of group `number`, from weights that carry all corrections made so far.
void fitGroup(Sweep& sweep, const ScaleFit& rule, int64_t number) {
    const int64_t begin = number * rule.group;
    at::Tensor columns = sweep.work.narrow(1, begin, rule.group).to(at::kFloat);
    if (sweep.zeros.defined()) {
        columns = columns.masked_fill(sweep.zeros.narrow(1, begin, rule.group), 0);
    }
    Grid whole = sweep.grid;
    whole.group = 0;
    const GridFit fit = fitGrid(whole, columns.contiguous(), rule.range,
                                rule.importance.narrow(0, begin, rule.group));
    sweep.scale.narrow(1, number, 1).copy_(fit.scale);
    if (sweep.zero.defined()) {
        sweep.zero.narrow(1, number, 1).copy_(fit.zero);
    }
}

/// With groups shorter than a block, the columns of a block see the errors of the groups before
/// theirs at once; later columns see them when the block is done. A block never ends within such a
/// group, nor does a longer group begin within a block: its scale must see all errors.
void sweepFittingGroups(Sweep& sweep, const ScaleFit& rule, int64_t blockColumns) {
    const int64_t in = sweep.work.size(1);
    const int64_t stretch = std::max(rule.group, blockColumns / rule.group * rule.group);
    for (int64_t begin = 0; begin < in;) {
        const int64_t stop = std::min(in, (begin / stretch + 1) * stretch);
        const int64_t end = std::min(stop, begin + std::max(blockColumns, int64_t{1}));
        std::vector<at::Tensor> errors;
        for (int64_t first = begin; first < end;) {
            const int64_t next = std::min(end, (first / rule.group + 1) * rule.group);
            if (first % rule.group == 0) {
                fitGroup(sweep, rule, first / rule.group);
            }
            errors.push_back(sweep.block(first, next));
            sweep.carry(errors.back(), first, next, end);
            first = next;
        }
        sweep.carry(at::cat(errors, 1), begin, end, in);
        begin = end;
    }
}

void sweepAll(Sweep& sweep, int64_t blockColumns) {
    const int64_t in = sweep.work.size(1);
    for (int64_t begin = 0; begin < in; begin += blockColumns) {
        const int64_t end = std::min(begin + blockColumns, in);
        sweep.carry(sweep.block(begin, end), begin, end, in);
    }
}

/// Puts the columns into the order that the factor has.
void reorder(Sweep& sweep, const at::Tensor& order) {
    sweep.work = sweep.work.index_select(1, order);
    sweep.group = sweep.group.index_select(0, order.to(at::kCPU));
    if (sweep.zeros.defined()) {
        sweep.zeros = sweep.zeros.index_select(1, order);
    }
}

void takeFit(Sweep& sweep, const GridFit& fit) {
    const at::ScalarType type = sweep.work.scalar_type();
    sweep.scale = fit.scale.to(type).contiguous();
    sweep.zero = fit.zero.defined() ? fit.zero.to(type).contiguous() : fit.zero;
    sweep.outer = fit.outer;
}

/// Room for the scales of groups that are fitted on the way.
void reserveFit(Sweep& sweep, int64_t groups) {
    const std::array<int64_t, 2> shape{sweep.work.size(0), groups};
    sweep.scale = at::zeros(shape, sweep.work.options());
    if (!sweep.grid.symmetric && isWhole(sweep.grid.format)) {
        sweep.zero = at::zeros(shape, sweep.work.options());
    }
}

void requireDivides(int64_t group, int64_t in) {
    if (in % group != 0) {
        throw Error(ErrorCode::User,
                    "group " + std::to_string(group) + " does not divide its " +
                        std::to_string(in) + " inputs",
                    "choose a group that does, 0 for the whole row, or override this layer");
    }
}

} // namespace

bool fitsWhole(const Grid& grid) {
    return rowOf(grid.format).scale || storedScaleOf(grid) == StoredScale::Halvings;
}

GptqResult gptq(const at::Tensor& weight, const InverseFactor& factor, const GptqOptions& options) {
    const int64_t in = weight.size(1);
    const ScaleFit rule{options.grid.group == 0 ? in : options.grid.group, options.range,
                        factor.diagonal.to(at::kFloat)};
    LATHE_ASSERT(factor.upper.size(0) == in && factor.upper.scalar_type() == weight.scalar_type() &&
                 options.blockColumns > 0);
    requireDivides(rule.group, in);
    Sweep sweep{.work = weight.contiguous().clone(), .upper = factor.upper, .grid = options.grid};
    sweep.group = at::arange(in).floor_divide(rule.group);
    sweep.objective = at::zeros({}, weight.options().dtype(at::kDouble));
    if (options.keepZeros) {
        sweep.zeros = weight.eq(0).contiguous();
    }
    const at::Tensor& order = factor.order;
    if (order.defined() || options.staticGroups || fitsWhole(options.grid)) {
        takeFit(sweep, fitGrid(options.grid, weight.to(at::kFloat).contiguous(), options.range,
                               rule.importance));
        if (order.defined()) {
            reorder(sweep, order);
        }
        sweepAll(sweep, options.blockColumns);
    } else {
        reserveFit(sweep, in / rule.group);
        sweepFittingGroups(sweep, rule, options.blockColumns);
    }
    GptqResult out;
    out.weight = order.defined() ? sweep.work.index_select(1, at::argsort(order)) : sweep.work;
    out.fit = {sweep.scale.to(at::kFloat),
               sweep.zero.defined() ? sweep.zero.to(at::kFloat) : sweep.zero, sweep.outer};
    out.codes = encode(options.grid, out.weight.to(at::kFloat).contiguous(), out.fit);
    out.objective = sweep.objective.item<double>();
    return out;
}

} // namespace lathe
