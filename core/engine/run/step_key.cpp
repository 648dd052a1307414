#include "core/engine/run/step_key.h"

#include "core/plain/base/hash.h"

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
        if (field.info.path && counted[field.name].is_string()) {
            const std::filesystem::path path(counted[field.name].get<std::string>());
            counted[field.name] = path.filename().string();
        }
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
