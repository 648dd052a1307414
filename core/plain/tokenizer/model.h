#pragma once

#include "core/plain/tokenizer/bpe.h"
#include "core/plain/tokenizer/piece_bpe.h"
#include "core/plain/tokenizer/piece_cache.h"
#include "core/plain/tokenizer/unigram.h"
#include "core/plain/tokenizer/word_piece.h"

#include <variant>

namespace lathe::tokenizer {

/// What one encoding thread needs for itself.
struct EncodeScratch {
    PieceCache cache;
    SymbolMerger merger;
};

/// Maps pieces to ids: one of the model kinds, with a cache before it.
class PieceModel {
public:
    using Kind = std::variant<BpeModel, PieceBpe, UnigramModel, WordPieceModel, WordLevelModel>;

    explicit PieceModel(Kind kind);

    /// From now on pieces are raw bytes, looked up as `visibleText`.
    void setRawBytes(bool raw) { m_rawBytes = raw; }

    /// Appends the ids of one piece. Throws Error{BadData} as UnigramModel::encode.
    void encode(std::string_view piece, EncodeScratch& scratch, std::vector<int32_t>& ids) const;

    const TokenTable& tokens() const;

private:
    void encodeWord(std::string_view word, EncodeScratch& scratch, std::vector<int32_t>& ids) const;
    bool mayCutBefore(std::string_view piece, size_t at) const;

    Kind m_kind;
    bool m_rawBytes = false;
    /// No merge joins a space mark to a character outside this set, so cutting there changes
    /// nothing and lets whole texts be encoded word by word.
    std::optional<std::set<std::string>> m_joins;
};

} // namespace lathe::tokenizer
