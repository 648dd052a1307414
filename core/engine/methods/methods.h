#pragma once

#include "core/engine/run/step.h"
#include "core/plain/workflow/catalog.h"

#include <vector>

namespace lathe {

/// Every step there is, in palette order: an explicit list, one line a method (methods.cpp).
const std::vector<Step>& methods();

/// nullptr when there is no such step.
const Step* findStep(const std::string& id);

/// The descriptions alone, as the window reads them.
Catalog catalogOf(const std::vector<Step>& steps);

} // namespace lathe
