#pragma once

#include "core/plain/base/json.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

namespace lathe {

/// A number format for weights: what codes mean. Sources: integers, Frantar et al.
/// (GPTQ), arXiv:2210.17323; FP8, OCP 8-bit floating point; MX, OCP microscaling 1.0; NF4, Dettmers
/// et al. (QLoRA), arXiv:2305.14314.
struct Grid {
    enum class Format {
        Int,     ///< symmetric: see Symmetry; asymmetric: 0 in the range and an integer zero point
        Fp8E4M3, ///< largest 448
        Fp8E5M2, ///< largest 57344
        Fp4E2M1, ///< largest 6
        MxFp4,   ///< E2M1, 32 neighbours share a power of two (E8M0)
        MxFp8,   ///< E4M3, likewise
        NvFp4,   ///< E2M1, 16 neighbours share an E4M3 scale, the tensor a float32 one
        Nf4,     ///< quantiles of the normal distribution; scales themselves in 8 bits
    };
    /// What scales may be (ZeroQuant-FP, arXiv:2307.09782): anything; powers of two (M1); the
    /// row's largest over powers of two (M2).
    enum class Scales { Real, PowerOfTwo, PowerOfTwoShares };

    /// Levels of symmetric Int with b bits, and the step of the full range, amax the largest
    /// magnitude.
    enum class Symmetry {
        Restricted, ///< -(2^(b-1) - 1) … 2^(b-1) - 1, step amax / (2^(b-1) - 1)
        Full,       ///< -2^(b-1) … 2^(b-1) - 1, step amax / 2^(b-1) with the sign that puts the
                    ///< largest weight on -2^(b-1) (llama.cpp, AutoRound)
        Centred,    ///< these levels with step 2·amax / (2^b - 1) (GPTQ's code): the range ends
                    ///< half a step above the last and half a step above the first
    };

    Format format = Format::Int;
    int bits = 4; ///< of a code; follows from the format unless that is Int
    bool symmetric = false;
    int64_t group = 128;          ///< inputs that share a scale; 0: the whole row
    Scales scales = Scales::Real; ///< of Int, FP8 and Fp4E2M1; the others have their own rule
    bool fineZero = false; ///< Int: zero points are float16, not whole (HQQ); 0 is then not a level
    Symmetry symmetry = Symmetry::Restricted; ///< of symmetric Int with scales that are Real

    int64_t levels() const { return int64_t{1} << bits; }

    /// Int: the smallest code that is used.
    int64_t lowestCode() const { return symmetric && symmetry == Symmetry::Restricted ? 1 : 0; }

    /// Int: the lowest and highest code; for symmetric grids in steps from zero.
    int64_t lowest() const { return symmetric ? lowestCode() - levels() / 2 : 0; }

    int64_t highest() const { return symmetric ? levels() / 2 - 1 : levels() - 1; }

    /// Stored bits per weight for rows of `in` weights: codes, scales and zero points (NVFP4's
    /// scale of the tensor and NF4's mean, 32 bits each for all rows, are left out).
    double bitsPerWeight(int64_t in) const;

    bool operator==(const Grid&) const = default;
};

Json toJson(const Grid& grid);
Grid gridFromJson(const Json& json); ///< Throws Error{BadData}.

/// The grid of a step's parameters: `format` as on the command line ("int", "fp8_e4m3", "fp8_e5m2",
/// "fp4_e2m1", "mxfp4", "mxfp8", "nvfp4", "nf4"); formats with a fixed group, width or symmetry
/// override what is given. Throws Error{User} for an unknown format.
Grid gridOf(const std::string& format, int bits, int64_t group, bool symmetric);

struct GridFit {
    at::Tensor scale; ///< [out, G] float32, what the stored form means, to the bit: a weight is
                      ///< level · scale, NVFP4's and NF4's second level included; negative only
                      ///< with Symmetry::Full
    at::Tensor zero;  ///< [out, G] float32, whole unless fineZero; undefined when symmetric
    at::Tensor outer; ///< float32; NVFP4: [1] scale of the tensor, or what fitGrid got; NF4: [1 +
                      ///< ⌈out·G/256⌉] mean of the scales and their steps; else undefined
};

/// How the range of a group is chosen.
enum class RangeRule { MinMax, Mse, WeightedMse };

RangeRule rangeRuleOf(const std::string& name);     ///< "minmax", "mse", "weighted_mse"
Grid::Symmetry symmetryOf(const std::string& name); ///< "restricted", "full", "centred"

/// Scale and zero per row and group for weights [out, in] in float32, on any device. `importance`
/// [in] weighs columns for WeightedMse (undefined: equal), which also refines scales by least
/// squares. `outer`: NVFP4's scale of the tensor [1] where `weight` is a part of it, or of each row
/// [out, 1] (undefined: of `weight`). Searched ranges are never worse than MinMax in the error they
/// weigh. Throws Error{User} when `group` does not divide `in`.
GridFit fitGrid(const Grid& grid, const at::Tensor& weight, RangeRule rule,
                const at::Tensor& importance = {}, const at::Tensor& outer = {});

/// Whether a group's scale follows from its own weights (NVFP4: and `outer`). NF4's scales and
/// shares of a row's largest are stored together: fit the whole weight at once.
bool groupsStandAlone(const Grid& grid);

/// The code of weight 0 where a format without fineZero has one for all groups (not asymmetric
/// Int).
int64_t zeroCode(const Grid& grid);

/// Codes [out, in] uint8. Int: unsigned (symmetric: offset by 2^(bits-1)), rounded half to even,
/// the zero point added before (fineZero) or after.
/// Floats: the format's bit patterns, nearest value, ties to the even pattern, saturated. NF4:
/// indices.
at::Tensor encode(const Grid& grid, const at::Tensor& weight, const GridFit& fit);

/// [out, in] float32.
at::Tensor decode(const Grid& grid, const at::Tensor& codes, const GridFit& fit);

/// decode(encode(weight)): `weight` [out, in] rounded to the grid, float32.
at::Tensor rounded(const Grid& grid, const at::Tensor& weight, const GridFit& fit);

/// For formats other than Int: the values that codes stand for at scale 1, ascending, each once
/// (zero is one value).
const std::vector<float>& levelsOf(Grid::Format format);

/// Codes as a little-endian bit stream along `in`: uint8 [out, ceil(in·bits/8)]; and back.
at::Tensor packCodes(const at::Tensor& codes, int bits);
at::Tensor unpackCodes(const at::Tensor& packed, int bits, int64_t in);

} // namespace lathe
