#pragma once

#include "core/engine/run/step.h"

namespace lathe {

// One function per step, each in the file of its method; methods.cpp lists them.

Step modelLoadStep();
Step analyseStatisticsStep();
Step dataMixStep();
Step dataTextStep();
Step dataSkillsStep();
Step pruneAlpsStep();
Step pruneDsnotStep();
Step pruneMagnitudeStep();
Step pruneOwlStep();
Step pruneRiaStep();
Step pruneSparseGptStep();
Step pruneWandaStep();
Step quantCptquantStep();
Step quantGptqStep();
Step quantHqqStep();
Step quantRtnStep();
Step quantZeroquantFpStep();
Step quantAwqStep();
Step quantQfemStep();
Step quantQfepStep();
Step quantQllmStep();
Step quantSmoothquantStep();
Step quantActivationsStep();
Step quantKvStep();
Step quantOmniQuantStep();
Step quantRotateStep();
Step quantSignRoundStep();
Step evaluateStep();
Step exportHfStep();

} // namespace lathe
