// Python's methods of str, and what filters share with them.
#include "core/plain/chat/library.h"
#include "core/plain/tokenizer/unicode.h"

#include <algorithm>
#include <utf8proc.h>

namespace lathe::chat {

namespace {

using tokenizer::characterAt;

bool isSpace(char32_t c) {
    return (c >= 9 && c <= 13) || (c >= 0x1C && c <= 0x20) || c == 0x85 || c == 0xA0 ||
           c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
           c == 0x202F || c == 0x205F || c == 0x3000;
}

bool isCased(char32_t c) {
    const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
    return category == UTF8PROC_CATEGORY_LU || category == UTF8PROC_CATEGORY_LL ||
           category == UTF8PROC_CATEGORY_LT;
}

template <class F>
bool every(const std::string& text, const F& holds) {
    for (size_t i = 0; i < text.size(); i += tokenizer::characterBytes(text[i])) {
        if (!holds(characterAt(text, i).code)) {
            return false;
        }
    }
    return !text.empty();
}

/// The text of an optional argument; nothing when it is absent or none.
std::optional<std::string> optionalText(const Interpreter& interpreter, const Arguments& arguments,
                                        size_t position, std::string_view name) {
    const Value* given = arguments.find(position, name);
    if (given == nullptr || given->none()) {
        return std::nullopt;
    }
    return textArgument(interpreter, arguments, position, name);
}

template <Side side>
Value strip(Interpreter& interpreter, const Value& subject, const Arguments& arguments) {
    return stripped(*subject.text(), side, optionalText(interpreter, arguments, 0, "chars"));
}

template <Case letters>
Value cased(Interpreter&, const Value& subject, const Arguments&) {
    return inCase(*subject.text(), letters);
}

/// startswith and endswith: one text or several.
template <bool start>
Value touches(Interpreter& interpreter, const Value& subject, const Arguments& arguments) {
    const Value* given = arguments.find(0, "prefix");
    const List several = given != nullptr && given->list() != nullptr
                             ? *given->list()
                             : List{textArgument(interpreter, arguments, 0, "prefix")};
    return std::ranges::any_of(several, [&](const Value& part) {
        return part.text() != nullptr && (start ? subject.text()->starts_with(*part.text())
                                                : subject.text()->ends_with(*part.text()));
    });
}

template <bool start>
Value withoutEnd(Interpreter& interpreter, const Value& subject, const Arguments& arguments) {
    const std::string part = textArgument(interpreter, arguments, 0, "prefix");
    const std::string& text = *subject.text();
    if (part.size() > text.size() || !(start ? text.starts_with(part) : text.ends_with(part))) {
        return subject;
    }
    return start ? text.substr(part.size()) : text.substr(0, text.size() - part.size());
}

/// Words between white space, at most `most` cuts; the rest keeps the white space at its other end.
List wordsOf(const std::string& text, int64_t most, bool right) {
    const Side near = right ? Side::Right : Side::Left;
    List out;
    std::string rest = stripped(text, near, std::nullopt);
    while (!rest.empty()) {
        size_t at = right ? rest.size() : 0; // where the word ends, seen from its side
        const size_t far = right ? 0 : rest.size();
        while (at != far) {
            const size_t begin = right ? tokenizer::previousCharacter(rest, at) : at;
            if (isSpace(characterAt(rest, begin).code)) {
                break;
            }
            at = right ? begin : at + tokenizer::characterBytes(rest[at]);
        }
        if (at == far || most == 0) {
            out.emplace_back(rest);
            break;
        }
        out.emplace_back(right ? rest.substr(at) : rest.substr(0, at));
        rest = stripped(right ? rest.substr(0, at) : rest.substr(at), near, std::nullopt);
        --most;
    }
    if (right) {
        std::ranges::reverse(out);
    }
    return out;
}

template <bool right>
Value splitText(Interpreter& interpreter, const Value& subject, const Arguments& arguments) {
    const auto separator = optionalText(interpreter, arguments, 0, "sep");
    int64_t most = numberArgument(interpreter, arguments, 1, "maxsplit", -1);
    std::string rest = *subject.text();
    interpreter.charge(rest.size() * sizeof(Value));
    if (!separator) {
        return wordsOf(rest, most, right);
    }
    if (separator->empty()) {
        interpreter.fail("split has an empty separator");
    }
    List out;
    size_t begin = 0;
    size_t end = rest.size();
    for (; most != 0; --most) {
        const size_t found =
            right ? (end < separator->size() ? std::string::npos
                                             : rest.rfind(*separator, end - separator->size()))
                  : rest.find(*separator, begin);
        if (found == std::string::npos) {
            break;
        }
        const size_t after = found + separator->size();
        out.emplace_back(right ? rest.substr(after, end - after)
                               : rest.substr(begin, found - begin));
        (right ? end : begin) = right ? found : after;
    }
    out.emplace_back(rest.substr(begin, end - begin));
    if (right) {
        std::ranges::reverse(out);
    }
    return out;
}

Value splitLines(Interpreter& interpreter, const Value& subject, const Arguments& arguments) {
    const Value* keeps = arguments.find(0, "keepends");
    interpreter.charge(subject.text()->size() * sizeof(Value));
    List out;
    for (std::string& line : linesOf(*subject.text(), keeps != nullptr && truthOf(*keeps))) {
        out.emplace_back(std::move(line));
    }
    return out;
}

Value replaceText(Interpreter& interpreter, const Value& subject, const Arguments& arguments) {
    return replaced(interpreter, *subject.text(), textArgument(interpreter, arguments, 0, "old"),
                    textArgument(interpreter, arguments, 1, "new"),
                    numberArgument(interpreter, arguments, 2, "count", -1));
}

/// find and rfind: a place in characters, or -1; index is an error instead of -1.
template <bool last, bool strict>
Value findText(Interpreter& interpreter, const Value& subject, const Arguments& arguments) {
    const std::string part = textArgument(interpreter, arguments, 0, "sub");
    const size_t found = last ? subject.text()->rfind(part) : subject.text()->find(part);
    if (found != std::string::npos) {
        return characterCount(subject.text()->substr(0, found));
    }
    if (strict) {
        interpreter.fail("index does not find " + quotedText(part));
    }
    return int64_t{-1};
}

Value countText(Interpreter& interpreter, const Value& subject, const Arguments& arguments) {
    const std::string part = textArgument(interpreter, arguments, 0, "sub");
    if (part.empty()) {
        return characterCount(*subject.text()) + 1;
    }
    int64_t count = 0;
    for (size_t at = subject.text()->find(part); at != std::string::npos;
         at = subject.text()->find(part, at + part.size())) {
        ++count;
    }
    return count;
}

Value joinText(Interpreter& interpreter, const Value& subject, const Arguments& arguments) {
    const Value* given = arguments.find(0, "iterable");
    std::string out;
    bool first = true;
    for (const Value& item : interpreter.itemsOf(given != nullptr ? *given : Value{})) {
        if (item.text() == nullptr) {
            interpreter.fail("join meets a " + std::string(typeOf(item)), "join texts");
        }
        out += (first ? "" : *subject.text()) + *item.text();
        interpreter.charge(item.text()->size() + subject.text()->size());
        first = false;
    }
    return out;
}

template <uint8_t bits>
Value isOfClass(Interpreter&, const Value& subject, const Arguments&) {
    return every(*subject.text(), [](char32_t c) {
        return bits == tokenizer::kSpace ? isSpace(c) : (tokenizer::classOf(c) & bits) != 0;
    });
}

/// islower and isupper: some letter has case, and all that have it have this one.
template <bool upper>
Value isInCase(Interpreter&, const Value& subject, const Arguments&) {
    const std::string& text = *subject.text();
    return text == inCase(text, upper ? Case::Upper : Case::Lower) &&
           !every(text, [](char32_t c) { return !isCased(c); }) && !text.empty();
}

constexpr Operation kMethods[] = {{"capitalize", cased<Case::Capital>},
                                  {"count", countText},
                                  {"endswith", touches<false>},
                                  {"find", findText<false, false>},
                                  {"index", findText<false, true>},
                                  {"isalnum", isOfClass<tokenizer::kLetter | tokenizer::kNumber>},
                                  {"isalpha", isOfClass<tokenizer::kLetter>},
                                  {"isdigit", isOfClass<tokenizer::kNumeric>},
                                  {"islower", isInCase<false>},
                                  {"isspace", isOfClass<tokenizer::kSpace>},
                                  {"isupper", isInCase<true>},
                                  {"join", joinText},
                                  {"lower", cased<Case::Lower>},
                                  {"lstrip", strip<Side::Left>},
                                  {"removeprefix", withoutEnd<true>},
                                  {"removesuffix", withoutEnd<false>},
                                  {"replace", replaceText},
                                  {"rfind", findText<true, false>},
                                  {"rsplit", splitText<true>},
                                  {"rstrip", strip<Side::Right>},
                                  {"split", splitText<false>},
                                  {"splitlines", splitLines},
                                  {"startswith", touches<true>},
                                  {"strip", strip<Side::Both>},
                                  {"title", cased<Case::Title>},
                                  {"upper", cased<Case::Upper>}};

} // namespace

std::span<const Operation> textMethods() {
    return kMethods;
}

std::string stripped(const std::string& text, Side side,
                     const std::optional<std::string>& characters) {
    const auto goes = [&](size_t at) {
        const auto character = characterAt(text, at);
        return characters
                   ? characters->find(text.substr(at, character.byteCount)) != std::string::npos
                   : isSpace(character.code);
    };
    size_t begin = 0;
    size_t end = text.size();
    while (side != Side::Right && begin < end && goes(begin)) {
        begin += tokenizer::characterBytes(text[begin]);
    }
    while (side != Side::Left && end > begin && goes(tokenizer::previousCharacter(text, end))) {
        end = tokenizer::previousCharacter(text, end);
    }
    return text.substr(begin, end - begin);
}

std::vector<std::string> linesOf(const std::string& text, bool withEnds) {
    std::vector<std::string> out;
    for (size_t begin = 0; begin < text.size();) {
        const size_t end = std::min(text.find_first_of("\n\r\v\f\x1c\x1d\x1e", begin), text.size());
        const bool pair = text.compare(end, 2, "\r\n") == 0;
        const size_t next = std::min(end + (pair ? 2 : 1), text.size());
        out.push_back(text.substr(begin, (withEnds ? next : end) - begin));
        begin = next;
    }
    return out;
}

std::vector<std::string> charactersOf(const std::string& text) {
    std::vector<std::string> out;
    for (size_t i = 0; i < text.size();) {
        const size_t bytes = tokenizer::characterBytes(text[i]);
        out.push_back(text.substr(i, bytes));
        i += bytes;
    }
    return out;
}

int64_t characterCount(const std::string& text) {
    return std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
}

std::string replaced(Interpreter& interpreter, const std::string& text, const std::string& from,
                     const std::string& to, int64_t count) {
    std::string out;
    size_t begin = 0;
    while (count != 0) {
        const size_t found = text.find(from, begin);
        if (found == std::string::npos || (from.empty() && found >= text.size())) {
            break;
        }
        const size_t kept = from.empty() ? tokenizer::characterBytes(text[found]) : 0;
        interpreter.charge(to.size() + found - begin);
        out += text.substr(begin, found - begin) + to + text.substr(found, kept);
        begin = found + from.size() + kept;
        --count;
    }
    return out + text.substr(begin) + (from.empty() && count != 0 ? to : "");
}

std::string inCase(const std::string& text, Case letters) {
    std::string out;
    bool inside = false; // of a word, or of the text
    for (size_t i = 0; i < text.size(); i += tokenizer::characterBytes(text[i])) {
        const auto code = static_cast<utf8proc_int32_t>(characterAt(text, i).code);
        const bool upper = letters == Case::Upper || (letters != Case::Lower && !inside);
        const auto changed = upper ? utf8proc_toupper(code) : utf8proc_tolower(code);
        tokenizer::appendUtf8(out, static_cast<char32_t>(changed));
        inside = letters == Case::Capital || isCased(static_cast<char32_t>(code));
    }
    return out;
}

std::string textArgument(const Interpreter& interpreter, const Arguments& arguments,
                         size_t position, std::string_view name) {
    const Value* given = arguments.find(position, name);
    if (given == nullptr || given->text() == nullptr) {
        interpreter.fail("the argument " + std::string(name) + " is " +
                             (given == nullptr ? "absent" : "a " + std::string(typeOf(*given))),
                         "give a text");
    }
    return *given->text();
}

int64_t numberArgument(const Interpreter& interpreter, const Arguments& arguments, size_t position,
                       std::string_view name, int64_t fallback) {
    const Value* given = arguments.find(position, name);
    if (given == nullptr || given->none()) {
        return fallback;
    }
    if (!given->integer()) {
        interpreter.fail("the argument " + std::string(name) + " is a " +
                             std::string(typeOf(*given)),
                         "give a whole number");
    }
    return *given->integer();
}

const std::string& textSubject(const Interpreter& interpreter, const Value& subject,
                               std::string_view operation) {
    if (subject.text() == nullptr) {
        interpreter.fail(std::string(operation) + " is applied to a " +
                             std::string(typeOf(subject)),
                         "the conversation has another shape than the template expects");
    }
    return *subject.text();
}

} // namespace lathe::chat
