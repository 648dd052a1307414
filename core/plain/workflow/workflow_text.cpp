#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "core/plain/base/text.h"
#include "core/plain/workflow/step_type.h"
#include "core/plain/workflow/workflow.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace lathe {

namespace {

[[noreturn]] void throwShape(std::string_view name, const std::string& what) {
    throw Error(ErrorCode::BadData, std::string(name) + ": " + what,
                "Mend the file in a text editor, or open another one.");
}

/// Takes `key` out of `json`, so that what is left at the end is what this version does not know.
std::optional<Json> take(Json& json, const char* key) {
    const auto found = json.find(key);
    if (found == json.end()) {
        return std::nullopt;
    }
    Json value = std::move(*found);
    json.erase(key);
    return value;
}

/// Reads the known fields of one object of the file and reports which one has the wrong shape.
struct Reader {
    std::string_view file;
    std::string where;
    Json rest;

    std::string text(const char* key, bool required) {
        const auto value = take(rest, key);
        if (!value && !required) {
            return {};
        }
        if (!value) {
            throwShape(file, where + " has no \"" + key + "\"");
        }
        if (!value->is_string()) {
            throwShape(file, where + ": \"" + std::string(key) + "\" must be text");
        }
        return value->get<std::string>();
    }

    Json typed(const char* key, Json fallback, const char* shape) {
        auto value = take(rest, key);
        if (!value) {
            return fallback;
        }
        if (value->type() != fallback.type()) {
            throwShape(file, where + ": \"" + std::string(key) + "\" must be " + shape);
        }
        return std::move(*value);
    }
};

std::array<double, 2> readPosition(Reader& reader) {
    const Json position = reader.typed("position", Json::array(), "a list of two numbers");
    if (position.empty()) {
        return {0, 0};
    }
    if (position.size() != 2 || !position[0].is_number() || !position[1].is_number()) {
        throwShape(reader.file, reader.where + ": \"position\" must be a list of two numbers");
    }
    return {position[0].get<double>(), position[1].get<double>()};
}

Node readNode(std::string_view name, const Json& json, size_t index) {
    const std::string number = "node " + std::to_string(index + 1);
    if (!json.is_object()) {
        throwShape(name, number + " must be an object");
    }
    Reader reader{name, number, json};
    Node node;
    node.id = reader.text("id", true);
    if (node.id.empty() || node.id.find('.') != std::string::npos) {
        throwShape(name, number + ": the id \"" + node.id + "\" is empty or holds a dot");
    }
    reader.where = "node \"" + node.id + "\"";
    node.type = currentStepId(reader.text("type", true));
    node.title = reader.text("title", false);
    node.params = reader.typed("params", Json::object(), "an object");
    const auto [x, y] = readPosition(reader);
    node.x = x;
    node.y = y;
    node.bypassed = reader.typed("bypassed", false, "true or false").get<bool>();
    node.extra = std::move(reader.rest);
    return node;
}

Endpoint readEndpoint(std::string_view name, const Json& json, size_t index) {
    if (json.is_string()) {
        const auto& text = json.get_ref<const std::string&>();
        const size_t dot = text.find('.');
        if (dot != std::string::npos && dot > 0 && dot + 1 < text.size()) {
            return {text.substr(0, dot), text.substr(dot + 1)};
        }
    }
    throwShape(name, "link " + std::to_string(index + 1) +
                         " must be a pair of texts such as [\"load.model\", \"prune.model\"]");
}

Link readLink(std::string_view name, const Json& json, size_t index) {
    if (!json.is_array() || json.size() != 2) {
        readEndpoint(name, Json(), index);
    }
    return {readEndpoint(name, json[0], index), readEndpoint(name, json[1], index)};
}

void requireKnownFormat(std::string_view name, Json& rest) {
    const auto format = take(rest, "format");
    if (!format) {
        return;
    }
    if (!format->is_number_integer() || format->get<int64_t>() < 1) {
        throwShape(name, "\"format\" must be a whole number from 1");
    }
    if (format->get<int64_t>() > Workflow::kFormat) {
        throw Error(ErrorCode::BadData,
                    std::string(name) + " has workflow format " + format->dump() +
                        ", this version of Lathe reads up to " + std::to_string(Workflow::kFormat),
                    "Open it with a newer Lathe.");
    }
}

} // namespace

Workflow parseWorkflow(std::string_view text, std::string_view name) {
    Json json = parseJson(text, name);
    if (!json.is_object() || !json.contains("nodes")) {
        throwShape(name, "this is not a workflow: an object with a list \"nodes\" is expected");
    }
    requireKnownFormat(name, json);
    Reader reader{name, "the workflow", std::move(json)};
    Workflow out;
    out.name = reader.text("name", false);
    const Json nodes = reader.typed("nodes", Json::array(), "a list");
    for (size_t i = 0; i < nodes.size(); ++i) {
        Node node = readNode(name, nodes[i], i);
        if (out.find(node.id) != nullptr) {
            throwShape(name, "two nodes have the id \"" + node.id + "\"");
        }
        out.nodes.push_back(std::move(node));
    }
    const Json links = reader.typed("links", Json::array(), "a list");
    for (size_t i = 0; i < links.size(); ++i) {
        out.links.push_back(readLink(name, links[i], i));
    }
    out.extra = std::move(reader.rest);
    return out;
}

Workflow loadWorkflow(const std::filesystem::path& path) {
    return parseWorkflow(readFile(path), path.string());
}

namespace {

std::string oneLine(const Json& value) {
    if (!value.is_structured() || value.empty()) {
        return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    }
    std::vector<std::string> pieces;
    for (const auto& [key, item] : value.items()) {
        pieces.push_back((value.is_object() ? oneLine(Json(key)) + ": " : "") + oneLine(item));
    }
    return value.is_object() ? "{ " + join(pieces, ", ") + " }" : "[" + join(pieces, ", ") + "]";
}

Json numberAsShort(double value) {
    return std::floor(value) == value && std::abs(value) < 1e15 ? Json(static_cast<int64_t>(value))
                                                                : Json(value);
}

std::string nodeText(const Node& node) {
    Json head{{"id", node.id}, {"type", node.type}};
    if (!node.title.empty()) {
        head["title"] = node.title;
    }
    head["position"] = {numberAsShort(node.x), numberAsShort(node.y)};
    if (node.bypassed) {
        head["bypassed"] = true;
    }
    Json tail{{"params", node.params}};
    tail.update(node.extra);
    const std::string first = oneLine(head);
    const std::string second = oneLine(tail);
    return "    " + first.substr(0, first.size() - 2) + ",\n      " + second.substr(2);
}

std::string listText(const char* key, const std::vector<std::string>& lines) {
    const std::string name = std::string("  \"") + key + "\": [";
    return lines.empty() ? name + "]" : name + "\n" + join(lines, ",\n") + "\n  ]";
}

} // namespace

std::string toText(const Workflow& workflow) {
    std::vector<std::string> nodes;
    for (const Node& node : workflow.nodes) {
        nodes.push_back(nodeText(node));
    }
    std::vector<std::string> links;
    for (const Link& link : workflow.links) {
        links.push_back("    " + oneLine(Json::array({link.from.node + "." + link.from.port,
                                                      link.to.node + "." + link.to.port})));
    }
    std::string out = "{\n  \"format\": " + std::to_string(Workflow::kFormat) +
                      ",\n  \"name\": " + oneLine(Json(workflow.name));
    for (const auto& [key, value] : workflow.extra.items()) {
        out += ",\n  " + oneLine(Json(key)) + ": " + oneLine(value);
    }
    return out + ",\n" + listText("nodes", nodes) + ",\n" + listText("links", links) + "\n}\n";
}

} // namespace lathe
