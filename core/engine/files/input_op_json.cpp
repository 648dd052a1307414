#include "core/engine/files/input_op_json.h"

#include "core/plain/base/error.h"

namespace lathe {
namespace {

using Put = std::function<Json(const std::string&, const at::Tensor&)>;
using Get = std::function<at::Tensor(const Json&)>;

/// Channels that lie apart have a name of their own: a program that supports only neighbours must
/// not take them for neighbours.
Json hadamardJson(const Hadamard& op) {
    if (op.stride == 1) {
        return {{"op", "hadamard"}, {"size", op.size}};
    }
    return {{"op", "hadamard_apart"}, {"size", op.size}, {"stride", op.stride}};
}

int64_t positive(const Json& json, const char* key) {
    const auto value = json.at(key).get<int64_t>();
    if (value < 1 || value > int64_t{1} << 24) {
        throw Error(ErrorCode::BadData,
                    "a layer's " + std::string(key) + " of " + std::to_string(value) +
                        " is out of range",
                    "The folder is damaged; save the model again.");
    }
    return value;
}

Json withShared(Json json, const std::string& id) {
    if (!id.empty()) {
        json["shared"] = id;
    }
    return json;
}

Json toJson(const InputOp& op, const std::string& suffix, const Put& put) {
    const auto store = [&](const char* name, const at::Tensor& tensor) {
        return tensor.defined() ? put(name + suffix, tensor) : Json(nullptr);
    };
    if (const auto* p = std::get_if<Scale>(&op)) {
        return withShared({{"op", "scale"}, {"divisor", store("divisor", p->divisor)}}, p->shared);
    }
    if (const auto* p = std::get_if<Hadamard>(&op)) {
        return hadamardJson(*p);
    }
    if (const auto* p = std::get_if<Gather>(&op)) {
        return withShared({{"op", "gather"},
                           {"source", store("source", p->source)},
                           {"target", store("target", p->target)},
                           {"factor", store("factor", p->factor)},
                           {"in", p->in},
                           {"width", p->width}},
                          p->shared);
    }
    const auto& p = std::get<ActQuant>(op);
    Json json{{"op", "act_quant"},
              {"grid", lathe::toJson(p.grid)},
              {"clip", p.clip},
              {"scale", store("act_scale", p.scale)},
              {"zero", store("act_zero", p.zero)}};
    if (p.byWindow) {
        json["by_window"] = true;
    }
    return json;
}

InputOp fromJson(const Json& json, const Get& get) {
    const auto load = [&](const char* key) {
        const Json& reference = json.at(key);
        return reference.is_null() ? at::Tensor() : get(reference);
    };
    const auto kind = json.at("op").get<std::string>();
    if (kind == "scale") {
        return Scale{load("divisor"), json.value("shared", "")};
    }
    if (kind == "hadamard") {
        return Hadamard{positive(json, "size")};
    }
    if (kind == "hadamard_apart") {
        return Hadamard{positive(json, "size"), positive(json, "stride")};
    }
    if (kind == "gather") {
        return Gather{load("source"),
                      load("target"),
                      load("factor"),
                      json.at("in").get<int64_t>(),
                      json.at("width").get<int64_t>(),
                      json.value("shared", "")};
    }
    if (kind == "act_quant") {
        return ActQuant{gridFromJson(json.at("grid")), load("scale"), load("zero"),
                        json.at("clip").get<double>(), json.value("by_window", false)};
    }
    throw Error(ErrorCode::BadData, "a layer treats its inputs by the unknown \"" + kind + "\"",
                "Open the model with the version of Lathe that made it.");
}

} // namespace

Json inputOpsToJson(const std::vector<InputOp>& ops, const Put& put) {
    Json out = Json::array();
    for (const InputOp& op : ops) {
        out.push_back(toJson(op, out.empty() ? "" : "." + std::to_string(out.size()), put));
    }
    return out;
}

std::vector<InputOp> inputOpsFromJson(const Json& json, const Get& get) {
    std::vector<InputOp> out;
    for (const Json& op : json) {
        out.push_back(fromJson(op, get));
    }
    return out;
}

} // namespace lathe
