#include "core/engine/methods/methods.h"

#include "core/engine/methods/steps.h"

namespace lathe {

const std::vector<Step>& methods() {
    static const std::vector<Step> list{
        modelLoadStep(),  dataTextStep(),       dataSkillsStep(),     pruneMagnitudeStep(),
        pruneWandaStep(), quantKvStep(),        quantOmniQuantStep(), quantRotateStep(),
        quantRtnStep(),   quantSignRoundStep(), evaluateStep(),       exportHfStep(),
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

Catalog catalogOf(const std::vector<Step>& steps) {
    std::vector<StepType> types;
    for (const Step& step : steps) {
        types.push_back(step.type);
    }
    return Catalog(std::move(types));
}

} // namespace lathe
