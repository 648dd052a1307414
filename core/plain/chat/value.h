#pragma once

#include "core/plain/base/json.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <variant>
#include <vector>

namespace lathe::chat {

class Interpreter;
struct Arguments;
struct Namespace;
struct Value;

using List = std::vector<Value>;

/// Keys with their values, in the order in which they came.
using Dict = std::vector<std::pair<std::string, Value>>;

/// What a name stands for that nobody has set.
struct Undefined {
    std::string name{};
};

struct None {};

/// A macro, a global function, or a method together with its object.
struct Function {
    std::string name{};
    std::function<Value(Interpreter&, const Arguments&)> call{};
};

/// A value of a template: what Python has for it. Lists and dicts never change, so copies share
/// them; tuples are lists.
struct Value {
    std::variant<Undefined, None, bool, int64_t, double, std::string, std::shared_ptr<const List>,
                 std::shared_ptr<const Dict>, std::shared_ptr<Namespace>,
                 std::shared_ptr<const Function>>
        held{};

    Value() = default;

    Value(None none) : held(none) {}

    Value(bool truth) : held(truth) {}

    Value(int64_t number) : held(number) {}

    Value(double number) : held(number) {}

    Value(std::string text) : held(std::move(text)) {}

    Value(const char* text) : held(std::string(text)) {}

    Value(List list) : held(std::make_shared<const List>(std::move(list))) {}

    Value(Dict dict) : held(std::make_shared<const Dict>(std::move(dict))) {}

    Value(Function function) : held(std::make_shared<const Function>(std::move(function))) {}

    Value(std::shared_ptr<Namespace> space) : held(std::move(space)) {}

    template <class T>
    const T* as() const {
        return std::get_if<T>(&held);
    }

    const std::string* text() const { return as<std::string>(); }

    const List* list() const;
    const Dict* dict() const;
    const Function* function() const;
    Namespace* space() const;

    bool undefined() const { return as<Undefined>() != nullptr; }

    bool none() const { return as<None>() != nullptr; }

    /// The number of an int or a bool, as Python counts them.
    std::optional<int64_t> integer() const;

    /// The number of an int, a bool or a float.
    std::optional<double> number() const;
};

/// `namespace(...)`: the one kind of value that a template may change.
struct Namespace {
    Dict members{};
};

/// What the arguments of a call are: by position, then by name.
struct Arguments {
    List positional{};
    Dict named{};

    /// The argument at a position or of a name; nullptr when it is absent.
    const Value* find(size_t position, std::string_view name) const;
};

/// nullptr when the dict has no such key.
const Value* findIn(const Dict& dict, std::string_view key);

/// The same value as the JSON, with the same order of keys.
Value fromJson(const Json& json);

/// What `if` takes the value for.
bool truthOf(const Value& value);

/// Python's `==`.
bool equal(const Value& a, const Value& b);

/// Below, at or above 0 as `a` is less than, equal to or greater than `b`; nothing where Python
/// does not compare them.
std::optional<int> compared(const Value& a, const Value& b);

/// Python's str(): what `{{ }}` writes.
std::string textOf(const Value& value);

/// Python's repr(): what a list writes for its items.
std::string quotedText(const Value& value);

/// Python's name of the type, for messages: "str", "dict".
std::string_view typeOf(const Value& value);

/// How `tojson` writes: Python's json.dumps without escapes of other scripts.
struct JsonStyle {
    int64_t indent = -1; ///< spaces a level; -1: one line
    std::string betweenItems = ", ";
    std::string afterKey = ": ";
    bool escapesOthers = false; ///< non-ASCII as \uXXXX
    bool sortsKeys = false;
};

/// Appends `value` as JSON. Returns false for a value that JSON cannot say.
bool appendJson(std::string& out, const Value& value, const JsonStyle& style, int64_t level = 0);

} // namespace lathe::chat
