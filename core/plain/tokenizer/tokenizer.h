#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace lathe {

namespace tokenizer {
struct Parts;
}

/// Whether `Tokenizer::encode` puts the tokenizer's own tokens (such as BOS) around the text.
enum class SpecialTokens { Add, Plain };

/// Whether `Tokenizer::decode` writes special tokens out.
enum class SpecialText { Keep, Skip };

/// Text to token ids and back, as the model's own tokenizer files define.
/// A cheap value: copies share one immutable state. Every function may run on many threads at once.
class Tokenizer {
public:
    /// Loads tokenizer.json, else tokenizer.model (sentencepiece), else vocab.json and merges.txt,
    /// from a folder; or the one file named. tokenizer_config.json, special_tokens_map.json and
    /// config.json beside it, where present, name the tokens that begin and end a text.
    /// Throws Error{BadData} naming file and component when one is missing, damaged or of a kind
    /// that is not supported.
    static Tokenizer load(const std::filesystem::path& modelFolderOrFile);

    /// A tokenizer from parts that a loader made.
    explicit Tokenizer(tokenizer::Parts parts);

    /// Token ids of a text. Special tokens written in the text are recognised either way.
    /// Ill-formed UTF-8 is read as U+FFFD, one per maximal ill-formed part. Throws Error{User} for
    /// more than 2 GiB, Error{BadData} when a character has no token.
    std::vector<int32_t> encode(std::string_view utf8,
                                SpecialTokens special = SpecialTokens::Add) const;

    /// The text of some ids; ids that the vocabulary lacks give nothing. Always well-formed UTF-8.
    std::string decode(std::span<const int32_t> ids, SpecialText special = SpecialText::Keep) const;

    /// Largest id + 1: an embedding needs at least this many rows (it may have more).
    int32_t vocabularySize() const;

    /// Id of a token by its text in the vocabulary ("Ġthe", "▁the", "<s>"), or empty.
    std::optional<int32_t> idOf(std::string_view token) const;

    /// Text of a token as the vocabulary has it, or empty when no token has this id.
    std::string tokenText(int32_t id) const;

    /// Whether the id is one of the tokens marked special (BOS, EOS, …).
    bool isSpecial(int32_t id) const;

    /// The tokens that begin and end a text, where the files name them.
    std::optional<int32_t> bos() const;
    std::optional<int32_t> eos() const;

    /// How many tokens `encode` adds before and after a text with SpecialTokens::Add.
    size_t addedBefore() const;
    size_t addedAfter() const;

private:
    struct State;
    std::shared_ptr<const State> m_state;
};

} // namespace lathe
