#pragma once

#include "core/engine/steps/step.h"

#include <vector>

namespace lathe {

/// All steps, in palette order: the lists of the folders (list.inc), one line per method.
const std::vector<Step>& methods();

/// The step with this id, earlier spellings included; nullptr when none has it.
const Step* findStep(const std::string& id);

} // namespace lathe
