#include "core/engine/calib/examples.h"

#include "core/plain/base/error.h"
#include "core/plain/chat/chat_template.h"

#include <ATen/Parallel.h>

#include <algorithm>

namespace lathe {

namespace {

/// Templates that write the day write this one, so that a data set is the same text on every day.
/// It is the day that the templates of Llama 3 write on their own.
std::tm fixedDay() {
    std::tm day{};
    day.tm_year = 2024 - 1900;
    day.tm_mon = 6;
    day.tm_mday = 26;
    day.tm_wday = 5;
    day.tm_yday = 207;
    return day;
}

ChatTemplate templateOf(const Model& model, const TextSource& source) {
    LATHE_ASSERT(model.source != nullptr);
    auto found = ChatTemplate::load(model.source->folder);
    if (!found) {
        throw Error(ErrorCode::BadData,
                    source.name + " holds conversations, but the model in " +
                        model.source->folder.string() + " has no chat template",
                    "put a chat_template.jinja into the folder of the model, or use data with "
                    "prompt and answer");
    }
    return *std::move(found);
}

ChatRequest requestOf(const Example& example) {
    return {.messages = example.chat["messages"],
            .tools = example.chat.value("tools", Json()),
            .now = fixedDay()};
}

/// Calls f with the number of each example, on several threads; errors name the example.
template <class F>
void forEachExample(const TextSource& source, const F& f) {
    constexpr int64_t kAtOnce = 16;
    const auto count = static_cast<int64_t>(source.examples.size());
    at::parallel_for(0, count, kAtOnce, [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) {
            try {
                f(static_cast<size_t>(i));
            } catch (const Error& error) {
                throw error.within(source.name + ", example " + std::to_string(i + 1));
            }
        }
    });
}

size_t equalTokens(const std::vector<int32_t>& a, const std::vector<int32_t>& b) {
    return static_cast<size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
}

CountedTokens answered(const Tokenizer& tokenizer, const Example& example) {
    CountedTokens out{.ids = tokenizer.encode(example.prompt + example.answer)};
    std::vector<int32_t> prompt = tokenizer.encode(example.prompt);
    prompt.resize(prompt.size() - tokenizer.addedAfter());
    if (const auto end = tokenizer.eos(); end && tokenizer.addedAfter() == 0) {
        out.ids.push_back(*end);
    }
    out.counted.resize(out.ids.size(), 0);
    const size_t begin = equalTokens(prompt, out.ids);
    std::fill(out.counted.begin() + static_cast<std::ptrdiff_t>(begin), out.counted.end(), 1);
    return out;
}

CountedTokens conversed(const Tokenizer& tokenizer, const RenderedChat& chat) {
    CountedTokens out{.ids = tokenizer.encode(chat.text, SpecialTokens::Plain)};
    out.counted.resize(out.ids.size(), 0);
    for (const chat::Span& span : chat.answers) {
        const auto upTo = [&](size_t end) {
            return tokenizer.encode(std::string_view(chat.text).substr(0, end),
                                    SpecialTokens::Plain);
        };
        const size_t begin = equalTokens(upTo(span.begin), out.ids);
        const std::vector<int32_t> through = upTo(span.end);
        const size_t equal = equalTokens(through, out.ids);
        // A token that goes on after the answer still ends it.
        const size_t end = std::min(equal + (equal < through.size() ? 1 : 0), out.ids.size());
        for (size_t i = begin; i < end; ++i) {
            out.counted[i] = 1;
        }
    }
    return out;
}

} // namespace

std::vector<std::string> documentsOf(const Model& model, const TextSource& source) {
    if (source.examples.empty()) {
        return source.documents;
    }
    std::vector<std::string> out(source.examples.size());
    if (!holdsChat(source)) {
        for (size_t i = 0; i < out.size(); ++i) {
            out[i] = source.examples[i].prompt + source.examples[i].answer;
        }
        return out;
    }
    const ChatTemplate chatTemplate = templateOf(model, source);
    forEachExample(source, [&](size_t i) {
        out[i] = chatTemplate.render(requestOf(source.examples[i])).text;
    });
    return out;
}

std::vector<CountedTokens> countedTokens(const Model& model, const TextSource& source) {
    const Tokenizer tokenizer = tokenizerOf(model);
    std::vector<CountedTokens> out(source.examples.size());
    const auto chatTemplate =
        holdsChat(source) ? std::optional(templateOf(model, source)) : std::nullopt;
    forEachExample(source, [&](size_t i) {
        const Example& example = source.examples[i];
        out[i] = chatTemplate
                     ? conversed(tokenizer, chatTemplate->renderWithAnswers(requestOf(example)))
                     : answered(tokenizer, example);
        requireFits(model, out[i].ids);
    });
    return out;
}

std::vector<Prompt> promptsIn(const Model& model, const DataSet& data) {
    std::vector<Prompt> out = data.prompts;
    for (const TextSource& source : data.texts) {
        std::vector<Prompt> own(source.examples.size());
        const auto chatTemplate =
            holdsChat(source) ? std::optional(templateOf(model, source)) : std::nullopt;
        forEachExample(source, [&](size_t i) {
            const Example& example = source.examples[i];
            own[i] = {.group = source.name, .prompt = example.prompt, .answer = example.answer};
            if (chatTemplate) {
                ChatRequest request = requestOf(example);
                while (request.messages.back()["role"] != "assistant") {
                    request.messages.erase(request.messages.size() - 1);
                }
                const Json content = request.messages.back().value("content", Json());
                own[i].answer = content.is_string() ? content.get<std::string>() : "";
                request.messages.erase(request.messages.size() - 1);
                request.generationPrompt = true;
                own[i].prompt = chatTemplate->render(request).text;
            }
        });
        out.insert(out.end(), own.begin(), own.end());
    }
    return out;
}

} // namespace lathe
