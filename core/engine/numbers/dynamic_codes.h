#pragma once

#include <ATen/core/Tensor.h>

namespace lathe {

/// 256 numbers between -1 (or 0) and 1 whose spacing grows with their size, ascending: seven
/// decades, and a linear fraction in each. Source: Dettmers, arXiv:1511.04561; without a sign,
/// which gives every decade twice the numbers, Dettmers et al., arXiv:2110.02861, section 2.2.
at::Tensor dynamicMap(bool withSign);

/// Values in blocks of kDynamicBlock, each with the largest magnitude of its block as scale.
constexpr int64_t kDynamicBlock = 256;

struct DynamicCodes {
    at::Tensor codes;  ///< uint8 [n]: places in the map
    at::Tensor scales; ///< float32 [ceil(n / kDynamicBlock)]
};

/// Codes that stand for n zeros.
DynamicCodes zeroCodes(int64_t n, bool withSign, const at::Device& device);

/// The nearest numbers of the map for `values`, float32 [n]; half-way the lower. Without a sign a
/// value above zero never becomes zero: an optimizer divides by these.
DynamicCodes dynamicCodes(const at::Tensor& values, bool withSign);

/// float32 [n].
at::Tensor valuesOf(const DynamicCodes& codes, bool withSign);

} // namespace lathe
