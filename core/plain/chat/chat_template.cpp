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
using chat::Span;
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

/// Without white space at its end: what comes after the end of a turn is not written by anyone.
Span trimmed(const std::string& text, Span span) {
    const size_t last = text.find_last_not_of(" \t\r\n", span.end - 1);
    if (span.end > span.begin && last != std::string::npos && last >= span.begin) {
        span.end = last + 1;
    }
    return span;
}

/// The turns up to `count` as text; nothing where the template refuses so few.
std::optional<std::string> partOf(const ChatTemplate& chatTemplate, ChatRequest request,
                                  size_t count, bool generationPrompt) {
    Json some = Json::array();
    for (size_t i = 0; i < count; ++i) {
        some.push_back(request.messages[i]);
    }
    request.messages = std::move(some);
    request.generationPrompt = generationPrompt;
    try {
        return chatTemplate.render(request).text;
    } catch (const Error&) {
        return std::nullopt;
    }
}

bool isAnswer(const Json& message) {
    return message.is_object() && message.contains("role") && message["role"] == "assistant";
}

/// Where the content of a turn stands in the text from `from` on, with the end token after it.
std::optional<Span> contentIn(const std::string& text, const Json& message, size_t from,
                              const std::string& end) {
    const Json content = message.value("content", Json());
    const std::string all = content.is_string() ? content.get<std::string>() : "";
    const std::string wanted = chat::stripped(all, chat::Side::Both, std::nullopt);
    const size_t found = text.find(wanted, from);
    if (wanted.empty() || found == std::string::npos) {
        return std::nullopt;
    }
    Span span{found, found + wanted.size()};
    const size_t after = std::min(text.find_first_not_of(" \n", span.end), text.size());
    if (!end.empty() && text.compare(after, end.size(), end) == 0) {
        span.end = after + end.size();
    }
    return span;
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

RenderedChat ChatTemplate::renderWithAnswers(const ChatRequest& request) const {
    RenderedChat out = render(request);
    const std::string end = m_state->tokens.value("eos_token", "");
    const bool tagged = !out.answers.empty();
    for (size_t i = 0; i < request.messages.size() && !tagged; ++i) {
        if (!isAnswer(request.messages[i])) {
            continue;
        }
        const auto before = i > 0 ? partOf(*this, request, i, true) : std::nullopt;
        const auto through = partOf(*this, request, i + 1, false);
        const size_t from = out.answers.empty() ? 0 : out.answers.back().end;
        const bool grows = before && through && through->size() > before->size() &&
                           before->size() >= from && through->starts_with(*before) &&
                           out.text.starts_with(*through);
        const auto span = grows
                              ? std::optional(trimmed(out.text, {before->size(), through->size()}))
                              : contentIn(out.text, request.messages[i], from, end);
        if (!span) {
            throw Error(ErrorCode::BadData,
                        m_state->name + ": the text of the conversation does not show turn " +
                            std::to_string(i + 1) + ", the assistant's, as it is",
                        "use a template with {% generation %} tags around what the assistant "
                        "writes");
        }
        out.answers.push_back(*span);
    }
    return out;
}

} // namespace lathe
