#pragma once

#include "core/plain/workflow/catalog.h"
#include "core/plain/workflow/workflow.h"

#include <map>

namespace lathe {

// ---- the model through a node ----------------------------------------------------------------

/// The first input that carries a model, which a bypassed node passes on; empty when there is none.
/// nullptr is a type that the catalog does not know: "model", the name that every step uses.
std::string modelPortOf(const StepType* type);

/// What is linked to the model input of a node.
std::optional<Endpoint> modelSourceOf(const Workflow& workflow, const Catalog& catalog,
                                      const Node& node);

/// The nodes that the model at `node` has come through: `node` first, then back to the step that
/// opened it. Bypassed nodes are left out.
std::vector<const Node*> modelChain(const Workflow& workflow, const Catalog& catalog,
                                    const std::string& node);

/// What a node reads, by input port. A link from a bypassed node leads to what it passes on.
std::map<std::string, Endpoint> inputsOf(const Workflow& workflow, const Catalog& catalog,
                                         const Node& node);

// ---- the key of a node -----------------------------------------------------------------------

/// Every parameter of `type`, defaults included and numbers in the type of their field, so that
/// equal settings are equal JSON. Other keys are dropped (validate() reports them).
Json completeParams(const StepType& type, const Json& params);

/// What a result depends on beyond the step and its parameters.
struct KeyParts {
    std::map<std::string, std::string> inputs{}; ///< key and output port, by input port
    std::string outside{};                       ///< version of what the step reads from outside
    uint64_t seed = 0;
    std::string device{}; ///< empty: the result does not depend on it
    std::string dtype{};  ///< likewise
};

/// The name of a result: a hash of all that can influence it. `params` are complete and valid. Of
/// a path only the file name counts; what it leads to is in `outside`.
std::string keyOf(const StepType& type, const Json& params, const KeyParts& parts);

/// What is known of the keys of all nodes, by node id, without reading files: paths count as they
/// are written, seed and device do not count. Two signatures are equal exactly when step, version,
/// settings (a default may be written out or not) and everything that the nodes read are equal.
std::map<std::string, std::string> signaturesOf(const Workflow& workflow, const Catalog& catalog);

} // namespace lathe
