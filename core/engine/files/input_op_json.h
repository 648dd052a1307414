#pragma once

#include "core/engine/model/input_op.h"

#include <functional>

namespace lathe {

/// Input ops as a manifest holds them: a list of {"op": name, …}; `put` stores a tensor under a
/// name and returns its reference (see PutTensor).
Json inputOpsToJson(const std::vector<InputOp>& ops,
                    const std::function<Json(const std::string&, const at::Tensor&)>& put);

/// Throws Error{BadData} for an op that this version does not know.
std::vector<InputOp> inputOpsFromJson(const Json& json,
                                      const std::function<at::Tensor(const Json&)>& get);

} // namespace lathe
