#pragma once

#include "core/plain/base/json.h"
#include "core/plain/tokenizer/parts.h"

#include <filesystem>
#include <optional>
#include <string>

namespace lathe::tokenizer {

/// Loads whichever tokenizer files a folder has, or the one file named (see Tokenizer::load).
Parts loadParts(const std::filesystem::path& folderOrFile);

/// Each kind of file. They throw Error{BadData} naming the file and the component.
Parts loadTokenizerJson(const std::filesystem::path& file);
Parts loadSentencePiece(const std::filesystem::path& file);
Parts loadVocabAndMerges(const std::filesystem::path& folder);

/// Components of tokenizer.json, from their JSON (null: none).
/// Throw Error{BadData} naming the component's type when it is unknown or lacks a field.
Normalizer normalizerFrom(const Json& json);
PreTokenizer preTokenizerFrom(const Json& json);
Decoder decoderFrom(const Json& json);
PostProcessor postProcessorFrom(const Json& json);

/// The settings beside the tokenizer's own file, which transformers keeps in
/// tokenizer_config.json (and, for BOS and EOS, in older or other files).
struct FolderSettings {
    std::string tokenizerClass;
    std::optional<bool> addBos{};
    std::optional<bool> addEos{};
    std::string bosText;
    std::string eosText;
    std::vector<AddedToken> addedTokens; ///< "added_tokens_decoder" and the named special tokens
    std::optional<int32_t> bosId{};      ///< of config.json
    std::optional<int32_t> eosId{};
};

/// Settings of a folder; files that are absent leave defaults.
/// Throws Error{BadData} when one is not JSON.
FolderSettings settingsOf(const std::filesystem::path& folder);

/// Sets `parts.bos` and `parts.eos` from the settings, where the tokenizer knows the token.
void nameEnds(Parts& parts, const FolderSettings& settings);

} // namespace lathe::tokenizer
