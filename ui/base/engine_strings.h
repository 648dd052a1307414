#pragma once

#include <vector>

namespace lathe::ui {

/// Every message of core/ in English, with %1, %2 … where it joins names and numbers. Generated:
/// see tests/tools/engine_strings.py. Their Korean is under "engine" in lathe_ko.ts.
const std::vector<const char*>& engineStrings();

} // namespace lathe::ui
