#include "core/engine/run/step_key.h"

#include "core/plain/base/hash.h"
#include "core/plain/workflow/weighted_path.h"

#include <c10/core/ScalarType.h>

namespace lathe {

Json completeParams(const StepType& type, const Json& params) {
    Json out = Json::object();
    for (const Field& field : type.fields) {
        const auto given = params.find(field.name);
        const bool absent = given == params.end() || given->is_null();
        const Json& value = absent ? field.defaultValue : *given;
        if (field.type == FieldType::Real && value.is_number()) {
            out[field.name] = value.get<double>();
        } else if (field.type == FieldType::Int && value.is_number_float()) {
            out[field.name] = static_cast<int64_t>(value.get<double>());
        } else {
            out[field.name] = value;
        }
    }
    return out;
}

std::string keyOf(const Step& step, const Json& params, const KeyParts& parts) {
    Json counted = params;
    for (const Field& field : step.type.fields) {
        if (!field.info.path) {
            continue;
        }
        Json& value = counted[field.name];
        if (value.is_string()) {
            value = std::filesystem::path(value.get<std::string>()).filename().string();
        } else if (value.is_array()) {
            for (Json& line : value) {
                WeightedPath entry = weightedPathFrom(line.get<std::string>());
                entry.path = std::filesystem::path(entry.path).filename().string();
                line = toText(entry);
            }
        }
    }
    // Entries of overrides apply in their order, which the text of an object does not keep.
    const Field* overrides = fieldOf(step.type.fields, Role::Overrides);
    if (overrides != nullptr && counted[overrides->name].size() > 1) {
        Json entries = Json::array();
        for (const auto& [glob, changes] : counted[overrides->name].items()) {
            entries.push_back({glob, changes});
        }
        counted[overrides->name] = std::move(entries);
    }
    Json all{{"step", step.type.id}, {"version", step.type.version}, {"params", std::move(counted)},
             {"seed", parts.seed},   {"inputs", parts.inputs},       {"outside", parts.outside}};
    if (step.dependsOnTarget) {
        all["device"] = c10::DeviceTypeName(parts.target.device.type(), /*lower_case=*/true);
        all["dtype"] = c10::toString(parts.target.dtype);
    }
    return hashOf(canonicalText(all));
}

} // namespace lathe
