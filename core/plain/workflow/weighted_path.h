#pragma once

#include <string>

namespace lathe {

/// A line of a list of files with shares: "korean.jsonl = 2"; without a number the share is 1.
struct WeightedPath {
    std::string path{};
    double weight = 1;
};

/// Reads a line. Throws Error{User} when what follows the last equals sign is not a number above 0.
WeightedPath weightedPathFrom(const std::string& line);

/// The entry as a line; a share of 1 is left out.
std::string toText(const WeightedPath& entry);

} // namespace lathe
