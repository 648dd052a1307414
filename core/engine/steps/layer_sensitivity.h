#pragma once

#include "core/engine/calib/dataset.h"
#include "core/engine/numbers/grid.h"
#include "core/engine/solvers/similarity.h"
#include "core/engine/steps/step.h"
#include "core/plain/workflow/rules.h"

namespace lathe {

// How sensitive a model is to the compression of one linear, by three measures of CPTQuant. Results
// are in the order of selectedLinears(). All call context.progress() and stop between windows.

/// CMPQ: 1 - the mean similarity of a linear's outputs, each window's mean one sample, to those of
/// every other selected linear. One pass over the text. The mean of outputs is the output of the
/// mean input, so the linears need not run again; rounding of inputs is ignored.
/// Throws Error{User} for fewer than four windows: with so few, all layers look the same.
/// Source: Nanda et al., arXiv:2412.03599. Deviation: linear CKA by default (see similarity.h).
std::vector<double> correlationSensitivity(const Model& model, const DataSet& text,
                                           const LayerRules& rules, Similarity measure,
                                           StepContext& context);

/// PMPQ: by how many nats per token the loss rises when the smallest `share` of one linear's
/// weights are zero. One evaluation of the text per linear; may be negative. Source: as above.
std::vector<double> pruningSensitivity(const Model& model, const DataSet& text,
                                       const LayerRules& rules, double share, StepContext& context);

/// TDMPQ: |⟨∂L/∂W, W - Q(W)⟩| for each linear and each grid, L the mean loss in nats per token: [L
/// linears][grids]. One backward pass per window; gradients of all linears are held in float32.
/// Source: as above; ΔW is the rounding error instead of the paper's noise.
std::vector<std::vector<double>> taylorSensitivity(const Model& model, const DataSet& text,
                                                   const LayerRules& rules,
                                                   const std::vector<Grid>& grids,
                                                   StepContext& context);

/// ‖W − Q(W)‖² / ‖W‖² of rounding to nearest in min-max ranges; 0 where W is zero.
double relativeRoundingError(const at::Tensor& weight, const Grid& grid);

/// The linears of blocks that `rules` select. Throws Error{User} when none is selected.
std::vector<LinearPlace> selectedInBlocks(const Model& model, const LayerRules& rules);

/// `grid` for rows of `in` weights: a group that is longer or does not divide them becomes the row.
Grid fittedTo(Grid grid, int64_t in);

} // namespace lathe
