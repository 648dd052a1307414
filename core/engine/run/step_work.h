#pragma once

#include "core/engine/steps/step.h"

namespace lathe {

/// How much a step has to do: the parameters of its models times the tokens they will process,
/// times the rounds of a step that trains. Compares steps of one type with each other; it is not a
/// time. 0 without a model; text is counted by its bytes.
double workOf(const std::vector<Field>& fields, const StepInputs& inputs, const Json& params);

} // namespace lathe
