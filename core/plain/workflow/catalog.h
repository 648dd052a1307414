#pragma once

#include "core/plain/workflow/step_type.h"

#include <filesystem>

namespace lathe {

/// Every step that exists, in palette order. The engine makes it from its list of methods and
/// prints it (`lathe-engine catalog`); the window reads the committed resources/catalog.json.
class Catalog {
public:
    Catalog() = default;
    explicit Catalog(std::vector<StepType> steps);

    const std::vector<StepType>& steps() const { return m_steps; }

    /// nullptr for an unknown step.
    const StepType* find(const std::string& id) const;

    Json toJson() const;
    static Catalog fromJson(const Json& json); ///< Throws Error{BadData}.

private:
    std::vector<StepType> m_steps;
};

} // namespace lathe
