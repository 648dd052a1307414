#pragma once

#include "core/plain/workflow/workflow.h"

namespace lathe::ui {

/// A model, texts and `branches` of prune, quantize twice, evaluate and export: 3 + 5 nodes and 6
/// links a branch; 86 make 433 nodes and 516 links. Branches lie in six columns.
inline Workflow largeWorkflow(int branches = 86) {
    Workflow out;
    const auto add = [&out](const std::string& id, const char* type, double x, double y,
                            Json params = Json::object()) {
        out.nodes.push_back({.id = id, .type = type, .params = std::move(params), .x = x, .y = y});
    };
    const auto link = [&out](const std::string& from, const char* output, const std::string& to,
                             const char* input) {
        out.links.push_back({{from, output}, {to, input}});
    };
    add("load", "model.load", -300, 0);
    add("skills", "data.skills", -300, 120);
    add("text", "data.text", -300, 240);
    for (int i = 0; i < branches; ++i) {
        const std::string n = std::to_string(i);
        const double x = 800 * (i % 6);
        const double y = 300 * (i / 6);
        add("prune" + n, "prune.magnitude", x, y, {{"sparsity", 0.1 + 0.01 * i}});
        add("rtn" + n, "quant.rtn", x + 240, y, {{"bits", 3 + i % 5}});
        add("hqq" + n, "quant.hqq", x + 240, y + 140);
        add("eval" + n, "evaluate", x + 480, y);
        add("out" + n, "export.hf", x + 480, y + 140, {{"path", "variant-" + n}});
        link("load", "model", "prune" + n, "model");
        link("prune" + n, "model", "rtn" + n, "model");
        link("prune" + n, "model", "hqq" + n, "model");
        link("rtn" + n, "model", "eval" + n, "model");
        link("skills", "data", "eval" + n, "data");
        link("rtn" + n, "model", "out" + n, "model");
    }
    return out;
}

} // namespace lathe::ui
