#pragma once

namespace lathe {

/// The kernels of train_kernel.h: normSlopes, rotateInto, gateSlopes. After kDeviceText and
/// kNormText.
extern const char* const kTrainText;

/// The kernel of loss_kernel.h: lossRows. After kDeviceText and kScoreText.
extern const char* const kLossText;

} // namespace lathe
