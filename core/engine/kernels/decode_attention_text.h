#pragma once

namespace lathe {

/// The kernel of decode_kernel.h that norms, rotates, appends to the cache and attends (mix). After
/// kDeviceText.
extern const char* const kDecodeAttentionText;

} // namespace lathe
