#include "core/engine/model/input_op_json.h"

#include "core/plain/base/error.h"

namespace lathe {
namespace {

using Put = std::function<Json(const std::string&, const at::Tensor&)>;
using Get = std::function<at::Tensor(const Json&)>;

Json toJson(const InputOp& op, const std::string& suffix, const Put& put) {
    const auto store = [&](const char* name, const at::Tensor& tensor) {
        return tensor.defined() ? put(name + suffix, tensor) : Json(nullptr);
    };
    if (const auto* p = std::get_if<Scale>(&op))
        return {{"op", "scale"}, {"divisor", store("divisor", p->divisor)}};
    if (const auto* p = std::get_if<Hadamard>(&op))
        return {{"op", "hadamard"}, {"size", p->size}, {"stride", p->stride}};
    if (const auto* p = std::get_if<Gather>(&op))
        return {{"op", "gather"},
                {"source", store("source", p->source)},
                {"target", store("target", p->target)},
                {"factor", store("factor", p->factor)},
                {"in", p->in},
                {"width", p->width}};
    const auto& p = std::get<ActQuant>(op);
    return {{"op", "act_quant"},
            {"grid", lathe::toJson(p.grid)},
            {"clip", p.clip},
            {"scale", store("act_scale", p.scale)},
            {"zero", store("act_zero", p.zero)}};
}

InputOp fromJson(const Json& json, const Get& get) {
    const auto load = [&](const char* key) {
        const Json& reference = json.at(key);
        return reference.is_null() ? at::Tensor() : get(reference);
    };
    const auto kind = json.at("op").get<std::string>();
    if (kind == "scale")
        return Scale{load("divisor")};
    if (kind == "hadamard")
        return Hadamard{json.at("size").get<int64_t>(), json.value("stride", int64_t{1})};
    if (kind == "gather")
        return Gather{load("source"), load("target"), load("factor"), json.at("in").get<int64_t>(),
                      json.at("width").get<int64_t>()};
    if (kind == "act_quant")
        return ActQuant{gridFromJson(json.at("grid")), load("scale"), load("zero"),
                        json.at("clip").get<double>()};
    throw Error(ErrorCode::BadData, "a layer treats its inputs by the unknown \"" + kind + "\"",
                "Open the model with the version of Lathe that made it.");
}

} // namespace

Json inputOpsToJson(const std::vector<InputOp>& ops, const Put& put) {
    Json out = Json::array();
    for (const InputOp& op : ops)
        out.push_back(toJson(op, out.empty() ? "" : "." + std::to_string(out.size()), put));
    return out;
}

std::vector<InputOp> inputOpsFromJson(const Json& json, const Get& get) {
    std::vector<InputOp> out;
    for (const Json& op : json)
        out.push_back(fromJson(op, get));
    return out;
}

} // namespace lathe
