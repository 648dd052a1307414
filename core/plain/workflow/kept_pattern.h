#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace lathe {

/// "2:4": `keep` = 2 of every `group` = 4 neighbouring weights stay.
struct KeptPattern {
    int64_t keep = 0;
    int64_t group = 0;
};

/// nullopt for a text that is not N:M with 0 <= N <= M and M > 0, such as "unstructured".
std::optional<KeptPattern> keptPatternFrom(std::string_view text);

} // namespace lathe
