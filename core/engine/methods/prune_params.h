#pragma once

#include "core/plain/workflow/fields.h"

#include <ATen/core/Tensor.h>

#include <string>

namespace lathe {

/// What every pruning step calls alike.
struct PruneParams {
    double sparsity = 0.5;
    std::string pattern = "unstructured";
    std::string scope = "layer";

    template <class F>
    void visit(F&& f) {
        f("sparsity", sparsity,
          Info{.label = "Sparsity",
               .help = "Share of the weights set to zero. An N:M pattern fixes it and ignores this "
                       "value.",
               .min = 0,
               .max = 1,
               .searchValues = {0.3, 0.5, 0.7}});
        f("pattern", pattern,
          Info{.label = "Pattern",
               .help = "unstructured, or N:M: of every M neighbours along the input the N largest "
                       "stay (2:4 runs faster on recent GPUs)."});
        f("scope", scope,
          Info{.label = "Compared within",
               .help = "Which weights compete: those of a row or of a whole layer.",
               .choices = {"row", "layer"}});
    }
};

/// Which of the weights with these scores [out, in] stay: the largest, by pattern, or exactly
/// floor(count × sparsity) fewer of each group that competes, lowest index first among equals.
at::Tensor keepMask(const at::Tensor& scores, const PruneParams& params);

} // namespace lathe
