#pragma once

#include "core/plain/workflow/validate.h"

namespace lathe {

/// What is wrong with the parameters of one node: unknown names (with the nearest known one),
/// values outside their rules, entries of `overrides`, and files to read that do not exist.
std::vector<Problem> validateParams(const Node& node, const StepType& type,
                                    const std::filesystem::path& folder);

} // namespace lathe
