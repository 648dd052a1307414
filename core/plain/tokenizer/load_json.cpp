#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "core/plain/tokenizer/json_fields.h"
#include "core/plain/tokenizer/load.h"
#include "core/plain/tokenizer/tokenizer_file.h"

namespace lathe::tokenizer {

namespace {

TokenTable tableOf(const std::vector<std::pair<std::string, int64_t>>& vocab) {
    TokenTable table;
    table.reserve(vocab.size());
    for (const auto& [text, id] : vocab) {
        table.add(text, id);
    }
    return table;
}

PieceModel bpeFrom(const TokenizerFile& file, const Json& model) {
    BpeOptions options;
    if (optionalField(model, "unk_token") != nullptr) {
        options.unknownToken = textField(model, "unk_token");
    }
    options.continuingPrefix = textField(model, "continuing_subword_prefix", "");
    options.wordSuffix = textField(model, "end_of_word_suffix", "");
    options.fuseUnknown = flagField(model, "fuse_unk", false);
    options.byteFallback = flagField(model, "byte_fallback", false);
    options.ignoreMerges = flagField(model, "ignore_merges", false);
    return PieceModel(BpeModel(tableOf(file.vocab), file.merges, std::move(options)));
}

PieceModel unigramFrom(const TokenizerFile& file, const Json& model) {
    TokenTable table;
    std::vector<UnigramPiece> pieces;
    table.reserve(file.scored.size());
    for (const auto& [text, score] : file.scored) {
        table.add(text, static_cast<int64_t>(pieces.size()));
        pieces.push_back({score, true, true});
    }
    UnigramOptions options;
    const int64_t unknown = numberField(model, "unk_id", TokenTable::kNone);
    if (unknown >= static_cast<int64_t>(pieces.size())) {
        throw Error(ErrorCode::BadData, "the unknown token's id " + std::to_string(unknown) +
                                            " is not below the vocabulary's size, " +
                                            std::to_string(pieces.size()));
    }
    options.unknown = unknown < 0 ? TokenTable::kNone : static_cast<int32_t>(unknown);
    options.byteFallback = flagField(model, "byte_fallback", false);
    return PieceModel(UnigramModel(std::move(table), std::move(pieces), options));
}

PieceModel wordPieceFrom(const TokenizerFile& file, const Json& model) {
    WordPieceModel::Options options;
    options.unknownToken = textField(model, "unk_token", options.unknownToken);
    options.continuingPrefix =
        textField(model, "continuing_subword_prefix", options.continuingPrefix);
    const int64_t longest = numberField(model, "max_input_chars_per_word", 100);
    options.longestWord = longest < 0 ? 0 : static_cast<size_t>(longest);
    return PieceModel(WordPieceModel(tableOf(file.vocab), std::move(options)));
}

PieceModel modelFrom(const TokenizerFile& file) {
    const Json& model = field(file.rest, "model");
    // Files before version 1.0 of the format name no type.
    const std::string fallback = file.vocabIsScored ? "Unigram" : "BPE";
    const std::string type = textField(model, "type", fallback);
    if (!file.hasVocab) {
        throw Error(ErrorCode::BadData, "the model has no vocabulary");
    }
    if (file.vocabIsScored != (type == "Unigram")) {
        throw Error(ErrorCode::BadData,
                    "the vocabulary has the wrong form for the model \"" + type + "\"");
    }
    if (type == "BPE") {
        return bpeFrom(file, model);
    }
    if (type == "Unigram") {
        return unigramFrom(file, model);
    }
    if (type == "WordPiece") {
        return wordPieceFrom(file, model);
    }
    if (type == "WordLevel") {
        return PieceModel(
            WordLevelModel(tableOf(file.vocab), textField(model, "unk_token", "<unk>")));
    }
    throwUnsupported("model", type);
}

std::vector<AddedToken> addedFrom(const Json& rest, const TokenTable& vocabulary) {
    std::vector<AddedToken> out;
    if (optionalField(rest, "added_tokens") == nullptr) {
        return out;
    }
    for (const Json& json : listField(rest, "added_tokens")) {
        AddedToken token = addedTokenFrom(json);
        const int32_t id = idFrom(field(json, "id"), "the added token \"" + token.content + "\"");
        const int32_t known = vocabulary.find(token.content);
        token.id = known != TokenTable::kNone ? known : id;
        if (!token.content.empty()) {
            out.push_back(std::move(token));
        }
    }
    return out;
}

/// A component, or null when the file has none.
Json componentOf(const Json& rest, const char* key) {
    const Json* found = optionalField(rest, key);
    return found != nullptr ? *found : Json(nullptr);
}

} // namespace

Parts loadTokenizerJson(const std::filesystem::path& path) {
    const TokenizerFile file = parseTokenizerFile(readFile(path), path.string());
    try {
        PieceModel model = modelFrom(file);
        std::vector<AddedToken> added = addedFrom(file.rest, model.tokens());
        return Parts{.addedTokens = std::move(added),
                     .normalizer = normalizerFrom(componentOf(file.rest, "normalizer")),
                     .preTokenizer = preTokenizerFrom(componentOf(file.rest, "pre_tokenizer")),
                     .model = std::move(model),
                     .postProcessor = postProcessorFrom(componentOf(file.rest, "post_processor")),
                     .decoder = decoderFrom(componentOf(file.rest, "decoder"))};
    } catch (const Error& error) {
        throw error.within(path.string());
    }
}

} // namespace lathe::tokenizer
