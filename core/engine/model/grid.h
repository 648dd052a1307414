#pragma once

#include "core/plain/base/json.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

namespace lathe {

/// A numeric format for weights: how codes are to be read. INT b is here; the floating formats join
/// it. Source for the integer grids: symmetric is the signed restricted range (step = amax /
/// (2^(b-1) - 1)), asymmetric includes 0 and has an integer zero point.
struct Grid {
    enum class Format { Int };

    Format format = Format::Int;
    int bits = 4;
    bool symmetric = false;
    int64_t group = 128; ///< inputs that share a scale; 0: the whole row

    int64_t levels() const { return int64_t{1} << bits; }

    /// Stored bits per weight for rows of `in` weights: codes, scales (16 bit) and zero points.
    double bitsPerWeight(int64_t in) const;

    bool operator==(const Grid&) const = default;
};

Json toJson(const Grid& grid);
Grid gridFromJson(const Json& json); ///< Throws Error{BadData}.

struct GridFit {
    at::Tensor scale; ///< [out, G] float32, exactly representable in bfloat16 or float16 as stored
    at::Tensor zero;  ///< [out, G] float32 whole numbers; undefined when symmetric
};

/// How the range of a group is chosen.
enum class RangeRule { MinMax, Mse, WeightedMse };

/// Scale and zero per row and group for weights [out, in] in float32. `importance` [in] weighs
/// columns for WeightedMse (undefined: equal). Throws Error{User} when `group` does not divide
/// `in`.
GridFit fitGrid(const Grid& grid, const at::Tensor& weight, RangeRule rule,
                const at::Tensor& importance = {});

/// Codes [out, in] uint8, unsigned (symmetric: offset by 2^(bits-1)), rounded half to even.
at::Tensor encode(const Grid& grid, const at::Tensor& weight, const GridFit& fit);

/// [out, in] float32.
at::Tensor decode(const Grid& grid, const at::Tensor& codes, const GridFit& fit);

/// Codes as a little-endian bit stream along `in`: uint8 [out, ceil(in·bits/8)]; and back.
at::Tensor packCodes(const at::Tensor& codes, int bits);
at::Tensor unpackCodes(const at::Tensor& packed, int bits, int64_t in);

} // namespace lathe
