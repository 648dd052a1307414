#include "core/plain/tokenizer/tokenizer.h"

#include "core/plain/base/error.h"
#include "core/plain/base/text.h"
#include "core/plain/tokenizer/load.h"
#include "core/plain/tokenizer/parts.h"
#include "core/plain/tokenizer/unicode.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <unordered_map>

namespace lathe {

using namespace tokenizer;

namespace {

constexpr size_t kLongestText = size_t{1} << 31;

std::string normalized(const Parts& parts, std::string_view text) {
    std::string out =
        std::visit([&](const auto& step) { return step.apply(text); }, parts.normalizer);
    // A damaged charsmap may cut characters in two.
    return isUtf8(out) ? out : replaceIllFormed(out);
}

bool changesNothing(const Parts& parts) {
    const auto* steps = std::get_if<Normalizer>(&parts.normalizer);
    return steps != nullptr && steps->changesNothing();
}

void requireLength(size_t bytes) {
    if (bytes > kLongestText) {
        throw Error(ErrorCode::User,
                    "a text of " + formatBytes(bytes) + " is too long to tokenize in one piece",
                    "Give it as several documents of less than 2 GB.");
    }
}

} // namespace

struct Tokenizer::State {
    explicit State(Parts p) : parts(std::move(p)) {
        parts.model.setRawBytes(parts.preTokenizer.leavesRawBytes());
        for (const AddedToken& token : parts.addedTokens) {
            addToken(token);
        }
    }

    void addToken(const AddedToken& token) {
        added[token.id] = token;
        addedIds[token.content] = token.id;
        const std::string form =
            token.normalized ? normalized(parts, token.content) : token.content;
        (token.normalized ? inNormalized : inRaw).add(token, form);
        written[token.id] = form;
    }

    void encodeRaw(std::string_view text, EncodeScratch& scratch, std::vector<int32_t>& ids) const {
        for (const auto& part : inRaw.cut(text)) {
            if (part.id != AddedTokens::kText) {
                ids.push_back(part.id);
                continue;
            }
            const std::string_view stretch =
                text.substr(part.span.begin, part.span.end - part.span.begin);
            const bool starts = part.span.begin == 0;
            if (changesNothing(parts)) {
                encodeNormalized(stretch, starts, scratch, ids);
            } else {
                const std::string rewritten = normalized(parts, stretch);
                requireLength(rewritten.size());
                encodeNormalized(rewritten, starts, scratch, ids);
            }
        }
    }

    void encodeNormalized(std::string_view text, bool starts, EncodeScratch& scratch,
                          std::vector<int32_t>& ids) const {
        for (const auto& part : inNormalized.cut(text)) {
            if (part.id != AddedTokens::kText) {
                ids.push_back(part.id);
                continue;
            }
            PieceList list;
            list.text = text.substr(part.span.begin, part.span.end - part.span.begin);
            list.startsText = starts && part.span.begin == 0;
            list.pieces = {{0, static_cast<uint32_t>(list.text.size())}};
            parts.preTokenizer.apply(list);
            for (const Span& piece : list.pieces) {
                parts.model.encode(list.text.substr(piece.begin, piece.end - piece.begin), scratch,
                                   ids);
            }
        }
    }

    std::unique_ptr<EncodeScratch> takeScratch() const {
        const std::lock_guard lock(mutex);
        if (idle.empty()) {
            return std::make_unique<EncodeScratch>();
        }
        auto out = std::move(idle.back());
        idle.pop_back();
        return out;
    }

    void giveBack(std::unique_ptr<EncodeScratch> scratch) const {
        const std::lock_guard lock(mutex);
        idle.push_back(std::move(scratch));
    }

    Parts parts;
    AddedTokens inRaw;
    AddedTokens inNormalized;
    std::unordered_map<int32_t, AddedToken> added;    ///< by id
    std::unordered_map<int32_t, std::string> written; ///< how added tokens appear in decoded text
    std::map<std::string, int32_t, std::less<>> addedIds;

    mutable std::mutex mutex; ///< guards idle
    mutable std::vector<std::unique_ptr<EncodeScratch>> idle;
};

Tokenizer Tokenizer::load(const std::filesystem::path& modelFolderOrFile) {
    return Tokenizer(loadParts(modelFolderOrFile));
}

Tokenizer::Tokenizer(Parts parts) : m_state(std::make_shared<State>(std::move(parts))) {}

std::vector<int32_t> Tokenizer::encode(std::string_view utf8, SpecialTokens special) const {
    requireLength(utf8.size());
    const auto& around = m_state->parts.postProcessor;
    std::vector<int32_t> ids;
    ids.reserve(utf8.size() / 3 + 4);
    if (special == SpecialTokens::Add) {
        ids = around.before;
    }
    auto scratch = m_state->takeScratch();
    if (isUtf8(utf8)) {
        m_state->encodeRaw(utf8, *scratch, ids);
    } else {
        m_state->encodeRaw(replaceIllFormed(utf8), *scratch, ids);
    }
    m_state->giveBack(std::move(scratch));
    if (special == SpecialTokens::Add) {
        ids.insert(ids.end(), around.after.begin(), around.after.end());
    }
    return ids;
}

std::string Tokenizer::decode(std::span<const int32_t> ids, SpecialText special) const {
    std::vector<std::string> tokens;
    tokens.reserve(ids.size());
    for (const int32_t id : ids) {
        const auto added = m_state->added.find(id);
        if (added != m_state->added.end()) {
            if (special == SpecialText::Keep || !added->second.special) {
                tokens.push_back(m_state->written.at(id));
            }
        } else if (const auto text = m_state->parts.model.tokens().textOf(id)) {
            tokens.emplace_back(*text);
        }
    }
    return m_state->parts.decoder.decode(std::move(tokens));
}

int32_t Tokenizer::vocabularySize() const {
    int32_t limit = m_state->parts.model.tokens().idLimit();
    for (const auto& [id, token] : m_state->added) {
        limit = std::max(limit, id + 1);
    }
    return limit;
}

std::optional<int32_t> Tokenizer::idOf(std::string_view token) const {
    if (const auto added = m_state->addedIds.find(token); added != m_state->addedIds.end()) {
        return added->second;
    }
    const int32_t id = m_state->parts.model.tokens().find(token);
    return id == TokenTable::kNone ? std::nullopt : std::optional(id);
}

std::string Tokenizer::tokenText(int32_t id) const {
    if (const auto added = m_state->added.find(id); added != m_state->added.end()) {
        return added->second.content;
    }
    return std::string(m_state->parts.model.tokens().textOf(id).value_or(""));
}

bool Tokenizer::isSpecial(int32_t id) const {
    const auto added = m_state->added.find(id);
    return added != m_state->added.end() && added->second.special;
}

std::optional<int32_t> Tokenizer::bos() const {
    return m_state->parts.bos;
}

std::optional<int32_t> Tokenizer::eos() const {
    return m_state->parts.eos;
}

size_t Tokenizer::addedBefore() const {
    return m_state->parts.postProcessor.before.size();
}

size_t Tokenizer::addedAfter() const {
    return m_state->parts.postProcessor.after.size();
}

} // namespace lathe
