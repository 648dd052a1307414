#include "core/plain/workflow/weighted_path.h"

#include "core/plain/base/error.h"
#include "core/plain/base/text.h"

#include <cmath>
#include <cstdlib>

namespace lathe {

namespace {

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string::npos) {
        return "";
    }
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

} // namespace

WeightedPath weightedPathFrom(const std::string& line) {
    const auto equals = line.rfind('=');
    WeightedPath entry{trimmed(line.substr(0, equals)), 1};
    if (equals == std::string::npos) {
        return entry;
    }
    const std::string number = trimmed(line.substr(equals + 1));
    char* end = nullptr;
    entry.weight = std::strtod(number.c_str(), &end);
    if (number.empty() || *end != '\0' || !(entry.weight > 0) || !std::isfinite(entry.weight)) {
        throw Error(ErrorCode::User, "\"" + number + "\" is not a share of " + entry.path,
                    "write a number above 0 after the equals sign, such as " + entry.path + " = 2");
    }
    return entry;
}

std::string toText(const WeightedPath& entry) {
    return entry.weight == 1 ? entry.path : entry.path + " = " + formatNumber(entry.weight);
}

} // namespace lathe
