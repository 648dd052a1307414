#pragma once

#include "core/engine/forward/sublayers.h"

namespace lathe {

// Equivalent transforms: the inputs of a site are divided by a positive vector, channel by channel,
// and the columns of the linears that read them are multiplied by it. The block computes the same;
// only the numbers that a quantizer sees differ. No tensor is changed in place; what a fold makes
// is float32.

/// Which part of a block absorbs the division.
enum class Absorber {
    Norm,   ///< the norm before the linears
    Values, ///< the rows of v (before o): attention mixes values linearly
    Up,     ///< the rows of up (before down): down reads activation(gate) · up
    Relu,   ///< the rows of fc1: ReLU commutes with positive factors
    Op,     ///< no part can: a Scale before the linears divides
};

/// What absorbs at `site`. Source: the fold pairs of Xiao et al., SmoothQuant, arXiv:2211.10438,
/// and Lin et al., AWQ, arXiv:2306.00978; for GELU a division stays, as in AWQ.
Absorber absorberAt(const Block& block, const ModelConfig& config, Site site);

/// Divides the inputs of `site` by `divisor` [in] (positive, float32) and multiplies the columns of
/// its linears. At Site::Output of an attention whose query heads share value heads, `divisor` must
/// be equal within each group of heads (see sharedByHeads).
void foldInputs(Block& block, const ModelConfig& config, Site site, const at::Tensor& divisor);

/// How query heads that read the same values get one common number per channel.
enum class HeadRule { GeometricMean, Max };

/// `values` [H·C], positive, made equal within the groups of query heads that share a KV head.
at::Tensor sharedByHeads(const Attention& attention, const at::Tensor& values, HeadRule rule);

/// The rows of a fused query-key-value projection that make the values: [K·C] int64, in the order
/// of v's rows.
at::Tensor valueRows(const Attention& attention, const ModelConfig& config);

/// A linear with every row (and the bias) multiplied by `factor` [out]; codes become Dense.
Linear scaledRows(const Linear& linear, const at::Tensor& factor);

/// A linear with every column multiplied by `factor` [in]. Where input ops stand before the weight,
/// a Scale before them does it.
Linear scaledColumns(const Linear& linear, const at::Tensor& factor);

/// A linear of a block, where it is and how it may be changed.
struct PlacedLinear {
    LinearPlace place;
    Linear* linear = nullptr;
};

/// The linears of `block` that read at `site`, in order of computation. They live as long as the
/// block does and its sublayers are not replaced.
std::vector<PlacedLinear> linearsAt(Block& block, int64_t number, const ModelConfig& config,
                                    Site site);

} // namespace lathe
