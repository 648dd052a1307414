#include "core/plain/workflow/kept_pattern.h"

#include <charconv>

namespace lathe {

std::optional<KeptPattern> keptPatternFrom(std::string_view text) {
    const char* end = text.data() + text.size();
    KeptPattern out;
    const auto [colon, first] = std::from_chars(text.data(), end, out.keep);
    if (first != std::errc() || colon == end || *colon != ':') {
        return std::nullopt;
    }
    const auto [rest, second] = std::from_chars(colon + 1, end, out.group);
    const bool fits = second == std::errc() && rest == end && out.keep >= 0 && out.group >= 1 &&
                      out.keep <= out.group;
    return fits ? std::optional(out) : std::nullopt;
}

} // namespace lathe
