#include "core/plain/workflow/catalog.h"

namespace lathe {

Catalog::Catalog(std::vector<StepType> steps) : m_steps(std::move(steps)) {}

const StepType* Catalog::find(const std::string& id) const {
    for (const StepType& step : m_steps) {
        if (step.id == id) {
            return &step;
        }
    }
    return nullptr;
}

Json Catalog::toJson() const {
    Json steps = Json::array();
    for (const StepType& step : m_steps) {
        steps.push_back(lathe::toJson(step));
    }
    return {{"steps", std::move(steps)}};
}

Catalog Catalog::fromJson(const Json& json) {
    constexpr const char* kSteps = "steps"; // the catalog's, not a parameter
    const auto found = json.find(kSteps);
    if (found == json.end() || !found->is_array()) {
        throw Error(ErrorCode::BadData, "the catalog has no list \"steps\"",
                    "Make it again with lathe-engine catalog.");
    }
    std::vector<StepType> steps;
    for (const Json& step : *found) {
        steps.push_back(stepTypeFromJson(step));
    }
    return Catalog(std::move(steps));
}

} // namespace lathe
