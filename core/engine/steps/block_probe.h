#pragma once

#include "core/engine/calib/block_walk.h"
#include "core/engine/transforms/fold.h"

#include <array>

namespace lathe {

/// The inputs of every site of one block on a few calibration windows, and the outputs of the
/// modules after them, to compare changes of its linears against.
/// Modules as in AWQ (Lin et al., arXiv:2306.00978): for q, k, v the whole attention, for gate
/// and up the whole feed-forward, for o and down the linear itself.
class BlockProbe {
public:
    /// Runs `block`, block `number`, on `windows` windows of the walk, evenly spaced.
    BlockProbe(BlockWalk& walk, const Block& block, int64_t number, int64_t windows);

    /// Mean squared change of the outputs of the module after `site` when the linears there are
    /// `linears` (in the order of linearsAt; weights on the walk's device).
    double loss(Site site, const std::vector<Linear>& linears) const;

private:
    struct Piece {
        const ForwardContext* context = nullptr;
        std::array<at::Tensor, 4> inputs; ///< by site
        at::Tensor attention, mlp;        ///< outputs of the modules
    };

    void add(const at::Tensor& hidden, const ForwardContext& context);
    at::Tensor outputs(Site site, const Piece& piece, const Block& changed) const;

    Block m_ready;
    size_t m_number;
    const ModelConfig* m_config;
    std::vector<Piece> m_pieces;
};

} // namespace lathe
