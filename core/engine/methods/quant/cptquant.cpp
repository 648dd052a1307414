#include "core/engine/methods/quant/cptquant_params.h"
#include "core/engine/solvers/bit_allocation.h"
#include "core/engine/steps/layer_loop.h"
#include "core/engine/steps/layer_sensitivity.h"
#include "core/engine/steps/layer_step.h"
#include "core/plain/base/text.h"

#include <ATen/TensorOperators.h>

#include <algorithm>
#include <array>

namespace lathe {
namespace {

/// What was measured on the selected linears: `scores` by linear, or by linear and level.
struct Measured {
    std::vector<LinearPlace> places;
    std::vector<double> scores;
    std::vector<std::vector<double>> byLevel; ///< TDMPQ: one list per quantized level
};

Measured measure(const Model& model, const DataSet& text, const CptParams& params,
                 StepContext& context) {
    Measured out{selectedInBlocks(model, params.layers), {}, {}};
    if (params.score == "cmpq") {
        const auto kind = params.similarity == "cca" ? Similarity::Cca : Similarity::Cka;
        out.scores = correlationSensitivity(model, text, params.layers, kind, context);
    } else if (params.score == "pmpq") {
        out.scores = pruningSensitivity(model, text, params.layers, params.prune_share, context);
    } else {
        std::vector<Grid> grids;
        for (const int bits : params.levels()) {
            if (bits < kUnquantized) {
                grids.push_back(gridOf("int", bits, params.group, params.symmetric));
            }
        }
        out.byLevel = taylorSensitivity(model, text, params.layers, grids, context);
        for (const auto& scores : out.byLevel) {
            out.scores.push_back(scores.front());
        }
    }
    return out;
}

/// Size and distortion of one linear at each level. Where a score does not depend on the bits, the
/// distortion is the score times the relative squared rounding error, as in HAWQ-V2.
AllocationUnit unitOf(const at::Tensor& weight, size_t index, const Measured& measured,
                      const CptParams& params) {
    AllocationUnit unit;
    const auto count = static_cast<double>(weight.numel());
    for (size_t level = 0; level < params.levels().size(); ++level) {
        const int bits = params.levels()[level];
        if (bits >= kUnquantized) {
            unit.bits.push_back(count * kUnquantized);
            unit.distortion.push_back(0);
            continue;
        }
        const Grid grid = params.gridFor(bits, weight.size(1));
        unit.bits.push_back(count * grid.bitsPerWeight(weight.size(1)));
        if (!measured.byLevel.empty()) {
            unit.distortion.push_back(measured.byLevel[index][level]);
            continue;
        }
        unit.distortion.push_back(std::max(0.0, measured.scores[index]) *
                                  relativeRoundingError(weight, grid));
    }
    return unit;
}

/// For each linear, the index of its level.
std::vector<size_t> choose(const std::vector<AllocationUnit>& units, const Measured& measured,
                           const CptParams& params, double weights) {
    if (params.allocation == "clusters") {
        return clusters(measured.scores, params.levels().size());
    }
    return allocateExactly(monotone(units), params.budget * weights).choice;
}

/// The plan; reports a bar per layer and how many linears get which bits.
Plan planOf(const Measured& measured, const std::vector<size_t>& choice, const CptParams& params,
            StepContext& context) {
    Plan plan;
    std::array<int, 3> counts{};
    for (size_t i = 0; i < choice.size(); ++i) {
        const std::string& name = measured.places[i].name;
        const int bits = params.levels()[choice[i]];
        plan.layers[name] = {{nameOf(Role::Bits), bits}};
        ++counts[choice[i]];
        context.layerValue("sensitivity", name, measured.scores[i]);
        context.layerValue("bits", name, bits);
    }
    std::vector<std::string> words;
    for (size_t level = counts.size(); level-- > 0;) {
        words.push_back(std::to_string(counts[level]) + " linears at " +
                        std::to_string(params.levels()[level]) + " bits");
    }
    context.note(NoteLevel::Info, join(words, ", "));
    return plan;
}

StepOutputs cptquant(const StepInputs& inputs, const Json& json, StepContext& context) {
    const auto& model = inputOf<Model>(inputs, "model");
    const auto params = paramsFromJson<CptParams>(json, context.node);
    const Measured measured =
        measure(model, inputOf<DataSet>(inputs, "calibration"), params, context);
    std::vector<AllocationUnit> units;
    double weights = 0;
    forEachLinear(model, [&](const LinearPlace& place, const Linear& linear) {
        if (units.size() < measured.places.size() &&
            measured.places[units.size()].name == place.name) {
            context.throwIfStopped();
            const at::Tensor weight = finiteDense(linear);
            weights += static_cast<double>(weight.numel());
            units.push_back(unitOf(weight, units.size(), measured, params));
        }
    });
    return {{"plan", planOf(measured, choose(units, measured, params, weights), params, context)}};
}

/// Checks the budget against the smallest that the levels allow, once the shapes are known.
void checkBudget(const Model& model, const CptParams& params, std::vector<Problem>& problems) {
    double least = 0;
    double weights = 0;
    forEachLinear(model, [&](const LinearPlace& place, const Linear& linear) {
        if (place.block < 0 || !params.layers.selects(place.name, false)) {
            return;
        }
        const int64_t in = inFeatures(linear);
        const auto count = static_cast<double>(outFeatures(linear) * in);
        least += count * params.gridFor(params.low, in).bitsPerWeight(in);
        weights += count;
    });
    if (weights > 0 && least > params.budget * weights * (1 + 1e-9)) {
        problems.push_back({.field = "budget",
                            .message = "the budget of " + formatNumber(params.budget) +
                                       " bits a weight is below the " +
                                       formatNumber(least / weights) + " that " +
                                       std::to_string(params.low) + " bits everywhere take",
                            .hint = "raise the budget, lower the low bits, or take larger groups"});
    }
}

std::vector<Problem> checkCptquant(const StepInputs& inputs, const Json& json,
                                   const StepContext& context) {
    std::vector<Problem> problems = checkLayers<CptParams>(inputs, json, context);
    const auto params = paramsFromJson<CptParams>(json, context.node);
    if (!(params.low < params.middle && params.middle < params.high)) {
        problems.push_back({.field = "middle",
                            .message = "the bits " + std::to_string(params.low) + ", " +
                                       std::to_string(params.middle) + ", " +
                                       std::to_string(params.high) + " do not rise",
                            .hint = "give low < middle < high"});
    }
    const auto unknown = [](int bits) { return bits > 8 && bits != kUnquantized; };
    if (unknown(params.middle) || unknown(params.high)) {
        problems.push_back({.field = unknown(params.middle) ? "middle" : "high",
                            .message = "no grid has 9 to 15 bits",
                            .hint = "give 2 to 8, or 16 to leave layers as they are"});
    }
    const auto* model = optionalInput<Model>(inputs, "model");
    if (!anyError(problems) && model != nullptr && params.allocation == "budget") {
        checkBudget(*model, params, problems);
    }
    return problems;
}

/// What the plan will set, for the checks of steps that read it.
StepOutputs foreseeCptquant(const StepInputs&, const Json& json) {
    return {{"plan", Plan{{{"*", {{nameOf(Role::Bits), json.at("low")}}}}}}};
}

std::vector<Series> cptSeries() {
    return {Series{.name = "sensitivity",
                   .label = "Sensitivity",
                   .xLabel = "Layer",
                   .shape = SeriesShape::PerLayer},
            Series{.name = "bits",
                   .label = "Bits",
                   .unit = "bits",
                   .xLabel = "Layer",
                   .shape = SeriesShape::PerLayer}};
}

} // namespace

Step quantCptquantStep() {
    return Step{
        .type = {.id = "quant.cptquant",
                 .title = "CPTQuant",
                 .category = Category::Quantize,
                 .help = "Measures how sensitive the model is to the compression of each layer and "
                         "gives sensitive layers more bits. It scores single linears; the authors "
                         "score whole blocks. Any quantizing step takes its plan.",
                 .source = "Nanda et al. 2024, arXiv:2412.03599",
                 .aliases = {"mixed precision", "sensitivity", "bits", "cmpq", "pmpq", "tdmpq",
                             "cka", "cca", "allocation", "budget", "knapsack"},
                 .inputs = {Port{.name = "model", .label = "Model"}, Port{.name = "calibration",
                                                                          .kind = Kind::Data,
                                                                          .label = "Calibration"}},
                 .outputs = {Port{.name = "plan", .kind = Kind::Plan, .label = "Plan"}},
                 .series = cptSeries(),
                 .fields = fieldsOf<CptParams>()},
        .run = cptquant,
        .check = checkCptquant,
        .foresee = foreseeCptquant,
        .dependsOnTarget = true};
}

} // namespace lathe
