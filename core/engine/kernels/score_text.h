#pragma once

namespace lathe {

/// The kernels of score_kernel.h: scoreRows, divergeRows. After kDeviceText.
extern const char* const kScoreText;

} // namespace lathe
