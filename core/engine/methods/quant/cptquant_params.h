#pragma once

#include "core/engine/steps/layer_sensitivity.h"
#include "core/engine/steps/quant_params.h"
#include "core/plain/workflow/rules.h"

#include <array>

namespace lathe {

inline constexpr int kUnquantized = 16; ///< bits that leave a layer as it is

/// The parameters of quant.cptquant.
struct CptParams {
    std::string score = "cmpq";
    std::string similarity = "cka";
    double prune_share = 0.3;
    std::string allocation = "clusters";
    double budget = 6;
    int high = 16;
    int middle = 8;
    int low = 4;
    int64_t group = 128;
    bool symmetric = false;
    LayerRules layers{};

    template <class F>
    void visit(F&& f) {
        f("score", score,
          Info{.label = "Sensitivity",
               .help = "cmpq: how much a layer's outputs differ from those of the other layers "
                       "(one pass). pmpq: how much the loss rises without the layer's smallest "
                       "weights (one evaluation per layer). tdmpq: the first-order change of the "
                       "loss when the layer is rounded (one backward pass).",
               .choices = {"cmpq", "pmpq", "tdmpq"}});
        f("similarity", similarity,
          Info{.label = "Similarity",
               .help = "The similarity that cmpq uses. cka is steadier with few windows; cca is "
                       "the paper's, on the leading principal components.",
               .choices = {"cka", "cca"},
               .advanced = true});
        f("prune_share", prune_share,
          Info{.label = "Share pruned",
               .help = "The share of a layer's weights that pmpq removes to probe it.",
               .min = 0.01,
               .max = 0.99,
               .advanced = true});
        f("allocation", allocation,
          Info{.label = "Bits by",
               .help = "clusters: the layers are divided where the gaps between their "
                       "sensitivities are widest, and the most sensitive layers get the high bits. "
                       "budget: the least total damage within a mean number of bits.",
               .choices = {"clusters", "budget"}});
        f("budget", budget,
          Info{.label = "Budget",
               .help = "The mean number of stored bits per weight, scales and zero points "
                       "included; for allocation by budget.",
               .unit = "bits",
               .min = 2,
               .max = 16,
               .searchValues = {4.5, 6, 8}});
        visitBits(f);
        // No overrides: the settings that differ by layer are what this step finds.
        layers.visit([&](const char* name, auto& member, Info info) {
            if (info.role != Role::Overrides) {
                f(name, member, std::move(info));
            }
        });
    }

    template <class F>
    void visitBits(F&& f) {
        const auto bits = [](const char* label, const char* help) {
            return Info{.label = label, .help = help, .unit = "bits", .min = 2, .max = 16};
        };
        f("high", high,
          bits("High bits",
               "Bits of the most sensitive layers: 2 to 8, or 16 to leave them unchanged."));
        f("middle", middle, bits("Middle bits", "Bits of the layers in between."));
        f("low", low, bits("Low bits", "Bits of the least sensitive layers."));
        f("group", group,
          groupInfo("The group size of the quantizer that will take the plan. Sizes and rounding "
                    "errors are computed for it.",
                    {}));
        f("symmetric", symmetric,
          Info{.label = "Symmetric",
               .help = "Whether the quantizer that will take the plan uses a grid without a zero "
                       "point."});
    }

    /// Bits, rising.
    std::array<int, 3> levels() const { return {low, middle, high}; }

    /// The grid of a level below kUnquantized, for rows of `in` weights.
    Grid gridFor(int bits, int64_t in) const {
        return fittedTo(gridOf("int", bits, group, symmetric), in);
    }
};

} // namespace lathe
