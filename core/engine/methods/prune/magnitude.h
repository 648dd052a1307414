#pragma once

#include "core/engine/steps/prune_params.h"

namespace lathe {

struct MagnitudeParams {
    double sparsity = 0.5;
    std::string pattern = "unstructured";
    std::string scope = "layer";
    bool normalize = false;
    LayerRules layers{};

    template <class F>
    void visit(F&& f) {
        visitAmount(f, sparsity, pattern);
        f("scope", scope,
          Info{.label = "Compared within",
               .help = "Which weights are compared with each other: those of a row, of a layer, or "
                       "of the whole model. The whole model spares layers with large weights.",
               .choices = {"row", "layer", "model"}});
        f("normalize", normalize,
          Info{.label = "Normalize layers",
               .help = "Divides weights by their layer's root mean square before layers are "
                       "compared (scope model).",
               .advanced = true});
        layers.visit(f);
    }
};

/// Sets the weights of smallest magnitude to zero: exactly floor(count × sparsity) of each group
/// that competes, the lowest index first among equals. Source: Han et al., arXiv:1506.02626; N:M:
/// Mishra et al., arXiv:2104.08378. Throws Error{User} for a pattern that is not N:M or whose M
/// does not divide a row.
Model pruneMagnitude(const Model& model, const MagnitudeParams& params, StepContext& context);

} // namespace lathe
