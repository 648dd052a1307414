#pragma once

#include "core/engine/calib/statistics.h"
#include "core/engine/model/input_op.h"
#include "core/plain/workflow/fields.h"

#include <string>

namespace lathe {

/// How a step that rounds both weights and activations rounds them.
struct WeightActParams {
    std::string format = "int";
    int bits = 8;
    int activationBits = 8;

    /// Out of line: inlined, GCC 12 warns wrongly that the string may be uninitialized.
    WeightActParams();

    template <class F>
    void visit(F&& f) {
        f("format", format,
          Info{.label = "Number format",
               .help = "int: evenly spaced levels for weights and activations. fp8_e4m3: 8-bit "
                       "floats for both, better where single values stand out, worse elsewhere.",
               .choices = {"int", "fp8_e4m3"},
               .role = Role::Format});
        f("bits", bits,
          Info{.label = "Bits of weights",
               .help = "One symmetric scale per row. fp8_e4m3 has 8 bits.",
               .unit = "bits",
               .min = 2,
               .max = 8,
               .searchValues = {4, 8},
               .role = Role::Bits});
        f("activation_bits", activationBits,
          Info{.label = "Bits of activations",
               .help =
                   "The bits to which the inputs of the layers are rounded while the model runs.",
               .unit = "bits",
               .min = 2,
               .max = 8,
               .searchValues = {6, 8}});
    }

    /// One symmetric scale per row of weights.
    Grid weightGrid() const { return gridOf(format, bits, 0, /*symmetric=*/true); }

    /// One symmetric scale per token, per window, or with `absMax` [in] for all tokens, from the
    /// largest input seen. Source: Xiao et al., SmoothQuant, arXiv:2211.10438, table 2
    /// (O1, O2, O3).
    ActQuant perToken() const;
    ActQuant perWindow() const;
    ActQuant perTensor(const at::Tensor& absMax) const;

    /// The rounding that `scales` names: token, window or tensor.
    ActQuant rounding(const std::string& scales, const at::Tensor& absMax) const;
};

} // namespace lathe
