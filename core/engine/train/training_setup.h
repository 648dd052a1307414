#pragma once

#include "core/engine/train/optimizer.h"
#include "core/engine/train/schedule.h"
#include "core/engine/train/student.h"
#include "core/engine/train/training_params.h"

namespace lathe {

Schedule scheduleOf(const TrainingParams& params);
OptimizerOptions optimizerOptions(const TrainingParams& params);

/// Tensors that decay alike and have the same rate, as the optimizer takes them.
std::vector<ParameterGroup> groupsOf(const std::vector<TrainedTensor>& tensors);

} // namespace lathe
