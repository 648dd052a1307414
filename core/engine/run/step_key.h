#pragma once

#include "core/engine/device/device.h"
#include "core/engine/steps/step.h"
#include "core/plain/workflow/workflow.h"

namespace lathe {

/// Every parameter of `type`, defaults included and numbers in the type of their field, so that
/// equal settings are equal JSON. What is no parameter is dropped (validate() reports it).
Json completeParams(const StepType& type, const Json& params);

/// What a result depends on beyond the step and its parameters.
struct KeyParts {
    std::map<std::string, std::string> inputs{}; ///< key and output port, by input port
    std::string outside{};                       ///< Step::outsideIdentity
    uint64_t seed = 0;
    ComputeTarget target{};
};

/// The name of a result: a hash of all that can influence it. Of path parameters the file name
/// alone counts; what they lead to is in `outside`.
std::string keyOf(const Step& step, const Json& params, const KeyParts& parts);

} // namespace lathe
