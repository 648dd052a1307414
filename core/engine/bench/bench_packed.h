#pragma once

#include "core/engine/device/device.h"
#include "core/plain/base/json.h"

#include <functional>
#include <string>

namespace lathe {

/// Compares every low-bit kernel of the device with the dense layer on typical shapes and formats,
/// as prepare() with Execution::Fast does to choose: {"layers": [toJson(ChoiceInUse)]}. `tell`
/// receives the same as text, layer by layer.
Json benchPacked(const ComputeTarget& target, const std::function<void(const std::string&)>& tell);

} // namespace lathe
