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

constexpr int kUnquantized = 16;
using Levels = std::array<int, 3>; ///< bits, rising

struct CptParams {
    std::string score = "cmpq";
    std::string similarity = "cka";
    double prune_share = 0.3;
    std::string allocation = "clusters";
    double budget = 6;
    int high = 16;
    int middle = 8;
    int low = 4;
    int64_t group = 128;
    bool symmetric = false;
    LayerRules layers{};

    template <class F>
    void visit(F&& f) {
        f("score", score,
          Info{.label = "Sensitivity",
               .help = "cmpq: how much a layer's outputs differ from those of the other layers "
                       "(one pass). pmpq: how much the loss rises without the layer's smallest "
                       "weights (one evaluation per layer). tdmpq: the first-order change of the "
                       "loss when the layer is rounded (one backward pass).",
               .choices = {"cmpq", "pmpq", "tdmpq"}});
        f("similarity", similarity,
          Info{.label = "Similarity",
               .help = "The similarity that cmpq uses. cka is steadier with few windows; cca is "
                       "the paper's, on the leading principal components.",
               .choices = {"cka", "cca"},
               .advanced = true});
        f("prune_share", prune_share,
          Info{.label = "Share pruned",
               .help = "The share of a layer's weights that pmpq removes to probe it.",
               .min = 0.01,
               .max = 0.99,
               .advanced = true});
        f("allocation", allocation,
          Info{.label = "Bits by",
               .help = "clusters: the layers are divided where the gaps between their "
                       "sensitivities are widest, and the most sensitive layers get the high bits. "
                       "budget: the least total damage within a mean number of bits.",
               .choices = {"clusters", "budget"}});
        f("budget", budget,
          Info{.label = "Budget",
               .help = "The mean number of stored bits per weight, scales and zero points "
                       "included; for allocation by budget.",
               .unit = "bits",
               .min = 2,
               .max = 16,
               .searchValues = {4.5, 6, 8}});
        visitBits(f);
        // No overrides: the settings that differ by layer are what this step finds.
        layers.visit([&](const char* name, auto& member, Info info) {
            if (info.role != Role::Overrides) {
                f(name, member, std::move(info));
            }
        });
    }

    template <class F>
    void visitBits(F&& f) {
        const auto bits = [](const char* label, const char* help) {
            return Info{.label = label, .help = help, .unit = "bits", .min = 2, .max = 16};
        };
        f("high", high,
          bits("High bits",
               "Bits of the most sensitive layers: 2 to 8, or 16 to leave them unchanged."));
        f("middle", middle, bits("Middle bits", "Bits of the layers in between."));
        f("low", low, bits("Low bits", "Bits of the least sensitive layers."));
        f("group", group,
          Info{.label = "Group size",
               .help = "The group size of the quantizer that will take the plan. Sizes and "
                       "rounding errors are computed for it.",
               .min = 0,
               .max = 1 << 20,
               .role = Role::Group});
        f("symmetric", symmetric,
          Info{.label = "Symmetric",
               .help = "Whether the quantizer that will take the plan uses a grid without a zero "
                       "point."});
    }

    Levels levels() const { return {low, middle, high}; }

    Grid gridFor(int bits, int64_t in) const {
        return fittedTo(gridOf("int", bits, group, symmetric), in);
    }
};

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
        plan.layers[name] = {{"bits", bits}};
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
    return {{"plan", Plan{{{"*", {{"bits", json.at("low")}}}}}}};
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
