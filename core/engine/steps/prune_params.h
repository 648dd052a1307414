#pragma once

#include "core/engine/steps/calibrate.h"
#include "core/plain/workflow/kept_pattern.h"

namespace lathe {

/// Lists the two parameters that every pruning step has.
template <class F>
void visitAmount(F&& f, double& sparsity, std::string& pattern) {
    f("sparsity", sparsity,
      Info{.label = "Sparsity",
           .help = "Share of the weights set to zero. An N:M pattern fixes it and ignores this "
                   "value.",
           .min = 0,
           .max = 1,
           .searchValues = {0.3, 0.5, 0.7},
           .role = Role::Sparsity});
    f("pattern", pattern,
      Info{.label = "Pattern",
           .help = "unstructured, or N:M: of every M neighbouring inputs the N with the largest "
                   "scores stay (2:4 runs faster on recent GPUs).",
           .choices = {"unstructured", "2:4", "4:8"},
           .orPattern = true,
           .role = Role::Pattern});
}

/// The parameters that pruning by a score shares.
struct PruneParams {
    double sparsity = 0.5;
    std::string pattern = "unstructured";
    std::string scope = "layer";

    template <class F>
    void visit(F&& f) {
        visitAmount(f, sparsity, pattern);
        f("scope", scope,
          Info{
              .label = "Compared within",
              .help =
                  "Which weights are compared with each other: those of a row or of a whole layer.",
              .choices = {"row", "layer"}});
    }
};

/// floor(count × sparsity), where 0.3 × 10 is 3.
int64_t zerosOf(int64_t count, double sparsity);

/// N and M of "N:M"; nothing for "unstructured". Throws Error{User} for anything else.
std::optional<KeptPattern> patternFromText(const std::string& text);

/// Which of the weights with these scores [out, in] stay: the largest, by pattern; or all but
/// the floor(count × sparsity) smallest of each group that competes, lowest index first among
/// equals.
at::Tensor keepMask(const at::Tensor& scores, const PruneParams& params);

/// The zeros requested from a solver that chooses them itself.
struct ZeroTarget {
    double sparsity = 0; ///< used when `of` is 0
    int64_t keep = 0;    ///< weights kept of every `of` inputs
    int64_t of = 0;      ///< 0: unstructured
    bool none = false;   ///< no weight is to become zero
};

/// Throws Error{User} for an invalid pattern.
ZeroTarget zeroTarget(double sparsity, const std::string& pattern);

/// `linear` with `weight` [out, width] as its weight: in its own type where it is Dense, else
/// bfloat16.
Linear withWeight(const Linear& linear, const at::Tensor& weight);

} // namespace lathe
