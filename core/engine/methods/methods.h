#pragma once

#include "core/engine/run/step.h"

#include <vector>

namespace lathe {

/// Every step there is, in palette order: an explicit list, one line a method (methods.cpp).
const std::vector<Step>& methods();

/// nullptr when there is no such step.
const Step* findStep(const std::string& id);

} // namespace lathe
