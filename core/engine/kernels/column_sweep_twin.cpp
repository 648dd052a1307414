#include "core/engine/kernels/column_sweep_kernel.h"
#include "core/engine/numbers/formats.h"
#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/argsort.h>
#include <ATen/ops/bucketize.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros_like.h>

namespace lathe {
namespace {

/// The nearest level of one column x / scale, by comparison with the middles between levels.
at::Tensor nearestLevel(const std::vector<float>& levels, const at::Tensor& x) {
    const at::Tensor table = at::tensor(levels).to(x.options());
    const at::Tensor middles =
        (table.narrow(0, 0, table.size(0) - 1) + table.narrow(0, 1, table.size(0) - 1)) / 2;
    return table.index_select(0, at::bucketize(x, middles));
}

at::Tensor onGrid(const SweepRule& rule, const at::Tensor& current, int64_t column) {
    const at::Tensor scale = rule.scale.select(1, column);
    if (!isWhole(rule.grid.format)) {
        return nearestLevel(levelsOf(rule.grid.format), current / scale) * scale;
    }
    const auto lowest = static_cast<double>(rule.grid.lowest());
    const auto highest = static_cast<double>(rule.grid.highest());
    const at::Tensor nearest = (current / scale).round();
    if (rule.grid.symmetric) {
        return nearest.clamp(lowest, highest) * scale;
    }
    const at::Tensor zero = rule.zero.select(1, column);
    return ((nearest + zero).clamp(lowest, highest) - zero) * scale;
}

/// Bool [rows, of]: the of - keep smallest of every row.
at::Tensor smallest(const at::Tensor& scores, int64_t keep) {
    const at::Tensor order = at::argsort(scores, /*stable=*/true, /*dim=*/1, /*descending=*/false);
    return at::zeros_like(scores, at::kBool)
        .scatter_(1, order.narrow(1, 0, scores.size(1) - keep), true);
}

} // namespace

void sweepByTwin(const SweepBlock& block, const SweepRule& rule) {
    const int64_t width = block.weights.size(1);
    const at::Tensor diagonal = block.upper.diagonal();
    at::Tensor zeros = rule.zeros;
    if (rule.kind == SweepRule::Kind::Pattern) {
        zeros = at::zeros_like(block.errors, at::kBool);
    }
    for (int64_t i = 0; i < width; ++i) {
        if (rule.kind == SweepRule::Kind::Pattern && i % rule.of == 0) {
            at::Tensor scores =
                (block.weights.narrow(1, i, rule.of) / diagonal.narrow(0, i, rule.of)).square();
            if (rule.zeros.defined()) {
                scores.masked_fill_(rule.zeros.narrow(1, i, rule.of), -1);
            }
            zeros.narrow(1, i, rule.of).copy_(smallest(scores, rule.keep));
        }
        const at::Tensor current = block.weights.select(1, i);
        at::Tensor fixed =
            rule.kind == SweepRule::Kind::Grid ? onGrid(rule, current, i) : current.clone();
        if (zeros.defined()) {
            fixed.masked_fill_(zeros.select(1, i), 0);
        }
        const at::Tensor error = (current - fixed) / diagonal.select(0, i);
        block.errors.select(1, i).copy_(error);
        current.copy_(fixed);
        const int64_t rest = width - i - 1;
        if (rest > 0) {
            block.weights.narrow(1, i + 1, rest)
                .addcmul_(error.unsqueeze(1), block.upper.select(0, i).narrow(0, i + 1, rest), -1);
        }
    }
}

} // namespace lathe
