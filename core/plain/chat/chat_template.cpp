#include "core/plain/chat/chat_template.h"

#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "core/plain/chat/interpreter.h"
#include "core/plain/chat/lexer.h"
#include "core/plain/chat/library.h"

#include <map>

namespace lathe {

using chat::Arguments;
using chat::Interpreter;
using chat::Value;

namespace fs = std::filesystem;

/// Templates by name, parsed, and the special tokens.
struct ChatTemplate::State {
    std::string name{};
    Json tokens = Json::object();
    std::map<std::string, chat::Body, std::less<>> bodies{};

    void add(const std::string& own, std::string_view source) {
        constexpr size_t kMostBytes = size_t{1} << 20;
        if (source.size() > kMostBytes) {
            throw Error(ErrorCode::BadData,
                        name + ": the chat template has " + std::to_string(source.size()) +
                            " bytes, more than " + std::to_string(kMostBytes),
                        "use a shorter template");
        }
        bodies.insert_or_assign(own, chat::parsed(source, name));
    }

    const chat::Body& bodyFor(const ChatRequest& request) const {
        const auto tool = bodies.find("tool_use");
        if (!request.tools.is_null() && tool != bodies.end()) {
            return tool->second;
        }
        const auto found = bodies.find("default");
        return found != bodies.end() ? found->second : bodies.begin()->second;
    }
};

namespace {

bool isFile(const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
}

/// The special tokens that the files of a folder name, as texts.
Json tokensIn(const fs::path& folder) {
    constexpr const char* kNames[] = {"bos_token", "eos_token", "unk_token", "sep_token",
                                      "pad_token", "cls_token", "mask_token"};
    Json out = Json::object();
    for (const char* file : {"tokenizer_config.json", "special_tokens_map.json"}) {
        const Json config = isFile(folder / file) ? readJson(folder / file) : Json::object();
        for (const char* name : kNames) {
            const Json token = config.is_object() ? config.value(name, Json()) : Json();
            const Json text = token.is_object() ? token.value("content", Json()) : token;
            if (text.is_string() && !out.contains(name)) {
                out[name] = text;
            }
        }
    }
    return out;
}

/// "chat_template" of a JSON file: a text, or a list of named texts.
std::map<std::string, std::string> templatesIn(const fs::path& path) {
    std::map<std::string, std::string> out;
    const Json config = isFile(path) ? readJson(path) : Json();
    const Json value = config.is_object() ? config.value("chat_template", Json()) : Json();
    if (value.is_string()) {
        out["default"] = value.get<std::string>();
    }
    for (const Json& entry : value.is_array() ? value : Json::array()) {
        const bool whole = entry.is_object() && entry.contains("name") &&
                           entry["name"].is_string() && entry.contains("template") &&
                           entry["template"].is_string();
        if (!whole) {
            throw Error(ErrorCode::BadData,
                        path.string() + ": an entry of chat_template has no name and template",
                        "each is an object such as {\"name\": \"default\", \"template\": \"…\"}");
        }
        out[entry["name"].get<std::string>()] = entry["template"].get<std::string>();
    }
    return out;
}

Value dateWriter(const std::tm& now) {
    return chat::Function{
        "strftime_now", [now](Interpreter& interpreter, const Arguments& arguments) -> Value {
            const std::string format = chat::textArgument(interpreter, arguments, 0, "format");
            char text[256];
            if (format.size() > 100) {
                interpreter.fail("the format of strftime_now is longer than 100 bytes");
            }
            return std::string(text, std::strftime(text, sizeof text, format.c_str(), &now));
        }};
}

Value refusal() {
    return chat::Function{
        "raise_exception", [](Interpreter& interpreter, const Arguments& arguments) -> Value {
            const Value* message = arguments.find(0, "message");
            interpreter.fail("the template refuses the conversation: " +
                                 (message != nullptr ? chat::textOf(*message) : ""),
                             "change the conversation as the message says");
        }};
}

} // namespace

ChatTemplate::ChatTemplate(std::string_view source, Json tokens, std::string name) {
    auto state = std::make_shared<State>();
    state->name = std::move(name);
    state->tokens = std::move(tokens);
    state->add("default", source);
    m_state = std::move(state);
}

std::optional<ChatTemplate> ChatTemplate::load(const fs::path& folder) {
    auto state = std::make_shared<State>();
    std::map<std::string, std::string> sources;
    for (const char* file : {"tokenizer_config.json", "chat_template.json"}) {
        for (auto& [own, source] : templatesIn(folder / file)) {
            sources[own] = std::move(source);
            state->name = (folder / file).string() + ", chat_template";
        }
    }
    if (const fs::path path = folder / "chat_template.jinja"; isFile(path)) {
        sources["default"] = readFile(path);
        state->name = path.string();
    }
    if (sources.empty()) {
        return std::nullopt;
    }
    state->tokens = tokensIn(folder);
    for (const auto& [own, source] : sources) {
        state->add(own, source);
    }
    return ChatTemplate(std::move(state));
}

const std::string& ChatTemplate::name() const {
    return m_state->name;
}

RenderedChat ChatTemplate::render(const ChatRequest& request) const {
    Interpreter interpreter(m_state->name);
    interpreter.set("raise_exception", refusal());
    interpreter.set("strftime_now", dateWriter(request.now));
    for (const Json* variables : {&m_state->tokens, &request.more}) {
        for (const auto& [name, value] : variables->items()) {
            interpreter.set(name, chat::fromJson(value));
        }
    }
    interpreter.set("messages", chat::fromJson(request.messages));
    interpreter.set("tools", chat::fromJson(request.tools));
    interpreter.set("documents", chat::None{});
    interpreter.set("add_generation_prompt", request.generationPrompt);
    interpreter.run(m_state->bodyFor(request));
    return {interpreter.output(), interpreter.generations()};
}

} // namespace lathe
