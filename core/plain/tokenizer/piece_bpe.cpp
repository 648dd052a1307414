#include "core/plain/tokenizer/piece_bpe.h"

#include "core/plain/tokenizer/bpe.h"
#include "core/plain/tokenizer/unicode.h"

#include <algorithm>
#include <numeric>

namespace lathe::tokenizer {

namespace {

constexpr uint32_t kNever = UINT32_MAX;

bool canBeMade(PieceType type) {
    return type == PieceType::Normal || type == PieceType::UserDefined || type == PieceType::Unused;
}

std::vector<uint32_t> ranksByScore(const std::vector<ScoredPiece>& pieces) {
    std::vector<size_t> order(pieces.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::ranges::stable_sort(order,
                             [&](size_t a, size_t b) { return pieces[a].score > pieces[b].score; });
    std::vector<uint32_t> ranks(pieces.size(), kNever);
    uint32_t rank = 0;
    for (size_t i = 0; i < order.size(); ++i) {
        if (i > 0 && pieces[order[i]].score != pieces[order[i - 1]].score) {
            ++rank;
        }
        if (canBeMade(pieces[order[i]].type)) {
            ranks[order[i]] = rank;
        }
    }
    return ranks;
}

std::set<std::string> charactersBeforeMark(const std::vector<ScoredPiece>& pieces) {
    std::set<std::string> out;
    for (const ScoredPiece& piece : pieces) {
        for (size_t at = piece.text.find(kSpaceMark, 1); at < piece.text.size();
             at = piece.text.find(kSpaceMark, at + 1)) {
            out.emplace(lastCharacter(std::string_view(piece.text).substr(0, at)));
        }
    }
    return out;
}

} // namespace

PieceBpe::PieceBpe(const std::vector<ScoredPiece>& pieces, Options options)
    : m_ranks(ranksByScore(pieces)), m_options(options) {
    m_tokens.reserve(pieces.size());
    for (size_t id = 0; id < pieces.size(); ++id) {
        m_tokens.add(pieces[id].text, static_cast<int64_t>(id));
        m_types.push_back(pieces[id].type);
        if (pieces[id].type == PieceType::UserDefined) {
            m_userDefined.add(pieces[id].text, static_cast<int32_t>(id));
        }
    }
    m_byteTokens = byteTokens(m_tokens);
    const int32_t mark = m_tokens.find(kSpaceMark);
    if (mark != TokenTable::kNone && m_types[static_cast<size_t>(mark)] != PieceType::Unused) {
        m_joins = charactersBeforeMark(pieces);
    }
}

void PieceBpe::encode(std::string_view piece, SymbolMerger& merger,
                      std::vector<int32_t>& ids) const {
    merger.symbols.clear();
    for (size_t at = 0; at < piece.size();) {
        size_t bytes = 0;
        m_userDefined.prefixes(piece.substr(at), [&](size_t length, int32_t) { bytes = length; });
        const bool frozen = bytes != 0;
        bytes = frozen ? bytes : std::min<size_t>(characterBytes(piece[at]), piece.size() - at);
        merger.add(TokenTable::kNone, at, bytes, frozen);
        at += bytes;
    }
    Splits splits;
    merger.mergeAll(
        [&](const Symbol& left, const Symbol& right) -> std::optional<MergeTable::Merge> {
            const std::string_view joined = piece.substr(left.begin, left.bytes + right.bytes);
            const int32_t id = m_tokens.find(joined);
            if (id == TokenTable::kNone || m_ranks[static_cast<size_t>(id)] == kNever) {
                return std::nullopt;
            }
            if (m_types[static_cast<size_t>(id)] == PieceType::Unused) {
                splits.insert_or_assign(std::string(joined), left.bytes);
            }
            return MergeTable::Merge{m_ranks[static_cast<size_t>(id)], id};
        });
    bool unknownBefore = false;
    for (const Symbol& symbol : merger.symbols) {
        appendSymbol(piece.substr(symbol.begin, symbol.bytes), splits, ids, unknownBefore);
    }
}

void PieceBpe::appendSymbol(std::string_view text, const Splits& splits, std::vector<int32_t>& ids,
                            bool& unknownBefore) const {
    const int32_t id = m_tokens.find(text);
    const bool known = id != TokenTable::kNone && id != m_options.unknown;
    if (known && m_types[static_cast<size_t>(id)] == PieceType::Unused) {
        if (const auto split = splits.find(std::string(text)); split != splits.end()) {
            appendSymbol(text.substr(0, split->second), splits, ids, unknownBefore);
            appendSymbol(text.substr(split->second), splits, ids, unknownBefore);
            return;
        }
    }
    if (known) {
        ids.push_back(id);
    } else if (m_options.byteFallback) {
        for (const char byte : text) {
            ids.push_back(m_byteTokens[static_cast<unsigned char>(byte)]);
        }
    } else if (!unknownBefore) {
        ids.push_back(m_options.unknown); // a run of unknown characters is one token
    }
    unknownBefore = !known && !m_options.byteFallback;
}

} // namespace lathe::tokenizer
