#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace lathe {

/// Keeps the order of keys, so that a file survives a load and a save.
using Json = nlohmann::ordered_json;

/// Parses `text`. `name` is what the message calls it (a path).
/// Throws Error{BadData} naming `name` with the line and column of the fault.
Json parseJson(std::string_view text, std::string_view name);

/// Reads and parses a file. Throws Error{BadData} (unreadable, not JSON).
Json readJson(const std::filesystem::path& path);

/// One canonical text for equal values: keys sorted, no spaces, shortest round-trip numbers.
/// Cache keys are hashes of it.
std::string canonicalText(const Json& value);

} // namespace lathe
