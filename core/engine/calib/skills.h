#pragma once

#include "core/engine/calib/dataset.h"

#include <span>
#include <string>

namespace lathe {

/// The rule-based tasks, in their fixed order: add, sub, mul, max, sort, reverse, copy, recall,
/// recall_ko.
std::span<const std::string> skillNames();

/// `count` prompts of one skill with their answers, distinct as far as the skill allows. Before
/// each there are `examples` solved ones, one per line, the same for all prompts. Equal for equal
/// arguments on every machine. Throws Error{User} for an unknown skill.
std::vector<Prompt> skillPrompts(const std::string& skill, int64_t count, uint64_t seed,
                                 int64_t examples = 0);

/// `lines` lines of training text ("6*11=66"), skills mixed: prompts of the same generator, each
/// with its answer. The random stream differs from that of skillPrompts.
std::string skillText(const std::vector<std::string>& skills, int64_t lines, uint64_t seed);

} // namespace lathe
