#pragma once

#include "core/plain/workflow/layer_globs.h"

#include <map>

namespace lathe::ui {

/// Names of the layers of models that a workflow loads, read from their configuration once.
class ModelLayers {
public:
    /// Of the model that `source`, a step without a model input, opens; relative paths start at
    /// `folder`. nullptr: none can be read, which other code reports.
    const std::vector<LayerName>* of(const Node& source, const StepType& type,
                                     const std::filesystem::path& folder);

private:
    struct Known {
        std::filesystem::file_time_type written{};
        std::vector<LayerName> layers{};
    };

    std::map<std::filesystem::path, Known> m_known; ///< by config.json
};

} // namespace lathe::ui
