#pragma once

#include "core/engine/train/head_loss.h"

namespace lathe {

/// A learned matrix between two spaces, a float32 leaf: the identity between equal widths, else
/// uniform in ±1/√in. The numbers depend on `seed` and `name` alone.
at::Tensor projectionStart(const std::string& name, at::IntArrayRef shape, at::Device device,
                           uint64_t seed);

/// Logits of rows begin to end of a head's inputs, without history.
at::Tensor logitsOfRows(const HeadInputs& head, int64_t begin, int64_t end);

} // namespace lathe
