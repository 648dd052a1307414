#pragma once

#include "core/engine/calib/statistics.h"
#include "core/engine/train/adapters.h"

namespace lathe {

// How adapters begin. All compute in float32 on the target's device.

/// A uniform in ±1/√width, B zero, so that the model is its base at the start. The numbers depend
/// on `seed` and the layer's name alone. Source: the code of Hu et al., arXiv:2106.09685.
AdapterStarts randomStarts(const AdapterOptions& options, uint64_t seed);

/// The `rank` largest singular directions of the weight, in equal parts to B and A; the base keeps
/// the rest (PiSSA, Meng et al., arXiv:2404.02948). A quantized linear takes the weight from
/// `dense` and rounds the rest to its own grid.
AdapterStarts principalStarts(const AdapterOptions& options, const ComputeTarget& target,
                              const Model* dense);

/// The directions of what rounding loses: rounding the weight of `dense` less B·A to the linear's
/// grid and taking B·A from the error, `rounds` times; the round with the least error is kept
/// (LoftQ, Li et al., arXiv:2310.08659). A linear that is not quantized starts as in randomStarts.
AdapterStarts errorStarts(const AdapterOptions& options, const ComputeTarget& target,
                          const Model& dense, int rounds, uint64_t seed);

/// A in the directions in which the inputs vary most, by `statistics` with Gram matrices, B zero
/// (EVA, Paischer et al., arXiv:2410.07170, with equal ranks for all layers).
AdapterStarts activationStarts(const AdapterOptions& options, const Statistics& statistics);

} // namespace lathe
