#pragma once

#include <ATen/core/Tensor.h>

namespace lathe {

/// Σ of the scores [out, in] that stay when of every `group` neighbours along the input the `keep`
/// largest stay. float64 sum.
double keptScore(const at::Tensor& scores, int64_t keep, int64_t group);

/// An order of the inputs in which an N:M pattern keeps more of the scores [out, in] (float, any
/// device): column i of the new order is column order[i]. Columns are sorted by their sum and dealt
/// to the groups, every second round backwards; then, place by place within the groups, the columns
/// that stand there are given to the groups where they keep most (exactly, among 256 groups at a
/// time). The given order when neither keeps more. int64 [in] on the device of the scores.
/// `group` divides in; keep < group.
/// Source: Zhang et al., Plug-and-Play (RIA), ICLR 2024, channel reallocation.
at::Tensor channelOrder(const at::Tensor& scores, int64_t keep, int64_t group);

} // namespace lathe
