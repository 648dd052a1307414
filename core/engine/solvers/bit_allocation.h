#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace lathe {

/// A unit that gets one format (a linear), and its cost in each format of a common list.
struct AllocationUnit {
    std::vector<double> bits;       ///< stored bits of the unit in each format, rising
    std::vector<double> distortion; ///< what each format costs in accuracy; adds up over units
};

struct Allocation {
    std::vector<size_t> choice; ///< by unit: index of its format
    double bits = 0;
    double distortion = 0;
};

/// The units with distortions that never rise with more bits: a format is as good as any smaller
/// one. Measured distortions may rise; solvers require that they do not.
std::vector<AllocationUnit> monotone(std::vector<AllocationUnit> units);

/// The choice of least total distortion within `budget` bits: dynamic programming over the budget
/// in at most `steps` parts. Exact when the common divisor of all sizes is no smaller than a part;
/// otherwise sizes are rounded up to whole parts, and greedy's choice is taken where it is better.
/// O(units · formats · steps) time, units · steps bytes.
/// Throws Error{User} when even the smallest formats exceed the budget.
/// Source: multiple-choice knapsack; Dudziński and Walukiewicz 1987.
Allocation allocateExactly(const std::vector<AllocationUnit>& units, double budget,
                           int64_t steps = 20000);

/// Starts from the largest formats and takes, until the budget is met, the step down with the least
/// rise of distortion per bit, along the lower convex hull of each unit; then spends the rest.
/// Within one item of the optimum. Throws as above.
Allocation allocateGreedily(const std::vector<AllocationUnit>& units, double budget);

/// The clusters of `values` with least total squared distance to the clusters' means, exact: values
/// in order, cut into `count` runs by dynamic programming. Returns the cluster of each value, 0 the
/// one of the smallest mean; equal values share one. Fewer clusters when there are fewer different
/// values. Source: Wang and Song, Ckmeans.1d.dp, R Journal 2011.
std::vector<size_t> clusters(const std::vector<double>& values, size_t count);

} // namespace lathe
