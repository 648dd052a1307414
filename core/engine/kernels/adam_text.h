#pragma once

namespace lathe {

/// CUDA C++ of the update of AdamW with moments in 8 bits; after kDeviceText. Knows kBlock.
extern const char* const kAdamText;

} // namespace lathe
