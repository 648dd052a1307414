#pragma once

namespace lathe {

/// The kernels of decode_kernel.h that read embeddings and weights: embed, rows (products of few
/// rows); and what all kernels of a step share. After kDeviceText and kNormText.
extern const char* const kDecodeText;

} // namespace lathe
