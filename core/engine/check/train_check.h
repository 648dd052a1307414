#pragma once

#include "core/engine/check/forward_check.h"

namespace lathe {

/// Compares the kernels of training with their twins in ATen operations on a CUDA device.
std::vector<KernelClaim> trainClaims(const at::Device& device);

} // namespace lathe
