#pragma once

namespace lathe {

/// CUDA C++ of the update of AdamW with moments in 8 bits; after kDeviceText. Needs the constants
/// kBlock and kMaps (adam_kernel.cpp).
extern const char* const kAdamText;

} // namespace lathe
