#pragma once

#include "core/plain/base/json.h"
#include "core/plain/tokenizer/added_tokens.h"
#include "core/plain/tokenizer/regex.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lathe::tokenizer {

/// Reading fields of a component. All throw Error{BadData} naming the field when it has another
/// type, or is absent where there is no default. `null` counts as absent.
const Json& field(const Json& object, const char* key);
const Json* optionalField(const Json& object, const char* key);
std::string textField(const Json& object, const char* key);
std::string textField(const Json& object, const char* key, std::string fallback);
bool flagField(const Json& object, const char* key, bool fallback);
int64_t numberField(const Json& object, const char* key, int64_t fallback);

/// A token id: a whole number from 0 to 16,777,215. `what` names it in the message.
int32_t idFrom(const Json& json, const std::string& what);

/// An array field; absent is an error.
const Json& listField(const Json& object, const char* key);

/// `{"String": …}` or `{"Regex": …}` of the field "pattern".
Regex patternField(const Json& object);

/// The "type" of a component.
std::string typeOf(const Json& component);

/// An added token as tokenizer.json and tokenizer_config.json write it, without its id.
AddedToken addedTokenFrom(const Json& json);

[[noreturn]] void throwUnsupported(std::string_view component, std::string_view type);

} // namespace lathe::tokenizer
