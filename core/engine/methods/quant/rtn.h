#pragma once

#include "core/engine/steps/quant_params.h"
#include "core/engine/steps/step.h"
#include "core/plain/workflow/rules.h"

namespace lathe {

struct RtnParams {
    QuantParams quant{};
    LayerRules layers{};

    template <class F>
    void visit(F&& f) {
        quant.visit(f);
        layers.visit(f);
    }
};

/// Rounds every selected linear to the nearest level of its grid. The result is packed. A group
/// longer than a row becomes the row. Source: round to nearest, the baseline of Frantar et al.,
/// arXiv:2210.17323. Throws Error{User} when the group does not divide a row, and for the range
/// weighted_mse, which only the step with linked inputs can serve.
Model quantRtn(const Model& model, const RtnParams& params, StepContext& context);

/// `weight` [out, in] float32 as codes of `grid`, in the storage of a packed linear. `importance`
/// as in fitGrid.
Quantized quantizeRtn(const at::Tensor& weight, const Grid& grid, RangeRule range,
                      const at::Tensor& importance = {});

} // namespace lathe
