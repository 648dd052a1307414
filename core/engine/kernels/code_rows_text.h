#pragma once

namespace lathe {

/// The kernel of decode_kernel.h that multiplies by codes of 4 bits (codeRows). After kDeviceText
/// and kDecodeText.
extern const char* const kCodeRowsText;

} // namespace lathe
