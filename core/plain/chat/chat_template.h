#pragma once

#include "core/plain/base/json.h"
#include "core/plain/chat/span.h"

#include <ctime>
#include <memory>

namespace lathe {

/// What a template is given.
struct ChatRequest {
    Json messages = Json::array(); ///< [{"role": …, "content": …}, …]
    Json tools{};                  ///< null: none
    bool generationPrompt = false; ///< ends with what begins the assistant's turn
    std::tm now{};                 ///< the day that strftime_now writes
    Json more = Json::object();    ///< further variables by name
};

/// A conversation as the model reads it.
struct RenderedChat {
    std::string text{};
    std::vector<chat::Span> answers{}; ///< what the assistant writes, in order
};

/// The template with which a model's folder turns a conversation into text: the part of Jinja that
/// such templates use, with the settings of Hugging Face transformers. A cheap value.
class ChatTemplate {
public:
    /// The template in a model's folder: chat_template.jinja, chat_template.json, or
    /// "chat_template" of tokenizer_config.json (one text, or named ones); nothing when it has
    /// none. Throws Error{BadData} naming the file, the line and the construct that is outside the
    /// subset.
    static std::optional<ChatTemplate> load(const std::filesystem::path& folder);

    /// `tokens`: texts that the template may name, such as {"bos_token": "<s>"}. `name` is what
    /// messages call the template.
    ChatTemplate(std::string_view source, Json tokens, std::string name);

    /// The text of a conversation; `answers` are what {% generation %} tags enclose.
    /// Throws Error{BadData}: the template refuses the conversation, reads what it lacks, or works
    /// without end.
    RenderedChat render(const ChatRequest& request) const;

    /// The whole conversation with the places of the assistant's turns, what ends a turn included.
    /// Where the template has no {% generation %} tags, a turn is what it adds to the text of the
    /// turns before it; where it rewrites those, it is what stands in the place of its content.
    /// Throws Error{BadData} as render(), and when a turn cannot be found.
    RenderedChat renderWithAnswers(const ChatRequest& request) const;

    /// What messages call the template: its file.
    const std::string& name() const;

private:
    struct State;

    explicit ChatTemplate(std::shared_ptr<const State> state) : m_state(std::move(state)) {}

    std::shared_ptr<const State> m_state;
};

} // namespace lathe
