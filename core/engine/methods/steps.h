#pragma once

#include "core/engine/run/step.h"

namespace lathe {

// One function per step, each in the file of its method; methods.cpp lists them.

Step modelLoadStep();
Step dataTextStep();
Step dataSkillsStep();
Step pruneMagnitudeStep();
Step pruneWandaStep();
Step quantAwqStep();
Step quantQfemStep();
Step quantQfepStep();
Step quantQllmStep();
Step quantRtnStep();
Step quantSmoothquantStep();
Step evaluateStep();
Step exportHfStep();

} // namespace lathe
