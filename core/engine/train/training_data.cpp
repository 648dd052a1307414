#include "core/engine/train/training_data.h"

#include "core/engine/calib/training_windows.h"

#include <ATen/TensorOperators.h>

namespace lathe {

TrainingBatch TrainingData::chosen(const at::Tensor& places) const {
    const auto pick = [&](const at::Tensor& all) {
        return all.defined() ? all.index_select(0, places) : at::Tensor();
    };
    return {pick(ids), pick(counted), pick(segments)};
}

TrainingData trainingData(const Model& model, const DataSet& data, bool apart) {
    TrainingWindows windows = trainingWindows(model, data, {.apart = apart});
    if (!apart) {
        windows.segments = at::Tensor();
    }
    return {windows.ids, windows.counted, windows.segments};
}

} // namespace lathe
