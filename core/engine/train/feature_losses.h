#pragma once

#include "core/engine/model/model.h"

namespace lathe {

// Losses between what two models compute inside; with autograd history for the student's side.

/// For every block of the student the block of the teacher whose output it learns: the one it came
/// from where blocks of the teacher were removed, else the one at the same share of the depth.
std::vector<int64_t> matchedBlocks(const Model& student, const Model& teacher);

/// The mean square of the distance of hidden states [N, D] from the teacher's [N, D'], relative to
/// the mean square of the teacher's, which large channels would set otherwise. `projection` [D', D]
/// is undefined where the widths are equal.
at::Tensor hiddenDistance(const at::Tensor& student, const at::Tensor& teacher,
                          const at::Tensor& projection);

/// A block and the stream [B·T, D] that enters it.
struct BlockInput {
    const Block& block;
    const ModelConfig& config;
    at::Tensor stream;
};

/// The mean divergence between the relations of tokens: softmax(X·Xᵀ/√d) over earlier tokens for X
/// the queries, keys and values of a block, before rotary embeddings, split into
/// relation heads. `windows` B. Source: Wang et al., MiniLMv2, arXiv:2012.15828, with a causal
/// mask.
at::Tensor relationDivergence(const BlockInput& student, const BlockInput& teacher,
                              int64_t windows);

/// Throws Error{User} when relationDivergence() cannot compare the blocks.
void requireRelations(const Block& student, const Block& teacher);

} // namespace lathe
