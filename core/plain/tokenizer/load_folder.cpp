#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "core/plain/tokenizer/json_fields.h"
#include "core/plain/tokenizer/load.h"
#include "core/plain/tokenizer/tokenizer_file.h"

#include <algorithm>
#include <charconv>

namespace lathe::tokenizer {

namespace fs = std::filesystem;

namespace {

constexpr const char* kNamedTokens[] = {"bos_token", "eos_token", "unk_token", "pad_token"};

bool isFile(const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
}

/// A token given as a text or as an object with "content"; empty when absent.
std::string tokenNamed(const Json& json, const char* key) {
    const Json* value = optionalField(json, key);
    if (value == nullptr) {
        return {};
    }
    return value->is_string() ? value->get<std::string>() : textField(*value, "content", "");
}

void addToken(FolderSettings& out, AddedToken token) {
    const bool known = std::ranges::any_of(
        out.addedTokens, [&](const AddedToken& other) { return other.content == token.content; });
    if (!known && !token.content.empty()) {
        out.addedTokens.push_back(std::move(token));
    }
}

void readAddedTokens(const Json& config, FolderSettings& out) {
    const Json* list = optionalField(config, "added_tokens_decoder");
    if (list == nullptr || !list->is_object()) {
        return;
    }
    for (const auto& [key, json] : list->items()) {
        AddedToken token = addedTokenFrom(json);
        const auto result = std::from_chars(key.data(), key.data() + key.size(), token.id);
        if (result.ec != std::errc() || token.id < 0 || token.id >= 1 << 24) {
            throw Error(ErrorCode::BadData,
                        "added_tokens_decoder has the id \"" + key + "\", which is not one");
        }
        addToken(out, std::move(token));
    }
}

std::optional<bool> choice(const Json& config, const char* key) {
    const Json* value = optionalField(config, key);
    return value != nullptr && value->is_boolean() ? std::optional(value->get<bool>())
                                                   : std::nullopt;
}

std::optional<int32_t> firstId(const Json& config, const char* key) {
    const Json* value = optionalField(config, key);
    if (value != nullptr && value->is_array() && !value->empty()) {
        value = &value->front();
    }
    return value != nullptr && value->is_number_unsigned() ? std::optional(value->get<int32_t>())
                                                           : std::nullopt;
}

void readNames(const Json& json, FolderSettings& out) {
    out.bosText = out.bosText.empty() ? tokenNamed(json, "bos_token") : out.bosText;
    out.eosText = out.eosText.empty() ? tokenNamed(json, "eos_token") : out.eosText;
}

} // namespace

FolderSettings settingsOf(const fs::path& folder) {
    FolderSettings out;
    if (const fs::path path = folder / "tokenizer_config.json"; isFile(path)) {
        const Json config = readJson(path);
        try {
            out.tokenizerClass = textField(config, "tokenizer_class", "");
            out.addBos = choice(config, "add_bos_token");
            out.addEos = choice(config, "add_eos_token");
            readAddedTokens(config, out);
            readNames(config, out);
        } catch (const Error& error) {
            throw error.within(path.string());
        }
    }
    if (const fs::path path = folder / "special_tokens_map.json"; isFile(path)) {
        readNames(readJson(path), out);
    }
    for (const char* name : {"generation_config.json", "config.json"}) {
        if (const fs::path path = folder / name; isFile(path)) {
            const Json config = readJson(path);
            out.bosId = out.bosId ? out.bosId : firstId(config, "bos_token_id");
            out.eosId = out.eosId ? out.eosId : firstId(config, "eos_token_id");
        }
    }
    return out;
}

void nameEnds(Parts& parts, const FolderSettings& settings) {
    const auto idOf = [&](const std::string& text) -> std::optional<int32_t> {
        for (const AddedToken& token : parts.addedTokens) {
            if (token.content == text) {
                return token.id;
            }
        }
        const int32_t id = parts.model.tokens().find(text);
        return id != TokenTable::kNone ? std::optional(id) : std::nullopt;
    };
    const auto name = [&](std::optional<int32_t>& end, const std::string& text,
                          std::optional<int32_t> configured) {
        const auto named = text.empty() ? std::nullopt : idOf(text);
        end = named ? named : end ? end : configured;
    };
    name(parts.bos, settings.bosText, settings.bosId);
    name(parts.eos, settings.eosText, settings.eosId);
}

Parts loadParts(const fs::path& folderOrFile) {
    std::error_code ignored;
    const bool folder = fs::is_directory(folderOrFile, ignored);
    const fs::path json = folder ? folderOrFile / "tokenizer.json" : folderOrFile;
    const fs::path model = folder ? folderOrFile / "tokenizer.model" : folderOrFile;
    if (folder ? isFile(json) : json.extension() == ".json" && json.filename() != "vocab.json") {
        Parts parts = loadTokenizerJson(json);
        nameEnds(parts, settingsOf(json.parent_path()));
        return parts;
    }
    if (folder ? isFile(model) : model.extension() == ".model") {
        return loadSentencePiece(model);
    }
    const fs::path parent = folder ? folderOrFile : folderOrFile.parent_path();
    if (isFile(parent / "vocab.json") && isFile(parent / "merges.txt")) {
        return loadVocabAndMerges(parent);
    }
    throw Error(ErrorCode::BadData,
                folderOrFile.string() + (folder ? " holds no tokenizer" : " is not a tokenizer"),
                "A tokenizer is tokenizer.json, tokenizer.model, or vocab.json with merges.txt. "
                "Copy them from where the model came from.");
}

} // namespace lathe::tokenizer
