#include "core/engine/methods/quant_rtn.h"

#include "core/engine/methods/layer_loop.h"
#include "core/engine/methods/make_step.h"
#include "core/engine/methods/steps.h"

namespace lathe {

Quantized quantizeRtn(const at::Tensor& weight, const Grid& grid, RangeRule range) {
    const GridFit fit = fitGrid(grid, weight, range);
    return makeQuantized(grid, encode(grid, weight, fit), fit);
}

Model quantRtn(const Model& model, const RtnParams& params, StepContext& context) {
    return changeLinears(model, params.layers, paramsToJson(params), context,
                         [&](const LinearPlace&, const Linear& linear, const Json& json) {
                             const auto own = paramsFromJson<RtnParams>(json, context.node);
                             const at::Tensor weight = weightOf(linear);
                             Linear out = linear;
                             out.parts = {quantizeRtn(weight, own.quant.gridFor(weight.size(1)),
                                                      rangeRuleOf(own.quant.range))};
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
