#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace lathe {

/// "2:4": of every `group` = 4 neighbouring weights `keep` = 2 stay.
struct KeptPattern {
    int64_t keep = 0;
    int64_t group = 0;
};

/// nullopt for a text that is no N:M with 0 <= N <= M and M > 0; "unstructured" is none.
std::optional<KeptPattern> keptPatternFrom(std::string_view text);

} // namespace lathe
