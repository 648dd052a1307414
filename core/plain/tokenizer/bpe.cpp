#include "core/plain/tokenizer/bpe.h"

#include "core/plain/base/error.h"
#include "core/plain/tokenizer/unicode.h"

#include <cstdio>

namespace lathe::tokenizer {

namespace {

int32_t requireToken(const TokenTable& tokens, std::string_view text, const std::string& what) {
    const int32_t id = tokens.find(text);
    if (id == TokenTable::kNone) {
        throw Error(ErrorCode::BadData,
                    what + " \"" + std::string(text) + "\" is not in the vocabulary");
    }
    return id;
}

bool looksLikeByteToken(std::string_view text) {
    return text.size() == 6 && text.starts_with("<0x");
}

} // namespace

std::array<int32_t, 256> byteTokens(const TokenTable& tokens) {
    std::array<int32_t, 256> out{};
    for (unsigned byte = 0; byte < 256; ++byte) {
        char name[8];
        std::snprintf(name, sizeof name, "<0x%02X>", byte);
        out[byte] = tokens.find(name);
    }
    return out;
}

std::string_view lastCharacter(std::string_view text) {
    return text.substr(previousCharacter(text, text.size()));
}

BpeModel::BpeModel(TokenTable tokens, const MergePairs& merges, BpeOptions options)
    : m_tokens(std::move(tokens))
    , m_options(std::move(options))
    , m_byteTokens(byteTokens(m_tokens)) {
    if (m_options.unknownToken) {
        m_unknown = m_tokens.find(*m_options.unknownToken);
    }
    m_merges.reserve(merges.size());
    for (uint32_t rank = 0; rank < merges.size(); ++rank) {
        addMerge(merges[rank], rank);
    }
    findJoins(merges);
}

void BpeModel::addMerge(const std::pair<std::string, std::string>& merge, uint32_t rank) {
    const auto& [left, right] = merge;
    const std::string where = "merge " + std::to_string(rank) + ": the token";
    const int32_t leftId = requireToken(m_tokens, left, where);
    const int32_t rightId = requireToken(m_tokens, right, where);
    const size_t cut = std::min(m_options.continuingPrefix.size(), right.size());
    const int32_t id = requireToken(m_tokens, left + right.substr(cut), where);
    m_merges.add(leftId, rightId, {rank, id});
}

void BpeModel::findJoins(const MergePairs& merges) {
    // Whole-piece lookups and marked word ends depend on more than two neighbours.
    if (m_options.ignoreMerges || !m_options.continuingPrefix.empty() ||
        !m_options.wordSuffix.empty() || m_tokens.find(kSpaceMark) == TokenTable::kNone) {
        return;
    }
    std::set<std::string> joins;
    for (const auto& [left, right] : merges) {
        // These stand for characters other than those they are written with.
        for (const std::string& token : {left, right}) {
            if (looksLikeByteToken(token) || token == m_options.unknownToken) {
                return;
            }
        }
        if (right.starts_with(kSpaceMark) && !left.empty()) {
            joins.emplace(lastCharacter(left));
        }
    }
    m_joins = std::move(joins);
}

bool BpeModel::addBytes(std::string_view character, size_t begin, SymbolMerger& merger) const {
    for (const char byte : character) {
        if (m_byteTokens[static_cast<unsigned char>(byte)] == TokenTable::kNone) {
            return false;
        }
    }
    for (size_t i = 0; i < character.size(); ++i) {
        merger.add(m_byteTokens[static_cast<unsigned char>(character[i])], begin + i, 1);
    }
    return true;
}

void BpeModel::addSymbols(std::string_view piece, SymbolMerger& merger) const {
    size_t unknownBegin = 0;
    size_t unknownBytes = 0; // an unknown stretch waits here until a known character follows
    const auto flush = [&] {
        if (unknownBytes != 0) {
            merger.add(m_unknown, unknownBegin, unknownBytes);
            unknownBytes = 0;
        }
    };
    std::string marked;
    const bool plain = m_options.continuingPrefix.empty() && m_options.wordSuffix.empty();
    for (size_t at = 0; at < piece.size();) {
        const size_t bytes = characterBytes(piece[at]);
        std::string_view character = piece.substr(at, bytes);
        if (!plain) {
            marked = at == 0 ? "" : m_options.continuingPrefix;
            marked.append(character).append(at + bytes == piece.size() ? m_options.wordSuffix : "");
            character = marked;
        }
        if (const int32_t id = m_tokens.find(character); id != TokenTable::kNone) {
            flush();
            merger.add(id, at, bytes);
        } else if (!m_options.byteFallback || !addBytes(character, at, merger)) {
            if (m_unknown != TokenTable::kNone) {
                if (!m_options.fuseUnknown) {
                    flush();
                }
                unknownBegin = unknownBytes == 0 ? at : unknownBegin;
                unknownBytes += bytes;
            } else if (m_options.unknownToken) {
                requireToken(m_tokens, *m_options.unknownToken, "the unknown token");
            }
        }
        at += bytes;
    }
    flush();
}

void BpeModel::encode(std::string_view piece, SymbolMerger& merger,
                      std::vector<int32_t>& ids) const {
    if (m_options.ignoreMerges) {
        if (const int32_t id = m_tokens.find(piece); id != TokenTable::kNone) {
            ids.push_back(id);
            return;
        }
    }
    merger.symbols.clear();
    addSymbols(piece, merger);
    merger.mergeAll([this](const Symbol& left, const Symbol& right) {
        const MergeTable::Merge* merge = m_merges.find(left.id, right.id);
        return merge != nullptr ? std::optional(*merge) : std::nullopt;
    });
    for (const Symbol& symbol : merger.symbols) {
        ids.push_back(symbol.id);
    }
}

} // namespace lathe::tokenizer
