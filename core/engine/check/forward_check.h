#pragma once

#include "core/engine/forward/forward.h"

#include <functional>
#include <string>
#include <vector>

namespace lathe {

/// A claim about kernels and what is wrong with it; "" when it holds.
struct KernelClaim {
    std::string rule;
    std::function<std::string()> fault;
};

/// The kernels of a forward pass and of scores against LibTorch's operations, in bfloat16 and
/// float32 on a CUDA device.
std::vector<KernelClaim> forwardClaims(const at::Device& device);

/// Products of few rows against float64, and tokens written by a recorded graph against those
/// written step by step, for the kinds of blocks that families have.
std::vector<KernelClaim> decodeClaims(const at::Device& device);

} // namespace lathe
