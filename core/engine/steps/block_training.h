#pragma once

#include "core/engine/solvers/learned_rounding.h"
#include "core/engine/steps/calibrate.h"
#include "core/engine/steps/quant_params.h"

namespace lathe {

/// The parameters that steps which learn the rounding of a block share.
struct BlockTrainingParams {
    int bits = 4;
    int64_t group = 128;
    bool symmetric = false;
    std::string symmetricLevels = "restricted";
    int iterations = 200;
    int64_t batch = 8;
    LayerRules layers{};

    template <class F>
    void visit(F&& f) {
        f("bits", bits,
          bitsInfo("Bits of a weight's code. Learning helps most at 2 and 3.", {2, 3, 4}));
        f("group", group, groupInfo(kGroupHelp, {0, 32, 128}));
        f("symmetric", symmetric,
          Info{.label = "Symmetric",
               .help = "Signed grid around zero without a zero point. Simpler kernels, less "
                       "accurate at few bits."});
        f("symmetric_levels", symmetricLevels, symmetricLevelsInfo());
        f("iterations", iterations,
          Info{.label = "Iterations",
               .help = "The number of updates of each block. SignRound's authors take 200. "
                       "OmniQuant's take 20 passes over 128 windows, one window per update (2560), "
                       "and 40 passes at 2 bits (5120); time grows in proportion. For SignRound 20 "
                       "give much of the gain; 0 rounds to nearest.",
               .min = 0,
               .max = 100000,
               .searchValues = {20, 200},
               .role = Role::Updates});
        f("batch", batch,
          Info{.label = "Batch",
               .help = "Calibration windows of one update, drawn at random.",
               .unit = "windows",
               .min = 1,
               .max = 1024});
        layers.visit(f);
    }

    /// The grid for rows of `in` weights: a group that is longer than a row is the row.
    Grid gridFor(int64_t in) const {
        Grid grid{.bits = bits, .symmetric = symmetric, .group = group >= in ? 0 : group};
        if (symmetric) {
            grid.symmetry = symmetryOf(symmetricLevels);
        }
        return grid;
    }
};

/// The optimizer's side of learning a block: what is learned of each linear, and one update of it.
struct RoundingOptimizer {
    /// Tensors that require gradients; called once per linear.
    std::function<RoundingState(const LearnedRounding& linear)> start;
    /// The rounding that the learned tensors encode (clip factors pass through a sigmoid, say).
    std::function<RoundingState(const RoundingState& learned)> meaning;
    /// Changes the learned tensors in place by their gradients. Iterations count from 0.
    std::function<void(std::vector<RoundingState>& learned, int iteration)> update;
    /// Uses the mean of two errors, to learn and to judge: against the original block's outputs on
    /// its own inputs, and against its outputs on the inputs from quantized blocks.
    bool augLoss = false;
};

/// The charts of such steps: the block's error over the iterations, and those of its layers.
std::vector<Series> trainingSeries();

/// Quantizes the selected linears of every block by a rounding learned so that the block's outputs
/// on inputs from quantized blocks are close to those of the original model. Each block keeps the
/// best rounding found, rounding to nearest included, by the mean squared error on up to eight
/// windows; that error is emitted as Scalar "loss.block N" (N: the block's origin) over the
/// iteration. `makeOptimizer` is called once per block.
Model trainBlocks(const Model& model, const DataSet& text, const BlockTrainingParams& params,
                  StepContext& context, const std::function<RoundingOptimizer()>& makeOptimizer);

} // namespace lathe
