#pragma once

#include "core/engine/methods/methods.h"
#include "core/engine/run/step_key.h"
#include "tests/support/tiny_model.h"

#include <map>

namespace lathe::test {

/// Text of the 256 bytes that the tiny model reads, in windows of 32 tokens.
inline DataSet calibrationText(int64_t windows = 8) {
    std::string text;
    for (int i = 0; static_cast<int64_t>(text.size()) < windows * 40; ++i) {
        text += "line " + std::to_string(i * i) + " of a text\n";
    }
    DataSet data;
    data.texts.push_back({.name = "text", .documents = {text}, .seqlen = 32, .samples = windows});
    return data;
}

/// Values that a step reported, by series and layer.
class LayerValues : public RunObserver {
public:
    void on(const Event& event) override {
        if (const auto* value = std::get_if<LayerValue>(&event.body)) {
            values[value->series][value->layer] = value->value;
        }
    }

    std::map<std::string, std::map<std::string, double>> values;
};

/// The model that step `id` makes of `model` with these parameters, the others at their defaults.
inline Model runStep(const std::string& id, const Model& model, const Json& params,
                     RunObserver* observer = nullptr, const DataSet& text = calibrationText()) {
    const Step* step = findStep(id);
    StepContext context{.node = id};
    context.observer = observer;
    const Json all = completeParams(step->type, params);
    const StepOutputs outputs = step->run({{"model", model}, {"calibration", text}}, all, context);
    return std::get<Model>(outputs.at("model"));
}

} // namespace lathe::test
