#include "core/plain/tokenizer/unigram.h"

#include "core/plain/base/error.h"
#include "core/plain/tokenizer/bpe.h"
#include "core/plain/tokenizer/unicode.h"

#include <algorithm>
#include <limits>

namespace lathe::tokenizer {

namespace {

constexpr double kUnknownPenalty = 10.0;

} // namespace

UnigramModel::UnigramModel(TokenTable tokens, std::vector<UnigramPiece> pieces,
                           UnigramOptions options)
    : m_tokens(std::move(tokens)), m_options(options), m_byteTokens(byteTokens(m_tokens)) {
    double least = std::numeric_limits<double>::infinity();
    for (size_t id = 0; id < pieces.size(); ++id) {
        m_scores.push_back(pieces[id].score);
        if (pieces[id].countsLeast) {
            least = std::min(least, pieces[id].score);
        }
        const auto text = m_tokens.textOf(static_cast<int32_t>(id));
        if (pieces[id].matches && text && m_tokens.find(*text) == static_cast<int32_t>(id)) {
            m_trie.add(*text, static_cast<int32_t>(id));
        }
    }
    m_unknownScore =
        (least == std::numeric_limits<double>::infinity() ? 0 : least) - kUnknownPenalty;
}

void UnigramModel::relax(std::vector<Node>& nodes, size_t begin, size_t end, int32_t id) const {
    const double own = id == TokenTable::kNone ? m_unknownScore : m_scores[static_cast<size_t>(id)];
    double score = own + nodes[begin].score;
    if (m_options.singlePrecision) {
        score = static_cast<float>(own) + static_cast<float>(nodes[begin].score);
    }
    if (nodes[end].begin < 0 || score > nodes[end].score) {
        nodes[end] = {score, id, static_cast<int64_t>(begin)};
    }
}

std::vector<UnigramModel::Node> UnigramModel::bestPath(std::string_view piece) const {
    std::vector<Node> nodes(piece.size() + 1);
    for (size_t at = 0; at < piece.size();) {
        const size_t character = characterBytes(piece[at]);
        bool single = false;
        m_trie.prefixes(piece.substr(at), [&](size_t bytes, int32_t id) {
            relax(nodes, at, at + bytes, id);
            single = single || bytes == character;
        });
        if (!single) {
            relax(nodes, at, at + character, TokenTable::kNone);
        }
        at += character;
    }
    return nodes;
}

void UnigramModel::appendUnknown(std::string_view text, std::vector<int32_t>& ids) const {
    const auto tokenOf = [&](char byte) { return m_byteTokens[static_cast<unsigned char>(byte)]; };
    const bool spelled = m_options.byteFallback && std::ranges::none_of(text, [&](char byte) {
                             return tokenOf(byte) == TokenTable::kNone;
                         });
    if (spelled) {
        for (const char byte : text) {
            ids.push_back(tokenOf(byte));
        }
        return;
    }
    if (m_options.unknown == TokenTable::kNone) {
        throw Error(ErrorCode::BadData, "the text \"" + std::string(text) +
                                            "\" is not covered by the vocabulary, and it has no "
                                            "unknown token");
    }
    ids.push_back(m_options.unknown);
}

void UnigramModel::encode(std::string_view piece, std::vector<int32_t>& ids) const {
    const std::vector<Node> nodes = bestPath(piece);
    std::vector<size_t> ends; // last first
    for (size_t end = piece.size(); end > 0; end = static_cast<size_t>(nodes[end].begin)) {
        ends.push_back(end);
    }
    for (size_t i = ends.size(); i-- > 0;) {
        const Node& node = nodes[ends[i]];
        const auto isUnknown = [&](size_t end) {
            return nodes[end].id == TokenTable::kNone || nodes[end].id == m_options.unknown;
        };
        if (!isUnknown(ends[i])) {
            ids.push_back(node.id);
            continue;
        }
        while (i > 0 && isUnknown(ends[i - 1])) {
            --i; // a run of unknown characters is one token
        }
        const auto begin = static_cast<size_t>(node.begin);
        appendUnknown(piece.substr(begin, ends[i] - begin), ids);
    }
}

} // namespace lathe::tokenizer
