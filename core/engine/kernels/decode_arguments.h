#pragma once

#include "core/engine/kernels/decode_kernel.h"

namespace lathe {

// What the sources of decode_kernel.h share.

constexpr int64_t kProcessors = 132; ///< of an H100; work is divided for that many

/// Where a kernel reads a tensor; null when it is undefined.
inline const void* dataOf(const at::Tensor& tensor) {
    return tensor.defined() ? tensor.const_data_ptr() : nullptr;
}

/// Where a kernel writes it; null likewise.
inline void* roomOf(const at::Tensor& tensor) {
    return tensor.defined() ? tensor.mutable_data_ptr() : nullptr;
}

/// Whether values are bfloat16; otherwise they are float32.
inline bool half(const at::Tensor& x) {
    return x.scalar_type() == at::kBFloat16;
}

/// The source of attendCached() for a task.
KernelSource attentionSource(const AttentionTask& task);

} // namespace lathe
