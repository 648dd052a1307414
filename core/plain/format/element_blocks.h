#pragma once

#include "core/plain/base/dtype.h"
#include "core/plain/base/error.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <span>

namespace lathe {

/// Elements are read in blocks that stay in the first-level cache.
inline constexpr size_t kBlockElements = 2048;

inline float floatFromHalf(uint16_t half) {
    const uint32_t magnitude = static_cast<uint32_t>(half & 0x7FFF) << 13;
    const float scaled = std::bit_cast<float>(magnitude) * 0x1p112F; // subnormals come out right
    const uint32_t special = (half & 0x7C00) == 0x7C00 ? 0x7F800000U : 0U;
    const uint32_t sign = static_cast<uint32_t>(half & 0x8000) << 16;
    return std::bit_cast<float>(std::bit_cast<uint32_t>(scaled) | special | sign);
}

inline float floatFromBrain(uint16_t brain) {
    return std::bit_cast<float>(static_cast<uint32_t>(brain) << 16);
}

/// `count` elements of a floating dtype at `bytes` (any alignment) as T.
template <class T>
void convert(const std::byte* bytes, DType dtype, size_t count, T* out) {
    const auto each = [&]<class Stored>(Stored, auto value) {
        std::array<Stored, kBlockElements> block;
        for (size_t done = 0; done < count; done += kBlockElements) {
            const size_t n = std::min(kBlockElements, count - done);
            std::memcpy(block.data(), bytes + done * sizeof(Stored), n * sizeof(Stored));
            for (size_t i = 0; i < n; ++i) {
                out[done + i] = static_cast<T>(value(block[i]));
            }
        }
    };
    switch (dtype) {
    case DType::F16:
        return each(uint16_t{}, floatFromHalf);
    case DType::BF16:
        return each(uint16_t{}, floatFromBrain);
    case DType::F32:
        return each(float{}, [](float value) { return value; });
    case DType::F64:
        return each(double{}, [](double value) { return value; });
    default:
        LATHE_ASSERT(isFloating(dtype));
    }
}

/// Elements of `bytes`; they must fill whole elements.
inline size_t elementsIn(std::span<const std::byte> bytes, DType dtype) {
    LATHE_ASSERT(isFloating(dtype));
    const auto width = static_cast<size_t>(bitsOf(dtype) / 8);
    LATHE_ASSERT(bytes.size() % width == 0);
    return bytes.size() / width;
}

} // namespace lathe
