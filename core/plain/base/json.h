#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace lathe {

/// Keeps the order of keys, so that a file survives a load and a save.
using Json = nlohmann::ordered_json;

/// The deepest nesting of lists and objects that is read: deeper text is an attack or a damaged
/// file, and functions that walk a value are recursive.
inline constexpr size_t kMostJsonDepth = 256;

/// Why a text is not a JSON value.
struct JsonFault {
    enum class Kind { Syntax, LargeNumber, Depth };

    size_t byte = 0; ///< where; 0 for Depth
    Kind kind = Kind::Syntax;
};

/// The value of a text, or what is wrong with it. Of equal keys the last counts.
std::variant<Json, JsonFault> jsonOrFault(std::string_view text);

/// The value of a text; nothing where it has none.
std::optional<Json> jsonFrom(std::string_view text);

/// Parses `text`. `name` is what the message calls it (a path).
/// Throws Error{BadData} naming `name` with the line and column of the fault: not JSON, a number
/// that no double holds, deeper than kMostJsonDepth.
Json parseJson(std::string_view text, std::string_view name);

/// Reads and parses a file. Throws Error{BadData} (unreadable, not JSON).
Json readJson(const std::filesystem::path& path);

/// One canonical text for equal values: keys sorted, no spaces, shortest round-trip numbers.
/// Cache keys are hashes of it.
std::string canonicalText(const Json& value);

} // namespace lathe
