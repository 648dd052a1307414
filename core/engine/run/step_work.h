#pragma once

#include "core/engine/steps/step.h"

namespace lathe {

/// How much a step has to do: the parameters of its models times the tokens they will meet, times
/// the rounds of a step that trains. Says what longer and shorter steps of one type have to do with
/// each other, not how long one takes. 0 without a model; text is counted by its bytes.
double workOf(const std::vector<Field>& fields, const StepInputs& inputs, const Json& params);

} // namespace lathe
