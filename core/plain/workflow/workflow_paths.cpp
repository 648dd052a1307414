#include "core/plain/workflow/workflow_paths.h"

#include "core/plain/base/error.h"
#include "core/plain/workflow/weighted_path.h"

#include <functional>

namespace lathe {

namespace fs = std::filesystem;

namespace {

using PathVisit = std::function<void(std::string& path)>;

/// A line of a list of files with shares: what surrounds the path stays as it was written.
void visitLine(Json& line, const PathVisit& visit) {
    std::string text = line.is_string() ? line.get<std::string>() : "";
    std::string path;
    try {
        path = weightedPathFrom(text).path;
    } catch (const Error&) {
        return; // the checks report it
    }
    if (namesFile(path)) {
        const size_t at = text.find(path);
        const size_t length = path.size();
        visit(path);
        line = text.replace(at, length, path);
    }
}

void visitValue(Json& value, const PathVisit& visit) {
    if (value.is_array()) {
        for (Json& line : value) {
            visitLine(line, visit);
        }
    } else if (value.is_string() && namesFile(value.get<std::string>())) {
        auto path = value.get<std::string>();
        visit(path);
        value = path;
    }
}

void visitInputPaths(Workflow& workflow, const Catalog& catalog, const PathVisit& visit) {
    for (Node& node : workflow.nodes) {
        const StepType* type = catalog.find(node.type);
        if (type == nullptr || type->category == Category::Export) {
            continue;
        }
        for (const Field& field : type->fields) {
            const auto given = node.params.find(field.name);
            if (field.info.path && given != node.params.end()) {
                visitValue(*given, visit);
            }
        }
    }
}

bool isThere(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored);
}

} // namespace

bool namesFile(const std::string& path) {
    return !path.empty() && !path.starts_with("bundled:") && !path.starts_with("variant:");
}

std::vector<fs::path> inputFiles(const Workflow& workflow, const Catalog& catalog,
                                 const fs::path& folder) {
    std::vector<fs::path> files;
    Workflow copy = workflow;
    visitInputPaths(copy, catalog, [&](const std::string& path) {
        files.push_back((folder / path).lexically_normal());
    });
    return files;
}

Workflow rebased(Workflow workflow, const Catalog& catalog, const fs::path& from,
                 const fs::path& to) {
    if (from == to) {
        return workflow;
    }
    visitInputPaths(workflow, catalog, [&](std::string& path) {
        if (fs::path(path).is_absolute() || (!isThere(from / path) && isThere(to / path))) {
            return;
        }
        const fs::path whole = (from / path).lexically_normal();
        const fs::path inside = whole.lexically_relative(to);
        path = inside.empty() || *inside.begin() == ".." ? whole.string() : inside.string();
    });
    return workflow;
}

} // namespace lathe
