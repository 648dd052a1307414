#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace lathe {

/// Keep-mask [out, in] in which the `zeros` smallest scores of each row of `scores` [rows, n] are
/// false, lowest index first among equals.
at::Tensor keepLargest(const at::Tensor& scores, int64_t zeros);

/// Keep-mask of the `keep` largest of every `group` neighbours along the last dimension. Throws
/// Error{User} when `group` does not divide it.
at::Tensor keepOfGroups(const at::Tensor& scores, int64_t keep, int64_t group);

} // namespace lathe
