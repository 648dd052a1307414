#include "core/plain/store/events.h"

#include "core/plain/base/error.h"

#include <array>
#include <utility>

namespace lathe {

namespace {

constexpr std::array<std::pair<RunState, const char*>, 4> kRunStates{{
    {RunState::Running, "running"},
    {RunState::Done, "done"},
    {RunState::Failed, "failed"},
    {RunState::Interrupted, "interrupted"},
}};

constexpr std::array<std::pair<StepState, const char*>, 6> kStepStates{{
    {StepState::Queued, "queued"},
    {StepState::Running, "running"},
    {StepState::Done, "done"},
    {StepState::Cached, "cached"},
    {StepState::Failed, "failed"},
    {StepState::Skipped, "skipped"},
}};

constexpr std::array<std::pair<NoteLevel, const char*>, 3> kNoteLevels{{
    {NoteLevel::Info, "info"},
    {NoteLevel::Warning, "warning"},
    {NoteLevel::Error, "error"},
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
    for (const auto& [candidate, word] : table) {
        if (name == word) {
            return candidate;
        }
    }
    throw Error(ErrorCode::BadData, std::string("\"") + name + "\" is not a known " + what,
                "It was written by another version of Lathe.");
}

} // namespace

std::string nameOf(RunState state) {
    return wordOf(kRunStates, state);
}

std::string nameOf(StepState state) {
    return wordOf(kStepStates, state);
}

std::string nameOf(NoteLevel level) {
    return wordOf(kNoteLevels, level);
}

RunState runStateFromName(const std::string& name) {
    return valueOf(kRunStates, name, "state of a run");
}

StepState stepStateFromName(const std::string& name) {
    return valueOf(kStepStates, name, "state of a step");
}

NoteLevel noteLevelFromName(const std::string& name) {
    return valueOf(kNoteLevels, name, "level of a note");
}

} // namespace lathe
