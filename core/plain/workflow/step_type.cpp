#include "core/plain/workflow/step_type.h"

#include "core/plain/base/text.h"

#include <array>
#include <utility>

namespace lathe {

namespace {

constexpr std::array<std::pair<Kind, const char*>, 6> kKinds{{
    {Kind::Model, "model"},
    {Kind::Data, "data"},
    {Kind::Stats, "stats"},
    {Kind::Plan, "plan"},
    {Kind::Metrics, "metrics"},
    {Kind::File, "file"},
}};

constexpr std::array<std::pair<Category, const char*>, 8> kCategories{{
    {Category::ModelData, "model"},
    {Category::Analyze, "analyze"},
    {Category::Prune, "prune"},
    {Category::Quantize, "quantize"},
    {Category::Distill, "distill"},
    {Category::Tune, "lora"},
    {Category::Evaluate, "evaluate"},
    {Category::Export, "export"},
}};

constexpr std::array<std::pair<SeriesShape, const char*>, 2> kShapes{{
    {SeriesShape::Curve, "curve"},
    {SeriesShape::PerLayer, "per_layer"},
}};

template <class Table, class Value>
std::string wordOf(const Table& table, Value value) {
    for (const auto& [candidate, word] : table) {
        if (candidate == value) {
            return word;
        }
    }
    LATHE_ASSERT(false);
}

template <class Table>
auto valueOf(const Table& table, const std::string& name, const char* what) {
    std::vector<std::string> words;
    for (const auto& [candidate, word] : table) {
        if (name == word) {
            return candidate;
        }
        words.emplace_back(word);
    }
    throw Error(ErrorCode::BadData,
                std::string("\"") + name + "\" is not a known " + what + "; known are " +
                    join(words, ", "),
                "The catalog is of another version of Lathe: make it again with lathe-engine.");
}

Json portToJson(const Port& port) {
    Json out{{"name", port.name}, {"kind", nameOf(port.kind)}, {"label", port.label}};
    if (port.optional) {
        out["optional"] = true;
    }
    if (!port.replacedBy.empty()) {
        out["replaced_by"] = port.replacedBy;
    }
    return out;
}

Port portFromJson(const Json& json) {
    return {.name = json.at("name").get<std::string>(),
            .kind = kindFromName(json.at("kind").get<std::string>()),
            .label = json.value("label", ""),
            .optional = json.value("optional", false),
            .replacedBy = json.value("replaced_by", std::string())};
}

Json seriesToJson(const Series& series) {
    return {{"name", series.name},
            {"label", series.label},
            {"unit", series.unit},
            {"x_label", series.xLabel},
            {"shape", wordOf(kShapes, series.shape)},
            {"lower_is_better", series.lowerIsBetter},
            {"log", series.logScale}};
}

Series seriesFromJson(const Json& json) {
    return {.name = json.at("name").get<std::string>(),
            .label = json.value("label", ""),
            .unit = json.value("unit", ""),
            .xLabel = json.value("x_label", ""),
            .shape = valueOf(kShapes, json.value("shape", "curve"), "series shape"),
            .lowerIsBetter = json.value("lower_is_better", false),
            .logScale = json.value("log", false)};
}

template <class T, class Convert>
Json listToJson(const std::vector<T>& items, Convert convert) {
    Json out = Json::array();
    for (const T& item : items) {
        out.push_back(convert(item));
    }
    return out;
}

template <class Convert>
auto listFromJson(const Json& json, const char* key, Convert convert) {
    std::vector<decltype(convert(json))> out;
    const auto found = json.find(key);
    if (found != json.end()) {
        for (const Json& item : *found) {
            out.push_back(convert(item));
        }
    }
    return out;
}

} // namespace

std::string nameOf(Kind kind) {
    return wordOf(kKinds, kind);
}

Kind kindFromName(const std::string& name) {
    return valueOf(kKinds, name, "kind of port");
}

std::string nameOf(Category category) {
    return wordOf(kCategories, category);
}

Category categoryFromName(const std::string& name) {
    return valueOf(kCategories, name, "step category");
}

std::string currentStepId(const std::string& id) {
    constexpr std::string_view kFormer = "analyse.";
    return id.starts_with(kFormer) ? "analyze." + id.substr(kFormer.size()) : id;
}

Json toJson(const StepType& type) {
    return {{"id", type.id},
            {"version", type.version},
            {"title", type.title},
            {"category", nameOf(type.category)},
            {"help", type.help},
            {"source", type.source},
            {"aliases", type.aliases},
            {"inputs", listToJson(type.inputs, portToJson)},
            {"outputs", listToJson(type.outputs, portToJson)},
            {"series", listToJson(type.series, seriesToJson)},
            {"fields", listToJson(type.fields, [](const Field& field) { return toJson(field); })}};
}

StepType stepTypeFromJson(const Json& json) {
    try {
        return {.id = json.at("id").get<std::string>(),
                .version = json.value("version", 1),
                .title = json.at("title").get<std::string>(),
                .category = categoryFromName(json.at("category").get<std::string>()),
                .help = json.value("help", ""),
                .source = json.value("source", ""),
                .aliases = json.value("aliases", std::vector<std::string>{}),
                .inputs = listFromJson(json, "inputs", portFromJson),
                .outputs = listFromJson(json, "outputs", portFromJson),
                .series = listFromJson(json, "series", seriesFromJson),
                .fields = listFromJson(json, "fields", fieldFromJson)};
    } catch (const Json::exception& e) {
        throw Error(ErrorCode::BadData, std::string("a step in the catalog is wrong: ") + e.what(),
                    "Make the catalog again with lathe-engine.");
    }
}

} // namespace lathe
