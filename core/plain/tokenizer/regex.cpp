#include "core/plain/tokenizer/regex.h"

#include "core/plain/base/error.h"
#include "core/plain/base/text.h"
#include "core/plain/tokenizer/unicode.h"

#include <algorithm>
#include <mutex>
#include <oniguruma.h>

namespace lathe::tokenizer {

namespace {

const OnigUChar* bytesOf(const char* text) {
    return reinterpret_cast<const OnigUChar*>(text);
}

std::string reasonOf(int code, OnigErrorInfo* details) {
    OnigUChar message[ONIG_MAX_ERROR_MESSAGE_LEN];
    const int length = details != nullptr ? onig_error_code_to_str(message, code, details)
                                          : onig_error_code_to_str(message, code);
    return {reinterpret_cast<const char*>(message), static_cast<size_t>(length)};
}

void initializeOnce() {
    static std::once_flag flag;
    std::call_once(flag, [] {
        OnigEncoding encodings[] = {ONIG_ENCODING_UTF8};
        onig_initialize(encodings, 1);
    });
}

struct Region {
    OnigRegion* region = onig_region_new();

    Region() = default;
    Region(const Region&) = delete;
    Region& operator=(const Region&) = delete;

    ~Region() { onig_region_free(region, 1); }
};

std::vector<Span> literalMatches(std::string_view text, std::string_view literal) {
    std::vector<Span> out;
    size_t at = literal.empty() ? std::string_view::npos : text.find(literal);
    while (at != std::string_view::npos) {
        const size_t end = at + literal.size();
        out.push_back({static_cast<uint32_t>(at), static_cast<uint32_t>(end)});
        at = text.find(literal, end);
    }
    return out;
}

} // namespace

Regex::Regex(std::string pattern) : m_pattern(std::move(pattern)) {
    initializeOnce();
    regex_t* compiled = nullptr;
    OnigErrorInfo details;
    const char* begin = m_pattern.data();
    const int code = onig_new(&compiled, bytesOf(begin), bytesOf(begin + m_pattern.size()),
                              ONIG_OPTION_NONE, ONIG_ENCODING_UTF8, ONIG_SYNTAX_RUBY, &details);
    if (code != ONIG_NORMAL) {
        throw Error(ErrorCode::BadData, "the pattern \"" + m_pattern +
                                            "\" cannot be compiled: " + reasonOf(code, &details));
    }
    m_compiled = std::shared_ptr<const void>(
        compiled, [](const void* p) { onig_free(static_cast<regex_t*>(const_cast<void*>(p))); });
}

Regex Regex::ofLiteral(std::string_view literal) {
    Regex out;
    out.m_pattern = literal;
    return out;
}

namespace {

/// How often matching may go back, over a whole text: a pattern may make a search of a few bytes
/// take hours, and a text may hold thousands of such places. Each search begins with a small
/// allowance, is repeated with a larger one when that is used up, and is charged what it was given:
/// Oniguruma does not report what it used.
class Patience {
public:
    explicit Patience(size_t textBytes)
        : m_left(kFlat + kPerByte * textBytes), m_options(onig_new_match_param()) {
        onig_initialize_match_param(m_options);
    }

    Patience(const Patience&) = delete;
    Patience& operator=(const Patience&) = delete;

    ~Patience() { onig_free_match_param(m_options); }

    /// As onig_search; gives up once the text's allowance is used up.
    int search(regex_t* pattern, std::string_view text, size_t from, OnigRegion* found) {
        const OnigUChar* begin = bytesOf(text.data());
        const OnigUChar* end = begin + text.size();
        for (uint64_t allowance = kFirst;; allowance *= kGrowth) {
            allowance = std::min(allowance, m_left);
            onig_set_retry_limit_in_search_of_match_param(m_options,
                                                          static_cast<unsigned long>(allowance));
            onig_set_retry_limit_in_match_of_match_param(m_options,
                                                         static_cast<unsigned long>(allowance));
            const int at = onig_search_with_param(pattern, begin, end, begin + from, end, found,
                                                  ONIG_OPTION_NONE, m_options);
            const bool over =
                at == ONIGERR_RETRY_LIMIT_IN_SEARCH_OVER || at == ONIGERR_RETRY_LIMIT_IN_MATCH_OVER;
            m_left -= allowance;
            if (!over || m_left == 0) {
                return at;
            }
        }
    }

private:
    static constexpr uint64_t kFlat = 10'000'000;
    static constexpr uint64_t kPerByte = 500;
    static constexpr uint64_t kFirst = 200;
    static constexpr uint64_t kGrowth = 16;

    uint64_t m_left;
    OnigMatchParam* m_options;
};

} // namespace

std::vector<Span> Regex::matches(std::string_view text) const {
    if (!m_compiled) {
        return literalMatches(text, m_pattern);
    }
    std::vector<Span> out;
    const Region found;
    auto* compiled = static_cast<regex_t*>(const_cast<void*>(m_compiled.get()));
    Patience patience(text.size());
    size_t from = 0;
    int64_t lastEnd = -1;
    while (from <= text.size()) {
        const int at = patience.search(compiled, text, from, found.region);
        if (at == ONIG_MISMATCH) {
            break;
        }
        if (at < 0) {
            throw Error(
                ErrorCode::BadData,
                "the pattern \"" + m_pattern + "\" gave up on a text of " +
                    formatBytes(text.size()) + ": " + reasonOf(at, nullptr),
                "The tokenizer's pattern tries too many ways to match; take the model's own "
                "tokenizer.");
        }
        const Span span{static_cast<uint32_t>(found.region->beg[0]),
                        static_cast<uint32_t>(found.region->end[0])};
        if (span.begin == span.end && lastEnd == span.end) {
            from += from < text.size() ? characterBytes(text[from]) : 1;
            continue;
        }
        out.push_back(span);
        from = span.end;
        lastEnd = span.end;
    }
    return out;
}

} // namespace lathe::tokenizer
