#pragma once

#include "core/engine/model/model.h"

#include <string>

namespace lathe {

// The checks between a file and the code that computes. Kernels read raw memory by the shapes that
// a configuration implies, so every tensor of a model is checked before other code sees it.

/// Throws Error{BadData} for a part whose tensors are not a weight: not two dimensions, not a
/// floating type, factors of unequal rank, codes and scales that do not fit their grid.
void requirePart(const Part& part);

/// Throws Error{BadData} that names the first module whose tensors contradict the configuration or
/// one another: embeddings, norms, heads, input ops, feed-forward widths, prefixes. A block's
/// own counts of heads and channels may differ from the configuration's; the widths of the model
/// and of a head may not.
void requireShapes(const Model& model);

} // namespace lathe
