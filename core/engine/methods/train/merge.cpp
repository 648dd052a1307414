#include "core/engine/prepared/device_parts.h"
#include "core/engine/steps/layer_loop.h"
#include "core/engine/steps/layer_step.h"
#include "core/engine/steps/make_step.h"
#include "core/plain/base/text.h"

#include <ATen/TensorOperators.h>

#include <algorithm>
#include <cmath>

namespace lathe {
namespace {

struct MergeParams {
    LayerRules layers{};

    template <class F>
    void visit(F&& f) {
        layers.visit(f);
    }
};

bool hasAdapter(const Linear& linear) {
    return linear.parts.size() > 1 &&
           std::ranges::all_of(linear.parts.begin() + 1, linear.parts.end(), [](const Part& part) {
               return std::holds_alternative<LowRank>(part);
           });
}

/// `change` [out, in] as one number per group, [out, G]; undefined when it varies within a group by
/// more than float32 products do.
at::Tensor byGroup(const at::Tensor& change, int64_t group) {
    if (group <= 0) {
        return {};
    }
    constexpr double kRounding = 1e-4;
    const at::Tensor groups = change.unflatten(1, {-1, group});
    const at::Tensor mean = groups.mean(2);
    const double apart = (groups - mean.unsqueeze(2)).abs().max().item<double>();
    return apart <= kRounding * change.abs().max().item<double>() ? mean : at::Tensor();
}

/// The adapter in the zero points, where it is one number per group: ŵ = s·(q − (z − change / s)).
std::optional<Quantized> mergedIntoZeros(const Quantized& base, const at::Tensor& change) {
    const Grid& grid = base.grid;
    if (grid.format != Grid::Format::Int || grid.symmetric) {
        return std::nullopt;
    }
    const at::Tensor shift = byGroup(change, grid.group);
    if (!shift.defined()) {
        return std::nullopt;
    }
    GridFit fit = fitOf(base);
    fit.zero = fit.zero - shift / fit.scale;
    Grid fine = grid;
    fine.fineZero = true;
    return makeQuantized(fine, unpackCodes(base.codes, grid.bits, base.in), fit);
}

Linear merged(const Linear& linear, at::Device device) {
    if (!hasAdapter(linear)) {
        return linear;
    }
    const Linear here = withPartsOn(linear, device);
    const at::Tensor sum = weightOf(here);
    Linear out = linear;
    if (const auto* dense = std::get_if<Dense>(&linear.parts.front())) {
        out.parts = {Dense{sum.to(dense->weight.scalar_type())}};
    } else if (const auto* codes = std::get_if<Quantized>(&here.parts.front())) {
        const at::Tensor change = sum - weightOf(Linear{.parts = {*codes}, .bias = {}});
        if (auto exact = mergedIntoZeros(*codes, change)) {
            out.parts = {std::move(*exact)};
        } else {
            const GridFit fit = fitGrid(codes->grid, sum, RangeRule::MinMax);
            out.parts = {makeQuantized(codes->grid, encode(codes->grid, sum, fit), fit)};
        }
    } else {
        return linear;
    }
    out.parts = withPartsOn(out, at::kCPU).parts;
    return out;
}

Model merge(const Model& model, const MergeParams& params, StepContext& context) {
    int64_t adapters = 0;
    int64_t grids = 0;
    double lost = 0;
    double all = 0;
    Model out =
        changeLinears(model, params.layers, context, [&](const LinearPlace&, const Linear& linear) {
            const Linear result = merged(linear, context.target.device);
            if (hasAdapter(linear)) {
                ++adapters;
                const at::Tensor before = weightOf(linear);
                all += before.square().sum().item<double>();
                lost += (weightOf(result) - before).square().sum().item<double>();
                grids += std::holds_alternative<Quantized>(result.parts.front());
            }
            return result;
        });
    if (adapters == 0) {
        context.note(NoteLevel::Warning, "No layer has an adapter, so nothing was merged.",
                     "put this step after a LoRA step");
        return out;
    }
    const double error = all > 0 ? std::sqrt(lost / all) : 0;
    context.note(grids > 0 ? NoteLevel::Warning : NoteLevel::Info,
                 std::to_string(adapters) + " adapters were merged, " + std::to_string(grids) +
                     " of them into the levels of a grid; the weights differ from those with "
                     "adapters apart by " +
                     formatNumber(error) + " (relative to their norm).");
    return out;
}

} // namespace

Step trainMergeStep() {
    Step step = modelStep<MergeParams>(
        {.id = "train.merge",
         .title = "Merge adapters",
         .category = Category::Tune,
         .help = "Adds the adapters of a LoRA step to the weights. Dense layers take them exactly, "
                 "up to the rounding of their type. Quantized layers are rounded again to their "
                 "grid, and the step reports what that loses; a QA-LoRA adapter goes into the zero "
                 "points.",
         .source = "Hu et al., arXiv:2106.09685, section 4.1; Xu et al. (QA-LoRA), "
                   "arXiv:2309.14717, section 3.3",
         .aliases = {"lora", "adapter", "fuse", "unload"},
         .series = layerSeries()},
        &merge);
    step.compresses = false;
    return step;
}

} // namespace lathe
