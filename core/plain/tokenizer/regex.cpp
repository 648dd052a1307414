#include "core/plain/tokenizer/regex.h"

#include "core/plain/base/error.h"
#include "core/plain/tokenizer/unicode.h"

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

std::vector<Span> Regex::matches(std::string_view text) const {
    if (!m_compiled) {
        return literalMatches(text, m_pattern);
    }
    std::vector<Span> out;
    const Region found;
    auto* compiled = static_cast<regex_t*>(const_cast<void*>(m_compiled.get()));
    const OnigUChar* begin = bytesOf(text.data());
    const OnigUChar* end = begin + text.size();
    size_t from = 0;
    int64_t lastEnd = -1;
    while (from <= text.size()) {
        const int at =
            onig_search(compiled, begin, end, begin + from, end, found.region, ONIG_OPTION_NONE);
        if (at == ONIG_MISMATCH) {
            break;
        }
        if (at < 0) {
            throw Error(ErrorCode::BadData, "the pattern \"" + m_pattern +
                                                "\" gave up on the text: " + reasonOf(at, nullptr));
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
