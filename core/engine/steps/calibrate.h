#pragma once

#include "core/engine/calib/block_walk.h"
#include "core/engine/solvers/inverse_factor.h"
#include "core/engine/steps/step.h"
#include "core/plain/workflow/rules.h"

namespace lathe {

/// The parameters that all calibrated steps have: which layers, and in which order.
struct CalibratedLayers {
    std::string order = "block";
    LayerRules layers{};

    template <class F>
    void visit(F&& f) {
        f("order", order,
          Info{.label = "Order",
               .help =
                   "block: all statistics of a block are collected before its first layer changes, "
                   "as in the papers. linear: a layer is compressed as soon as its inputs are "
                   "known, and later layers see its compressed output; one pass instead of two.",
               .choices = {"block", "linear"}});
        layers.visit(f);
    }
};

/// One linear as a calibrated method sees it.
struct LayerCall {
    const LinearPlace& place;
    const Linear& linear;     ///< its parts on the calibrating device
    const at::Tensor& weight; ///< weightOf(linear) [out, width] float32, on the device that
                              ///< calibrates; not to be changed in place
    const InputStats& stats;
    StepContext& context;
    FactorCache& factors; ///< for methods that factor the Gram matrix

    /// The factor of the damped Gram matrix of the inputs. When `damp` does not suffice, a note
    /// reports how much did.
    const InverseFactor& factor(double damp, ColumnOrder order = ColumnOrder::AsGiven) const;

    /// Notes that the Gram matrix needed more damping than requested.
    void noteDamping(double taken, double asked) const;
};

/// What a method makes of one linear.
using LayerMethod = std::function<Linear(const LayerCall&)>;

/// The calibration inputs of a step: either text or statistics collected earlier.
struct CalibrationSource {
    const DataSet* text = nullptr;
    const Statistics* statistics = nullptr;
};

/// A calibrated step's own settings.
struct CalibrationPlan {
    CalibratedLayers layers;
    StatNeeds needs;
};

/// A copy of `model` in which every selected linear is what `method` makes of it. With text: block
/// by block, the outputs of compressed blocks feed the later ones; finished blocks are
/// checkpointed. With statistics: no pass over text; `needs` must have been collected. Emits
/// LayerValue "sparsity" and "error" per linear: the output error ‖X(W−W')ᵀ‖ / ‖XWᵀ‖ where the Gram
/// matrix is known, else its estimate from X's norms. Errors carry the layer's name.
/// Throws Error{User} when nothing is selected or the statistics lack what is needed,
/// Error{BadData} for text shorter than a window, one repeated token, and inputs or weights that
/// are not finite.
Model calibrateLinears(const Model& model, const CalibrationSource& source,
                       const CalibrationPlan& plan, StepContext& context,
                       const LayerMethod& method);

/// One block as seen by a method that changes it as a whole.
struct BlockCall {
    Block& block; ///< the model's own form, not prepared
    int64_t number;
    const ModelConfig& config;
    StepContext& context;
    const CalibrationSource& source;
    BlockWalk* walk = nullptr; ///< before the block; null when calibrated from statistics

    at::Device device() const { return context.target.device; }

    /// Statistics of the inputs of the linears that `wanted` selects, by name, on device(): from
    /// the walk, or the linked ones. Throws Error{User} when the linked ones lack what is needed.
    std::map<std::string, InputStats> inputs(
        const StatNeeds& needs, const std::function<bool(const LinearPlace&)>& wanted =
                                    [](const LinearPlace&) { return true; }) const;
};

/// What a method does to a whole block at once: it may change norms and linears together (AWQ,
/// SmoothQuant, trained rounding).
using BlockMethod = std::function<void(const BlockCall& call)>;

/// A copy of `model` in which `method` changed block after block. With text, the changed block's
/// outputs feed the next; with statistics there is no pass over text. Finished blocks are
/// checkpointed.
Model calibrateBlocks(const Model& model, const CalibrationSource& source, StepContext& context,
                      const BlockMethod& method);

/// Statistics of the model as it is, in one pass over the text.
Statistics collectStatistics(const Model& model, const DataSet& text, const StatNeeds& needs,
                             bool finalHidden, StepContext& context);

/// The windows of all texts of a calibration set, in turn, as [N, T]. Throws Error{BadData}: too
/// short, or one token over and over; Error{User}: texts of different window lengths, no text.
at::Tensor calibrationWindows(const Model& model, const DataSet& data);

/// The text of `source`. Throws Error{User} when there is none.
const DataSet& textOf(const CalibrationSource& source);

/// Notes how many inputs of the layer were zero on all of the calibration text, when any were.
void noteDeadInputs(const std::string& layer, const InputStats& stats, StepContext& context);

/// The options for a walk on the step's device, with its stop and notes.
WalkOptions walkOptions(StepContext& context);

} // namespace lathe
