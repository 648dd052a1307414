#pragma once

#include "core/engine/check/self_check.h"
#include "core/engine/device/device.h"

namespace lathe {

/// Compares every kernel with its twin in ATen operations on `target.device`: in double to the last
/// few bits, in float32 within rounding. Returns nothing on a device that runs no kernels.
std::vector<CheckOutcome> checkKernels(const ComputeTarget& target,
                                       const std::function<void(const CheckOutcome&)>& tell);

/// Microseconds that kernels take for one block of 128 columns, by rule and rows.
/// Throws Error{User} where no kernels run.
Json timeKernels(const at::Device& device);

} // namespace lathe
