#include "core/engine/methods/methods.h"

#include "core/engine/methods/steps.h"

namespace lathe {

const std::vector<Step>& methods() {
    static const std::vector<Step> list{
#define LATHE_STEP(name) name##Step(),
#include "core/engine/methods/list.inc"
#undef LATHE_STEP
    };
    return list;
}

const Step* findStep(const std::string& id) {
    const std::string current = currentStepId(id);
    for (const Step& step : methods()) {
        if (step.type.id == current) {
            return &step;
        }
    }
    return nullptr;
}

} // namespace lathe
