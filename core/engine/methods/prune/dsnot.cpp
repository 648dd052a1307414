#include "core/engine/solvers/dsnot.h"

#include "core/engine/steps/layer_loop.h"
#include "core/engine/steps/layer_step.h"
#include "core/engine/steps/prune_params.h"

#include <ATen/TensorOperators.h>

namespace lathe {
namespace {

struct DsnotParams {
    int64_t cycles = 50;
    double threshold = 0.1;
    double variance_power = 1;
    bool keep_pattern = true;
    std::string rule = "guarded";
    CalibratedLayers calibrated{};

    template <class F>
    void visit(F&& f) {
        f("cycles", cycles,
          Info{.label = "Swaps per row",
               .help = "The largest number of pairs of weights that are swapped in a row; 0: none.",
               .min = 0,
               .max = 10000});
        f("threshold", threshold,
          Info{.label = "Unchanged below",
               .help = "Rows whose expected output error, summed over a window, is below this stay "
                       "unchanged.",
               .min = 0,
               .advanced = true});
        f("variance_power", variance_power,
          Info{.label = "Variance power",
               .help = "How much the variance of an input counts against bringing its weight back.",
               .min = 0,
               .max = 4,
               .advanced = true});
        f("keep_pattern", keep_pattern,
          Info{.label = "Keep N:M",
               .help = "An N:M pattern in the zeros is recognized and swaps stay in its groups.",
               .advanced = true});
        f("rule", rule,
          Info{.label = "Swaps made",
               .help = "Which swaps are made. guarded: only swaps that lower the mean error of the "
                       "row's outputs; the removed weight acts against that error. authors: every "
                       "swap, as in their code. With an N:M pattern the removed weight may then "
                       "have either sign, and a row ends at the first swap that changes the sign "
                       "of its error. Their code also leaves the feed-forward layers as they were "
                       "pruned: exclude *.mlp.* for that.",
               .choices = {"guarded", "authors"},
               .advanced = true});
        calibrated.visit(f);
    }
};

using LinearsByName = std::map<std::string, Linear>;

LinearsByName linearsOf(const Model& model) {
    LinearsByName out;
    forEachLinear(
        model, [&](const LinearPlace& place, const Linear& linear) { out[place.name] = linear; });
    return out;
}

/// `pruned` with the weights of `original` in the selected linears. Statistics of a block are
/// collected with these, as for any pruner that works block by block.
Model refilled(const Model& pruned, const Model& original, const LayerRules& rules) {
    Model out = pruned;
    const LinearsByName linears = linearsOf(original);
    forEachLinear(out, [&](const LinearPlace& place, Linear& linear) {
        if (!rules.selects(place.name, place.role == LinearRole::Head)) {
            return;
        }
        const auto found = linears.find(place.name);
        if (found == linears.end() || outFeatures(found->second) != outFeatures(linear) ||
            inFeatures(found->second) != inFeatures(linear) ||
            found->second.in.size() != linear.in.size()) {
            throw Error(ErrorCode::User,
                        place.name + " of the dense model has another shape or is absent",
                        "link the model that was pruned, as it was just before, to dense");
        }
        linear.parts = found->second.parts;
    });
    return out;
}

/// M when the zeros [out, in] follow an N:M pattern, else 0.
int64_t groupOf(const at::Tensor& zeros) {
    for (const int64_t group : {2, 4, 8, 16, 32, 64}) {
        if (zeros.size(1) % group == 0) {
            const at::Tensor counts = zeros.reshape({-1, group}).sum(1);
            const auto first = counts[0].item<int64_t>();
            if (first > 0 && first < group && (counts == first).all().item<bool>()) {
                return group;
            }
        }
    }
    return 0;
}

class Refinement {
public:
    Refinement(const Model& pruned, PerLayer<DsnotParams> params)
        : m_pruned(linearsOf(pruned)), m_params(std::move(params)) {}

    Linear operator()(const LayerCall& call) const {
        const DsnotParams& params = m_params[call.place.name];
        const at::Tensor before = weightOf(m_pruned.at(call.place.name)).to(call.weight.device());
        const at::Tensor zeros = before == 0;
        noteOfOtherWeights(call, before, zeros);
        const InputStats& stats = call.stats;
        const DsnotStatistics statistics{stats.sum / static_cast<double>(stats.windows),
                                         stats.variance(), stats.norm()};
        const at::Tensor refined =
            dsnot(call.weight, zeros, statistics,
                  {.cycles = params.cycles,
                   .threshold = params.threshold,
                   .variancePower = params.variance_power,
                   .of = params.keep_pattern ? groupOf(zeros) : 0,
                   .rule = params.rule == "authors" ? SwapRule::Authors : SwapRule::Guarded});
        const auto swapped = (refined & ~zeros).sum().item<int64_t>();
        call.context.layerValue("swapped", call.place.name,
                                static_cast<double>(swapped) / static_cast<double>(zeros.numel()));
        return masked(call.linear, ~refined);
    }

private:
    static void noteOfOtherWeights(const LayerCall& call, const at::Tensor& before,
                                   const at::Tensor& zeros) {
        const auto changed = ((before != call.weight) & ~zeros).sum().item<int64_t>();
        if (changed > 0) {
            call.context.note(NoteLevel::Warning,
                              call.place.name + ": " + std::to_string(changed) +
                                  " weights that stayed differ from the dense model's, which "
                                  "replace them",
                              "DSnoT refines the zeros of methods that change no weights, such as "
                              "Wanda, RIA and magnitude");
        }
    }

    LinearsByName m_pruned;
    PerLayer<DsnotParams> m_params;
};

StepOutputs refine(const StepInputs& inputs, const Json& given, StepContext& context) {
    const auto params = plannedParams<DsnotParams>(inputs, given, context.node);
    const auto& original = inputOf<Model>(inputs, "dense");
    const auto& pruned = inputOf<Model>(inputs, "model");
    const Model base = refilled(pruned, original, params.calibrated.layers);
    const CalibrationPlan plan{params.calibrated, {.moments = true}};
    const Refinement refinement(pruned, {base, params, context.node});
    return {{"model", calibrateLinears(base, calibrationOf(inputs), plan, context, refinement)}};
}

std::vector<Problem> checkDsnot(const StepInputs& inputs, const Json& params,
                                const StepContext& context) {
    std::vector<Problem> problems = checkLayers<DsnotParams>(inputs, params, context);
    const auto* pruned = optionalInput<Model>(inputs, "model");
    const auto* original = optionalInput<Model>(inputs, "dense");
    if (pruned == nullptr || original == nullptr) {
        return problems;
    }
    try {
        const auto read = plannedParams<DsnotParams>(inputs, params, context.node);
        refilled(*pruned, *original, read.calibrated.layers);
    } catch (const Error& error) {
        problems.push_back(Problem{.message = error.what(), .hint = error.hint()});
    }
    return problems;
}

} // namespace

Step pruneDsnotStep() {
    StepType type{
        .id = "prune.dsnot",
        .title = "DSnoT",
        .category = Category::Prune,
        .help = "Refines the zeros of a pruned model. Weights of the dense model return where a "
                "row's outputs lack them on average, and as many others in the row become zero. "
                "Helps where inputs have means far from zero; no weight changes its value.",
        .source = "Zhang et al. 2023, arXiv:2310.08915",
        .aliases = {"mask", "refine", "training-free", "swap", "sparsity"},
        .inputs = {Port{.name = "dense", .label = "Dense model"}},
        .series = layerSeries()};
    type.series.push_back(Series{.name = "swapped",
                                 .label = "Swapped weights",
                                 .xLabel = "Layer",
                                 .shape = SeriesShape::PerLayer});
    addCalibrationPorts(type);
    type.fields = fieldsOf<DsnotParams>();
    addPlanPort(type);
    return Step{
        .type = std::move(type), .run = refine, .check = checkDsnot, .dependsOnTarget = true};
}

} // namespace lathe
