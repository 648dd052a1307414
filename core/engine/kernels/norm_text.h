#pragma once

namespace lathe {

/// The norm of a row, for kernels that begin with it. After kDeviceText; needs the constants
/// kWideWeight, kBranch, kLayer, kPlusOne and kBias of the variant's norm (kNormBias).
extern const char* const kNormText;

} // namespace lathe
