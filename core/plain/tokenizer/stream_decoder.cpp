#include "core/plain/tokenizer/stream_decoder.h"

namespace lathe {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

} // namespace

StreamDecoder::StreamDecoder(Tokenizer tokenizer, SpecialText special)
    : m_tokenizer(std::move(tokenizer)), m_special(special) {}

std::string StreamDecoder::decoded() const {
    return m_tokenizer.decode(m_ids, m_special);
}

std::string StreamDecoder::push(int32_t id) {
    m_ids.push_back(id);
    const std::string text = decoded();
    if (text.size() <= m_given.size() || text.ends_with(kReplacement)) {
        return {};
    }
    std::string out = text.substr(m_given.size());
    m_ids.erase(m_ids.begin(), m_ids.begin() + m_context);
    m_context = std::ssize(m_ids);
    m_given = decoded();
    return out;
}

std::string StreamDecoder::flush() {
    const std::string text = decoded();
    std::string out = text.size() > m_given.size() ? text.substr(m_given.size()) : std::string();
    m_ids.clear();
    m_context = 0;
    m_given.clear();
    return out;
}

} // namespace lathe
