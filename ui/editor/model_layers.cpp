#include "ui/editor/model_layers.h"

#include "core/plain/format/family.h"
#include "core/plain/format/model_files.h"

#include <algorithm>

namespace lathe::ui {

namespace {

std::vector<LayerName> layersIn(const std::filesystem::path& configuration) {
    const ModelConfig config = modelConfigFrom(readJson(configuration), configuration.string());
    const std::string_view head = findFamily(config.family)->names.head;
    std::vector<LayerName> out;
    for (std::string& name : linearNames(config)) {
        const bool isHead = name == head;
        out.push_back({std::move(name), isHead});
    }
    return out;
}

/// The path of the model's config.json; empty when `source` does not name a model.
std::filesystem::path configurationOf(const Node& source, const StepType& type,
                                      const std::filesystem::path& folder) {
    const auto field = std::ranges::find(type.fields, "path", &Field::name);
    const bool opensModel =
        field != type.fields.end() &&
        std::ranges::find(type.outputs, Kind::Model, &Port::kind) != type.outputs.end();
    if (!opensModel) {
        return {};
    }
    const Json value = source.params.value("path", field->defaultValue);
    const std::string text = value.is_string() ? value.get<std::string>() : "";
    if (text.empty() || text.starts_with("variant:")) {
        return {};
    }
    const auto path = resolveModelPath(text, folder);
    return (is_directory(path) ? path : path.parent_path()) / "config.json";
}

} // namespace

const std::vector<LayerName>* ModelLayers::of(const Node& source, const StepType& type,
                                              const std::filesystem::path& folder) {
    try {
        const auto configuration = configurationOf(source, type, folder);
        if (configuration.empty()) {
            return nullptr;
        }
        Known& known = m_known[configuration];
        const auto written = last_write_time(configuration);
        if (known.layers.empty() || known.written != written) {
            known = {written, layersIn(configuration)};
        }
        return &known.layers;
    } catch (const std::exception&) {
        return nullptr;
    }
}

} // namespace lathe::ui
