#pragma once

namespace lathe {

/// Device code that kernels share: 16-byte packs of bfloat16 or float32 (by the constant kHalf of
/// the variant), rounding to the stored type, sums over a block.
extern const char* const kDeviceText;

} // namespace lathe
