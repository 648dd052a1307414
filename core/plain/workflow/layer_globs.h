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

/// Globs of `rules` that name no layer: a warning each, an error when nothing is selected at all.
/// The problems name the field, not the node.
std::vector<Problem> globProblems(const LayerRules& rules, const std::vector<LayerName>& layers);

/// The layers of the model that a node without a model input gives; nullptr: not known.
using LayersOf = std::function<const std::vector<LayerName>*(const Node& source)>;

/// globProblems() of every step on layers whose model is known through its first model inputs.
/// Changes of weights on the way leave names as they are. Bypassed steps have no say.
std::vector<Problem> globProblems(const Workflow& workflow, const Catalog& catalog,
                                  const LayersOf& layersOf);

} // namespace lathe
