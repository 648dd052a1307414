#pragma once

#include "core/plain/workflow/step_type.h"
#include "core/plain/workflow/workflow.h"

namespace lathe {

/// What `apply` links to the ports of its step.
struct LinkedInputs {
    std::vector<std::string> links{}; ///< "port=VALUE"
    int64_t samples = -1;             ///< of data ports; -1: 128 to calibrate, all otherwise
    int64_t seqlen = 512;
};

/// Adds a node for each linked port and links it to the node "step", whose type is `type`: a MODEL
/// for a model port; texts joined by commas, or "skills", for a data port. Throws Error{User} for a
/// port that the step does not have (listing those it has), one linked twice, or one that no file
/// can be linked to; Error{BadData} for a file that does not exist.
void linkInputs(Workflow& workflow, const StepType& type, const LinkedInputs& inputs);

} // namespace lathe
