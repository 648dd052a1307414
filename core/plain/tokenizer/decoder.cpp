#include "core/plain/tokenizer/decoder.h"

#include "core/plain/base/text.h"
#include "core/plain/tokenizer/unicode.h"

#include <charconv>
#include <optional>

namespace lathe::tokenizer {

namespace {

using Tokens = std::vector<std::string>;

std::string replaced(std::string_view text, const Regex& pattern, std::string_view content) {
    std::string out;
    size_t last = 0;
    for (const Span& match : pattern.matches(text)) {
        out.append(text.substr(last, match.begin - last)).append(content);
        last = match.end;
    }
    return out.append(text.substr(last));
}

/// The bytes a visible text stands for, or empty when it holds another character.
std::optional<std::string> bytesOfVisible(std::string_view text) {
    std::string out;
    for (size_t at = 0; at < text.size();) {
        const Character c = characterAt(text, at);
        const int byte = byteOfVisible(c.code);
        if (byte < 0) {
            return std::nullopt;
        }
        out.push_back(static_cast<char>(byte));
        at += c.byteCount;
    }
    return out;
}

Tokens decoded(const ByteLevelDecode&, const Tokens& tokens) {
    std::string bytes;
    for (const std::string& token : tokens) {
        bytes += bytesOfVisible(token).value_or(token);
    }
    return {replaceIllFormed(bytes)};
}

Tokens decoded(const MetaspaceDecode& step, Tokens tokens) {
    const Regex mark = Regex::ofLiteral(step.replacement);
    bool first = true;
    for (std::string& token : tokens) {
        token = replaced(token, mark, first && step.dropsFirst ? "" : " ");
        first = false;
    }
    return tokens;
}

std::optional<char> byteNamed(std::string_view token) {
    if (token.size() != 6 || !token.starts_with("<0x") || token.back() != '>') {
        return std::nullopt;
    }
    unsigned value = 0;
    const auto result = std::from_chars(token.data() + 3, token.data() + 5, value, 16);
    if (result.ptr != token.data() + 5) {
        return std::nullopt;
    }
    return static_cast<char>(value);
}

Tokens decoded(const ByteFallbackDecode&, const Tokens& tokens) {
    Tokens out;
    std::string bytes;
    const auto flush = [&] {
        if (isUtf8(bytes)) {
            out.push_back(bytes);
        } else {
            out.insert(out.end(), bytes.size(), "\xEF\xBF\xBD");
        }
        bytes.clear();
    };
    for (const std::string& token : tokens) {
        if (const auto byte = byteNamed(token)) {
            bytes.push_back(*byte);
            continue;
        }
        if (!bytes.empty()) {
            flush();
        }
        out.push_back(token);
    }
    if (!bytes.empty()) {
        flush();
    }
    return out;
}

Tokens decoded(const FuseDecode&, const Tokens& tokens) {
    return {join(tokens, "")};
}

Tokens decoded(const ReplaceDecode& step, Tokens tokens) {
    for (std::string& token : tokens) {
        token = replaced(token, step.pattern, step.content);
    }
    return tokens;
}

Tokens decoded(const StripDecode& step, Tokens tokens) {
    for (std::string& token : tokens) {
        std::string_view rest = token;
        for (size_t i = 0; i < step.start && rest.starts_with(step.character); ++i) {
            rest.remove_prefix(step.character.size());
        }
        for (size_t i = 0; i < step.stop && rest.ends_with(step.character); ++i) {
            rest.remove_suffix(step.character.size());
        }
        token = std::string(rest);
    }
    return tokens;
}

/// Takes away the spaces that stand before punctuation in word-piece output.
std::string cleanedUp(std::string text) {
    struct Rule {
        std::string_view from;
        std::string_view to;
    };

    constexpr Rule kRules[] = {{" .", "."},     {" ?", "?"},           {" !", "!"},
                               {" ,", ","},     {" ' ", "'"},          {" n't", "n't"},
                               {" 'm", "'m"},   {" do not", " don't"}, {" 's", "'s"},
                               {" 've", "'ve"}, {" 're", "'re"}};
    for (const Rule& rule : kRules) {
        text = replaced(text, Regex::ofLiteral(rule.from), rule.to);
    }
    return text;
}

Tokens decoded(const WordPieceDecode& step, Tokens tokens) {
    bool first = true;
    for (std::string& token : tokens) {
        if (!first) {
            if (token.starts_with(step.prefix)) {
                token.erase(0, step.prefix.size());
            } else {
                token.insert(0, " ");
            }
        }
        first = false;
        if (step.cleanUp) {
            token = cleanedUp(std::move(token));
        }
    }
    return tokens;
}

Tokens decoded(const SuffixDecode& step, Tokens tokens) {
    const Regex suffix = Regex::ofLiteral(step.suffix);
    for (std::string& token : tokens) {
        token = replaced(token, suffix, &token == &tokens.back() ? "" : " ");
    }
    return tokens;
}

} // namespace

std::string Decoder::decode(std::vector<std::string> tokens) const {
    for (const DecoderStep& step : m_steps) {
        tokens = std::visit([&](const auto& s) { return decoded(s, std::move(tokens)); }, step);
    }
    return join(tokens, m_joinsWithSpaces ? " " : "");
}

} // namespace lathe::tokenizer
