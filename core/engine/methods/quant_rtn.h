#pragma once

#include "core/engine/run/step.h"
#include "core/plain/workflow/rules.h"

namespace lathe {

struct RtnParams {
    int bits = 4;
    int64_t group = 128;
    bool symmetric = false;
    std::string format = "int";
    std::string range = "minmax";
    LayerRules layers{};

    template <class F>
    void visit(F&& f) {
        f("bits", bits,
          Info{.label = "Bits",
               .help = "Bits of a weight's code. Each bit less makes the rounding error about four "
                       "times larger (squared).",
               .unit = "bits",
               .min = 2,
               .max = 8,
               .searchValues = {3, 4, 8}});
        f("group", group,
          Info{.label = "Group size",
               .help = "Neighbouring inputs that share a scale; 0: the whole row. Small groups are "
                       "more accurate and cost 16 bits and a zero point each.",
               .min = 0,
               .max = 1 << 20,
               .searchValues = {0, 32, 128}});
        f("symmetric", symmetric,
          Info{.label = "Symmetric",
               .help = "Signed grid around zero without a zero point. Simpler kernels, less "
                       "accurate at few bits."});
        f("format", format,
          Info{.label = "Number format",
               .help = "int: evenly spaced levels.",
               .choices = {"int"},
               .advanced = true});
        f("range", range,
          Info{.label = "Range",
               .help = "minmax keeps the largest weight exact; mse searches the range with the "
                       "least squared error, slower and better at few bits.",
               .choices = {"minmax", "mse"}});
        layers.visit(f);
    }
};

/// Rounds every selected linear to the nearest level of its grid. The result is packed. A group
/// that is longer than a row is the row. Source: round to nearest, the baseline of Frantar et al.,
/// arXiv:2210.17323. Throws Error{User} when the group does not divide a row.
Model quantRtn(const Model& model, const RtnParams& params, StepContext& context);

/// `weight` [out, in] float32 as codes of `grid`, in the storage of a packed linear.
Quantized quantizeRtn(const at::Tensor& weight, const Grid& grid, RangeRule range);

} // namespace lathe
