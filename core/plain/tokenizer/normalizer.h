#pragma once

#include "core/plain/tokenizer/charsmap.h"
#include "core/plain/tokenizer/regex.h"

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lathe::tokenizer {

enum class UnicodeForm { Nfc, Nfd, Nfkc, Nfkd };

struct LowercaseStep {};

struct StripStep {
    bool left = true;
    bool right = true;
};

struct StripAccentsStep {};

struct ReplaceStep {
    Regex pattern;
    std::string content;
};

struct PrependStep {
    std::string text;
};

struct NmtStep {};

/// Bytes written as the visible characters of byte-level vocabularies.
struct VisibleBytesStep {};

struct BertStep {
    bool cleanText = true;
    bool spaceChinese = true;
    bool stripAccents = true;
    bool lowercase = true;
};

using NormalizerStep =
    std::variant<UnicodeForm, LowercaseStep, StripStep, StripAccentsStep, ReplaceStep, PrependStep,
                 NmtStep, VisibleBytesStep, BertStep, std::shared_ptr<const Charsmap>>;

/// Rewrites text before it is cut, step after step.
class Normalizer {
public:
    Normalizer() = default;

    explicit Normalizer(std::vector<NormalizerStep> steps) : m_steps(std::move(steps)) {}

    bool changesNothing() const { return m_steps.empty(); }

    /// `text` must be well-formed UTF-8, the result is too.
    std::string apply(std::string_view text) const;

private:
    std::vector<NormalizerStep> m_steps;
};

/// `text` in a Unicode normalization form. ASCII runs are copied, the rest goes to utf8proc.
std::string inUnicodeForm(std::string_view text, UnicodeForm form);

} // namespace lathe::tokenizer
