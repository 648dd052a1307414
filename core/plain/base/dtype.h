#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace lathe {

/// Element types of safetensors, in the order the format's writer sorts by.
enum class DType : uint8_t {
    Bool,
    F4,
    F6E2M3,
    F6E3M2,
    U8,
    I8,
    F8E5M2,
    F8E4M3,
    F8E8M0,
    F8E4M3Fnuz,
    F8E5M2Fnuz,
    I16,
    U16,
    F16,
    BF16,
    I32,
    U32,
    F32,
    C64,
    F64,
    I64,
    U64,
};

/// Width of one element in bits.
int bitsOf(DType dtype);

/// The name in a safetensors header ("BF16").
std::string_view safetensorsName(DType dtype);
std::optional<DType> dtypeFromSafetensorsName(std::string_view name);

/// True for F16, BF16, F32 and F64: what weights may be.
bool isFloating(DType dtype);

} // namespace lathe
