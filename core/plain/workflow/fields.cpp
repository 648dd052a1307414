#include "core/plain/workflow/fields.h"

#include "core/plain/base/text.h"
#include "core/plain/workflow/kept_pattern.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace lathe {

namespace {

constexpr std::array<std::pair<FieldType, const char*>, 7> kTypeNames{{
    {FieldType::Bool, "bool"},
    {FieldType::Int, "int"},
    {FieldType::Real, "real"},
    {FieldType::Text, "text"},
    {FieldType::Choice, "choice"},
    {FieldType::TextList, "text_list"},
    {FieldType::Object, "object"},
}};

constexpr std::array<std::pair<Role, const char*>, 11> kRoleNames{{
    {Role::Bits, "bits"},
    {Role::Format, "format"},
    {Role::Group, "group"},
    {Role::Sparsity, "sparsity"},
    {Role::Pattern, "pattern"},
    {Role::Rank, "rank"},
    {Role::Amount, "amount"},
    {Role::Updates, "updates"},
    {Role::Include, "include"},
    {Role::Exclude, "exclude"},
    {Role::Overrides, "overrides"},
}};

/// None for a word of a newer version: a field without a role is still a field.
Role roleFromName(const std::string& name) {
    for (const auto& [role, word] : kRoleNames) {
        if (name == word) {
            return role;
        }
    }
    return Role::None;
}

FieldType fieldTypeFromName(const std::string& name) {
    for (const auto& [type, word] : kTypeNames) {
        if (name == word) {
            return type;
        }
    }
    throw Error(ErrorCode::BadData, "unknown field type \"" + name + "\" in the catalog",
                "The catalog is of another version of Lathe: make it again with lathe-engine.");
}

/// Beyond 2^53 a JSON number no longer identifies one integer.
bool isWhole(double number) {
    return std::floor(number) == number && std::abs(number) <= 0x1p53;
}

std::string quoted(const std::string& text) {
    return "\"" + text + "\"";
}

std::string shown(const Json& value) {
    return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::optional<std::string> numberRefusal(const Field& field, const Json& value) {
    if (!value.is_number()) {
        return "must be a number, not " + shown(value);
    }
    const double number = value.get<double>();
    const std::string unit = field.info.unit.empty() ? "" : " " + field.info.unit;
    if (field.type == FieldType::Int && !isWhole(number)) {
        return "must be a whole number, not " + formatNumber(number);
    }
    if (field.info.min && number < *field.info.min) {
        return "is " + formatNumber(number) + ", the smallest is " + formatNumber(*field.info.min) +
               unit;
    }
    if (field.info.max && number > *field.info.max) {
        return "is " + formatNumber(number) + ", the largest is " + formatNumber(*field.info.max) +
               unit;
    }
    return std::nullopt;
}

std::optional<std::string> choiceRefusal(const Field& field, const std::string& word) {
    if (std::ranges::find(field.info.choices, word) != field.info.choices.end()) {
        return std::nullopt;
    }
    if (field.info.orPattern) {
        return keptPatternFrom(word)
                   ? std::nullopt
                   : std::optional(
                         "is " + quoted(word) +
                         ", which is not a pattern: write unstructured or N:M, where N of "
                         "every M weights stay");
    }
    const std::string near = nearest(word, field.info.choices);
    return "is " + quoted(word) + ", which is none of " + join(field.info.choices, ", ") +
           (near.empty() ? "" : "; did you mean " + quoted(near) + "?");
}

std::optional<std::string> textRefusal(const Field& field, const Json& value) {
    if (!value.is_string()) {
        return "must be text, not " + shown(value);
    }
    const auto& text = value.get_ref<const std::string&>();
    if (field.type == FieldType::Choice) {
        return choiceRefusal(field, text);
    }
    if (field.info.required && text.empty()) {
        return "is empty";
    }
    return std::nullopt;
}

std::optional<std::string> listRefusal(const Json& value) {
    const bool fits = value.is_array() &&
                      std::ranges::all_of(value, [](const Json& item) { return item.is_string(); });
    return fits ? std::nullopt
                : std::optional<std::string>("must be a list of texts, not " + shown(value));
}

Json numberAsShort(double value) {
    return isWhole(value) ? Json(static_cast<int64_t>(value)) : Json(value);
}

} // namespace

std::string nameOf(FieldType type) {
    return std::ranges::find(kTypeNames, type, &decltype(kTypeNames)::value_type::first)->second;
}

std::string nameOf(Role role) {
    const auto found =
        std::ranges::find(kRoleNames, role, &decltype(kRoleNames)::value_type::first);
    return found == kRoleNames.end() ? "" : found->second;
}

const Field* fieldOf(const std::vector<Field>& fields, Role role) {
    const auto found =
        std::ranges::find_if(fields, [&](const Field& field) { return field.info.role == role; });
    return found == fields.end() ? nullptr : &*found;
}

Json valueOf(const std::vector<Field>& fields, Role role, const Json& params) {
    const Field* field = fieldOf(fields, role);
    if (field == nullptr) {
        return {};
    }
    const auto given = params.find(field->name);
    return given != params.end() && !given->is_null() ? *given : field->defaultValue;
}

std::optional<std::string> refusal(const Field& field, const Json& value) {
    switch (field.type) {
    case FieldType::Bool:
        return value.is_boolean()
                   ? std::nullopt
                   : std::optional<std::string>("must be true or false, not " + shown(value));
    case FieldType::Int:
    case FieldType::Real:
        return numberRefusal(field, value);
    case FieldType::Text:
    case FieldType::Choice:
        return textRefusal(field, value);
    case FieldType::TextList:
        return listRefusal(value);
    case FieldType::Object:
        break;
    }
    return value.is_object() ? std::nullopt
                             : std::optional<std::string>("must be an object, not " + shown(value));
}

void requireValid(const Field& field, const Json& value, const std::string& where) {
    if (const auto reason = refusal(field, value)) {
        throw Error(ErrorCode::User, where + ": " + field.name + " " + *reason,
                    "Change " + field.name + " of " + where + ".");
    }
}

namespace detail {

void requireKept(const Field& field, const Json& given, double kept, const std::string& where) {
    if (given.get<double>() != kept) {
        throw Error(ErrorCode::User,
                    where + ": " + field.name + " is " + shown(given) + ", which is too large",
                    "Give a smaller number.");
    }
}

} // namespace detail

Json toJson(const Field& field) {
    const Info& info = field.info;
    Json out{{"name", field.name}, {"type", nameOf(field.type)}, {"default", field.defaultValue}};
    const auto addText = [&](const char* key, const std::string& text) {
        if (!text.empty()) {
            out[key] = text;
        }
    };
    addText("label", info.label);
    addText("help", info.help);
    addText("unit", info.unit);
    if (info.min) {
        out["min"] = numberAsShort(*info.min);
    }
    if (info.max) {
        out["max"] = numberAsShort(*info.max);
    }
    if (!info.choices.empty()) {
        out["choices"] = info.choices;
    }
    if (!info.searchValues.empty()) {
        out["search"] = info.searchValues;
    }
    const auto addFlag = [&](const char* key, bool flag) {
        if (flag) {
            out[key] = true;
        }
    };
    addFlag("or_pattern", info.orPattern);
    addFlag("advanced", info.advanced);
    addFlag("path", info.path);
    addFlag("lines", info.lines);
    addFlag("required", info.required);
    addText("role", nameOf(info.role));
    return out;
}

Field fieldFromJson(const Json& json) {
    try {
        Field out;
        out.name = json.at("name").get<std::string>();
        out.type = fieldTypeFromName(json.at("type").get<std::string>());
        out.defaultValue = json.at("default");
        Info& info = out.info;
        info.label = json.value("label", "");
        info.help = json.value("help", "");
        info.unit = json.value("unit", "");
        if (json.contains("min")) {
            info.min = json["min"].get<double>();
        }
        if (json.contains("max")) {
            info.max = json["max"].get<double>();
        }
        info.choices = json.value("choices", std::vector<std::string>{});
        info.searchValues = json.value("search", std::vector<Json>{});
        info.orPattern = json.value("or_pattern", false);
        info.advanced = json.value("advanced", false);
        info.path = json.value("path", false);
        info.lines = json.value("lines", false);
        info.required = json.value("required", false);
        info.role = roleFromName(json.value("role", ""));
        return out;
    } catch (const Json::exception& e) {
        throw Error(ErrorCode::BadData, std::string("a field in the catalog is wrong: ") + e.what(),
                    "Make the catalog again with lathe-engine.");
    }
}

} // namespace lathe
