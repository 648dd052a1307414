#include "core/plain/workflow/validate_params.h"

#include "core/plain/base/text.h"
#include "core/plain/workflow/weighted_path.h"
#include "core/plain/workflow/workflow_paths.h"

#include <algorithm>

namespace lathe {

namespace {

const Field* findField(const StepType& type, const std::string& name) {
    const auto found = std::ranges::find(type.fields, name, &Field::name);
    return found == type.fields.end() ? nullptr : &*found;
}

std::string labelOf(const Field& field) {
    return field.info.label.empty() ? field.name : field.info.label;
}

Problem unknownParameter(const Node& node, const StepType& type, const std::string& name) {
    std::vector<std::string> known;
    for (const Field& field : type.fields) {
        known.push_back(field.name);
    }
    const std::string near = nearest(name, known);
    return {Problem::Severity::Error, node.id, name,
            type.title + " has no parameter \"" + name + "\".",
            near.empty() ? "Remove it." : "Did you mean \"" + near + "\"?"};
}

std::optional<Problem> missingFile(const Node& node, const Field& field, const Json& value,
                                   const std::filesystem::path& folder) {
    const std::string text = value.is_string() ? value.get<std::string>() : "";
    if (!namesFile(text)) {
        return std::nullopt;
    }
    std::error_code ignored;
    const std::filesystem::path path = folder / text;
    if (std::filesystem::exists(path, ignored)) {
        return std::nullopt;
    }
    return Problem{Problem::Severity::Error, node.id, field.name,
                   labelOf(field) + ": there is no file or folder " + path.string() + ".",
                   "Choose one that exists; relative paths start at the workflow file."};
}

class ParamCheck {
public:
    ParamCheck(const Node& node, const StepType& type, const std::filesystem::path& folder)
        : m_node(node), m_type(type), m_folder(folder) {}

    std::vector<Problem> run() {
        for (const auto& [name, value] : m_node.params.items()) {
            if (findField(m_type, name) == nullptr) {
                m_problems.push_back(unknownParameter(m_node, m_type, name));
            }
        }
        for (const Field& field : m_type.fields) {
            const auto given = m_node.params.find(field.name);
            const bool absent = given == m_node.params.end() || given->is_null();
            checkValue(field, absent ? field.defaultValue : *given);
        }
        return std::move(m_problems);
    }

private:
    void add(const std::string& field, const std::string& message, const std::string& hint) {
        m_problems.push_back({Problem::Severity::Error, m_node.id, field, message, hint});
    }

    void checkValue(const Field& field, const Json& value) {
        if (const auto reason = refusal(field, value)) {
            add(field.name, labelOf(field) + " " + *reason + ".", "Change it in the inspector.");
            return;
        }
        // What an export writes need not exist yet.
        if (field.info.path && m_type.category != Category::Export) {
            checkFiles(field, value);
        }
        if (field.type == FieldType::Object && field.info.role == Role::Overrides) {
            checkOverrides(field, value);
        }
    }

    void checkFiles(const Field& field, const Json& value) {
        for (const Json& line : value.is_array() ? value : Json::array({value})) {
            try {
                const std::string path = value.is_array() && line.is_string()
                                             ? weightedPathFrom(line.get<std::string>()).path
                                             : line.get<std::string>();
                if (auto problem = missingFile(m_node, field, path, m_folder)) {
                    m_problems.push_back(std::move(*problem));
                }
            } catch (const Error& error) {
                add(field.name, labelOf(field) + ": " + error.what() + ".", error.hint());
            }
        }
    }

    void checkOverrides(const Field& field, const Json& overrides) {
        for (const auto& [glob, changes] : overrides.items()) {
            if (!changes.is_object()) {
                add(field.name, "Overrides: \"" + glob + "\" must lead to an object.",
                    "For example {\"" + glob + "\": {\"bits\": 8}}.");
                continue;
            }
            for (const auto& [name, value] : changes.items()) {
                if (auto problem = overrideProblem(glob, name, value)) {
                    problem->field = field.name;
                    m_problems.push_back(std::move(*problem));
                }
            }
        }
    }

    std::optional<Problem> overrideProblem(const std::string& glob, const std::string& name,
                                           const Json& value) const {
        const Field* field = findField(m_type, name);
        if (field == nullptr) {
            return unknownParameter(m_node, m_type, name);
        }
        if (const auto reason = refusal(*field, value)) {
            return Problem{.node = m_node.id,
                           .message =
                               "Overrides: " + name + " of \"" + glob + "\" " + *reason + ".",
                           .hint = "Change it in the inspector."};
        }
        return std::nullopt;
    }

    const Node& m_node;
    const StepType& m_type;
    const std::filesystem::path& m_folder;
    std::vector<Problem> m_problems;
};

} // namespace

std::vector<Problem> validateParams(const Node& node, const StepType& type,
                                    const std::filesystem::path& folder) {
    return ParamCheck(node, type, folder).run();
}

} // namespace lathe
