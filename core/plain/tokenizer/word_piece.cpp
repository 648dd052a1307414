#include "core/plain/tokenizer/word_piece.h"

#include "core/plain/base/error.h"
#include "core/plain/tokenizer/unicode.h"

namespace lathe::tokenizer {

namespace {

int32_t unknownId(const TokenTable& tokens, const std::string& text) {
    const int32_t id = tokens.find(text);
    if (id == TokenTable::kNone) {
        throw Error(ErrorCode::BadData,
                    "the unknown token \"" + text + "\" is not in the vocabulary");
    }
    return id;
}

size_t characterCount(std::string_view text) {
    size_t count = 0;
    for (size_t at = 0; at < text.size(); at += characterBytes(text[at])) {
        ++count;
    }
    return count;
}

} // namespace

WordPieceModel::WordPieceModel(TokenTable tokens, Options options)
    : m_tokens(std::move(tokens))
    , m_options(std::move(options))
    , m_unknown(unknownId(m_tokens, m_options.unknownToken)) {}

void WordPieceModel::encode(std::string_view piece, std::vector<int32_t>& ids) const {
    const size_t before = ids.size();
    if (characterCount(piece) > m_options.longestWord) {
        ids.push_back(m_unknown);
        return;
    }
    for (size_t begin = 0; begin < piece.size();) {
        size_t end = piece.size();
        int32_t found = TokenTable::kNone;
        while (end > begin) {
            const std::string prefix = begin == 0 ? "" : m_options.continuingPrefix;
            found = m_tokens.find(prefix + std::string(piece.substr(begin, end - begin)));
            if (found != TokenTable::kNone) {
                break;
            }
            end = previousCharacter(piece, end);
        }
        if (found == TokenTable::kNone) {
            ids.resize(before);
            ids.push_back(m_unknown);
            return;
        }
        ids.push_back(found);
        begin = end;
    }
}

WordLevelModel::WordLevelModel(TokenTable tokens, const std::string& unknownToken)
    : m_tokens(std::move(tokens)), m_unknown(unknownId(m_tokens, unknownToken)) {}

void WordLevelModel::encode(std::string_view piece, std::vector<int32_t>& ids) const {
    const int32_t id = m_tokens.find(piece);
    ids.push_back(id != TokenTable::kNone ? id : m_unknown);
}

} // namespace lathe::tokenizer
