#include "core/engine/calib/overlap.h"

#include "core/plain/base/text.h"
#include "core/plain/tokenizer/unicode.h"

#include <algorithm>
#include <unordered_map>

namespace lathe {

namespace {

/// Calls f with the hash of every word.
template <class F>
void forEachWord(const std::string& given, const F& f) {
    constexpr uint64_t kStart = 0xCBF29CE484222325u;
    constexpr uint64_t kPrime = 0x100000001B3u;
    const std::string text = isUtf8(given) ? given : tokenizer::replaceIllFormed(given);
    uint64_t word = kStart;
    for (size_t i = 0; i < text.size();) {
        const auto [code, bytes] = tokenizer::characterAt(text, i);
        i += bytes;
        if ((tokenizer::classOf(code) & (tokenizer::kLetter | tokenizer::kNumber)) != 0) {
            word = (word ^ (code >= 'A' && code <= 'Z' ? code + 32 : code)) * kPrime;
        } else if (word != kStart) {
            f(std::exchange(word, kStart));
        }
    }
    if (word != kStart) {
        f(word);
    }
}

/// Calls f with the hash of every n-gram of a text: a rolling polynomial of its words' hashes.
template <class F>
void forEachGram(const std::string& text, int64_t length, const F& f) {
    constexpr uint64_t kFactor = 0x9E3779B97F4A7C15u;
    uint64_t leaving = 1; // what the oldest word's hash is multiplied with
    for (int64_t i = 0; i < length; ++i) {
        leaving *= kFactor;
    }
    std::vector<uint64_t> last(static_cast<size_t>(length), 0);
    int64_t count = 0;
    uint64_t gram = 0;
    forEachWord(text, [&](uint64_t word) {
        uint64_t& oldest = last[static_cast<size_t>(count % length)];
        gram = gram * kFactor + word - oldest * leaving;
        oldest = word;
        if (++count >= length) {
            f(gram);
        }
    });
}

/// Calls f with every text of the data.
template <class F>
void forEachText(const DataSet& data, const F& f) {
    for (const TextSource& source : data.texts) {
        std::ranges::for_each(source.documents, f);
        for (const Example& example : source.examples) {
            f(example.prompt + " " + example.answer);
            const Json messages = example.chat.is_object() ? example.chat["messages"] : Json();
            for (const Json& message : messages) {
                const Json content = message.value("content", Json());
                f(content.is_string() ? content.get<std::string>() : std::string());
            }
        }
    }
    for (const Prompt& prompt : data.prompts) {
        f(prompt.prompt + " " + prompt.answer);
    }
}

std::string namesOf(const DataSet& data) {
    std::vector<std::string> names;
    for (const TextSource& source : data.texts) {
        names.push_back(source.name);
    }
    return join(names, ", ");
}

} // namespace

Overlap overlapOf(const DataSet& training, const DataSet& evaluation, int64_t words) {
    std::unordered_map<uint64_t, int64_t> wanted; // how often the evaluation has each n-gram
    Overlap out;
    forEachText(evaluation, [&](const std::string& text) {
        forEachGram(text, words, [&](uint64_t gram) {
            ++wanted[gram];
            ++out.all;
        });
    });
    forEachText(training, [&](const std::string& text) {
        forEachGram(text, words, [&](uint64_t gram) {
            if (const auto found = wanted.find(gram); found != wanted.end()) {
                out.shared += std::exchange(found->second, 0);
            }
        });
    });
    return out;
}

std::string overlapWarning(const DataSet& training, const DataSet& evaluation) {
    constexpr double kMost = 0.01;
    const Overlap overlap = overlapOf(training, evaluation);
    if (overlap.share() <= kMost) {
        return {};
    }
    const auto percent = static_cast<int64_t>(overlap.share() * 100 + 0.5);
    return std::to_string(percent) + " % of the word sequences of " + namesOf(evaluation) +
           " occur in " + namesOf(training) +
           " too: measured on it, the model looks better than it is";
}

} // namespace lathe
