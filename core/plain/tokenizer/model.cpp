#include "core/plain/tokenizer/model.h"

#include "core/plain/tokenizer/unicode.h"

namespace lathe::tokenizer {

namespace {

template <typename Model>
constexpr bool kMerges = std::is_same_v<Model, BpeModel> || std::is_same_v<Model, PieceBpe>;

template <typename Model>
void encodeWith(const Model& model, std::string_view piece, SymbolMerger& merger,
                std::vector<int32_t>& ids) {
    if constexpr (kMerges<Model>) {
        model.encode(piece, merger, ids);
    } else {
        model.encode(piece, ids);
    }
}

} // namespace

PieceModel::PieceModel(Kind kind) : m_kind(std::move(kind)) {
    std::visit(
        [this](const auto& model) {
            if constexpr (kMerges<std::decay_t<decltype(model)>>) {
                m_joins = model.joinsSpaceMark();
            }
        },
        m_kind);
}

const TokenTable& PieceModel::tokens() const {
    return std::visit([](const auto& model) -> const TokenTable& { return model.tokens(); },
                      m_kind);
}

void PieceModel::encodeWord(std::string_view word, EncodeScratch& scratch,
                            std::vector<int32_t>& ids) const {
    const bool remembered = word.size() <= PieceCache::kLongestPiece;
    if (remembered) {
        const auto known = scratch.cache.find(word);
        if (!known.empty()) {
            ids.insert(ids.end(), known.begin(), known.end());
            return;
        }
    }
    const size_t before = ids.size();
    const std::string visible = m_rawBytes ? visibleText(word) : std::string();
    const std::string_view piece = m_rawBytes ? std::string_view(visible) : word;
    std::visit([&](const auto& model) { encodeWith(model, piece, scratch.merger, ids); }, m_kind);
    if (remembered) {
        scratch.cache.put(word, std::span(ids).subspan(before));
    }
}

bool PieceModel::mayCutBefore(std::string_view piece, size_t at) const {
    const std::string_view previous = lastCharacter(piece.substr(0, at));
    return !m_joins->contains(std::string(previous));
}

void PieceModel::encode(std::string_view piece, EncodeScratch& scratch,
                        std::vector<int32_t>& ids) const {
    if (!m_joins || m_rawBytes) {
        encodeWord(piece, scratch, ids);
        return;
    }
    size_t begin = 0;
    for (size_t at = piece.find(kSpaceMark, 1); at < piece.size();
         at = piece.find(kSpaceMark, at + kSpaceMark.size())) {
        if (mayCutBefore(piece, at)) {
            encodeWord(piece.substr(begin, at - begin), scratch, ids);
            begin = at;
        }
    }
    if (begin < piece.size()) {
        encodeWord(piece.substr(begin), scratch, ids);
    }
}

} // namespace lathe::tokenizer
