#include "core/engine/solvers/owl.h"

#include "core/engine/methods/prune/magnitude.h"
#include "core/engine/solvers/mask_scores.h"
#include "core/engine/steps/layer_loop.h"
#include "core/engine/steps/layer_step.h"

#include <ATen/TensorOperators.h>

namespace lathe {
namespace {

struct OwlParams {
    double sparsity = 0.5;
    std::string pattern = "unstructured";
    double lambda = 0.08;
    double outlier = 5;
    LayerRules layers{};

    template <class F>
    void visit(F&& f) {
        f("sparsity", sparsity,
          Info{.label = "Sparsity",
               .help = "The share of zeros among all selected weights together.",
               .min = 0,
               .max = 1,
               .searchValues = {0.5, 0.6, 0.7},
               .role = Role::Sparsity});
        f("pattern", pattern,
          Info{.label = "Pattern",
               .help = "unstructured, or N:M. With N:M, N/M replaces the sparsity, and each block "
                       "gets its own N for the same M. One step of N is wide: with M = 4 blocks "
                       "differ only from a spread of 0.15 on.",
               .choices = {"unstructured", "2:4", "4:8"},
               .orPattern = true,
               .role = Role::Pattern});
        f("lambda", lambda,
          Info{.label = "Spread",
               .help = "The largest difference between a block's sparsity and that of the whole; "
                       "0: all blocks get the same.",
               .min = 0,
               .max = 0.5,
               .searchValues = {0.04, 0.08, 0.15}});
        f("outlier", outlier,
          Info{.label = "Outlier from",
               .help =
                   "A score is an outlier when it exceeds the mean of its block this many times.",
               .min = 1,
               .max = 1000,
               .searchValues = {3, 5, 7}});
        layers.visit(f);
    }
};

/// The outliers of one block.
struct BlockOutliers {
    std::vector<std::string> layers;
    int64_t weights = 0;
    double share = 0; ///< of scores that are outliers
};

/// Calls `f` with the scores of each selected linear of a block, one at a time.
void forEachScores(const Model& model, size_t number, const Statistics& statistics,
                   const LayerRules& rules,
                   const std::function<void(const std::string&, const at::Tensor&)>& f) {
    const auto block = static_cast<int64_t>(number);
    forEachLinear(model.blocks[number], block, *model.config,
                  [&](const LinearPlace& place, const Linear& linear) {
                      const auto found = statistics.inputs.find(place.name);
                      if (rules.selects(place.name, false) && found != statistics.inputs.end()) {
                          const at::Tensor norm = found->second.norm();
                          f(place.name, wandaScores(finiteDense(linear).to(norm.device()), norm));
                      }
                  });
}

BlockOutliers outliersOf(const Model& model, size_t number, const Statistics& statistics,
                         const OwlParams& params) {
    BlockOutliers out;
    double sum = 0;
    const auto add = [&](const std::string& name, const at::Tensor& scores) {
        out.layers.push_back(name);
        out.weights += scores.numel();
        sum += scores.sum(at::kDouble).item<double>();
    };
    forEachScores(model, number, statistics, params.layers, add);
    if (out.weights == 0) {
        return out;
    }
    const double threshold = params.outlier * sum / static_cast<double>(out.weights);
    int64_t above = 0;
    forEachScores(model, number, statistics, params.layers,
                  [&](const std::string&, const at::Tensor& scores) {
                      above += (scores > threshold).sum().item<int64_t>();
                  });
    out.share = static_cast<double>(above) / static_cast<double>(out.weights);
    return out;
}

std::vector<BlockOutliers> findOutliers(const Model& model, const Statistics& statistics,
                                        const OwlParams& params, StepContext& context) {
    std::vector<BlockOutliers> out;
    for (size_t i = 0; i < model.blocks.size(); ++i) {
        context.throwIfStopped();
        BlockOutliers block = outliersOf(model, i, statistics, params);
        if (block.weights > 0) {
            context.layerValue("outliers", blockName(model.blocks[i]), block.share);
            out.push_back(std::move(block));
        }
    }
    return out;
}

Plan planOf(const std::vector<BlockOutliers>& blocks, const OwlParams& params,
            StepContext& context) {
    const auto pattern = patternFromText(params.pattern);
    const double target =
        pattern ? 1 - static_cast<double>(pattern->keep) / static_cast<double>(pattern->group)
                : params.sparsity;
    std::vector<double> shares;
    std::vector<double> weights;
    for (const BlockOutliers& block : blocks) {
        shares.push_back(block.share);
        weights.push_back(static_cast<double>(block.weights));
    }
    const auto sparsities = owlSparsities(shares, weights, target, params.lambda);
    const auto zeros =
        pattern ? owlZeros(sparsities, weights, pattern->group) : std::vector<int64_t>();
    Plan plan;
    for (size_t i = 0; i < blocks.size(); ++i) {
        const double sparsity =
            pattern ? static_cast<double>(zeros[i]) / static_cast<double>(pattern->group)
                    : sparsities[i];
        Json planned{{nameOf(Role::Sparsity), sparsity}};
        if (pattern) {
            planned[nameOf(Role::Pattern)] =
                std::to_string(pattern->group - zeros[i]) + ":" + std::to_string(pattern->group);
        }
        for (const std::string& layer : blocks[i].layers) {
            plan.layers[layer] = planned;
            context.layerValue("sparsity", layer, sparsity);
        }
    }
    return plan;
}

StepOutputs owl(const StepInputs& inputs, const Json& json, StepContext& context) {
    const auto params = paramsFromJson<OwlParams>(json, context.node);
    const auto& model = inputOf<Model>(inputs, "model");
    selectedLinears(model, params.layers);
    const auto* given = optionalInput<Statistics>(inputs, "statistics");
    const StatNeeds needs{.moments = true};
    if (given != nullptr) {
        requireNeeds(*given, needs);
    }
    const Statistics statistics =
        given != nullptr ? *given
                         : collectStatistics(model, inputOf<DataSet>(inputs, "calibration"), needs,
                                             false, context);
    const auto blocks = findOutliers(model, statistics, params, context);
    if (blocks.empty()) {
        throw Error(ErrorCode::User, "no selected layer lies in a block",
                    "select layers of the blocks, such as *.mlp.*");
    }
    return {{"plan", planOf(blocks, params, context)}};
}

/// What the plan will set and where, for the checks of steps that read it.
StepOutputs foreseeOwl(const StepInputs& inputs, const Json& json) {
    const auto params = paramsFromJson<OwlParams>(json, "");
    Json planned{{nameOf(Role::Sparsity), params.sparsity}};
    if (patternFromText(params.pattern)) {
        planned[nameOf(Role::Pattern)] = params.pattern;
    }
    Plan plan;
    if (const auto* model = optionalInput<Model>(inputs, "model")) {
        for (const LinearPlace& place : selectedLinears(*model, params.layers)) {
            if (place.block >= 0) {
                plan.layers[place.name] = planned;
            }
        }
    } else {
        plan.layers["*"] = planned;
    }
    return {{"plan", std::move(plan)}};
}

Series ofLayers(std::string name, std::string label) {
    return Series{.name = std::move(name),
                  .label = std::move(label),
                  .xLabel = "Layer",
                  .shape = SeriesShape::PerLayer};
}

} // namespace

Step pruneOwlStep() {
    StepType type{.id = "prune.owl",
                  .title = "OWL ratios",
                  .category = Category::Prune,
                  .help = "Plans a sparsity for every block: blocks with many outlier scores keep "
                          "more weights. Link the plan to a pruning step. It matters at 60 % and "
                          "more, and does not help every model.",
                  .source = "Yin et al. 2023, arXiv:2310.05175",
                  .aliases = {"outlier", "layerwise", "ratio", "allocation", "non-uniform"}};
    addCalibrationPorts(type);
    type.outputs = {Port{.name = "plan", .kind = Kind::Plan, .label = "Plan"}};
    type.fields = fieldsOf<OwlParams>();
    type.series = {ofLayers("sparsity", "Planned sparsity"),
                   ofLayers("outliers", "Share of outliers")};
    return Step{.type = std::move(type),
                .run = owl,
                .check = checkLayers<OwlParams>,
                .foresee = foreseeOwl,
                .dependsOnTarget = true};
}

} // namespace lathe
