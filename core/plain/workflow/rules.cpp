#include "core/plain/workflow/rules.h"

#include "core/plain/base/text.h"

#include <algorithm>

namespace lathe {

bool LayerRules::selects(const std::string& layerName, bool isHead) const {
    const auto named = [&](const std::string& glob) {
        return matchesGlob(glob, layerName) && !(isHead && glob == "*");
    };
    const auto excluded = [&](const std::string& glob) { return matchesGlob(glob, layerName); };
    return std::ranges::any_of(include, named) && std::ranges::none_of(exclude, excluded);
}

Json LayerRules::changesFor(const std::string& layerName) const {
    Json out = Json::object();
    for (const auto& [glob, changes] : overrides.items()) {
        if (matchesGlob(glob, layerName)) {
            out.update(changes);
        }
    }
    return out;
}

} // namespace lathe
