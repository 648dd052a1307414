#include "core/plain/base/error.h"
#include "core/plain/store/events.h"

#include <array>
#include <limits>

namespace lathe {

namespace {

// Each event lists its fields once; writing and reading both walk that list.

template <class F>
void visitFields(RunStarted& e, F&& f) {
    f("run", e.run);
    f("name", e.name);
    f("workflow", e.workflow);
    f("folder", e.folder);
    f("device", e.device);
    f("seed", e.seed);
    f("process_id", e.processId);
    f("environment", e.environment);
}

template <class F>
void visitFields(StepPlanned& e, F&& f) {
    f("node", e.node);
    f("type", e.type);
    f("title", e.title);
    f("work", e.work);
}

template <class F>
void visitFields(StepStarted& e, F&& f) {
    f("node", e.node);
    f("type", e.type);
    f("title", e.title);
    f("cache_key", e.cacheKey);
    f("measured", e.measured);
}

template <class F>
void visitFields(Progress& e, F&& f) {
    f("node", e.node);
    f("done", e.done);
    f("total", e.total);
    f("what", e.what);
}

template <class F>
void visitFields(Scalar& e, F&& f) {
    f("node", e.node);
    f("series", e.series);
    f("x", e.x);
    f("value", e.value);
    f("error", e.error);
}

template <class F>
void visitFields(LayerValue& e, F&& f) {
    f("node", e.node);
    f("series", e.series);
    f("layer", e.layer);
    f("value", e.value);
}

template <class F>
void visitFields(Metric& e, F&& f) {
    f("node", e.node);
    f("name", e.name);
    f("value", e.value);
    f("error", e.error);
}

template <class F>
void visitFields(Sample& e, F&& f) {
    f("node", e.node);
    f("name", e.name);
    f("units", e.units);
    f("values", e.values);
}

template <class F>
void visitFields(Note& e, F&& f) {
    f("node", e.node);
    f("level", e.level);
    f("text", e.text);
    f("hint", e.hint);
}

template <class F>
void visitFields(StepFinished& e, F&& f) {
    f("node", e.node);
    f("state", e.state);
    f("seconds", e.seconds);
    f("phases", e.phases);
}

template <class F>
void visitFields(RunFinished& e, F&& f) {
    f("state", e.state);
    f("seconds", e.seconds);
    f("message", e.message);
    f("hint", e.hint);
}

constexpr std::array<const char*, std::variant_size_v<EventBody>> kNames{
    "run_started", "step_planned", "step_started", "progress",      "scalar",      "layer_value",
    "metric",      "sample",       "note",         "step_finished", "run_finished"};

template <size_t Index = 0>
EventBody bodyNamed(const std::string& name) {
    if constexpr (Index < std::variant_size_v<EventBody>) {
        return name == kNames[Index] ? EventBody(std::in_place_index<Index>)
                                     : bodyNamed<Index + 1>(name);
    } else {
        throw Error(ErrorCode::BadData, "\"" + name + "\" is not an event",
                    "The line was written by another version of Lathe.");
    }
}

template <class T>
void write(Json& out, const char* key, const T& value) {
    if constexpr (std::is_enum_v<T>) {
        out[key] = nameOf(value);
    } else if constexpr (std::is_same_v<T, MeasuredModel>) {
        if (!value.variant.empty()) {
            out[key] = {{"variant", value.variant}, {"base", value.isBase}};
        }
    } else {
        out[key] = value;
    }
}

void read(const Json& json, RunState& out) {
    out = runStateFromName(json.get<std::string>());
}

void read(const Json& json, StepState& out) {
    out = stepStateFromName(json.get<std::string>());
}

void read(const Json& json, NoteLevel& out) {
    out = noteLevelFromName(json.get<std::string>());
}

// JSON cannot express NaN, so it is null there.
void read(const Json& json, double& out) {
    out = json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>();
}

void read(const Json& json, std::vector<double>& out) {
    out.resize(json.size());
    for (size_t i = 0; i < out.size(); ++i) {
        read(json[i], out[i]);
    }
}

void read(const Json& json, Json& out) {
    out = json;
}

void read(const Json& json, MeasuredModel& out) {
    out = {json.at("variant").get<std::string>(), json.at("base").get<bool>()};
}

template <class T>
void read(const Json& json, T& out) {
    json.get_to(out);
}

} // namespace

Json toJson(const Event& event) {
    Json out{{"event", kNames[event.body.index()]}, {"time", event.time}};
    EventBody body = event.body;
    std::visit(
        [&](auto& e) {
            visitFields(e, [&](const char* key, auto& value) { write(out, key, value); });
        },
        body);
    return out;
}

Event eventFromJson(const Json& json) {
    try {
        Event out;
        out.body = bodyNamed(json.at("event").get<std::string>());
        read(json.at("time"), out.time);
        std::visit(
            [&](auto& e) {
                visitFields(e, [&]<class T>(const char* key, T& value) {
                    // An older version did not write all objects that exist now.
                    constexpr bool kObject =
                        std::is_same_v<T, Json> || std::is_same_v<T, MeasuredModel>;
                    if (!kObject || json.contains(key)) {
                        read(json.at(key), value);
                    }
                });
            },
            out.body);
        return out;
    } catch (const Json::exception& e) {
        throw Error(ErrorCode::BadData, std::string("an event line is wrong: ") + e.what(),
                    "The file was cut off, or is not an event file.");
    }
}

} // namespace lathe
