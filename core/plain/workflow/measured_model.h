#pragma once

#include <string>

namespace lathe {

struct Workflow;
class Catalog;

/// Which model an evaluation measures. Evaluations of one model name the same variant, whatever the
/// user calls them.
struct MeasuredModel {
    /// variantName(). Where a workflow evaluates several models of that name, all but the first in
    /// file order add the node that made them: "RTN 4-bit (rtn2)".
    std::string variant{};
    bool isBase = false; ///< the model as it was loaded

    bool operator==(const MeasuredModel&) const = default;
};

MeasuredModel measuredModelOf(const Workflow& workflow, const Catalog& catalog,
                              const std::string& evaluation);

} // namespace lathe
