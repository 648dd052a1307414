#pragma once

#include "core/plain/workflow/rules.h"
#include "core/plain/workflow/validate.h"

#include <functional>

namespace lathe {

/// A linear layer of a model as globs see it.
struct LayerName {
    std::string name{};
    bool head = false; ///< the output head, see LayerRules::selects()
};

/// A warning for each glob of `rules` that matches no layer; an error when no layer is selected.
/// The problems name the field, not the node.
std::vector<Problem> globProblems(const LayerRules& rules, const std::vector<LayerName>& layers);

/// The layers of the model that a node without a model input outputs; nullptr: unknown.
using LayersOf = std::function<const std::vector<LayerName>*(const Node& source)>;

/// globProblems() of every step on layers whose model is known through its first model inputs.
/// Steps on the way that change weights do not change names. Bypassed steps are not checked.
std::vector<Problem> globProblems(const Workflow& workflow, const Catalog& catalog,
                                  const LayersOf& layersOf);

} // namespace lathe
