#pragma once

#include <string>

namespace lathe {

/// A line of a list of files with shares: "korean.jsonl = 2"; without a number the share is 1.
struct WeightedPath {
    std::string path{};
    double weight = 1;
};

/// Reads a line. Throws Error{User} when what follows the last equals sign is no number above 0.
WeightedPath weightedPathFrom(const std::string& line);

/// The line again, without a share of 1.
std::string toText(const WeightedPath& entry);

} // namespace lathe
