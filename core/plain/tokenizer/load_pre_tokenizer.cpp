#include "core/plain/base/error.h"
#include "core/plain/tokenizer/json_fields.h"
#include "core/plain/tokenizer/load.h"
#include "core/plain/tokenizer/unicode.h"

#include <map>

namespace lathe::tokenizer {

namespace {

SplitBehavior behaviorFrom(const std::string& name) {
    static const std::map<std::string, SplitBehavior> kNames = {
        {"Removed", SplitBehavior::Removed},
        {"Isolated", SplitBehavior::Isolated},
        {"MergedWithPrevious", SplitBehavior::MergedWithPrevious},
        {"MergedWithNext", SplitBehavior::MergedWithNext},
        {"Contiguous", SplitBehavior::Contiguous}};
    const auto found = kNames.find(name);
    if (found == kNames.end()) {
        throwUnsupported("split behavior", name);
    }
    return found->second;
}

PatternSplit patternSplit(const Json& json) {
    PatternSplit split{patternField(json), behaviorFrom(textField(json, "behavior")),
                       flagField(json, "invert", false)};
    if (optionalField(field(json, "pattern"), "Regex") != nullptr) {
        split.scanner = SplitScanner::forPattern(split.regex.pattern());
    }
    return split;
}

MetaspaceSplit metaspaceSplit(const Json& json) {
    using Prepend = MetaspaceSplit::Prepend;
    static const std::map<std::string, Prepend> kNames = {
        {"first", Prepend::First}, {"never", Prepend::Never}, {"always", Prepend::Always}};
    MetaspaceSplit split;
    split.replacement = textField(json, "replacement", "\xE2\x96\x81");
    // Older files say add_prefix_space.
    const bool prefix = flagField(json, "add_prefix_space", true);
    const std::string name = textField(json, "prepend_scheme", prefix ? "always" : "never");
    const auto found = kNames.find(name);
    if (found == kNames.end()) {
        throwUnsupported("prepend scheme", name);
    }
    split.prepend = found->second;
    split.split = flagField(json, "split", true);
    return split;
}

FixedLengthSplit fixedLengthSplit(const Json& json) {
    const int64_t characters = numberField(json, "length", 5);
    if (characters < 1 || characters > UINT32_MAX) {
        throw Error(ErrorCode::BadData,
                    "the pre-tokenizer FixedLength has a length of " + std::to_string(characters));
    }
    return {static_cast<uint32_t>(characters)};
}

ClassSplit delimiterSplit(const Json& json) {
    ClassSplit split;
    const std::string delimiter = textField(json, "delimiter");
    if (delimiter.empty()) {
        throw Error(ErrorCode::BadData, "the pre-tokenizer CharDelimiterSplit has no delimiter");
    }
    split.character = characterAt(delimiter, 0).code;
    return split;
}

ClassSplit classSplit(uint8_t bits, SplitBehavior behavior) {
    ClassSplit split;
    split.classBits = bits;
    split.behavior = behavior;
    return split;
}

void addSteps(const Json& json, std::vector<PreTokenizerStep>& steps) {
    const std::string type = typeOf(json);
    if (type == "Sequence") {
        for (const Json& inner : listField(json, "pretokenizers")) {
            addSteps(inner, steps);
        }
    } else if (type == "ByteLevel") {
        steps.push_back(ByteLevelSplit{flagField(json, "add_prefix_space", true),
                                       flagField(json, "use_regex", true)});
    } else if (type == "Split") {
        steps.push_back(patternSplit(json));
    } else if (type == "Metaspace") {
        steps.push_back(metaspaceSplit(json));
    } else if (type == "Digits") {
        const bool single = flagField(json, "individual_digits", false);
        steps.push_back(
            classSplit(kNumeric, single ? SplitBehavior::Isolated : SplitBehavior::Contiguous));
    } else if (type == "Punctuation") {
        steps.push_back(
            classSplit(kPunctuation, behaviorFrom(textField(json, "behavior", "Isolated"))));
    } else if (type == "Whitespace") {
        steps.push_back(WordSplit{});
    } else if (type == "WhitespaceSplit") {
        steps.push_back(classSplit(kSpace, SplitBehavior::Removed));
    } else if (type == "BertPreTokenizer") {
        steps.push_back(classSplit(kSpace, SplitBehavior::Removed));
        steps.push_back(classSplit(kPunctuation, SplitBehavior::Isolated));
    } else if (type == "CharDelimiterSplit") {
        steps.push_back(delimiterSplit(json));
    } else if (type == "FixedLength") {
        steps.push_back(fixedLengthSplit(json));
    } else {
        throwUnsupported("pre-tokenizer", type);
    }
}

} // namespace

PreTokenizer preTokenizerFrom(const Json& json) {
    std::vector<PreTokenizerStep> steps;
    if (!json.is_null()) {
        addSteps(json, steps);
    }
    return PreTokenizer(std::move(steps));
}

} // namespace lathe::tokenizer
