#include "core/engine/methods/quant/rtn.h"

#include "core/engine/steps/layer_loop.h"
#include "core/engine/steps/layer_step.h"

#include <ATen/TensorOperators.h>

namespace lathe {
namespace {

const std::string kWeighted = "weighted_mse";

/// The step's parameters where inputs are known: those of RtnParams in the form of a calibrated
/// step.
struct WeightedRtnParams {
    QuantParams quant{};
    CalibratedLayers calibrated{};

    template <class F>
    void visit(F&& f) {
        quant.visit(f);
        calibrated.visit(f);
    }
};

Linear rounded(const Linear& linear, const at::Tensor& weight, const QuantParams& quant,
               const at::Tensor& importance) {
    Linear out = linear;
    out.parts = {
        quantizeRtn(weight, quant.gridFor(weight.size(1)), rangeRuleOf(quant.range), importance)};
    return out;
}

StatNeeds weightedNeeds(const WeightedRtnParams&) {
    return {.moments = true};
}

Linear weightedRtn(const LayerCall& call, const WeightedRtnParams& params) {
    const auto tokens = static_cast<double>(std::max<int64_t>(call.stats.tokens, 1));
    return rounded(call.linear, call.weight, params.quant, call.stats.squareSum / tokens);
}

/// Whether the range of any layer needs the size of its inputs.
bool weighs(const Json& params) {
    const auto asks = [](const Json& of) { return of.value("range", std::string()) == kWeighted; };
    bool found = asks(params);
    const Json overrides = params.value(LayerRules::kOverrides, Json::object());
    for (const auto& [glob, own] : overrides.items()) {
        found = found || asks(own);
    }
    return found;
}

bool knowsInputs(const StepInputs& inputs) {
    return inputs.contains("calibration") || inputs.contains("statistics");
}

const char* const kNoInputs = "weighted_mse weighs columns by the size of their inputs, which "
                              "are not known";
const char* const kNoInputsHint = "link calibration text or statistics, or choose mse";

std::vector<Problem> checkRtn(const StepInputs& inputs, const Json& params,
                              const StepContext& context) {
    std::vector<Problem> problems = checkLayers<RtnParams>(inputs, params, context);
    const auto& linked = context.linked;
    const bool known = std::ranges::any_of(
        linked, [](const auto& port) { return port == "calibration" || port == "statistics"; });
    if (weighs(params) && !known) {
        problems.push_back(Problem{.field = "range", .message = kNoInputs, .hint = kNoInputsHint});
    }
    return problems;
}

StepType rtnType() {
    return {.id = "quant.rtn",
            .title = "Round to nearest",
            .category = Category::Quantize,
            .help = "Rounds each weight to the nearest level of its number format; needs no data "
                    "unless the range is weighted_mse. Good at 8 bits, fair at 4, poor at 3 and 2: "
                    "the baseline of every quantizer.",
            .source = "Baseline of Frantar et al. 2022 (GPTQ), arXiv:2210.17323",
            .aliases = {"rtn", "int4", "int8", "fp8", "fp4", "mxfp4", "nvfp4", "nf4", "bits",
                        "round", "ptq", "imatrix"},
            .inputs = {Port{.name = "calibration",
                            .kind = Kind::Data,
                            .label = "Calibration",
                            .optional = true},
                       Port{.name = "statistics",
                            .kind = Kind::Stats,
                            .label = "Statistics",
                            .optional = true}},
            .series = {Series{.name = "error",
                              .label = "Relative weight error",
                              .xLabel = "Layer",
                              .shape = SeriesShape::PerLayer,
                              .lowerIsBetter = true},
                       Series{.name = "sparsity",
                              .label = "Sparsity",
                              .xLabel = "Layer",
                              .shape = SeriesShape::PerLayer}}};
}

} // namespace

Quantized quantizeRtn(const at::Tensor& weight, const Grid& grid, RangeRule range,
                      const at::Tensor& importance) {
    const GridFit fit = fitGrid(grid, weight, range, importance);
    return makeQuantized(grid, encode(grid, weight, fit), fit);
}

Model quantRtn(const Model& model, const RtnParams& params, StepContext& context) {
    return changeEach<RtnParams>(model, params, context,
                                 [](const Linear& linear, const RtnParams& own) {
                                     if (own.quant.range == kWeighted) {
                                         throw Error(ErrorCode::User, kNoInputs, kNoInputsHint);
                                     }
                                     return rounded(linear, weightOf(linear), own.quant, {});
                                 });
}

Step quantRtnStep() {
    Step step = modelStep<RtnParams>(rtnType(), quantRtn);
    const Step weighted = layerStep<WeightedRtnParams>(rtnType(), weightedNeeds, weightedRtn);
    step.run = [dataFree = step.run, calibrated = weighted.run](
                   const StepInputs& inputs, const Json& params, StepContext& context) {
        const bool byInputs = weighs(params) && knowsInputs(inputs);
        return byInputs ? calibrated(inputs, params, context) : dataFree(inputs, params, context);
    };
    step.check = checkRtn;
    step.dependsOnTarget = true; // where inputs are measured
    return step;
}

} // namespace lathe
