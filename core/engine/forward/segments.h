#pragma once

#include "core/engine/forward/sublayers.h"

namespace lathe {

// Several documents in one row of ids: `segments` int32 [B, T] numbers them, equal numbers next to
// each other. Each is computed as if it were alone.

/// Places within the documents, int64 [B, T], on the host.
at::Tensor segmentPositions(const at::Tensor& segments);

/// Which keys belong to the document of each query, bool [B, 1, T, past + T], on the host. The
/// `past` keys before the row, a model's prefix, belong to all.
at::Tensor sameSegment(const at::Tensor& segments, int64_t past);

/// cos and sin for `positions` [B, T], each document with the frequencies of its own length, which
/// `past` positions come before.
RopeTable segmentRope(const RopeSpec& rope, const at::Tensor& segments, const at::Tensor& positions,
                      int64_t past);

} // namespace lathe
