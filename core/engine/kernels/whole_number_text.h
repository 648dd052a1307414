#pragma once

namespace lathe {

/// CUDA C++ of the two kernels of whole_number_kernel.h; needs kSymmetric, kDynamic and
/// kWeightZeros defined.
extern const char* const kWholeNumberText;

} // namespace lathe
