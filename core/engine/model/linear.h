#pragma once

#include "core/engine/model/input_op.h"

#include <ATen/core/Tensor.h>

#include <functional>
#include <memory>
#include <variant>
#include <vector>

namespace lathe {

// A Linear is a sum of parts. The part formats are a closed set; evaluation, export and size ask
// only what all of them offer. Tensors are handles: copying a Linear copies no weights, and no code
// changes a tensor in place that it did not create.

/// [out, in] in a floating type; zeros are the mask.
struct Dense {
    at::Tensor weight;
    std::string shared{}; ///< see forEachShared
};

/// Packed codes (see packCodes), scale and zero [out, G]; `grid` says how to read them.
struct Quantized {
    at::Tensor codes; ///< uint8 [out, ceil(in·bits/8)]
    at::Tensor scale; ///< [out, G] float16, bfloat16 or float32; uint8 where it is an E8M0 exponent
                      ///< (MX, powers of two), E4M3 (NVFP4), an int8 multiple (NF4), or the number
                      ///< of times the row's largest is halved (shares)
    at::Tensor zero;  ///< [out, G] uint8, float16 when fineZero; undefined when symmetric
    at::Tensor outer; ///< float32: scales of the scales, as in GridFit (NVFP4, NF4), or the row's
                      ///< largest [out] (shares); else undefined
    Grid grid;
    int64_t in = 0;
    std::string shared{}; ///< as in Dense, for all its tensors
};

/// up [out, r] · down [r, in].
struct LowRank {
    at::Tensor up;
    at::Tensor down;
    std::string sharedUp{}; ///< as in Dense, for each tensor: layers may share one of the two
    std::string sharedDown{};
};

using Part = std::variant<Dense, Quantized, LowRank>;

/// The size of the matrix that a part stands for, [rows, columns].
int64_t weightRows(const Part& part);
int64_t weightColumns(const Part& part);

/// The id of a matrix that is made of these parts; empty when one of them has no id.
std::string sharedIdOf(const std::vector<Part>& parts);

struct Linear;

/// What the down projection of a gated MLP reads: activation(gate) · up, [N, F].
struct GatedInput {
    at::Tensor gate, up;
    std::function<at::Tensor(const at::Tensor& gate, const at::Tensor& up)> product;
};

/// Weights in the form that a low-bit kernel reads, with the parts they mean. Only prepare() makes
/// one, for Execution::Fast (prepared/packed_linear.h).
struct PackedForm {
    int64_t out = 0;
    int64_t in = 0;
    std::vector<Part> meaning{}; ///< the parts it was made from, rows stacked

    virtual ~PackedForm() = default;
    /// Whether the kernel is to be used for this many rows of inputs.
    virtual bool serves(int64_t rows) const = 0;
    /// apply() of `linear`, which holds this form, by the kernel.
    virtual at::Tensor apply(const Linear& linear, const at::Tensor& x) const = 0;
    /// apply() to activation(gate) · up, where the form can make that product again for its
    /// gradient instead of keeping it; undefined where it cannot.
    virtual at::Tensor applyGated(const Linear& linear, const GatedInput& input) const;
    /// Bytes in the form that the kernel reads.
    virtual int64_t bytes() const = 0;
};

struct Linear {
    std::vector<Part> parts;
    at::Tensor bias;           ///< [out]; undefined when there is none
    std::vector<InputOp> in{}; ///< what x passes before the parts
    /// Where it is set, `parts` compute only the numbers of rows that it does not serve, and are
    /// empty where it serves all.
    std::shared_ptr<const PackedForm> packed{};

    bool present() const { return !parts.empty() || packed; }
};

Linear makeDense(at::Tensor weight, at::Tensor bias = {});

/// Calls f with the id and the handle of every tensor in `linear` that other linears may hold too:
/// one with a `shared` id. Within a model equal ids stand for one tensor, even when a file, a
/// checkpoint or a device gave it several handles. Code that replaces the tensor drops the id.
void forEachShared(Linear& linear, const std::function<void(const std::string&, at::Tensor&)>& f);
void forEachShared(const Linear& linear,
                   const std::function<void(const std::string&, const at::Tensor&)>& f);

int64_t outFeatures(const Linear& linear);
int64_t inFeatures(const Linear& linear); ///< of x, before the input ops

/// [out, in] float32: what the linear means, its linear input ops folded in.
at::Tensor dense(const Linear& linear);

/// [out, width] float32: the sum of the parts, as they act on x after the input ops. Weight
/// methods work on it. It equals dense() where there are no ops.
at::Tensor weightOf(const Linear& linear);

/// The part that stores codes [out, in] and their fit.
Quantized makeQuantized(const Grid& grid, const at::Tensor& codes, const GridFit& fit);

/// The fit that a stored part means, float32: equal to the bit to the one it was made from.
GridFit fitOf(const Quantized& part);

/// Whether the tensors of a part have the shapes and types that its grid requires.
bool wellFormed(const Quantized& part);

/// x [..., in] → [..., out] in x's type and on x's device.
at::Tensor apply(const Linear& linear, const at::Tensor& x);

/// Bytes that a file would hold, biases included. Zeros of a Dense part count as stored numbers.
int64_t storedBytes(const Linear& linear);

/// Weights that are exactly zero, counted in the dense meaning.
int64_t zeroCount(const Linear& linear);

} // namespace lathe
