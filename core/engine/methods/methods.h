#pragma once

#include "core/engine/steps/step.h"

#include <vector>

namespace lathe {

/// Every step there is, in palette order: the lists of the folders, one line a
/// method (list.inc).
const std::vector<Step>& methods();

/// By its id, earlier spellings included; nullptr when there is no such step.
const Step* findStep(const std::string& id);

} // namespace lathe
