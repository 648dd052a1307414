#include "app/engine/step_inputs.h"

#include "core/plain/base/error.h"
#include "core/plain/base/text.h"

#include <algorithm>
#include <filesystem>

namespace lathe {

namespace {

constexpr int64_t kCalibrationSamples = 128;

std::string portNames(const StepType& type) {
    std::vector<std::string> names;
    for (const Port& port : type.inputs) {
        if (port.name != "model") {
            names.push_back(port.name);
        }
    }
    return names.empty() ? "it has no port besides model" : "it has " + join(names, ", ");
}

const Port& portOf(const StepType& type, const std::string& name) {
    const auto found = std::ranges::find(type.inputs, name, &Port::name);
    if (found == type.inputs.end() || name == "model") {
        throw Error(ErrorCode::User, type.id + " has no port \"" + name + "\"", portNames(type));
    }
    return *found;
}

std::string existing(const std::string& text) {
    const std::string path = std::filesystem::absolute(text).string();
    if (!std::filesystem::exists(path)) { // the same message as eval's
        throw Error(ErrorCode::BadData, "cannot read " + path, "Check the path.");
    }
    return path;
}

/// A node that gives the texts named by `value`.
Node dataNode(const Port& port, const std::string& value, const LinkedInputs& inputs) {
    if (value == "skills") {
        return {.type = "data.skills"};
    }
    const int64_t usual = port.name == "calibration" ? kCalibrationSamples : 0;
    const int64_t samples = inputs.samples >= 0 ? inputs.samples : usual;
    std::vector<std::string> paths;
    for (const std::string& text : split(value, ',')) {
        paths.push_back(existing(text));
    }
    Json params = {{"samples", samples}, {"seqlen", inputs.seqlen}};
    if (paths.size() == 1) {
        params["path"] = paths.front();
        return {.type = "data.text", .params = params};
    }
    params["texts"] = paths;
    return {.type = "data.mix", .params = params};
}

Node nodeFor(const Port& port, const std::string& value, const LinkedInputs& inputs) {
    if (port.kind == Kind::Model) {
        return {.type = "model.load", .params = {{"path", value}}};
    }
    if (port.kind == Kind::Data) {
        return dataNode(port, value, inputs);
    }
    throw Error(ErrorCode::User,
                "the port " + port.name + " takes " + nameOf(port.kind) +
                    ", which no step reads from a file",
                "put the step that makes it into a workflow, and run that");
}

} // namespace

void linkInputs(Workflow& workflow, const StepType& type, const LinkedInputs& inputs) {
    std::vector<std::string> linked;
    for (const std::string& link : inputs.links) {
        const size_t equals = link.find('=');
        if (equals == std::string::npos || equals + 1 == link.size()) {
            throw Error(ErrorCode::User, "--input " + link + " is not port=VALUE",
                        "write, for example, --input data=train.jsonl");
        }
        const std::string name = link.substr(0, equals);
        const Port& port = portOf(type, name);
        if (std::ranges::find(linked, name) != linked.end()) {
            throw Error(ErrorCode::User, "the port " + name + " is linked twice",
                        "join several texts of a port with commas");
        }
        linked.push_back(name);
        Node node = nodeFor(port, link.substr(equals + 1), inputs);
        const std::string output = port.kind == Kind::Model ? "model" : "data";
        node.id = "input-" + name;
        workflow.links.push_back({{node.id, output}, {"step", name}});
        workflow.nodes.push_back(std::move(node));
    }
}

} // namespace lathe
