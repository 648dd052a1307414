// Python's binary operators on the values of a template.
#include "core/plain/chat/library.h"

#include <algorithm>
#include <cmath>

namespace lathe::chat {

namespace {

[[noreturn]] void refuse(const Interpreter& interpreter, const std::string& op, const Value& left,
                         const Value& right) {
    const auto shown = [](const Value& value) {
        const auto* missing = value.as<Undefined>();
        return missing != nullptr && !missing->name.empty()
                   ? missing->name + ", which is not defined,"
                   : "a " + std::string(typeOf(value));
    };
    interpreter.fail("the operator " + op + " stands between " + shown(left) + " and " +
                         shown(right),
                     "the conversation has another shape than the template expects");
}

int64_t wholeResult(const Interpreter& interpreter, const std::string& op, int64_t a, int64_t b) {
    int64_t out = 0;
    bool tooLarge = false;
    if (op == "+") {
        tooLarge = __builtin_add_overflow(a, b, &out);
    } else if (op == "-") {
        tooLarge = __builtin_sub_overflow(a, b, &out);
    } else if (op == "*") {
        tooLarge = __builtin_mul_overflow(a, b, &out);
    } else if (b == 0) {
        interpreter.fail("a number is divided by 0");
    } else if (b == -1) { // INT64_MIN / -1 overflows
        tooLarge = op == "//" && __builtin_sub_overflow(int64_t{0}, a, &out);
    } else {
        const bool inexact = a % b != 0 && (a < 0) != (b < 0);
        out = op == "//" ? a / b - (inexact ? 1 : 0) : a % b + (inexact ? b : 0);
    }
    if (tooLarge) {
        interpreter.fail("the result of " + op + " is too large a number");
    }
    return out;
}

double realResult(const Interpreter& interpreter, const std::string& op, double a, double b) {
    if (op == "+") {
        return a + b;
    }
    if (op == "-") {
        return a - b;
    }
    if (op == "*") {
        return a * b;
    }
    if (op == "**") {
        return std::pow(a, b);
    }
    if (b == 0) {
        interpreter.fail("a number is divided by 0");
    }
    const double floor = std::floor(a / b);
    return op == "/" ? a / b : op == "//" ? floor : a - floor * b;
}

Value powered(const Interpreter& interpreter, int64_t base, int64_t exponent) {
    if (exponent < 0) {
        return realResult(interpreter, "**", static_cast<double>(base),
                          static_cast<double>(exponent));
    }
    int64_t out = 1;
    for (int64_t i = 0; i < exponent && out != 0; ++i) {
        if (base == 1 || (base == -1 && i > 1)) {
            return base == 1 || exponent % 2 == 0 ? int64_t{1} : int64_t{-1};
        }
        out = wholeResult(interpreter, "*", out, base);
    }
    return out;
}

Value repeated(Interpreter& interpreter, const Value& sequence, int64_t count) {
    const auto times = static_cast<size_t>(std::max<int64_t>(0, count));
    const std::string* text = sequence.text();
    const size_t unit = text != nullptr ? text->size() : sequence.list()->size() * sizeof(Value);
    if (unit > 0) {
        interpreter.charge(times > (size_t{1} << 40) / unit ? size_t{1} << 40 : times * unit);
    }
    std::string out;
    List list;
    for (size_t i = 0; i < times && unit > 0; ++i) {
        if (text != nullptr) {
            out += *text;
        } else {
            list.insert(list.end(), sequence.list()->begin(), sequence.list()->end());
        }
    }
    return text != nullptr ? Value(out) : Value(list);
}

bool contains(Interpreter& interpreter, const Value& item, const Value& whole) {
    if (const std::string* text = whole.text()) {
        if (item.text() == nullptr) {
            refuse(interpreter, "in", item, whole);
        }
        return text->find(*item.text()) != std::string::npos;
    }
    if (const Dict* dict = whole.dict()) {
        return item.text() != nullptr && findIn(*dict, *item.text()) != nullptr;
    }
    if (const List* list = whole.list()) {
        interpreter.charge(list->size());
        return std::ranges::any_of(*list, [&](const Value& other) { return equal(item, other); });
    }
    if (!whole.undefined()) {
        refuse(interpreter, "in", item, whole);
    }
    return false;
}

Value sumOf(Interpreter& interpreter, const Value& left, const Value& right) {
    if (left.text() != nullptr && right.text() != nullptr) {
        interpreter.charge(left.text()->size() + right.text()->size());
        return *left.text() + *right.text();
    }
    if (left.list() != nullptr && right.list() != nullptr) {
        interpreter.charge((left.list()->size() + right.list()->size()) * sizeof(Value));
        List out = *left.list();
        out.insert(out.end(), right.list()->begin(), right.list()->end());
        return out;
    }
    refuse(interpreter, "+", left, right);
}

Value arithmetic(Interpreter& interpreter, const std::string& op, const Value& left,
                 const Value& right) {
    const auto a = left.integer();
    const auto b = right.integer();
    if (a && b && op != "/") {
        return op == "**" ? powered(interpreter, *a, *b)
                          : Value(wholeResult(interpreter, op, *a, *b));
    }
    if (left.number() && right.number()) {
        return realResult(interpreter, op, *left.number(), *right.number());
    }
    const auto isSequence = [](const Value& value) {
        return value.text() != nullptr || value.list() != nullptr;
    };
    if (op == "*" && isSequence(left) && b) {
        return repeated(interpreter, left, *b);
    }
    if (op == "*" && isSequence(right) && a) {
        return repeated(interpreter, right, *a);
    }
    if (op == "%" && left.text() != nullptr) {
        interpreter.fail("formatting a text with % is outside the part of Jinja that Lathe reads",
                         "join the parts with ~");
    }
    if (op == "+") {
        return sumOf(interpreter, left, right);
    }
    refuse(interpreter, op, left, right);
}

} // namespace

Value operate(Interpreter& interpreter, const std::string& op, const Value& left,
              const Value& right) {
    if (op == "==" || op == "!=") {
        return equal(left, right) == (op == "==");
    }
    if (op == "in" || op == "not in") {
        return contains(interpreter, left, right) == (op == "in");
    }
    if (op == "~") {
        const std::string first = textOf(left);
        const std::string second = textOf(right);
        interpreter.charge(first.size() + second.size());
        return first + second;
    }
    if (op.front() != '<' && op.front() != '>') {
        return arithmetic(interpreter, op, left, right);
    }
    const auto order = compared(left, right);
    if (!order) {
        refuse(interpreter, op, left, right);
    }
    return op == "<" ? *order < 0 : op == "<=" ? *order <= 0 : op == ">" ? *order > 0 : *order >= 0;
}

} // namespace lathe::chat
