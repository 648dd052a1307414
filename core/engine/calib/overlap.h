#pragma once

#include "core/engine/calib/dataset.h"

namespace lathe {

/// How much of an evaluation text occurs in a training text.
struct Overlap {
    int64_t shared = 0; ///< n-grams of the evaluation that occur in the training text
    int64_t all = 0;    ///< n-grams of the evaluation

    double share() const {
        return all > 0 ? static_cast<double>(shared) / static_cast<double>(all) : 0;
    }
};

/// Compares n-grams of words (runs of letters and digits, in lower case; other characters only
/// separate them). Time grows with both texts, memory with the evaluation alone; n-grams are
/// compared by 64-bit hashes. Source: 13-grams, Brown et al., arXiv:2005.14165, appendix C; 8
/// words find copied sentences, too.
Overlap overlapOf(const DataSet& training, const DataSet& evaluation, int64_t words = 8);

/// A sentence for the user when more than one n-gram in a hundred occurs in both; empty otherwise.
std::string overlapWarning(const DataSet& training, const DataSet& evaluation);

} // namespace lathe
