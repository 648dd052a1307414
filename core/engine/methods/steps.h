#pragma once

#include "core/engine/steps/step.h"

namespace lathe {

// One function per step, Step pruneWandaStep() for methods/prune/wanda.cpp: the lists name them.
#define LATHE_STEP(name) Step name##Step();
#include "core/engine/methods/list.inc"
#undef LATHE_STEP

} // namespace lathe
