#pragma once

namespace lathe {

/// The kernels of forward_kernel.h: addNorm, rotate, gate. After kDeviceText and kNormText.
extern const char* const kForwardText;

} // namespace lathe
