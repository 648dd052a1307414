#pragma once

#include "core/engine/model/model.h"
#include "core/plain/tokenizer/tokenizer.h"

#include <optional>

namespace lathe {

/// Text as a data step outputs it: documents and how to cut them. Token ids come later, from the
/// tokenizer of the model that reads it (windowsFor), so one data step serves models with different
/// tokenizers.
struct TextSource {
    std::string name{};                   ///< "python.jsonl", for axis labels
    std::vector<std::string> documents{}; ///< joined by an empty line
    int64_t seqlen = 512;                 ///< tokens of a window
    int64_t samples = 0;                  ///< windows taken; 0: all
    int64_t maxTokens = 0;                ///< cuts the token stream first; 0: no cut
    std::optional<uint64_t> seed{};       ///< windows taken at random; nothing: the first ones
};

/// Text cut into windows of token ids.
struct TextWindows {
    std::string name;
    at::Tensor ids;                 ///< int64 [N, T]
    int64_t tokensInText = 0;       ///< before cutting; the tail is dropped
    bool startsWithSpecial = false; ///< the tokenizer put a special token before the text
    std::string textHash{};         ///< of all of it, before cutting
    std::string tokenizer{};        ///< equal for equal vocabularies
};

struct Prompt {
    std::string group; ///< skill or subject
    std::string prompt;
    std::string answer;
};

struct DataSet {
    std::vector<TextSource> texts;
    std::vector<Prompt> prompts; ///< scored by exact match
};

/// The tokenizer in the model's folder. Throws Error{BadData} as Tokenizer::load.
Tokenizer tokenizerOf(const Model& model);

/// Throws Error{BadData} when an id is beyond the embedding: the tokenizer belongs to another
/// model.
void requireFits(const Model& model, std::span<const int32_t> ids);

/// Documents of a file: .txt and .md are one, .jsonl has one in "text" of each line.
/// Throws Error{BadData}: unreadable, empty, a line without text (with its number).
std::vector<std::string> readDocuments(const std::filesystem::path& path);

/// Disjoint windows of `source` by the model's tokenizer, special tokens once at the start and the
/// tail dropped. Throws Error{BadData} when the text is shorter than one window.
TextWindows windowsFor(const Model& model, const TextSource& source);

} // namespace lathe
