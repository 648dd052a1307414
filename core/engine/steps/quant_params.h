#pragma once

#include "core/engine/numbers/formats.h"
#include "core/plain/workflow/fields.h"

namespace lathe {

inline Info symmetricLevelsInfo() {
    return {.label = "Symmetric levels",
            .help = "Which levels there are, at 4 bits. restricted: -7 to 7, as common kernels "
                    "expect. full: -8 to 7 with the sign that reaches the largest weight, as in "
                    "llama.cpp and AutoRound; better at few bits. centred: -8 to 7 about the "
                    "middle of the range, as in GPTQ's own code.",
            .choices = {"restricted", "full", "centred"}};
}

/// Bits of a weight's code, on an integer grid.
inline Info bitsInfo(std::string help, std::vector<Json> searchValues, std::string label = "Bits") {
    return {.label = std::move(label),
            .help = std::move(help),
            .unit = "bits",
            .min = 2,
            .max = 8,
            .searchValues = std::move(searchValues),
            .role = Role::Bits};
}

/// How many neighbouring inputs of a row share a scale; 0: all.
inline Info groupInfo(std::string help, std::vector<Json> searchValues) {
    return {.label = "Group size",
            .help = std::move(help),
            .min = 0,
            .max = 1 << 20,
            .searchValues = std::move(searchValues),
            .role = Role::Group};
}

inline constexpr const char* kGroupHelp =
    "Neighbouring inputs that share a scale; 0: the whole row. Small groups are more accurate and "
    "cost 16 bits and a zero point each.";

/// The parameters that quantizing steps share.
struct QuantParams {
    int bits = 4;
    int64_t group = 128;
    bool symmetric = false;
    std::string symmetricLevels = "restricted";
    std::string format = "int";
    std::string range = "minmax";

    template <class F>
    void visit(F&& f) {
        f("bits", bits,
          bitsInfo("Bits of a weight's code. Each bit less makes the rounding error about four "
                   "times larger (squared).",
                   {3, 4, 8}));
        f("group", group, groupInfo(kGroupHelp, {0, 32, 128}));
        f("symmetric", symmetric,
          Info{.label = "Symmetric",
               .help = "Signed grid around zero without a zero point. Simpler kernels, less "
                       "accurate at few bits."});
        f("symmetric_levels", symmetricLevels, symmetricLevelsInfo());
        f("format", format,
          Info{.label = "Number format",
               .help = "int: evenly spaced levels. Floating-point formats fix the bits; mxfp4, "
                       "mxfp8 (32) and nvfp4 (16) also fix the group.",
               .choices = formatNames(),
               .role = Role::Format});
        f("range", range,
          Info{.label = "Range",
               .help = "minmax: the range spans all weights. mse: the range with the least squared "
                       "error; slower, and better at few bits. weighted_mse: as mse, with columns "
                       "weighted by the size of their inputs where those are known.",
               .choices = {"minmax", "mse", "weighted_mse"}});
    }

    /// The grid for rows of `in` weights: a group longer than a row becomes the row. Throws
    /// Error{User} when the group does not divide `in`.
    Grid gridFor(int64_t in) const {
        Grid grid = gridOf(format, bits, group, symmetric);
        if (grid.group >= in) {
            grid.group = 0;
        }
        if (symmetric && isWhole(grid.format)) {
            grid.symmetry = symmetryOf(symmetricLevels);
        }
        return grid;
    }
};

} // namespace lathe
