#include "core/plain/base/error.h"
#include "core/plain/tokenizer/json_fields.h"
#include "core/plain/tokenizer/load.h"

#include <map>

namespace lathe::tokenizer {

namespace {

std::string fromBase64(std::string_view text) {
    constexpr std::string_view kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    uint32_t bits = 0;
    int bitCount = 0;
    for (const char c : text.substr(0, text.find('='))) {
        const size_t digit = kDigits.find(c);
        if (digit == std::string_view::npos) {
            throw Error(ErrorCode::BadData, "the precompiled charsmap is not base64");
        }
        bits = bits << 6 | static_cast<uint32_t>(digit);
        bitCount += 6;
        if (bitCount >= 8) {
            bitCount -= 8;
            out.push_back(static_cast<char>(bits >> bitCount & 0xFF));
        }
    }
    return out;
}

BertStep bertStep(const Json& json) {
    BertStep step;
    step.cleanText = flagField(json, "clean_text", true);
    step.spaceChinese = flagField(json, "handle_chinese_chars", true);
    step.lowercase = flagField(json, "lowercase", true);
    step.stripAccents = flagField(json, "strip_accents", step.lowercase);
    return step;
}

void addSteps(const Json& json, std::vector<NormalizerStep>& steps) {
    static const std::map<std::string, NormalizerStep> kPlain = {
        {"NFC", UnicodeForm::Nfc},
        {"NFD", UnicodeForm::Nfd},
        {"NFKC", UnicodeForm::Nfkc},
        {"NFKD", UnicodeForm::Nfkd},
        {"Lowercase", LowercaseStep{}},
        {"Nmt", NmtStep{}},
        {"StripAccents", StripAccentsStep{}},
        {"ByteLevel", VisibleBytesStep{}}};
    const std::string type = typeOf(json);
    if (const auto plain = kPlain.find(type); plain != kPlain.end()) {
        steps.push_back(plain->second);
    } else if (type == "Sequence") {
        for (const Json& inner : listField(json, "normalizers")) {
            addSteps(inner, steps);
        }
    } else if (type == "Strip") {
        steps.push_back(
            StripStep{flagField(json, "strip_left", true), flagField(json, "strip_right", true)});
    } else if (type == "Replace") {
        steps.push_back(ReplaceStep{patternField(json), textField(json, "content")});
    } else if (type == "Prepend") {
        steps.push_back(PrependStep{textField(json, "prepend")});
    } else if (type == "BertNormalizer") {
        steps.push_back(bertStep(json));
    } else if (type == "Precompiled") {
        if (const auto text = textField(json, "precompiled_charsmap", ""); !text.empty()) {
            steps.push_back(std::make_shared<const Charsmap>(fromBase64(text)));
        }
    } else {
        throwUnsupported("normalizer", type);
    }
}

} // namespace

Normalizer normalizerFrom(const Json& json) {
    std::vector<NormalizerStep> steps;
    if (!json.is_null()) {
        addSteps(json, steps);
    }
    return Normalizer(std::move(steps));
}

} // namespace lathe::tokenizer
