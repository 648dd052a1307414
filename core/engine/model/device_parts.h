#pragma once

#include "core/engine/model/model.h"

namespace lathe {

/// `linear` with the tensors of its parts on `device`; bias and input ops stay where they are.
Linear withPartsOn(const Linear& linear, const at::Device& device);

/// Lets the kernel drop the weights of a block that lie in mapped files; see releasePages(tensor).
void releasePages(const Block& block, const ModelConfig& config);

} // namespace lathe
