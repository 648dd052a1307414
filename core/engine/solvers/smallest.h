#pragma once

#include <ATen/core/Tensor.h>

namespace lathe {

/// Bool mask, shaped like `scores`, of exactly its `count` smallest elements, the lowest index
/// first among equals. On any device, without waiting for it. Scores must not be NaN.
at::Tensor smallest(const at::Tensor& scores, int64_t count);

} // namespace lathe
