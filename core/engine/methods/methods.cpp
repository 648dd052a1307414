#include "core/engine/methods/methods.h"

#include "core/engine/methods/steps.h"

namespace lathe {

const std::vector<Step>& methods() {
    // One step a line: the order of the palette.
    static const std::vector<Step> list{
        modelLoadStep(),         //
        dataTextStep(),          //
        dataMixStep(),           //
        dataSkillsStep(),        //
        analyseStatisticsStep(), //
        pruneMagnitudeStep(),    //
        pruneWandaStep(),        //
        pruneSparseGptStep(),    //
        pruneRiaStep(),          //
        pruneAlpsStep(),         //
        pruneDsnotStep(),        //
        pruneOwlStep(),          //
        quantRtnStep(),          //
        quantHqqStep(),          //
        quantGptqStep(),         //
        quantAwqStep(),          //
        quantSmoothquantStep(),  //
        quantActivationsStep(),  //
        quantRotateStep(),       //
        quantOmniQuantStep(),    //
        quantSignRoundStep(),    //
        quantZeroquantFpStep(),  //
        quantQllmStep(),         //
        quantQfemStep(),         //
        quantQfepStep(),         //
        quantKvStep(),           //
        quantCptquantStep(),     //
        evaluateStep(),          //
        exportHfStep(),          //
    };
    return list;
}

const Step* findStep(const std::string& id) {
    for (const Step& step : methods()) {
        if (step.type.id == id) {
            return &step;
        }
    }
    return nullptr;
}

} // namespace lathe
