#pragma once

#include "core/engine/device/device.h"
#include "core/plain/base/json.h"

#include <functional>
#include <string>

namespace lathe {

/// Every low-bit kernel of the device on typical shapes and formats against the dense layer, as
/// prepare() with Execution::Fast would choose: {"layers": [toJson(ChoiceInUse)]}. `tell` receives
/// the same as text, layer by layer.
Json benchPacked(const ComputeTarget& target, const std::function<void(const std::string&)>& tell);

} // namespace lathe
