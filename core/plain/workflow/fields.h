#pragma once

#include "core/plain/base/error.h"
#include "core/plain/base/json.h"

#include <optional>
#include <string>
#include <vector>

namespace lathe {

/// What a parameter means to code that is the same for all methods: checks, names of variants, the
/// self check. That code asks for a role, never for a name. A step has at most one field per role.
enum class Role {
    None,
    Bits,     ///< of a code; 16 in a plan: the layer stays as it is
    Format,   ///< number format of what is rounded
    Group,    ///< neighbouring inputs that share a scale; 0: the whole row
    Sparsity, ///< share of the weights set to zero
    Pattern,  ///< "unstructured" or N:M, which fixes the sparsity
    Rank,     ///< of a low-rank part
    Amount,   ///< how much is removed where that is not a sparsity: a share, or a count; 0: nothing
    Updates,  ///< how often what is learned is updated
    Include,  ///< globs of the layers that a step works on (LayerRules)
    Exclude,  ///< globs of the layers that it skips
    Overrides, ///< glob → parameters that differ there
};

/// What the window and the checks must know of one parameter beyond its name and value.
struct Info {
    std::string label{}; ///< "Group size"; translated by the window
    std::string help{};  ///< meaning, effect on accuracy, size or time: one or two sentences
    std::string unit{};  ///< "bits", "tokens", "" for none
    std::optional<double> min{};        ///< inclusive
    std::optional<double> max{};        ///< inclusive
    std::vector<std::string> choices{}; ///< for text that is one of a list
    std::vector<Json> searchValues{};   ///< what a search tries by default
    bool orPattern = false;             ///< N:M may stand in place of a choice, such as 1:4
    bool advanced = false;              ///< shown under "More"
    bool path = false;                  ///< text that names a file or folder
    bool lines = false;                 ///< text of several lines
    bool required = false;              ///< text that must not be empty
    Role role = Role::None;
};

enum class FieldType { Bool, Int, Real, Text, Choice, TextList, Object };

/// One parameter as data. The editor form, JSON, validation and the search space are built from it.
struct Field {
    std::string name{};
    FieldType type = FieldType::Text;
    Json defaultValue{};
    Info info{};
};

/// Stable word of a field type in the catalog ("bool", "int", "real", "text", "choice",
/// "text_list", "object").
std::string nameOf(FieldType type);

/// Stable word of a role in the catalog ("bits", "group", …); "" for None.
std::string nameOf(Role role);

/// The field of `role`; nullptr when there is none.
const Field* fieldOf(const std::vector<Field>& fields, Role role);

/// The value that `params` give the field of `role`, else its default; null without such a field.
Json valueOf(const std::vector<Field>& fields, Role role, const Json& params);

/// Why `value` may not be the value of `field`, in one sentence with the number and the rule;
/// nullopt when it may.
std::optional<std::string> refusal(const Field& field, const Json& value);

Json toJson(const Field& field);
Field fieldFromJson(const Json& json);

// ---- parameter structs -----------------------------------------------------------------------
//
// A parameter struct lists its members once:
//
//   struct RtnParams {
//       int bits = 4;
//       template <class F> void visit(F&& f) { f("bits", bits, Info{.label = "Bits", .min = 2, .max
//       = 8}); }
//   };

namespace detail {

template <class T>
constexpr FieldType fieldTypeOf() {
    if constexpr (std::is_same_v<T, bool>) {
        return FieldType::Bool;
    } else if constexpr (std::is_integral_v<T>) {
        return FieldType::Int;
    } else if constexpr (std::is_floating_point_v<T>) {
        return FieldType::Real;
    } else if constexpr (std::is_same_v<T, std::vector<std::string>>) {
        return FieldType::TextList;
    } else if constexpr (std::is_same_v<T, Json>) {
        return FieldType::Object;
    } else {
        return FieldType::Text;
    }
}

/// Throws Error{User} when the integer that was read is not the number that was `given`.
void requireKept(const Field& field, const Json& given, double kept, const std::string& where);

} // namespace detail

/// The fields of a parameter struct, with the struct's initialisers as defaults.
template <class P>
std::vector<Field> fieldsOf() {
    std::vector<Field> out;
    P params{};
    params.visit([&](const char* name, auto& member, Info info) {
        using T = std::decay_t<decltype(member)>;
        FieldType type = detail::fieldTypeOf<T>();
        if (type == FieldType::Text && !info.choices.empty()) {
            type = FieldType::Choice;
        }
        out.push_back(Field{name, type, Json(member), std::move(info)});
    });
    return out;
}

/// Every parameter, defaults included: the canonical form that cache keys are made of.
template <class P>
Json paramsToJson(P params) {
    Json out = Json::object();
    params.visit([&](const char* name, auto& member, const Info&) { out[name] = member; });
    return out;
}

/// Throws Error{User} naming `where` when `value` breaks the rule of `field`.
void requireValid(const Field& field, const Json& value, const std::string& where);

/// Reads what is present into `params`. Keys that are not parameters are ignored here (validate()
/// reports them). `where` is the node's name for messages. Throws Error{User}.
template <class P>
void readInto(P& params, const Json& json, const std::string& where) {
    const auto fields = fieldsOf<P>();
    size_t index = 0;
    params.visit([&](const char* name, auto& member, const Info&) {
        const Field& field = fields[index++];
        const auto found = json.find(name);
        if (found != json.end() && !found->is_null()) {
            requireValid(field, *found, where);
            using T = std::decay_t<decltype(member)>;
            member = found->template get<T>();
            if constexpr (detail::fieldTypeOf<T>() == FieldType::Int) {
                detail::requireKept(field, *found, static_cast<double>(member), where);
            }
        }
    });
}

/// The defaults, overwritten by the parameters that are present.
template <class P>
P paramsFromJson(const Json& json, const std::string& where) {
    P params{};
    readInto(params, json, where);
    return params;
}

} // namespace lathe
