#include "core/engine/train/student.h"

#include "core/engine/prepared/device_parts.h"
#include "core/engine/prepared/prepare.h"
#include "core/engine/train/frozen_codes.h"
#include "core/plain/base/error.h"

#include <ATen/core/grad_mode.h>
#include <c10/core/ScalarType.h>

#include <algorithm>

namespace lathe {

const Quantized* codesOf(const Linear& linear) {
    return linear.parts.size() == 1 ? std::get_if<Quantized>(&linear.parts.front()) : nullptr;
}

bool hasCodes(const Linear& linear) {
    return std::ranges::any_of(
        linear.parts, [](const Part& part) { return std::holds_alternative<Quantized>(part); });
}

int64_t Student::trainedNumbers() const {
    int64_t sum = 0;
    for (const TrainedTensor& tensor : tensors) {
        sum += tensor.value.numel();
    }
    return sum;
}

int64_t frozenBytes(const Linear& linear, const ComputeTarget& target) {
    return hasCodes(linear) ? storedBytes(linear)
                            : outFeatures(linear) * weightColumns(linear.parts.front()) *
                                  static_cast<int64_t>(c10::elementSize(target.dtype));
}

WeightMaker frozenWeight(const Linear& linear, const ComputeTarget& target) {
    const Linear parts{.parts = withPartsOn(linear, target.device).parts, .bias = {}};
    if (hasCodes(linear)) {
        return [parts](at::ScalarType type) { return decodedWeight(parts, type); };
    }
    const at::Tensor weight = weightOf(parts).to(target.dtype);
    return [weight](at::ScalarType type) { return weight.to(type); };
}

Student
frozenStudent(const Model& model, const ComputeTarget& target,
              const std::function<Linear(const LinearPlace& place, const Linear& linear)>& change) {
    Model replaced = model;
    int64_t frozen = 0;
    forEachLinear(replaced, [&](const LinearPlace& place, Linear& linear) {
        if (Linear own = change(place, linear); own.present()) {
            linear = std::move(own);
        } else if (hasCodes(linear)) {
            const WeightMaker maker = frozenWeight(linear, target);
            frozen += frozenBytes(linear, target);
            linear = trainedLinear(
                linear, [maker] { return maker(at::kFloat); },
                [maker](const at::Tensor& x) { return productWithFrozen(x, maker); });
        }
    });
    Student student;
    student.target = target;
    student.frozenBytes = frozen;
    student.model = prepare(replaced, target, Execution::Trainable);
    return student;
}

std::vector<at::Tensor> valuesOf(const Student& student, at::Device device) {
    const at::NoGradGuard noGrad;
    std::vector<at::Tensor> out;
    for (const TrainedTensor& tensor : student.tensors) {
        const at::Tensor value = tensor.value.detach();
        out.push_back(value.device() == device ? value.clone() : value.to(device));
    }
    return out;
}

void setValues(Student& student, const std::vector<at::Tensor>& values) {
    LATHE_ASSERT(values.size() == student.tensors.size());
    const at::NoGradGuard noGrad;
    for (size_t i = 0; i < values.size(); ++i) {
        student.tensors[i].value.copy_(values[i]);
    }
}

void settle(Student& student) {
    const at::NoGradGuard noGrad;
    for (TrainedTensor& tensor : student.tensors) {
        if (tensor.zeros.defined()) {
            tensor.value.masked_fill_(tensor.zeros, 0);
        }
        if (tensor.smallest) {
            tensor.value.clamp_min_(*tensor.smallest);
        }
    }
}

} // namespace lathe
