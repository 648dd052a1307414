#pragma once

#include "core/engine/steps/step.h"
#include "core/engine/train/student_forward.h"

namespace lathe {

/// The windows that a training reads.
struct TrainingData {
    at::Tensor ids;        ///< int64 [N, T], on the host
    at::Tensor counted{};  ///< bool [N, T], as in TrainingBatch
    at::Tensor segments{}; ///< int32 [N, T], likewise

    /// The windows at `places` int64 [B].
    TrainingBatch chosen(const at::Tensor& places) const;
};

/// The windows of `data` by the model's tokenizer, in the order of the text. Throws Error{User}
/// without text or answers, Error{BadData} for text shorter than a window.
TrainingData trainingData(const Model& model, const DataSet& data, bool apart);

} // namespace lathe
