#pragma once

#include "core/engine/kernels/decode_kernel.h"
#include "core/engine/model/model.h"

#include <optional>

namespace lathe {

/// A linear as multiplyRows() reads it; nothing when it has no such form.
std::optional<RowsTask> rowsOf(const Linear& linear);

/// The output head; for a model with tied embeddings, the embedding.
Linear headOf(const Model& model);

} // namespace lathe
