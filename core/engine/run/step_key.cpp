#include "core/engine/run/step_key.h"

#include <c10/core/ScalarType.h>

namespace lathe {

std::string keyOf(const Step& step, const Json& params, KeyParts parts,
                  const ComputeTarget& target) {
    if (step.dependsOnTarget) {
        parts.device = c10::DeviceTypeName(target.device.type(), /*lower_case=*/true);
        parts.dtype = c10::toString(target.dtype);
    }
    return keyOf(step.type, params, parts);
}

} // namespace lathe
