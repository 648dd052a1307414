#pragma once

#include "core/engine/model/linear.h"

namespace lathe {

/// The weight [out, width] of `linear`, whose parts are on one device, in `type`: by one kernel
/// where its only part is quantized and on a CUDA device, else weightOf() rounded to the type.
at::Tensor decodedWeight(const Linear& linear, at::ScalarType type);

} // namespace lathe
