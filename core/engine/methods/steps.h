#pragma once

#include "core/engine/run/step.h"

namespace lathe {

// One function per step, each in the file of its method; methods.cpp lists them.

Step modelLoadStep();
Step dataTextStep();
Step dataSkillsStep();
Step pruneMagnitudeStep();
Step pruneWandaStep();
Step quantKvStep();
Step quantOmniQuantStep();
Step quantRotateStep();
Step quantRtnStep();
Step quantSignRoundStep();
Step evaluateStep();
Step exportHfStep();

} // namespace lathe
