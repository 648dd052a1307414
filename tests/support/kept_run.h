#pragma once

#include "core/engine/run/artifact_cache.h"
#include "tests/support/run_step.h"

namespace lathe::test {

/// Ends a step at its first word about block 1.
class EndAtBlock1 : public RunObserver {
public:
    void on(const Event& event) override {
        const auto* value = std::get_if<LayerValue>(&event.body);
        if (value != nullptr && value->layer.find("layers.1.") != std::string::npos) {
            throw Error(ErrorCode::Interrupted, "killed");
        }
    }
};

/// Runs a step whose blocks are kept under `key`.
inline Model runKept(const char* id, const Model& model, const Json& params, ArtifactCache& cache,
                     RunObserver* observer) {
    const Step* step = findStep(id);
    StepContext context{.node = id, .observer = observer};
    context.checkpoints =
        cache.checkpoints("key", std::make_shared<const Model>(model),
                          {.latest = [] { return Json::array(); }, .again = [](const Json&) {}});
    const auto outputs = step->run({{"model", model}, {"calibration", test::calibrationText()}},
                                   completeParams(step->type, params), context);
    return std::get<Model>(outputs.at("model"));
}

} // namespace lathe::test
