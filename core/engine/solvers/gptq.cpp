#include "core/engine/solvers/gptq.h"

#include "core/engine/solvers/column_sweep.h"
#include "core/plain/base/error.h"

#include <ATen/Dispatch.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/argsort.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lathe {

namespace {

// Scale and zero of every column, [out, in], so that a permuted sweep finds its group's values.
struct ColumnScales {
    at::Tensor scale;
    at::Tensor zero;
};

template <class T>
struct Rounding {
    const T* scale;
    const T* zero;
    int64_t stride;
    T lowest;
    T highest;

    // Same arithmetic as encode() and decode(): codes are rounded half to even, then offset and
    // clamped.
    T operator()(int64_t row, int64_t column, const T* current) const {
        const T s = scale[row * stride + column];
        const T z = zero[row * stride + column];
        const T code = std::clamp(std::nearbyint(current[column] / s) + z, lowest, highest);
        return s * (code - z);
    }
};

struct Sweep {
    at::Tensor work;  // [out, in], in sweep order; becomes the fixed values
    at::Tensor upper; // [in, in]
    ColumnScales scales;
    const Grid* grid;
    double objective = 0;

    void block(int64_t begin, int64_t end);
};

void Sweep::block(int64_t begin, int64_t end) {
    const int64_t width = end - begin;
    const int64_t rows = work.size(0);
    const int64_t in = work.size(1);
    const auto errors = at::empty({rows, width}, work.options());
    const double lowest = grid->symmetric ? -static_cast<double>(grid->levels() / 2 - 1) : 0;
    const double highest =
        static_cast<double>(grid->symmetric ? grid->levels() / 2 - 1 : grid->levels() - 1);
    AT_DISPATCH_FLOATING_TYPES(work.scalar_type(), "gptq", [&] {
        const Rounding<scalar_t> round{scales.scale.const_data_ptr<scalar_t>() + begin,
                                       scales.zero.const_data_ptr<scalar_t>() + begin, in,
                                       static_cast<scalar_t>(lowest),
                                       static_cast<scalar_t>(highest)};
        sweepColumns(work.data_ptr<scalar_t>() + begin, in, errors.data_ptr<scalar_t>(),
                     upper.const_data_ptr<scalar_t>() + begin * in + begin, in, rows, width, round);
    });
    objective += errors.square().sum().item<double>();
    if (end < in) {
        work.narrow(1, end, in - end)
            .addmm_(errors, upper.narrow(0, begin, width).narrow(1, end, in - end), 1, -1);
    }
}

void setScales(ColumnScales& scales, const GridFit& fit, int64_t begin, int64_t count) {
    const int64_t each = count / fit.scale.size(1);
    scales.scale.narrow(1, begin, count).copy_(fit.scale.repeat_interleave(each, 1));
    if (fit.zero.defined()) {
        scales.zero.narrow(1, begin, count).copy_(fit.zero.repeat_interleave(each, 1));
    }
}

GridFit joined(const std::vector<GridFit>& fits) {
    std::vector<at::Tensor> scale;
    std::vector<at::Tensor> zero;
    for (const auto& fit : fits) {
        scale.push_back(fit.scale.select(1, 0));
        if (fit.zero.defined()) {
            zero.push_back(fit.zero.select(1, 0));
        }
    }
    return {at::stack(scale, 1), zero.empty() ? at::Tensor() : at::stack(zero, 1), {}};
}

// Scales are fitted when the sweep reaches a group, on weights that carry all earlier corrections.
GridFit sweepFittingGroups(Sweep& sweep, const GptqOptions& options, int64_t group) {
    const int64_t in = sweep.work.size(1);
    const int64_t step = std::min(options.blockColumns, group);
    std::vector<GridFit> fits;
    for (int64_t groupBegin = 0; groupBegin < in; groupBegin += group) {
        const auto columns = sweep.work.narrow(1, groupBegin, group);
        Grid whole = options.grid;
        whole.group = 0;
        fits.push_back(fitGrid(whole, columns.to(at::kFloat).contiguous(), options.range));
        setScales(sweep.scales, fits.back(), groupBegin, group);
        for (int64_t begin = groupBegin; begin < groupBegin + group; begin += step) {
            sweep.block(begin, std::min(begin + step, groupBegin + group));
        }
    }
    return joined(fits);
}

void sweepAll(Sweep& sweep, int64_t blockColumns) {
    const int64_t in = sweep.work.size(1);
    for (int64_t begin = 0; begin < in; begin += blockColumns) {
        sweep.block(begin, std::min(begin + blockColumns, in));
    }
}

// U belongs to one order of the columns: another order needs its own factor of the same damped H.
at::Tensor upperInOrder(const InverseFactor& factor, const at::Tensor& order) {
    const auto h = factor.damped.index_select(0, order).index_select(1, order);
    return inverseFactor(h, 0).upper;
}

} // namespace

GptqResult gptq(const at::Tensor& weight, const InverseFactor& factor, const GptqOptions& options) {
    const int64_t in = weight.size(1);
    const int64_t group = options.grid.group == 0 ? in : options.grid.group;
    LATHE_ASSERT(factor.upper.size(0) == in && factor.upper.scalar_type() == weight.scalar_type());
    Sweep sweep{weight.contiguous().clone(), factor.upper, {}, &options.grid, 0};
    sweep.scales = {at::empty_like(sweep.work),
                    at::zeros(sweep.work.sizes(), sweep.work.options())};
    GptqResult out;
    at::Tensor back;
    if (options.actOrder || options.staticGroups) {
        out.fit = fitGrid(options.grid, weight.to(at::kFloat), options.range);
        setScales(sweep.scales, out.fit, 0, in);
        if (options.actOrder) {
            const auto order = at::argsort(factor.damped.diagonal(), /*stable=*/true, /*dim=*/0,
                                           /*descending=*/true);
            back = at::argsort(order);
            sweep.upper = upperInOrder(factor, order);
            for (auto* t : {&sweep.work, &sweep.scales.scale, &sweep.scales.zero}) {
                *t = t->index_select(1, order).contiguous();
            }
        }
        sweepAll(sweep, options.blockColumns);
    } else {
        if (in % group != 0) {
            fitGrid(options.grid, weight.to(at::kFloat), options.range); // throws the message
        }
        out.fit = sweepFittingGroups(sweep, options, group);
    }
    const auto fixed = back.defined() ? sweep.work.index_select(1, back) : sweep.work;
    out.codes = encode(options.grid, fixed.to(at::kFloat).contiguous(), out.fit);
    out.weight = decode(options.grid, out.codes, out.fit);
    out.objective = sweep.objective;
    return out;
}

} // namespace lathe
