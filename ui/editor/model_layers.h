#pragma once

#include "core/plain/workflow/layer_globs.h"

#include <map>

namespace lathe::ui {

/// Names of the layers of models that a workflow loads, read from their configuration once.
class ModelLayers {
public:
    /// The layers of the model that `source`, a step without a model input, opens. Relative paths
    /// start at `folder`. nullptr when it cannot be read; other code reports that.
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
