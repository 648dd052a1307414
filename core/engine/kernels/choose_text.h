#pragma once

namespace lathe {

/// The kernel of decode_kernel.h that chooses the next token. After kDeviceText and kDecodeText.
extern const char* const kChooseText;

} // namespace lathe
