#pragma once

#include "core/engine/forward/forward.h"
#include "core/engine/prepared/prepare.h"
#include "tests/support/run_step.h"

#include <ATen/TensorOperators.h>

namespace lathe::test {

/// Squared change of the logits on calibrationText(), as a share of their squares.
inline double logitError(const Model& before, const Model& after) {
    const at::Tensor ids = windowsFor(before, calibrationText().texts.front()).ids;
    const auto logits = [&](const Model& model) {
        const Model ready = prepare(model, {});
        return logitsOf(ready, hiddenStates(ready, ids));
    };
    const at::Tensor reference = logits(before);
    return ((logits(after) - reference).square().mean() / reference.square().mean()).item<double>();
}

} // namespace lathe::test
