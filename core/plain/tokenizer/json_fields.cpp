#include "core/plain/tokenizer/json_fields.h"

#include "core/plain/base/error.h"

namespace lathe::tokenizer {

namespace {

[[noreturn]] void throwField(const char* key, std::string_view what) {
    throw Error(ErrorCode::BadData, "the field \"" + std::string(key) + "\" " + std::string(what));
}

} // namespace

const Json* optionalField(const Json& object, const char* key) {
    if (!object.is_object()) {
        throwField(key, "is expected in an object, and its place holds none");
    }
    const auto found = object.find(key);
    return found == object.end() || found->is_null() ? nullptr : &*found;
}

const Json& field(const Json& object, const char* key) {
    const Json* found = optionalField(object, key);
    if (found == nullptr) {
        throwField(key, "is missing");
    }
    return *found;
}

std::string textField(const Json& object, const char* key) {
    const Json& value = field(object, key);
    if (!value.is_string()) {
        throwField(key, "is not a string");
    }
    return value.get<std::string>();
}

std::string textField(const Json& object, const char* key, std::string fallback) {
    return optionalField(object, key) == nullptr ? std::move(fallback) : textField(object, key);
}

bool flagField(const Json& object, const char* key, bool fallback) {
    const Json* value = optionalField(object, key);
    if (value != nullptr && !value->is_boolean()) {
        throwField(key, "is neither true nor false");
    }
    return value != nullptr ? value->get<bool>() : fallback;
}

int64_t numberField(const Json& object, const char* key, int64_t fallback) {
    const Json* value = optionalField(object, key);
    if (value != nullptr && !value->is_number_integer()) {
        throwField(key, "is not a whole number");
    }
    return value != nullptr ? value->get<int64_t>() : fallback;
}

int32_t idFrom(const Json& json, const std::string& what) {
    constexpr int64_t kLimit = 1 << 24;
    const int64_t id = json.is_number_integer() ? json.get<int64_t>() : -1;
    if (id < 0 || id >= kLimit) {
        throw Error(ErrorCode::BadData, what + " has an id that is not one: " + json.dump());
    }
    return static_cast<int32_t>(id);
}

const Json& listField(const Json& object, const char* key) {
    const Json& value = field(object, key);
    if (!value.is_array()) {
        throwField(key, "is not a list");
    }
    return value;
}

Regex patternField(const Json& object) {
    const Json& pattern = field(object, "pattern");
    if (optionalField(pattern, "String") != nullptr) {
        return Regex::ofLiteral(textField(pattern, "String"));
    }
    return Regex(textField(pattern, "Regex"));
}

std::string typeOf(const Json& component) {
    return textField(component, "type");
}

AddedToken addedTokenFrom(const Json& json) {
    AddedToken token;
    token.content = textField(json, "content");
    token.special = flagField(json, "special", false);
    token.singleWord = flagField(json, "single_word", false);
    token.leftStrip = flagField(json, "lstrip", false);
    token.rightStrip = flagField(json, "rstrip", false);
    token.normalized = flagField(json, "normalized", !token.special);
    return token;
}

void throwUnsupported(std::string_view component, std::string_view type) {
    throw Error(ErrorCode::BadData,
                "the " + std::string(component) + " \"" + std::string(type) + "\" is not supported",
                "Use a model whose tokenizer is one of the usual byte-level, sentencepiece or "
                "word-piece kinds.");
}

} // namespace lathe::tokenizer
