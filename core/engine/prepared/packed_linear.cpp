#include "core/engine/prepared/packed_linear.h"

#include "core/engine/numbers/formats.h"
#include "core/engine/numbers/tensor_bytes.h"
#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>

#include <algorithm>

namespace lathe {
namespace {

/// The parts as one, their rows stacked; nullopt where one kernel cannot serve them all.
std::optional<Part> merged(const std::vector<Part>& parts) {
    if (parts.size() == 1) {
        return parts.front();
    }
    std::vector<at::Tensor> codes, scales, zeros, weights;
    const auto* first = std::get_if<Quantized>(&parts.front());
    for (const Part& part : parts) {
        if (part.index() != parts.front().index()) {
            return std::nullopt;
        }
        if (const auto* dense = std::get_if<Dense>(&part)) {
            weights.push_back(dense->weight);
        }
        const auto* quantized = std::get_if<Quantized>(&part);
        if (!quantized) {
            continue;
        }
        if (quantized->grid != first->grid || quantized->outer.defined()) {
            return std::nullopt;
        }
        codes.push_back(quantized->codes);
        scales.push_back(fitOf(*quantized).scale);
        if (quantized->zero.defined()) {
            zeros.push_back(quantized->zero);
        }
    }
    if (!first) {
        return Dense{at::cat(weights)};
    }
    return Quantized{.codes = at::cat(codes),
                     .scale = at::cat(scales),
                     .zero = zeros.empty() ? at::Tensor() : at::cat(zeros),
                     .outer = {},
                     .grid = first->grid,
                     .in = first->in};
}

/// The single part of each linear, Quantized or Dense; empty when a linear has other parts.
std::vector<Part> partsOf(const std::vector<const Linear*>& linears) {
    std::vector<Part> parts;
    for (const Linear* linear : linears) {
        if (linear->parts.size() != 1 || std::holds_alternative<LowRank>(linear->parts.front())) {
            return {};
        }
        parts.push_back(linear->parts.front());
    }
    return parts;
}

std::string nameOf(const Grid& grid) {
    std::string name = rowOf(grid.format).name;
    if (isWhole(grid.format)) {
        name += std::to_string(grid.bits) + (grid.symmetric ? " symmetric" : "");
    }
    return name + (grid.group > 0 ? " group " + std::to_string(grid.group) : "");
}

std::string formatOf(const LowBitTask& task) {
    const auto* part = std::get_if<Quantized>(&task.weight);
    std::string name = part ? nameOf(part->grid) : "2:4";
    if (task.rounding) {
        name += ", inputs " + nameOf(task.rounding->grid) +
                (task.rounding->scale.defined() ? " static" : "");
    }
    return name;
}

} // namespace

at::Tensor PackedLinear::apply(const Linear& linear, const at::Tensor& x) const {
    const LowBitKernel& kernel = *choice->kernel;
    at::Tensor y = x;
    if (kernel.roundsInputs) {
        const std::vector<InputOp> before(linear.in.begin(), linear.in.end() - 1);
        y = applied(before, y);
    } else {
        y = applied(linear.in, y);
    }
    auto sizes = y.sizes().vec();
    sizes.back() = out;
    y = kernel.multiply(tensors, task, y.reshape({-1, in}));
    return (linear.bias.defined() ? y + linear.bias : y).view(sizes);
}

int64_t PackedLinear::bytes() const {
    return bytesIn(tensors.weight) + bytesIn(tensors.scale) + bytesIn(tensors.zero) +
           bytesIn(tensors.sums);
}

std::shared_ptr<PackedLinear> packedBy(std::shared_ptr<const KernelChoice> choice,
                                       LowBitTask task) {
    auto packed = std::make_shared<PackedLinear>();
    packed->out = task.out;
    packed->in = task.in;
    if (choice->kernel) {
        packed->tensors = choice->kernel->pack(task);
    }
    packed->choice = std::move(choice);
    task.weight = {};
    packed->task = std::move(task);
    return packed;
}

const PackedLinear* packedLinearOf(const Linear& linear) {
    return dynamic_cast<const PackedLinear*>(linear.packed.get());
}

void KernelChooser::improve(Linear& prepared, const std::vector<const Linear*>& originals) {
    const std::vector<Part> parts = partsOf(originals);
    if (parts.empty()) {
        return;
    }
    const std::optional<Part> weight = merged(parts);
    if (!weight) {
        return;
    }
    LowBitTask task{.weight = *weight, .target = m_target};
    task.out = weightRows(*weight);
    task.in = weightColumns(*weight);
    if (!prepared.in.empty() && !looksAtWindows(prepared.in)) {
        if (const auto* rounding = std::get_if<ActQuant>(&prepared.in.back())) {
            task.rounding = *rounding;
        }
    }
    const auto accepts = [&](const LowBitKernel& kernel) {
        return kernel.device == m_target.device.type() && kernel.refusal(task).empty();
    };
    if (std::holds_alternative<Dense>(*weight) && std::ranges::none_of(lowBitKernels(), accepts)) {
        return;
    }
    const std::string key = std::to_string(task.out) + "×" + std::to_string(task.in) + " " +
                            formatOf(task) + " " + std::to_string(prepared.in.size());
    auto& choice = m_choices[key];
    if (!choice) {
        KernelChoice made = chooseKernel(task, prepared, rowsToMeasure(m_target.device));
        made.format = formatOf(task);
        choice = std::make_shared<const KernelChoice>(std::move(made));
    }
    auto packed = packedBy(choice, std::move(task));
    if (choice->rule.always()) {
        packed->meaning = parts;
        prepared.parts.clear();
    }
    prepared.packed = std::move(packed);
}

std::vector<ChoiceInUse> choicesIn(const Model& prepared) {
    std::vector<ChoiceInUse> result;
    forEachLinear(prepared, [&](const LinearPlace& place, const Linear& linear) {
        const PackedLinear* packed = packedLinearOf(linear);
        if (!packed) {
            return;
        }
        const auto same = [&](const ChoiceInUse& use) { return use.choice == packed->choice; };
        auto found = std::ranges::find_if(result, same);
        if (found == result.end()) {
            found = result.insert(found, {packed->choice, {}});
        }
        found->linears.push_back(place.name);
    });
    return result;
}

} // namespace lathe
