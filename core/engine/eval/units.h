#pragma once

#include "core/engine/calib/dataset.h"
#include "core/plain/base/json.h"

namespace lathe {

/// What an evaluation of text measured, in the words of core/plain/store/paired.h. Equal ids in
/// equal windows are equal units, wherever the text was stored.
Json unitsOf(const TextWindows& text);

/// The prompts of these groups, group by group.
Json unitsOf(const std::vector<Prompt>& prompts, const std::vector<std::string>& groups);

} // namespace lathe
