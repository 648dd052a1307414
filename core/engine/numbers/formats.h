#pragma once

#include "core/engine/numbers/grid.h"

#include <array>
#include <optional>

// Number formats are rows of one table. Code reads what it must know from the row (levels,
// scales, who can multiply the codes). So a new format is a row here, and a case elsewhere only
// where its mathematics are new.

namespace lathe {

/// A float of few bits: sign, exponent, `mantissa` bits. Infinities and NaN are never produced.
struct SmallFloat {
    int mantissa = 0; ///< 0: none
    int lowest = 0;   ///< exponent of the smallest normal number
    float top = 0;    ///< largest finite magnitude
    int signBit = 0;
};

/// Where the levels of a format lie.
enum class Levels {
    Whole, ///< whole numbers, see Grid::symmetric
    Float, ///< those of a SmallFloat
    Table, ///< kNormalFloat
};

/// How the scales of a grid are stored.
enum class StoredScale {
    Number,   ///< float16, bfloat16 or float32
    Exponent, ///< E8M0: a power of two
    Block,    ///< kBlockScaleFormat, times one float32 of the tensor
    Multiple, ///< int8 multiples of a step, see doublyQuantized
    Halvings, ///< uint8 k: the row's largest over 2^k
};

inline constexpr Grid::Format kBlockScaleFormat = Grid::Format::Fp8E4M3;

/// Which kernels multiply codes without unpacking them.
enum class Product {
    None,
    Whole, ///< kernels for whole numbers of up to 4 or 8 bits
    Fp8,   ///< a matrix product of FP8 weights and FP8 inputs
};

struct FormatRow {
    Grid::Format format;
    const char* name;
    Levels levels;
    int bits = 0;       ///< of a code; 0: as asked
    int64_t group = -1; ///< inputs that share a scale; -1: as asked
    SmallFloat number{};
    std::optional<StoredScale> scale{}; ///< nullopt: as Grid::scales says
    /// ATen's type of the codes, which activations can be rounded to a token at a time.
    at::ScalarType native = at::ScalarType::Undefined;
    Product product = Product::None;
};

inline constexpr SmallFloat kE4M3{3, -6, 448.0F, 7};
inline constexpr SmallFloat kE5M2{2, -14, 57344.0F, 7};
inline constexpr SmallFloat kE2M1{1, 0, 6.0F, 3};

/// In the order of Grid::Format, which is that of the choices in the window.
inline constexpr std::array kFormats{
    FormatRow{.format = Grid::Format::Int,
              .name = "int",
              .levels = Levels::Whole,
              .product = Product::Whole},
    FormatRow{.format = Grid::Format::Fp8E4M3,
              .name = "fp8_e4m3",
              .levels = Levels::Float,
              .bits = 8,
              .number = kE4M3,
              .native = at::kFloat8_e4m3fn,
              .product = Product::Fp8},
    FormatRow{.format = Grid::Format::Fp8E5M2,
              .name = "fp8_e5m2",
              .levels = Levels::Float,
              .bits = 8,
              .number = kE5M2,
              .native = at::kFloat8_e5m2},
    FormatRow{.format = Grid::Format::Fp4E2M1,
              .name = "fp4_e2m1",
              .levels = Levels::Float,
              .bits = 4,
              .number = kE2M1},
    FormatRow{.format = Grid::Format::MxFp4,
              .name = "mxfp4",
              .levels = Levels::Float,
              .bits = 4,
              .group = 32,
              .number = kE2M1,
              .scale = StoredScale::Exponent},
    FormatRow{.format = Grid::Format::MxFp8,
              .name = "mxfp8",
              .levels = Levels::Float,
              .bits = 8,
              .group = 32,
              .number = kE4M3,
              .scale = StoredScale::Exponent},
    FormatRow{.format = Grid::Format::NvFp4,
              .name = "nvfp4",
              .levels = Levels::Float,
              .bits = 4,
              .group = 16,
              .number = kE2M1,
              .scale = StoredScale::Block},
    FormatRow{.format = Grid::Format::Nf4,
              .name = "nf4",
              .levels = Levels::Table,
              .bits = 4,
              .scale = StoredScale::Multiple},
};

constexpr const FormatRow& rowOf(Grid::Format format) {
    return kFormats[static_cast<size_t>(format)];
}

constexpr bool isWhole(Grid::Format format) {
    return rowOf(format).levels == Levels::Whole;
}

/// The number formats that a step offers.
std::vector<std::string> formatNames();

StoredScale storedScaleOf(const Grid& grid);

/// The largest magnitude that a symmetric grid reaches at scale 1.
double largestLevel(const Grid& grid);

/// Whether activations have one scale per token or window, not one per group of neighbours.
bool scalesTokens(const Grid& grid);

} // namespace lathe
