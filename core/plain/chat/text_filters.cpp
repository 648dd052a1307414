// Filters of texts and numbers.
#include "core/plain/chat/library.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace lathe::chat {

namespace {

Value trim(Interpreter& interpreter, const Value& subject, const Arguments& arguments) {
    const Value* characters = arguments.find(0, "chars");
    return stripped(textOf(subject), Side::Both,
                    characters != nullptr && !characters->none()
                        ? std::optional(textArgument(interpreter, arguments, 0, "chars"))
                        : std::nullopt);
}

template <Case letters>
Value cased(Interpreter&, const Value& subject, const Arguments&) {
    return inCase(textOf(subject), letters);
}

Value toJson(Interpreter& interpreter, const Value& subject, const Arguments& arguments) {
    JsonStyle style;
    const Value* separators = arguments.find(2, "separators");
    style.indent = numberArgument(interpreter, arguments, 1, "indent", -1);
    if (style.indent > 16) {
        interpreter.fail("tojson has an indent above 16");
    }
    style.betweenItems = style.indent >= 0 ? "," : ", ";
    if (const List* pair = separators != nullptr ? separators->list() : nullptr) {
        if (pair->size() != 2 || (*pair)[0].text() == nullptr || (*pair)[1].text() == nullptr) {
            interpreter.fail("separators of tojson are not two texts");
        }
        style.betweenItems = *(*pair)[0].text();
        style.afterKey = *(*pair)[1].text();
    }
    const Value* ascii = arguments.find(0, "ensure_ascii");
    const Value* sorted = arguments.find(3, "sort_keys");
    style.escapesOthers = ascii != nullptr && truthOf(*ascii);
    style.sortsKeys = sorted != nullptr && truthOf(*sorted);
    std::string out;
    if (!appendJson(out, subject, style)) {
        interpreter.fail("tojson meets a value that JSON cannot say, a " +
                         std::string(typeOf(subject)));
    }
    return out;
}

Value asText(Interpreter&, const Value& subject, const Arguments&) {
    return textOf(subject);
}

Value asIs(Interpreter&, const Value& subject, const Arguments&) {
    return subject;
}

/// The number that a text writes, `fallback` otherwise.
Value asInteger(Interpreter&, const Value& subject, const Arguments& arguments) {
    const Value* fallback = arguments.find(0, "default");
    if (subject.integer()) {
        return *subject.integer();
    }
    double number = subject.number().value_or(NAN);
    if (const std::string* text = subject.text()) {
        const std::string digits = stripped(*text, Side::Both, std::nullopt);
        std::from_chars(digits.data(), digits.data() + digits.size(), number);
    }
    const bool fits = std::abs(number) < 9e18; // false for NaN
    return fits                  ? Value(static_cast<int64_t>(number))
           : fallback != nullptr ? *fallback
                                 : Value(int64_t{0});
}

Value asReal(Interpreter&, const Value& subject, const Arguments& arguments) {
    const Value* fallback = arguments.find(0, "default");
    double number = subject.number().value_or(NAN);
    if (const std::string* text = subject.text()) {
        const std::string digits = stripped(*text, Side::Both, std::nullopt);
        std::from_chars(digits.data(), digits.data() + digits.size(), number);
    }
    return !std::isnan(number) ? Value(number) : fallback != nullptr ? *fallback : Value(0.0);
}

Value absolute(Interpreter& interpreter, const Value& subject, const Arguments&) {
    if (!subject.number() || subject.integer() == INT64_MIN) {
        interpreter.fail("abs is applied to a " + std::string(typeOf(subject)));
    }
    return subject.integer() ? Value(std::abs(*subject.integer()))
                             : Value(std::abs(*subject.number()));
}

Value roundNumber(Interpreter& interpreter, const Value& subject, const Arguments& arguments) {
    const int64_t digits = numberArgument(interpreter, arguments, 0, "precision", 0);
    if (!subject.number() || digits < 0 || digits > 15) {
        interpreter.fail("round is applied to a " + std::string(typeOf(subject)) + " with " +
                         std::to_string(digits) + " digits");
    }
    const double factor = std::pow(10.0, static_cast<double>(digits));
    return std::nearbyint(*subject.number() * factor) / factor;
}

Value replaceText(Interpreter& interpreter, const Value& subject, const Arguments& arguments) {
    return replaced(interpreter, textOf(subject), textArgument(interpreter, arguments, 0, "old"),
                    textArgument(interpreter, arguments, 1, "new"),
                    numberArgument(interpreter, arguments, 2, "count", -1));
}

/// Lines after the first moved to the right; blank ones stay as they are unless `blank`.
Value indent(Interpreter& interpreter, const Value& subject, const Arguments& arguments) {
    const Value* width = arguments.find(0, "width");
    const Value* first = arguments.find(1, "first");
    const Value* blank = arguments.find(2, "blank");
    const int64_t spaces =
        width != nullptr && width->text() != nullptr
            ? 0
            : std::clamp<int64_t>(numberArgument(interpreter, arguments, 0, "width", 4), 0, 1000);
    const std::string shift = width != nullptr && width->text() != nullptr
                                  ? *width->text()
                                  : std::string(static_cast<size_t>(spaces), ' ');
    std::string out;
    bool inside = false; // after the first line
    for (const std::string& line :
         linesOf(textSubject(interpreter, subject, "indent") + "\n", false)) {
        const bool shifts = inside ? !line.empty() || (blank != nullptr && truthOf(*blank))
                                   : first != nullptr && truthOf(*first);
        interpreter.charge(shift.size() + line.size());
        out += (inside ? "\n" : "") + (shifts ? shift : std::string()) + line;
        inside = true;
    }
    return out;
}

Value escaped(Interpreter& interpreter, const Value& subject, const Arguments&) {
    std::string out = textOf(subject);
    constexpr std::pair<const char*, const char*> kPairs[] = {
        {"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&#34;"}, {"'", "&#39;"}};
    for (const auto& [from, to] : kPairs) {
        out = replaced(interpreter, out, from, to);
    }
    return out;
}

constexpr Operation kFilters[] = {{"abs", absolute},
                                  {"capitalize", cased<Case::Capital>},
                                  {"e", escaped},
                                  {"escape", escaped},
                                  {"float", asReal},
                                  {"indent", indent},
                                  {"int", asInteger},
                                  {"lower", cased<Case::Lower>},
                                  {"replace", replaceText},
                                  {"round", roundNumber},
                                  {"safe", asIs},
                                  {"string", asText},
                                  {"title", cased<Case::Title>},
                                  {"tojson", toJson},
                                  {"trim", trim},
                                  {"upper", cased<Case::Upper>}};

} // namespace

std::span<const Operation> textFilters() {
    return kFilters;
}

} // namespace lathe::chat
