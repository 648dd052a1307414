#include "core/engine/train/training_setup.h"

#include <algorithm>

namespace lathe {

Schedule scheduleOf(const TrainingParams& params) {
    const ScheduleKind kind = params.schedule == "cosine"   ? ScheduleKind::Cosine
                              : params.schedule == "linear" ? ScheduleKind::Linear
                                                            : ScheduleKind::Constant;
    return {.kind = kind, .warmUp = params.warmup, .updates = params.steps};
}

OptimizerOptions optimizerOptions(const TrainingParams& params) {
    return {.kind =
                params.optimizer == "adamw8bit" ? OptimizerKind::AdamW8Bit : OptimizerKind::AdamW,
            .beta1 = params.beta1,
            .beta2 = params.beta2,
            .eps = params.eps,
            .weightDecay = params.weight_decay};
}

std::vector<ParameterGroup> groupsOf(const std::vector<TrainedTensor>& tensors) {
    std::vector<ParameterGroup> groups;
    for (const TrainedTensor& tensor : tensors) {
        const auto fits = [&](const ParameterGroup& group) {
            return group.learningRateScale == tensor.rate && group.decays == tensor.decays;
        };
        auto found = std::ranges::find_if(groups, fits);
        if (found == groups.end()) {
            groups.push_back({.learningRateScale = tensor.rate, .decays = tensor.decays});
            found = groups.end() - 1;
        }
        found->tensors.push_back(tensor.value);
    }
    return groups;
}

} // namespace lathe
