#pragma once

#include "core/engine/device/device.h"
#include "core/engine/steps/step.h"
#include "core/plain/workflow/lineage.h"

namespace lathe {

/// The key of a result on `target`: see keyOf(type, …). Device and number type join the key of
/// steps whose results depend on them.
std::string keyOf(const Step& step, const Json& params, KeyParts parts,
                  const ComputeTarget& target);

} // namespace lathe
