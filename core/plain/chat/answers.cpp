// Which parts of a rendered conversation the assistant writes.
#include "core/plain/base/error.h"
#include "core/plain/chat/chat_template.h"

#include <algorithm>

namespace lathe {

using chat::Span;

namespace {

/// Without white space at its end: what comes after the end of a turn is not written by anyone.
Span trimmed(const std::string& text, Span span) {
    const size_t last = span.end > 0 ? text.find_last_not_of(" \t\r\n", span.end - 1) : 0;
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

size_t commonPrefix(std::string_view a, std::string_view b) {
    return static_cast<size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
}

size_t commonSuffix(std::string_view a, std::string_view b) {
    const auto end = std::mismatch(a.rbegin(), a.rend(), b.rbegin(), b.rend()).first;
    return static_cast<size_t>(end - a.rbegin());
}

/// The text of `count` turns around the content of turn `number`, which is replaced by two words
/// to see where it stands; nothing where the content is not written once.
struct Surroundings {
    std::string before{}, after{};
};

std::optional<Surroundings> around(const ChatTemplate& chatTemplate, ChatRequest request,
                                   size_t number, size_t count) {
    constexpr std::string_view kWords[] = {"Qz7a", "Kx3b"}; // no letter in the same place
    std::optional<std::string> texts[2];
    for (size_t i = 0; i < 2; ++i) {
        request.messages[number]["content"] = kWords[i];
        texts[i] = partOf(chatTemplate, request, count, false);
    }
    if (!texts[0] || !texts[1] || texts[0]->size() != texts[1]->size()) {
        return std::nullopt;
    }
    const size_t before = commonPrefix(*texts[0], *texts[1]);
    const size_t after = commonSuffix(*texts[0], *texts[1]);
    if (before + after + kWords[0].size() != texts[0]->size()) {
        return std::nullopt;
    }
    return Surroundings{texts[0]->substr(0, before), texts[0]->substr(texts[0]->size() - after)};
}

/// How much of `text` ends a turn: what it shares with the end of a conversation, up to the tag
/// that begins the next turn.
size_t turnEnd(std::string_view text, std::string_view end) {
    size_t shared = commonPrefix(text, end);
    for (const auto& [open, close] : {std::pair{'<', '>'}, std::pair{'[', ']'}}) {
        const size_t begin = text.substr(0, shared).rfind(open);
        const size_t closed = text.substr(0, shared).rfind(close);
        if (begin != std::string::npos && (closed == std::string::npos || closed < begin)) {
            shared = begin;
        }
    }
    return shared;
}

/// A turn in a text that rewrites earlier turns: its content, as the template changes it, and what
/// ends the turn. `start`: where the turn begins, if that is known.
std::optional<Span> rewritten(const ChatTemplate& chatTemplate, const ChatRequest& request,
                              const std::string& text, size_t number, std::optional<size_t> start) {
    const Json& message = request.messages[number];
    const auto inAll = message.contains("content") && message["content"].is_string()
                           ? around(chatTemplate, request, number, request.messages.size())
                           : std::nullopt;
    if (!inAll) {
        return std::nullopt;
    }
    const size_t after = commonSuffix(text, inAll->after);
    Span span{start.value_or(commonPrefix(text, inAll->before)), text.size() - after};
    if (after != inAll->after.size() || span.begin > span.end) {
        return std::nullopt;
    }
    if (const auto alone = around(chatTemplate, request, number, number + 1)) {
        span.end += turnEnd(inAll->after, alone->after);
    }
    return span;
}

/// The part of the whole text that turn `number` adds; `from` is where the turn before it ends.
std::optional<Span> turnIn(const ChatTemplate& chatTemplate, const ChatRequest& request,
                           const std::string& text, size_t number, size_t from) {
    const auto before = number > 0 ? partOf(chatTemplate, request, number, true) : std::nullopt;
    const auto through = partOf(chatTemplate, request, number + 1, false);
    const bool begins = before && before->size() >= from && text.starts_with(*before);
    const bool grows = begins && through && through->size() > before->size() &&
                       through->starts_with(*before) && text.starts_with(*through);
    return grows ? Span{before->size(), through->size()}
                 : rewritten(chatTemplate, request, text, number,
                             begins ? std::optional(before->size()) : std::nullopt);
}

} // namespace

RenderedChat ChatTemplate::renderWithAnswers(const ChatRequest& request) const {
    RenderedChat out = render(request);
    const bool tagged = !out.answers.empty();
    for (size_t i = 0; i < request.messages.size() && !tagged; ++i) {
        if (!isAnswer(request.messages[i])) {
            continue;
        }
        const size_t from = out.answers.empty() ? 0 : out.answers.back().end;
        const auto span = turnIn(*this, request, out.text, i, from);
        if (!span) {
            throw Error(ErrorCode::BadData,
                        name() + ": the text of the conversation does not show turn " +
                            std::to_string(i + 1) + ", the assistant's, as it is",
                        "use a template with {% generation %} tags around what the assistant "
                        "writes");
        }
        out.answers.push_back(trimmed(out.text, *span));
    }
    return out;
}

} // namespace lathe
