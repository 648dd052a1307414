#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "core/plain/tokenizer/json_fields.h"
#include "core/plain/tokenizer/load.h"
#include "core/plain/tokenizer/tokenizer_file.h"

#include <algorithm>

namespace lathe::tokenizer {

namespace {

/// Source: the Qwen2 tokenizer of transformers.
constexpr const char* kQwenPattern =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

constexpr const char* kGpt2Special = "<|endoftext|>";

MergePairs mergesFrom(std::string_view text) {
    MergePairs merges;
    size_t number = 0;
    while (!text.empty()) {
        const size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        ++number;
        line = line.substr(0, line.find('\r'));
        if (line.empty() || line.starts_with("#version")) {
            continue;
        }
        const size_t space = line.find(' ');
        if (space == std::string_view::npos) {
            throw Error(ErrorCode::BadData,
                        "line " + std::to_string(number) + " is not two tokens and a space");
        }
        merges.emplace_back(line.substr(0, space), line.substr(space + 1));
    }
    return merges;
}

struct Style {
    Json normalizer;
    Json preTokenizer;
    bool gpt2 = true;
};

Style styleOf(const FolderSettings& settings, bool addPrefixSpace) {
    const std::string& name = settings.tokenizerClass;
    if (name.starts_with("Qwen2")) {
        return {{{"type", "NFC"}},
                {{"type", "Sequence"},
                 {"pretokenizers",
                  {{{"type", "Split"},
                    {"pattern", {{"Regex", kQwenPattern}}},
                    {"behavior", "Isolated"},
                    {"invert", false}},
                   {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"use_regex", false}}}}},
                false};
    }
    if (name.empty() || name.starts_with("GPT2")) {
        return {nullptr, {{"type", "ByteLevel"}, {"add_prefix_space", addPrefixSpace}}, true};
    }
    throwUnsupported("tokenizer_class (of a folder with vocab.json and merges.txt)", name);
}

void addSpecials(const FolderSettings& settings, bool gpt2, Parts& parts) {
    std::vector<AddedToken> tokens = settings.addedTokens;
    for (const std::string& text :
         {settings.bosText, settings.eosText, std::string(gpt2 ? kGpt2Special : "")}) {
        const bool known =
            text.empty() || std::ranges::any_of(tokens, [&](const AddedToken& token) {
                return token.content == text;
            });
        if (!known && parts.model.tokens().find(text) != TokenTable::kNone) {
            AddedToken token;
            token.content = text;
            token.special = true;
            tokens.push_back(std::move(token));
        }
    }
    for (AddedToken& token : tokens) {
        const int32_t known = parts.model.tokens().find(token.content);
        token.id = known != TokenTable::kNone ? known : token.id;
    }
    parts.addedTokens = std::move(tokens);
}

bool addsPrefixSpace(const std::filesystem::path& folder) {
    const auto path = folder / "tokenizer_config.json";
    std::error_code ignored;
    return std::filesystem::is_regular_file(path, ignored) &&
           flagField(readJson(path), "add_prefix_space", false);
}

BpeModel bpeOf(const std::filesystem::path& folder) {
    const auto vocabPath = folder / "vocab.json";
    const auto mergesPath = folder / "merges.txt";
    TokenTable table;
    for (const auto& [text, id] : parseVocabulary(readFile(vocabPath), vocabPath.string())) {
        table.add(text, id);
    }
    try {
        return {std::move(table), mergesFrom(readFile(mergesPath)), {}};
    } catch (const Error& error) {
        throw error.within(mergesPath.string());
    }
}

} // namespace

Parts loadVocabAndMerges(const std::filesystem::path& folder) {
    const FolderSettings settings = settingsOf(folder);
    try {
        const Style style = styleOf(settings, addsPrefixSpace(folder));
        Parts parts{.addedTokens = {},
                    .normalizer = normalizerFrom(style.normalizer),
                    .preTokenizer = preTokenizerFrom(style.preTokenizer),
                    .model = PieceModel(bpeOf(folder)),
                    .decoder = decoderFrom({{"type", "ByteLevel"}})};
        addSpecials(settings, style.gpt2, parts);
        nameEnds(parts, settings);
        if (parts.bos && settings.addBos.value_or(false)) {
            parts.postProcessor.before = {*parts.bos};
        }
        if (parts.eos && settings.addEos.value_or(false)) {
            parts.postProcessor.after = {*parts.eos};
        }
        return parts;
    } catch (const Error& error) {
        throw error.within(folder.string());
    }
}

} // namespace lathe::tokenizer
