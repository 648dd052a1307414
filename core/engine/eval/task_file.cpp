#include "core/engine/eval/task_file.h"

#include "core/engine/calib/skills.h"
#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "core/plain/base/json.h"
#include "core/plain/base/text.h"

namespace lathe {

namespace {

constexpr int64_t kPromptsPerSkill = 100;

Task builtInSkills() {
    Task task{.name = "skills"};
    for (const std::string& skill : skillNames()) {
        for (Prompt& prompt : skillPrompts(skill, kPromptsPerSkill, 0, /*examples=*/1)) {
            task.prompts.push_back(std::move(prompt));
        }
    }
    return task;
}

/// The first of `keys` that is text in `item`.
std::optional<std::string> textOf(const Json& item, std::initializer_list<const char*> keys) {
    for (const char* key : keys) {
        const auto found = item.find(key);
        if (found != item.end() && found->is_string()) {
            return found->get<std::string>();
        }
    }
    return std::nullopt;
}

std::optional<Choice> choiceFrom(const Json& item) {
    const auto context = textOf(item, {"context", "question"});
    const auto choices = item.find("choices");
    const auto answer = item.find("answer");
    const bool complete =
        context && choices != item.end() && choices->is_array() && answer != item.end() &&
        answer->is_number_integer() &&
        (!answer->is_number_unsigned() || answer->get<uint64_t>() < choices->size());
    if (!complete) {
        return std::nullopt;
    }
    Choice choice{.context = *context};
    for (const Json& text : *choices) {
        if (!text.is_string()) {
            return std::nullopt;
        }
        choice.choices.push_back(text.get<std::string>());
    }
    const auto index = answer->get<int64_t>();
    if (index < 0 || index >= static_cast<int64_t>(choice.choices.size())) {
        return std::nullopt;
    }
    choice.answer = static_cast<size_t>(index);
    return choice;
}

bool addItem(Task& task, const Json& item) {
    const auto prompt = textOf(item, {"prompt"});
    const auto answer = textOf(item, {"answer"});
    if (prompt && answer) {
        const std::string group = textOf(item, {"group", "skill"}).value_or(task.name);
        task.prompts.push_back({group, *prompt, *answer});
        return true;
    }
    const auto good = textOf(item, {"good", "sentence_good"});
    const auto bad = textOf(item, {"bad", "sentence_bad"});
    if (good && bad) {
        task.pairs.push_back({*good, *bad});
        return true;
    }
    if (auto choice = choiceFrom(item)) {
        task.choices.push_back(std::move(*choice));
        return true;
    }
    return false;
}

Json linesOf(const std::filesystem::path& path) {
    Json items = Json::array();
    int64_t number = 0;
    for (const std::string& line : split(readFile(path), '\n')) {
        ++number;
        if (line.find_first_not_of(" \t\r") != std::string::npos) {
            items.push_back(parseJson(line, path.string() + ", line " + std::to_string(number)));
        }
    }
    return items;
}

std::string textOr(const Json& json, const char* key, const std::string& fallback,
                   const std::string& where) {
    const auto found = json.find(key);
    if (found == json.end()) {
        return fallback;
    }
    if (!found->is_string()) {
        throw Error(ErrorCode::BadData, where + ": \"" + key + "\" is not text",
                    "a task file is {\"task\": name, \"type\": …, \"items\": […]}");
    }
    return found->get<std::string>();
}

void requireType(const Task& task, const Json& json, const std::string& where) {
    const std::string type = textOr(json, "type", "", where);
    const bool right = type.empty() || (type == "exact_match" && !task.prompts.empty()) ||
                       (type == "multiple_choice" && !task.choices.empty()) ||
                       (type == "minimal_pairs" && !task.pairs.empty());
    if (!right) {
        throw Error(ErrorCode::BadData, where + ": the items do not fit the type \"" + type + "\"",
                    "types are exact_match, multiple_choice and minimal_pairs");
    }
}

} // namespace

Task taskFromItems(const std::string& name, const Json& items, const std::string& where) {
    Task task{.name = name};
    for (size_t i = 0; i < items.size(); ++i) {
        if (!items[i].is_object() || !addItem(task, items[i])) {
            throw Error(ErrorCode::BadData,
                        where + ": item " + std::to_string(i + 1) + " cannot be scored",
                        "items are {\"prompt\", \"answer\"}, {\"context\", \"choices\", "
                        "\"answer\": index} or {\"good\", \"bad\"}");
        }
    }
    const int kinds =
        int(!task.prompts.empty()) + int(!task.choices.empty()) + int(!task.pairs.empty());
    if (kinds != 1) {
        throw Error(ErrorCode::BadData,
                    where + (kinds == 0 ? ": there are no items" : ": items of several kinds"),
                    "a task holds items of one kind");
    }
    return task;
}

Task taskNamed(const std::string& nameOrFile) {
    if (nameOrFile == "skills") {
        return builtInSkills();
    }
    const std::filesystem::path path(nameOrFile);
    if (path.extension() == ".jsonl") {
        return taskFromItems(path.stem().string(), linesOf(path), path.string());
    }
    if (path.extension() != ".json") {
        throw Error(ErrorCode::User, "there is no task \"" + nameOrFile + "\"",
                    "use skills, or a .json or .jsonl file");
    }
    const Json json = readJson(path);
    if (!json.is_object() || !json.contains("items") || !json["items"].is_array()) {
        throw Error(ErrorCode::BadData, path.string() + ": there is no list \"items\"",
                    "a task file is {\"task\": name, \"type\": …, \"items\": […]}");
    }
    Task task = taskFromItems(textOr(json, "task", path.stem().string(), path.string()),
                              json["items"], path.string());
    requireType(task, json, path.string());
    return task;
}

} // namespace lathe
