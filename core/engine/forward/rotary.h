#pragma once

#include "core/engine/forward/sublayers.h"

namespace lathe {

/// cos and sin for `positions` [T] or [B, T] int64 on the CPU, in a context of `length` positions.
RopeTable ropeTable(const RopeSpec& rope, const at::Tensor& positions, int64_t length);

/// Rotates the first channels of x [B, T, heads, C] by the table; in place where autograd does not
/// watch. Returns the result.
at::Tensor rotated(at::Tensor x, const RopeTable& table);

} // namespace lathe
