#include "core/engine/steps/layer_loop.h"
#include "core/engine/steps/layer_step.h"

namespace lathe {
namespace {

struct ActivationParams {
    int bits = 4;
    std::string format = "int";
    bool symmetric = true;
    double clip = 0.9;
    LayerRules layers{};

    template <class F>
    void visit(F&& f) {
        f("bits", bits,
          Info{.label = "Bits",
               .help = "The bits to which inputs are rounded. 8 bits cost almost nothing. 4 bits "
                       "need Rotations before; otherwise outlier channels leave no levels to the "
                       "others. fp8_e4m3 has 8 bits.",
               .unit = "bits",
               .min = 2,
               .max = 8,
               .searchValues = {4, 6, 8},
               .role = Role::Bits});
        f("format", format,
          Info{.label = "Number format",
               .help = "int: evenly spaced levels. fp8_e4m3: 8-bit floats, better where single "
                       "values stand out, worse elsewhere. mxfp4, mxfp8 (32 inputs) and nvfp4 (16) "
                       "scale groups of neighbours; they fix the bits.",
               .choices = {"int", "fp8_e4m3", "mxfp4", "mxfp8", "nvfp4"},
               .role = Role::Format});
        f("symmetric", symmetric,
          Info{.label = "Symmetric",
               .help = "Signed levels around zero, as in QuaRot. Off: levels from a token's least "
                       "to its largest value, which is better where inputs lie mostly on one side. "
                       "The other formats are always symmetric."});
        f("clip", clip,
          Info{.label = "Range kept",
               .help = "The share of a token's range that the levels cover; values beyond are "
                       "clipped to its ends. QuaRot's 0.9 helps at 4 bits; 1 clips nothing and is "
                       "right at 8 bits and for fp8_e4m3. Formats with groups clip nothing.",
               .min = 0.1,
               .max = 1,
               .searchValues = {0.8, 0.9, 1}});
        layers.visit(f);
    }

    ActQuant rounding() const {
        ActQuant out{
            .grid = gridOf(format, bits, 0, symmetric), .scale = {}, .zero = {}, .clip = clip};
        if (out.grid.group > 0) {
            out.clip = 1;
        }
        return out;
    }
};

bool selected(const LayerRules& rules, const LinearPlace& place) {
    return rules.selects(place.name, place.role == LinearRole::Head);
}

bool roundsInputs(const Linear& linear) {
    return std::ranges::any_of(
        linear.in, [](const InputOp& op) { return std::holds_alternative<ActQuant>(op); });
}

/// Throws Error{User} when selected linears round their inputs already.
void requireUnrounded(const Model& model, const LayerRules& rules) {
    int64_t rounded = 0;
    std::string first;
    forEachLinear(model, [&](const LinearPlace& place, const Linear& linear) {
        if (!selected(rules, place) || !roundsInputs(linear)) {
            return;
        }
        if (rounded++ == 0) {
            first = place.name;
        }
    });
    if (rounded > 0) {
        throw Error(ErrorCode::User,
                    "inputs are rounded already in " + std::to_string(rounded) + " of " +
                        std::to_string(selectedLinears(model, rules).size()) +
                        " selected layers, first in " + first,
                    "exclude these layers, or leave out the earlier step that rounds activations");
    }
}

/// Throws Error{User} when the inputs are not whole groups. Unlike for weights, a group longer than
/// the row is an error too.
void requireGroups(const LinearPlace& place, const Linear& linear, const ActQuant& op) {
    const int64_t in = inFeatures(linear);
    if (op.grid.group > 0 && in % op.grid.group != 0) {
        throw Error(ErrorCode::User,
                    place.name + ": groups of " + std::to_string(op.grid.group) +
                        " do not divide its " + std::to_string(in) + " inputs",
                    "choose another number format, or exclude this layer");
    }
}

/// Siblings get equal ops unless overrides differ, so the model rounds their input once.
/// Source: Ashkboos et al., QuaRot, arXiv:2404.00456, section 4. Deviation: symmetric levels are -7
/// to 7 at 4 bits; the authors' code goes down to -8.
Model quantActivations(const Model& model, const ActivationParams& params, StepContext& context) {
    const auto total = static_cast<int64_t>(selectedLinears(model, params.layers).size());
    requireUnrounded(model, params.layers);
    const PerLayer<ActivationParams> own(model, params, context.node);
    Model out = model;
    int64_t done = 0;
    forEachLinear(out, [&](const LinearPlace& place, Linear& linear) {
        if (!own.selects(place.name)) {
            return;
        }
        context.progress(done++, total, place.name);
        context.throwIfStopped();
        const ActQuant op = own[place.name].rounding();
        requireGroups(place, linear, op);
        linear.in.push_back(op);
    });
    context.progress(total, total);
    return out;
}

std::vector<Problem> checkActivations(const StepInputs& inputs, const Json& params,
                                      const StepContext& context) {
    std::vector<Problem> problems = checkLayers<ActivationParams>(inputs, params, context);
    const auto* model = optionalInput<Model>(inputs, "model");
    if (anyError(problems) || model == nullptr) {
        return problems;
    }
    try { // the step itself computes nothing
        StepContext silent{.node = context.node};
        quantActivations(*model, plannedParams<ActivationParams>(inputs, params, ""), silent);
    } catch (const Error& error) {
        problems.push_back(Problem{.message = error.what(), .hint = error.hint()});
    }
    return problems;
}

} // namespace

Step quantActivationsStep() {
    Step step = modelStep<ActivationParams>(
        {.id = "quant.activations",
         .title = "Round activations",
         .category = Category::Quantize,
         .help = "Rounds the inputs of layers while the model runs, with a scale for each token. "
                 "Weights do not change. Needs no data. Put it last: Rotations, GPTQ and this step "
                 "give a model of 4-bit weights and activations (QuaRot).",
         .source = "Ashkboos et al. 2024 (QuaRot), arXiv:2404.00456, section 4",
         .aliases = {"w4a4", "w8a8", "quarot", "activation", "token", "dynamic", "int4", "int8",
                     "fp8", "ptq"}},
        quantActivations);
    step.check = checkActivations;
    return step;
}

} // namespace lathe
