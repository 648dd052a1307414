#pragma once

#include "core/engine/calib/statistics.h"

namespace lathe {

/// `stats` with their tensors on `device`: what was read from a file lies on the host.
InputStats withTensorsOn(const InputStats& stats, const at::Device& device);

} // namespace lathe
