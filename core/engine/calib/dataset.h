#pragma once

#include "core/engine/model/model.h"
#include "core/plain/base/json.h"
#include "core/plain/tokenizer/tokenizer.h"

#include <optional>

namespace lathe {

/// One example for training: a prompt and its answer, or a conversation.
struct Example {
    std::string prompt{};
    std::string answer{};
    Json chat{}; ///< null, or {"messages": […]} and perhaps "tools": a conversation in their place
};

/// Text as a data step outputs it: documents or examples, and how to cut them. Token ids come
/// later, from the tokenizer of the model that reads it (windowsFor), so one data step serves
/// models with different tokenizers.
struct TextSource {
    std::string name{};                   ///< "python.jsonl", for axis labels
    std::vector<std::string> documents{}; ///< joined by an empty line
    int64_t seqlen = 512;                 ///< tokens of a window
    int64_t samples = 0;                  ///< windows taken; 0: all
    int64_t maxTokens = 0;                ///< cuts the token stream first; 0: no cut
    std::optional<uint64_t> seed{};       ///< windows taken at random; nothing: the first ones
    std::vector<Example> examples{};      ///< in place of documents, where there are answers
    double share = 0; ///< of the training windows of a mixture; 0: as many as there are
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

/// The text of a file, called by the file's name. .txt and .md are one document. Each line of a
/// .jsonl is an object, all of one kind: {"text"} is a document; {"prompt", "answer"} (also
/// "completion" or "response") and {"messages": [{"role", "content"}]} are examples.
/// Throws Error{BadData}: unreadable, empty, a line that is none of these (with its number).
TextSource textIn(const std::filesystem::path& path);

/// The documents of textIn(), for a file without examples.
std::vector<std::string> readDocuments(const std::filesystem::path& path);

/// The documents of `source`; examples become documents: prompt and answer joined as they are,
/// conversations as the model's own template writes them. Throws Error{BadData} when a
/// conversation has no template, or one that refuses it.
std::vector<std::string> documentsOf(const Model& model, const TextSource& source);

/// Which of `count` windows `source` takes, int64 [N]: the first, or some at random.
at::Tensor chosenWindows(int64_t count, const TextSource& source);

/// `name` is of the source. Throws Error{BadData} "TEXT is shorter than one window".
[[noreturn]] void throwShorterThanWindow(const TextSource& source, int64_t tokens);

/// Whether the examples are conversations: their templates write the special tokens themselves.
bool holdsChat(const TextSource& source);

/// Disjoint windows of `source` by the model's tokenizer, special tokens once at the start and the
/// tail dropped. Throws Error{BadData} when the text is shorter than one window.
TextWindows windowsFor(const Model& model, const TextSource& source);

} // namespace lathe
