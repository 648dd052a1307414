#pragma once

#include "core/engine/model/linear.h"

namespace lathe {

/// `linear` with the tensors of its parts on `device`; bias and input ops stay where they are.
Linear withPartsOn(const Linear& linear, const at::Device& device);

} // namespace lathe
