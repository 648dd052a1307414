#pragma once

#include "core/engine/model/model.h"
#include "core/plain/base/error.h"
#include "core/plain/workflow/rules.h"

#include <map>

namespace lathe {

/// The parameters of a step for each layer, resolved once before the step works: its own settings,
/// replaced by the overrides whose globs match. A linked plan adds overrides (see withPlan).
template <class P>
class PerLayer {
public:
    /// For the linears of `model` that the rules in `params` select. `node` is for messages.
    /// Throws Error{User} naming the layer for an override with an invalid value.
    PerLayer(const Model& model, const P& params, const std::string& node)
        : m_rules(paramsFromJson<LayerRules>(paramsToJson(params), node)) {
        P step = params;
        // Each layer's copy would hold the entries of all layers.
        readInto(step, Json{{LayerRules::kOverrides, Json::object()}}, node);
        m_values.push_back(step);
        forEachLinear(model, [&](const LinearPlace& place, const Linear&) {
            if (m_rules.selects(place.name, place.role == LinearRole::Head)) {
                m_index[place.name] = indexFor(place.name, node);
            }
        });
    }

    bool selects(const std::string& layer) const { return m_index.contains(layer); }

    /// The parameters of a selected layer.
    const P& operator[](const std::string& layer) const {
        const auto found = m_index.find(layer);
        LATHE_ASSERT(found != m_index.end());
        return m_values[found->second];
    }

    /// What layers without overrides get.
    const P& step() const { return m_values.front(); }

    const LayerRules& rules() const { return m_rules; }

private:
    size_t indexFor(const std::string& layer, const std::string& node) {
        const Json changes = m_rules.changesFor(layer);
        if (changes.empty()) {
            return 0;
        }
        P own = step();
        try {
            readInto(own, changes, node);
        } catch (const Error& error) {
            throw error.within(layer);
        }
        m_values.push_back(std::move(own));
        return m_values.size() - 1;
    }

    LayerRules m_rules;
    std::vector<P> m_values; ///< the step's first
    std::map<std::string, size_t> m_index;
};

} // namespace lathe
