#pragma once

#include "core/plain/tokenizer/regex.h"
#include "core/plain/tokenizer/split_scanner.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lathe::tokenizer {

/// A text and where it is cut. Text between pieces is dropped.
struct PieceList {
    std::string_view text;
    std::string owned; ///< what `text` points into once a step has rewritten it
    std::vector<Span> pieces;
    bool startsText = true; ///< byte 0 starts the user's text and does not follow a special token
};

/// What happens to the text that a pattern matches.
enum class SplitBehavior { Removed, Isolated, MergedWithPrevious, MergedWithNext, Contiguous };

struct ByteLevelSplit {
    bool addPrefixSpace = true;
    bool useRegex = true;
    bool mapBytes = true; ///< write bytes as visible characters; off when the model does it itself
};

struct PatternSplit {
    Regex regex;
    SplitBehavior behavior = SplitBehavior::Isolated;
    bool invert = false;
    std::optional<SplitScanner> scanner{};
};

struct MetaspaceSplit {
    enum class Prepend { First, Never, Always };

    std::string replacement;
    Prepend prepend = Prepend::Always;
    bool split = true;
};

/// Splits at characters that have any of `classBits`, or are `character`.
struct ClassSplit {
    uint8_t classBits = 0;
    char32_t character = 0xFFFFFFFF;
    SplitBehavior behavior = SplitBehavior::Removed;
};

/// Runs of `\w` and runs of neither `\w` nor `\s`; spaces are dropped.
struct WordSplit {};

struct FixedLengthSplit {
    uint32_t characters = 5;
};

using PreTokenizerStep = std::variant<ByteLevelSplit, PatternSplit, MetaspaceSplit, ClassSplit,
                                      WordSplit, FixedLengthSplit>;

/// Cuts normalized text into the pieces that the model sees, step after step.
class PreTokenizer {
public:
    PreTokenizer() = default;
    explicit PreTokenizer(std::vector<PreTokenizerStep> steps);

    /// Cuts every piece of `list` further. Pieces are never empty.
    /// Throws Error{BadData} when a pattern gives up.
    void apply(PieceList& list) const;

    /// Whether the last step is ByteLevel. Then `apply` leaves its pieces as raw bytes, and the
    /// code that looks them up writes them with `visibleText` first.
    bool leavesRawBytes() const { return m_leavesRawBytes; }

private:
    std::vector<PreTokenizerStep> m_steps;
    bool m_leavesRawBytes = false;
};

} // namespace lathe::tokenizer
