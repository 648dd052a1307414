// The tests after `is`, and the functions that every template knows.
#include "core/plain/chat/library.h"

#include <algorithm>

namespace lathe::chat {

namespace {

bool isDefined(Interpreter&, const Value& subject, const Arguments&) {
    return !subject.undefined();
}

bool isUndefined(Interpreter&, const Value& subject, const Arguments&) {
    return subject.undefined();
}

bool isNone(Interpreter&, const Value& subject, const Arguments&) {
    return subject.none();
}

bool isString(Interpreter&, const Value& subject, const Arguments&) {
    return subject.text() != nullptr;
}

bool isMapping(Interpreter&, const Value& subject, const Arguments&) {
    return subject.dict() != nullptr;
}

bool isIterable(Interpreter&, const Value& subject, const Arguments&) {
    return subject.text() != nullptr || subject.list() != nullptr || subject.dict() != nullptr ||
           subject.undefined();
}

bool isNumber(Interpreter&, const Value& subject, const Arguments&) {
    return subject.number().has_value();
}

bool isInteger(Interpreter&, const Value& subject, const Arguments&) {
    return subject.as<int64_t>() != nullptr;
}

bool isFloat(Interpreter&, const Value& subject, const Arguments&) {
    return subject.as<double>() != nullptr;
}

bool isBoolean(Interpreter&, const Value& subject, const Arguments&) {
    return subject.as<bool>() != nullptr;
}

template <bool wanted>
bool isTruth(Interpreter&, const Value& subject, const Arguments&) {
    const bool* truth = subject.as<bool>();
    return truth != nullptr && *truth == wanted;
}

bool isCallable(Interpreter&, const Value& subject, const Arguments&) {
    return subject.function() != nullptr;
}

template <Case letters>
bool isCase(Interpreter&, const Value& subject, const Arguments&) {
    const std::string text = textOf(subject);
    return text == inCase(text, letters) &&
           text != inCase(text, letters == Case::Lower ? Case::Upper : Case::Lower);
}

/// The one argument of a test.
const Value& other(const Interpreter& interpreter, const Arguments& arguments) {
    if (arguments.positional.size() != 1) {
        interpreter.fail("a test needs one argument and has " +
                         std::to_string(arguments.positional.size()));
    }
    return arguments.positional.front();
}

/// Python's `is`: the same truth, none or number; equal otherwise, since values never change.
bool isSame(Interpreter& interpreter, const Value& subject, const Arguments& arguments) {
    const Value& same = other(interpreter, arguments);
    return subject.held.index() == same.held.index() && equal(subject, same);
}

constexpr const char kEqual[] = "==", kUnequal[] = "!=", kLess[] = "<",
                     kLessEqual[] = "<=", kGreater[] = ">", kGreaterEqual[] = ">=", kIn[] = "in";

template <const char* op>
bool compares(Interpreter& interpreter, const Value& subject, const Arguments& arguments) {
    return truthOf(operate(interpreter, op, subject, other(interpreter, arguments)));
}

template <int64_t rest>
bool isOdd(Interpreter& interpreter, const Value& subject, const Arguments&) {
    return equal(operate(interpreter, "%", subject, int64_t{2}), rest);
}

bool isDivisible(Interpreter& interpreter, const Value& subject, const Arguments& arguments) {
    return !truthOf(operate(interpreter, "%", subject, other(interpreter, arguments)));
}

constexpr Test kTests[] = {{"!=", compares<kUnequal>},
                           {"<", compares<kLess>},
                           {"<=", compares<kLessEqual>},
                           {"==", compares<kEqual>},
                           {">", compares<kGreater>},
                           {">=", compares<kGreaterEqual>},
                           {"boolean", isBoolean},
                           {"callable", isCallable},
                           {"defined", isDefined},
                           {"divisibleby", isDivisible},
                           {"eq", compares<kEqual>},
                           {"equalto", compares<kEqual>},
                           {"even", isOdd<0>},
                           {"false", isTruth<false>},
                           {"float", isFloat},
                           {"ge", compares<kGreaterEqual>},
                           {"greaterthan", compares<kGreater>},
                           {"gt", compares<kGreater>},
                           {"in", compares<kIn>},
                           {"integer", isInteger},
                           {"iterable", isIterable},
                           {"le", compares<kLessEqual>},
                           {"lessthan", compares<kLess>},
                           {"lower", isCase<Case::Lower>},
                           {"lt", compares<kLess>},
                           {"mapping", isMapping},
                           {"ne", compares<kUnequal>},
                           {"none", isNone},
                           {"number", isNumber},
                           {"odd", isOdd<1>},
                           {"sameas", isSame},
                           {"sequence", isIterable},
                           {"string", isString},
                           {"true", isTruth<true>},
                           {"undefined", isUndefined},
                           {"upper", isCase<Case::Upper>}};

Value range(Interpreter& interpreter, const Arguments& arguments) {
    const bool one = arguments.positional.size() == 1;
    const int64_t first = one ? 0 : numberArgument(interpreter, arguments, 0, "start", 0);
    const int64_t end = numberArgument(interpreter, arguments, one ? 0 : 1, "stop", 0);
    const int64_t step = numberArgument(interpreter, arguments, 2, "step", 1);
    constexpr int64_t kMost = 100'000; // as the sandbox of Jinja allows
    if (step == 0 || first < -kMost * 1000 || end > kMost * 1000 || end < -kMost * 1000) {
        interpreter.fail("range has a step of 0 or bounds that are too far");
    }
    List out;
    for (int64_t i = first; step > 0 ? i < end : i > end; i += step) {
        if (static_cast<int64_t>(out.size()) == kMost || step > kMost * 1000 ||
            step < -kMost * 1000) {
            interpreter.fail("range has more than " + std::to_string(kMost) + " numbers");
        }
        out.emplace_back(i);
    }
    interpreter.charge(out.size() * sizeof(Value));
    return out;
}

/// The entries that dict(…) and namespace(…) begin with.
Dict entriesOf(const Interpreter& interpreter, const Arguments& arguments) {
    Dict out;
    for (const Value& given : arguments.positional) {
        if (given.dict() == nullptr) {
            interpreter.fail("dict or namespace is given a " + std::string(typeOf(given)),
                             "give a dict, or name=value");
        }
        out = *given.dict();
    }
    for (const auto& [name, value] : arguments.named) {
        const auto found = std::ranges::find(out, name, &Dict::value_type::first);
        if (found != out.end()) {
            found->second = value;
        } else {
            out.emplace_back(name, value);
        }
    }
    return out;
}

Value makeDict(Interpreter& interpreter, const Arguments& arguments) {
    return entriesOf(interpreter, arguments);
}

Value makeNamespace(Interpreter& interpreter, const Arguments& arguments) {
    const auto space = interpreter.newNamespace();
    space->members = entriesOf(interpreter, arguments);
    return space;
}

} // namespace

std::span<const Test> tests() {
    return kTests;
}

std::vector<Function> globalFunctions() {
    return {{"range", range}, {"dict", makeDict}, {"namespace", makeNamespace}};
}

} // namespace lathe::chat
