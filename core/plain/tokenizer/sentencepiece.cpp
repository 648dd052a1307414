#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "core/plain/base/text.h"
#include "core/plain/tokenizer/load.h"
#include "core/plain/tokenizer/protobuf.h"
#include "core/plain/tokenizer/unicode.h"

#include <algorithm>
#include <bit>

namespace lathe::tokenizer {

namespace {

/// The fields of sentencepiece_model.proto that encoding needs.
struct SentencePieceFile {
    std::vector<ScoredPiece> pieces;
    uint64_t modelType = 1; ///< 1 unigram, 2 byte-pair
    bool byteFallback = false;
    int32_t bos = 1;
    int32_t eos = 2;
    std::string charsmap;
    SentencePieceSpaces spaces{};
};

ScoredPiece pieceFrom(std::string_view bytes) {
    ScoredPiece piece;
    ProtobufReader reader(bytes);
    while (const auto found = reader.next()) {
        if (found->number == 1) {
            piece.text = found->bytes;
        } else if (found->number == 2) {
            piece.score = std::bit_cast<float>(static_cast<uint32_t>(found->value));
        } else if (found->number == 3) {
            piece.type = static_cast<PieceType>(found->value);
        }
    }
    if (piece.type < PieceType::Normal || piece.type > PieceType::Byte || !isUtf8(piece.text)) {
        throw Error(ErrorCode::BadData, "a vocabulary entry is damaged");
    }
    return piece;
}

void readTrainer(std::string_view bytes, SentencePieceFile& out) {
    ProtobufReader reader(bytes);
    while (const auto found = reader.next()) {
        switch (found->number) {
        case 3:
            out.modelType = found->value;
            break;
        case 24:
            out.spaces.markIsSuffix = found->value != 0;
            break;
        case 35:
            out.byteFallback = found->value != 0;
            break;
        case 41:
            out.bos = static_cast<int32_t>(found->value);
            break;
        case 42:
            out.eos = static_cast<int32_t>(found->value);
            break;
        default:
            break;
        }
    }
}

void readNormalizer(std::string_view bytes, SentencePieceFile& out) {
    ProtobufReader reader(bytes);
    while (const auto found = reader.next()) {
        switch (found->number) {
        case 2:
            out.charsmap = found->bytes;
            break;
        case 3:
            out.spaces.addDummyPrefix = found->value != 0;
            break;
        case 4:
            out.spaces.removeExtraSpaces = found->value != 0;
            break;
        case 5:
            out.spaces.escapeSpaces = found->value != 0;
            break;
        default:
            break;
        }
    }
}

SentencePieceFile fileFrom(std::string_view bytes) {
    SentencePieceFile out;
    ProtobufReader reader(bytes);
    while (const auto found = reader.next()) {
        if (found->number == 1) {
            out.pieces.push_back(pieceFrom(found->bytes));
        } else if (found->number == 2) {
            readTrainer(found->bytes, out);
        } else if (found->number == 3) {
            readNormalizer(found->bytes, out);
        }
    }
    if (out.pieces.empty()) {
        throw Error(ErrorCode::BadData,
                    "it holds no vocabulary, so it is not a sentencepiece model");
    }
    for (const ScoredPiece& piece : out.pieces) {
        if (piece.type == PieceType::UserDefined) {
            out.spaces.userDefined.add(piece.text, 0);
        }
    }
    if (!out.charsmap.empty()) {
        out.spaces.charsmap = std::make_shared<const Charsmap>(out.charsmap);
    }
    return out;
}

PieceModel unigramFrom(const SentencePieceFile& file, int32_t unknown) {
    TokenTable table;
    std::vector<UnigramPiece> pieces;
    float best = 0;
    bool any = false;
    for (const ScoredPiece& piece : file.pieces) {
        if (piece.type == PieceType::Normal) {
            best = any ? std::max(best, piece.score) : piece.score;
            any = true;
        }
    }
    for (const ScoredPiece& piece : file.pieces) {
        table.add(piece.text, static_cast<int64_t>(pieces.size()));
        const bool userDefined = piece.type == PieceType::UserDefined;
        const bool normal = piece.type == PieceType::Normal;
        // The bonus that makes user-defined pieces win. Source: unigram_model.cc, EncodeOptimized.
        const double bonus = static_cast<float>(piece.text.size()) * best - 0.1;
        pieces.push_back({userDefined ? bonus : static_cast<double>(piece.score),
                          normal || userDefined, normal});
    }
    UnigramOptions options;
    options.unknown = unknown;
    options.byteFallback = file.byteFallback;
    options.singlePrecision = true;
    return PieceModel(UnigramModel(std::move(table), std::move(pieces), options));
}

PieceModel modelFrom(const SentencePieceFile& file) {
    const auto unknown = std::ranges::find(file.pieces, PieceType::Unknown, &ScoredPiece::type);
    if (unknown == file.pieces.end()) {
        throw Error(ErrorCode::BadData, "the vocabulary has no unknown token");
    }
    const auto byteCount = std::ranges::count(file.pieces, PieceType::Byte, &ScoredPiece::type);
    if (file.byteFallback && byteCount != 256) {
        throw Error(ErrorCode::BadData, "byte fallback needs 256 byte tokens, the vocabulary has " +
                                            std::to_string(byteCount));
    }
    const auto unknownId = static_cast<int32_t>(unknown - file.pieces.begin());
    if (file.modelType == 1) {
        return unigramFrom(file, unknownId);
    }
    if (file.modelType == 2) {
        return PieceModel(PieceBpe(file.pieces, {unknownId, file.byteFallback}));
    }
    throw Error(ErrorCode::BadData, "sentencepiece models of type " +
                                        std::to_string(file.modelType) +
                                        " are not supported, only unigram (1) and byte-pair (2)");
}

Decoder decoderOf(const SentencePieceSpaces& spaces) {
    std::vector<DecoderStep> steps{ReplaceDecode{Regex::ofLiteral(kSpaceMark), " "},
                                   ByteFallbackDecode{}, FuseDecode{}};
    if (spaces.addDummyPrefix) {
        steps.push_back(spaces.markIsSuffix ? StripDecode{" ", 0, 1} : StripDecode{" ", 1, 0});
    }
    return Decoder(std::move(steps));
}

/// Control pieces are special; text never becomes them unless the folder's settings say so.
void addControls(const SentencePieceFile& file, const FolderSettings& settings, Parts& parts) {
    for (const AddedToken& token : settings.addedTokens) {
        AddedToken own = token;
        const int32_t known = parts.model.tokens().find(token.content);
        own.id = known != TokenTable::kNone ? known : token.id;
        if (own.id != TokenTable::kNone) {
            parts.addedTokens.push_back(std::move(own));
        }
    }
    const auto has = [&](int32_t id) {
        return id >= 0 && static_cast<size_t>(id) < file.pieces.size() &&
               file.pieces[static_cast<size_t>(id)].type == PieceType::Control;
    };
    parts.bos = has(file.bos) ? std::optional(file.bos) : std::nullopt;
    parts.eos = has(file.eos) ? std::optional(file.eos) : std::nullopt;
}

} // namespace

Parts loadSentencePiece(const std::filesystem::path& path) {
    const std::string bytes = readFile(path);
    const FolderSettings settings = settingsOf(path.parent_path());
    try {
        SentencePieceFile file = fileFrom(bytes);
        Parts parts{.addedTokens = {},
                    .normalizer = file.spaces,
                    .preTokenizer = {},
                    .model = modelFrom(file),
                    .decoder = decoderOf(file.spaces)};
        addControls(file, settings, parts);
        nameEnds(parts, settings);
        const bool t5 = settings.tokenizerClass.starts_with("T5");
        if (parts.bos && settings.addBos.value_or(!t5)) {
            parts.postProcessor.before = {*parts.bos};
        }
        if (parts.eos && settings.addEos.value_or(t5)) {
            parts.postProcessor.after = {*parts.eos};
        }
        return parts;
    } catch (const Error& error) {
        throw error.within(path.string());
    }
}

} // namespace lathe::tokenizer
