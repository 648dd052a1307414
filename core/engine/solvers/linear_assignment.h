#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

namespace lathe {

/// Pairs every row with a column of its own such that the sum of the gains [n, n] (float64, CPU) is
/// as large as possible. Returns the column of each row. O(n³).
/// Source: Kuhn, The Hungarian Method for the Assignment Problem, 1955, in the form with potentials
/// and one shortest augmenting path a row (Jonker and Volgenant 1987).
std::vector<int64_t> bestAssignment(const at::Tensor& gains);

} // namespace lathe
