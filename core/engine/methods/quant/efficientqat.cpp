#include "core/engine/prepared/device_parts.h"
#include "core/engine/prepared/prepare.h"
#include "core/engine/steps/layer_loop.h"
#include "core/engine/steps/layer_step.h"
#include "core/engine/steps/quant_params.h"
#include "core/engine/steps/reference_stream.h"
#include "core/engine/steps/site_linears.h"
#include "core/engine/train/optimizer.h"
#include "core/engine/train/trained_form.h"
#include "core/engine/train/trained_grid.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/full.h>
#include <ATen/ops/mse_loss.h>
#include <ATen/ops/randperm.h>

#include <cmath>
#include <numbers>

namespace lathe {
namespace {

constexpr double kLeastShare = 0.05;    ///< of the learning rate, at the end
constexpr double kSmallestScale = 1e-4; ///< as the authors bound them
constexpr int64_t kJudgeWindows = 8;

struct EfficientQatParams {
    QuantParams quant{};
    int64_t passes = 2;
    int64_t batch = 2;
    double weight_rate = 2e-5;
    double scale_rate = 1e-4;
    LayerRules layers{};

    template <class F>
    void visit(F&& f) {
        quant.visit(f);
        f("passes", passes,
          Info{.label = "Passes",
               .help = "How often each block reads the calibration text. 0 rounds to nearest.",
               .min = 0,
               .max = 1000,
               .searchValues = {1, 2},
               .role = Role::Updates});
        f("batch", batch,
          Info{.label = "Batch",
               .help = "Calibration windows of one update.",
               .unit = "windows",
               .min = 1,
               .max = 1024});
        f("weight_rate", weight_rate,
          Info{.label = "Rate of weights",
               .help =
                   "The learning rate of weights. The authors take 2e-5 at 2 bits and 1e-5 at 3 "
                   "and 4, for models of billions of weights; small models bear more.",
               .min = 0,
               .max = 1});
        f("scale_rate", scale_rate,
          Info{.label = "Rate of scales",
               .help = "The learning rate of scales and zero points.",
               .min = 0,
               .max = 1});
        layers.visit(f);
    }
};

/// A block whose selected linears train their weights on their grids.
class TrainedBlock {
public:
    TrainedBlock(const BlockCall& call, const PerLayer<EfficientQatParams>& own) : m_call(call) {
        Block block = call.block;
        const auto train = [&](const LinearPlace& place, Linear& linear) {
            if (place.role == LinearRole::Head || !own.selects(place.name)) {
                return;
            }
            const at::Tensor weight =
                weightOf(withPartsOn(linear, call.device())).clone().requires_grad_();
            const QuantParams& quant = own[place.name].quant;
            auto grid = std::make_shared<const TrainedGrid>(
                weight, GridTraining{.grid = quant.gridFor(weight.size(1)),
                                     .scales = GridTraining::Scales::Learned,
                                     .range = rangeRuleOf(quant.range)});
            m_trained.push_back({place.name, weight, grid});
            linear = trainedLinear(linear, [grid, weight] { return grid->levels(weight); });
        };
        forEachLinear(block, call.number, call.config, train);
        m_block = prepare(block, {call.device(), at::kFloat}, Execution::Trainable);
    }

    bool empty() const { return m_trained.empty(); }

    std::vector<ParameterGroup> groups(const EfficientQatParams& params) const {
        ParameterGroup weights{.learningRateScale = params.weight_rate, .decays = false};
        ParameterGroup scales{.learningRateScale = params.scale_rate, .decays = false};
        for (const auto& trained : m_trained) {
            weights.tensors.push_back(trained.weight);
            scales.tensors.push_back(trained.grid->scale());
            if (trained.grid->zero().defined()) {
                scales.tensors.push_back(trained.grid->zero());
            }
        }
        return {weights, scales};
    }

    /// Mean squared error of its outputs on these windows.
    at::Tensor error(const at::Tensor& windows, const at::Tensor& targets) const {
        BlockWalk& walk = *m_call.walk;
        const auto taken = [&](const at::Tensor& hidden) {
            return hidden.view({walk.windows(), walk.seqlen(), -1})
                .index_select(0, windows.to(hidden.device()))
                .flatten(0, 1)
                .to(m_call.device(), at::kFloat);
        };
        Residual residual{taken(walk.hidden()), {}};
        runBlock(m_block, residual, walk.contextFor(windows.size(0)),
                 static_cast<size_t>(m_call.number));
        settle(residual);
        return at::mse_loss(residual.stream, taken(targets));
    }

    void boundScales() const {
        for (const auto& trained : m_trained) {
            trained.grid->scale().clamp_min_(kSmallestScale);
        }
    }

    /// The codes of every linear that was trained, by name, on the host.
    std::map<std::string, Part> stored() const {
        std::map<std::string, Part> out;
        for (const auto& trained : m_trained) {
            Linear one;
            one.parts = {trained.grid->stored(trained.weight)};
            out[trained.name] = withPartsOn(one, at::kCPU).parts.front();
        }
        return out;
    }

private:
    struct Trained {
        std::string name;
        at::Tensor weight;
        std::shared_ptr<const TrainedGrid> grid;
    };

    const BlockCall& m_call;
    std::vector<Trained> m_trained;
    Block m_block;
};

/// Trains one block and returns its codes: those of the start where training did not help.
std::map<std::string, Part> trainedCodes(const BlockCall& call, TrainedBlock& block,
                                         const at::Tensor& targets,
                                         const EfficientQatParams& params) {
    const int64_t windows = call.walk->windows();
    const int64_t batch = std::min(params.batch, windows);
    const int64_t perPass = windows / batch;
    const int64_t updates = params.passes * perPass;
    const auto judged = [&](int64_t update) {
        const at::NoGradGuard noGrad;
        const int64_t count = std::min(kJudgeWindows, windows);
        double sum = 0;
        for (int64_t i = 0; i < count; ++i) {
            const at::Tensor window = at::full({1}, i * windows / count, at::kLong);
            sum += block.error(window, targets).item<double>();
        }
        const double loss = sum / static_cast<double>(count);
        requireFinite(loss, "the output error of " + blockName(call.block));
        call.context.scalar("loss." + blockName(call.block), static_cast<double>(update), loss);
        return loss;
    };
    const double before = judged(0);
    std::map<std::string, Part> start = block.stored();
    if (updates == 0) {
        return start;
    }
    Optimizer optimizer(block.groups(params), {});
    const auto generator = at::make_generator<at::CPUGeneratorImpl>(
        call.context.seed * 1000003 + static_cast<uint64_t>(call.number));
    at::Tensor order;
    for (int64_t update = 0; update < updates; ++update) {
        call.context.throwIfStopped();
        if (update % perPass == 0) {
            order = at::randperm(windows, generator, at::kLong);
        }
        optimizer.clearGradients();
        {
            const at::AutoGradMode grad(true);
            block.error(order.narrow(0, update % perPass * batch, batch), targets).backward();
        }
        const double angle =
            std::numbers::pi * static_cast<double>(update) / static_cast<double>(updates);
        const double share = kLeastShare + (1 - kLeastShare) * 0.5 * (1 + std::cos(angle));
        const at::NoGradGuard noGrad;
        optimizer.step(share);
        block.boundScales();
    }
    return judged(updates) < before ? block.stored() : start;
}

Model efficientQat(const Model& model, const DataSet& text, const EfficientQatParams& params,
                   StepContext& context) {
    selectedLinears(model, params.layers);
    const PerLayer<EfficientQatParams> own(model, params, context.node);
    ReferenceStream reference(model, calibrationWindows(model, text), context);
    const auto method = [&](const BlockCall& call) {
        const at::Tensor& targets = reference.after(call.number);
        TrainedBlock block(call, own);
        if (block.empty()) {
            return;
        }
        const std::map<std::string, Part> codes = trainedCodes(call, block, targets, params);
        const auto stats = call.inputs({.moments = true}, [&](const LinearPlace& place) {
            return codes.contains(place.name);
        });
        const auto put = [&](const LinearPlace& place, Linear& linear) {
            const auto found = codes.find(place.name);
            if (found == codes.end()) {
                return;
            }
            const at::Tensor before = weightOf(linear);
            linear.parts = {found->second};
            emitLayerChange(place.name, before.to(call.device()),
                            weightOf(linear).to(call.device()), stats.at(place.name), context);
        };
        forEachLinear(call.block, call.number, call.config, put);
    };
    return calibrateBlocks(model, {.text = &text}, context, method);
}

StepOutputs run(const StepInputs& inputs, const Json& params, StepContext& context) {
    const auto read = plannedParams<EfficientQatParams>(inputs, params, context.node);
    return {{"model", efficientQat(inputOf<Model>(inputs, "model"),
                                   inputOf<DataSet>(inputs, "calibration"), read, context)}};
}

std::vector<Problem> check(const StepInputs& inputs, const Json& params,
                           const StepContext& context) {
    std::vector<Problem> problems = checkLayers<EfficientQatParams>(inputs, params, context);
    const auto read = paramsFromJson<EfficientQatParams>(params, context.node);
    try {
        requireLearnable({.grid = read.quant.gridFor(int64_t{1} << 20),
                          .scales = GridTraining::Scales::Learned});
    } catch (const Error& error) {
        problems.push_back(
            Problem{.field = "format", .message = error.what(), .hint = error.hint()});
    }
    return problems;
}

} // namespace

Step quantEfficientQatStep() {
    StepType type{
        .id = "quant.efficientqat",
        .title = "EfficientQAT blocks",
        .category = Category::Quantize,
        .help = "Trains the weights, scales and zero points of one block at a time, so that its "
                "outputs stay close to those of the original; the first phase of EfficientQAT. "
                "Fine-tuning the scales afterwards is the second. Best at 2 and 3 bits.",
        .source = "Chen et al. (EfficientQAT), arXiv:2407.11062, section 3.2",
        .aliases = {"qat", "block-ap", "2-bit"},
        .series = {Series{.name = "loss",
                          .label = "Block output error",
                          .xLabel = "Update",
                          .lowerIsBetter = true,
                          .logScale = true}},
        .fields = fieldsOf<EfficientQatParams>()};
    const std::vector<Series> layers = layerSeries();
    type.series.insert(type.series.end(), layers.begin(), layers.end());
    addCalibrationPorts(type, /*statistics=*/false);
    addPlanPort(type);
    return Step{.type = std::move(type), .run = run, .check = check};
}

} // namespace lathe
