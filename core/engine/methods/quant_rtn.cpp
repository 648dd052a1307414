#include "core/engine/methods/quant_rtn.h"

#include "core/engine/methods/layer_loop.h"
#include "core/engine/methods/make_step.h"
#include "core/engine/methods/steps.h"

namespace lathe {

Quantized quantizeRtn(const at::Tensor& weight, const Grid& grid, RangeRule range) {
    Grid fitted = grid;
    if (fitted.group >= weight.size(1)) {
        fitted.group = 0;
    }
    const GridFit fit = fitGrid(fitted, weight, range);
    return packed(fitted, encode(fitted, weight, fit), fit);
}

Model quantRtn(const Model& model, const RtnParams& params, StepContext& context) {
    return changeLinears(
        model, params.layers, paramsToJson(params), context,
        [&](const LinearPlace&, const Linear& linear, const Json& json) {
            const auto own = paramsFromJson<RtnParams>(json, context.node);
            const Grid grid{.bits = own.bits, .symmetric = own.symmetric, .group = own.group};
            const auto range = own.range == "mse" ? RangeRule::Mse : RangeRule::MinMax;
            Linear out = linear;
            out.parts = {quantizeRtn(dense(linear), grid, range)};
            return out;
        });
}

Step quantRtnStep() {
    return modelStep<RtnParams>(
        {.id = "quant.rtn",
         .title = "Round to nearest",
         .category = Category::Quantize,
         .help = "Rounds each weight to the nearest level of an integer grid; needs no data. Good "
                 "at 8 bits, fair at 4, poor at 3 and 2: the baseline of every quantizer.",
         .source = "Baseline of Frantar et al. 2022 (GPTQ), arXiv:2210.17323",
         .aliases = {"rtn", "int4", "int8", "bits", "round", "ptq"},
         .series = {Series{.name = "error",
                           .label = "Relative weight error",
                           .xLabel = "Layer",
                           .shape = SeriesShape::PerLayer,
                           .lowerIsBetter = true},
                    Series{.name = "sparsity",
                           .label = "Sparsity",
                           .xLabel = "Layer",
                           .shape = SeriesShape::PerLayer}}},
        quantRtn);
}

} // namespace lathe
