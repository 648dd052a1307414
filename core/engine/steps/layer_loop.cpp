#include "core/engine/steps/layer_loop.h"

#include "core/engine/steps/block_loop.h"
#include "core/engine/steps/make_step.h"
#include "core/plain/base/error.h"
#include "core/plain/base/text.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace lathe {

namespace {

[[noreturn]] void throwNothingSelected(const Model& model, const LayerRules& rules) {
    std::vector<std::string> names;
    forEachLinear(model, [&](const LinearPlace& place, const Linear&) {
        if (names.size() < 2) {
            names.push_back(place.name);
        }
    });
    throw Error(ErrorCode::User,
                "no layer is selected by include " + join(rules.include, ", ") +
                    (rules.exclude.empty() ? "" : " and exclude " + join(rules.exclude, ", ")),
                "layers are named like " + join(names, ", "));
}

Quantized maskedCodes(const Quantized& part, const at::Tensor& keep) {
    const at::Tensor codes = unpackCodes(part.codes, part.grid.bits, part.in);
    const int64_t groups = part.scale.size(1);
    at::Tensor zero;
    if (part.zero.defined()) {
        zero = part.zero.repeat_interleave(part.in / groups, 1).to(at::kByte);
    } else {
        zero = at::full({1, 1}, zeroCode(part.grid), codes.options());
    }
    Quantized out = part;
    out.codes = packCodes(at::where(keep, codes, zero), part.grid.bits);
    out.shared.clear();
    return out;
}

constexpr int kUnquantizedBits = 16; ///< in a plan: the layer stays unchanged

/// A plan may serve several steps, each of which reads its own parameters. A plan with nothing for
/// a step is linked by mistake.
void requireUse(const Plan& plan, const Json& params) {
    std::string foreign;
    for (const auto& [glob, changes] : plan.layers.items()) {
        for (const auto& [name, value] : changes.items()) {
            if (params.contains(name)) {
                return;
            }
            foreign = name + " of " + glob;
        }
    }
    if (!foreign.empty()) {
        throw Error(ErrorCode::User, "the plan sets " + foreign + " but no parameter of this step",
                    "link a plan that was made for steps of this kind");
    }
}

} // namespace

void addPlanPort(StepType& type) {
    if (fieldOf(type.fields, Role::Overrides) != nullptr) {
        type.inputs.push_back(
            Port{.name = "plan", .kind = Kind::Plan, .label = "Plan", .optional = true});
    }
}

Plan namedBy(const std::vector<Field>& fields, const Plan& plan) {
    std::map<std::string, std::string> names; ///< by role
    for (const Field& field : fields) {
        if (field.info.role != Role::None) {
            names.emplace(nameOf(field.info.role), field.name);
        }
    }
    Plan out;
    for (const auto& [glob, changes] : plan.layers.items()) {
        Json own = Json::object();
        for (const auto& [word, value] : changes.items()) {
            const auto found = names.find(word);
            own[found == names.end() ? word : found->second] = value;
        }
        out.layers[glob] = std::move(own);
    }
    return out;
}

Json withPlan(const std::vector<Field>& fields, const Json& params, const StepInputs& inputs) {
    const auto* linked = optionalInput<Plan>(inputs, "plan");
    if (linked == nullptr) {
        return params;
    }
    const Plan plan = namedBy(fields, *linked);
    requireUse(plan, params);
    const Field* bits = fieldOf(fields, Role::Bits);
    auto rules = paramsFromJson<LayerRules>(params, "");
    for (const auto& [glob, changes] : plan.layers.items()) {
        if (bits != nullptr && changes.value(bits->name, 0) >= kUnquantizedBits) {
            rules.exclude.push_back(glob);
            continue;
        }
        Json merged = rules.overrides.value(glob, Json::object());
        for (const auto& [name, value] : changes.items()) {
            if (params.contains(name)) {
                merged[name] = value;
            }
        }
        rules.overrides.erase(glob); // entries apply in order, so those of the plan come last
        rules.overrides[glob] = std::move(merged);
    }
    Json out = params;
    out.update(paramsToJson(rules));
    return out;
}

std::vector<LinearPlace> selectedLinears(const Model& model, const LayerRules& rules) {
    std::vector<LinearPlace> out;
    forEachLinear(model, [&](const LinearPlace& place, const Linear&) {
        if (rules.selects(place.name, place.role == LinearRole::Head)) {
            out.push_back(place);
        }
    });
    if (out.empty()) {
        throwNothingSelected(model, rules);
    }
    return out;
}

int64_t selectedIn(const Block& block, int64_t number, const ModelConfig& config,
                   const LayerRules& rules) {
    int64_t count = 0;
    forEachLinear(block, number, config, [&](const LinearPlace& place, const Linear&) {
        count += rules.selects(place.name, place.role == LinearRole::Head) ? 1 : 0;
    });
    return count;
}

at::Tensor finiteDense(const Linear& linear) {
    at::Tensor weight = weightOf(linear);
    const int64_t bad = weight.numel() - at::isfinite(weight).sum().item<int64_t>();
    if (bad > 0) {
        throw Error(ErrorCode::BadData,
                    std::to_string(bad) + " of " + std::to_string(weight.numel()) +
                        " weights are NaN or infinite",
                    "the model's files are damaged or its training diverged; use another "
                    "checkpoint");
    }
    return weight;
}

double outputPower(const at::Tensor& weight, const InputStats& stats) {
    if (stats.gram.defined()) {
        return weight.matmul(stats.gram).mul_(weight).sum().item<double>();
    }
    const at::Tensor squares = weight.square();
    return (stats.squareSum.defined() ? squares.matmul(stats.squareSum) : squares)
        .sum()
        .item<double>();
}

void emitLayerChange(const std::string& name, const at::Tensor& before, const at::Tensor& after,
                     const InputStats& stats, StepContext& context) {
    if (context.observer == nullptr) {
        return;
    }
    const auto zeros = static_cast<double>((after == 0).sum().item<int64_t>());
    context.layerValue("sparsity", name, zeros / static_cast<double>(after.numel()));
    if (before.sizes() == after.sizes()) {
        // A third and a fourth weight of a wide layer would not fit beside its matrices.
        const int64_t step = before.is_cpu() ? int64_t{512} : before.size(0);
        double all = 0;
        double changed = 0;
        for (int64_t row = 0; row < before.size(0); row += step) {
            const int64_t rows = std::min(step, before.size(0) - row);
            const at::Tensor some = before.narrow(0, row, rows);
            all += outputPower(some, stats);
            changed += outputPower(some - after.narrow(0, row, rows), stats);
        }
        context.layerValue("error", name, all > 0 ? std::sqrt(changed / all) : 0);
    }
}

Model changeLinears(const Model& model, const LayerRules& rules, StepContext& context,
                    const LayerChange& change) {
    const std::vector<LinearPlace> places = selectedLinears(model, rules);
    const auto total = static_cast<int64_t>(places.size());
    int64_t done = 0;
    const auto visit = [&](const LinearPlace& place, Linear& linear) {
        if (!rules.selects(place.name, place.role == LinearRole::Head)) {
            return;
        }
        context.throwIfStopped();
        context.progress(done, total, place.name);
        try {
            const at::Tensor before = finiteDense(linear);
            linear = change(place, linear);
            emitLayerChange(place.name, before, weightOf(linear), {}, context);
        } catch (const Error& error) {
            throw error.within(place.name);
        }
        ++done;
    };
    const auto units = [&](int64_t number) {
        return selectedIn(model.blocks[static_cast<size_t>(number)], number, *model.config, rules);
    };
    const auto make = [&](int64_t number, Block block) -> std::optional<Block> {
        if (units(number) == 0) {
            return std::nullopt;
        }
        forEachLinear(block, number, *model.config, visit);
        return block;
    };
    const auto pass = [&](int64_t number, const Block&) { done += units(number); };
    Model out = changeEachBlock(
        model, context,
        {.make = make,
         .pass = pass,
         .units = units,
         .unitsBeside = std::ranges::count(places, int64_t{-1}, &LinearPlace::block),
         .uploads = false});
    forEachLinear(out, [&](const LinearPlace& place, Linear& linear) {
        if (place.block < 0) {
            visit(place, linear);
        }
    });
    context.progress(done, total);
    return out;
}

Linear masked(const Linear& linear, const at::Tensor& keep) {
    Linear out = linear;
    if (linear.parts.size() == 1) {
        if (const auto* part = std::get_if<Dense>(&linear.parts[0])) {
            const at::Tensor zero = at::zeros({}, part->weight.options());
            out.parts = {Dense{at::where(keep.to(zero.device()), part->weight, zero)}};
            return out;
        }
        const auto* part = std::get_if<Quantized>(&linear.parts[0]);
        if (part != nullptr && !part->grid.fineZero) {
            out.parts = {maskedCodes(*part, keep.to(part->codes.device()))};
            return out;
        }
    }
    const at::Tensor weight = weightOf(linear);
    const at::Tensor zero = at::zeros({}, weight.options());
    out.parts = {Dense{at::where(keep.to(zero.device()), weight, zero).to(at::kBFloat16)}};
    return out;
}

} // namespace lathe
