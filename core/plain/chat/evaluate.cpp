// Expressions of a template.
#include "core/plain/chat/interpreter.h"
#include "core/plain/chat/library.h"

#include <algorithm>

namespace lathe::chat {

namespace {

using Kind = Expression::Kind;

const char* const kRefused = "a template must not change lists and dicts";

std::string namesOf(const auto&... tables) {
    std::vector<std::string> names;
    const auto add = [&](const auto& table) {
        for (const auto& entry : table) {
            names.emplace_back(entry.name);
        }
    };
    (add(tables), ...);
    std::ranges::sort(names);
    std::string out;
    for (const std::string& name : names) {
        out += (out.empty() ? "" : ", ") + name;
    }
    return out;
}

/// What a message calls an expression: "message.content".
std::string shown(const Expression& expression) {
    switch (expression.kind) {
    case Kind::Name:
        return expression.text;
    case Kind::Attribute:
        return shown(*expression.parts[0]) + "." + expression.text;
    case Kind::Item: {
        const Value& key = expression.parts[1]->constant;
        return shown(*expression.parts[0]) +
               (key.text() != nullptr ? "[" + quotedText(key) + "]" : "[…]");
    }
    default:
        return "a value";
    }
}

/// A slice's bounds in a sequence of `count`, as Python clips them.
std::vector<size_t> slicePlaces(int64_t count, const std::optional<int64_t>& first,
                                const std::optional<int64_t>& end, int64_t step) {
    const int64_t low = step > 0 ? 0 : -1;
    const int64_t high = step > 0 ? count : count - 1;
    const auto clipped = [&](const std::optional<int64_t>& bound, int64_t fallback) {
        return !bound
                   ? fallback
                   : std::clamp(*bound < 0 ? std::max<int64_t>(*bound, -count - 1) + count : *bound,
                                low, high);
    };
    const int64_t from = clipped(first, step > 0 ? low : high);
    const int64_t to = clipped(end, step > 0 ? high : low);
    std::vector<size_t> places;
    const auto size = static_cast<uint64_t>(step > 0 ? step : -(step + 1)) + (step > 0 ? 0 : 1);
    const auto span = static_cast<uint64_t>(step > 0 ? std::max<int64_t>(0, to - from)
                                                     : std::max<int64_t>(0, from - to));
    for (uint64_t k = 0; k < span; k += std::min(size, span)) {
        places.push_back(static_cast<size_t>(step > 0 ? from + static_cast<int64_t>(k)
                                                      : from - static_cast<int64_t>(k)));
    }
    return places;
}

} // namespace

Value Interpreter::evaluate(const Expression& expression) {
    const Nested nested(*this);
    m_line = expression.line;
    Value out = valueOf(expression);
    const std::string* text = out.text();
    charge(text != nullptr ? text->size() : 0);
    return out;
}

Value Interpreter::valueOf(const Expression& e) {
    switch (e.kind) {
    case Kind::Constant:
        return e.constant;
    case Kind::Name:
        return named(e.text);
    case Kind::ListOf:
        return argumentsOf(e).positional;
    case Kind::DictOf:
        return dictOf(e);
    case Kind::Attribute: {
        const Value object = evaluate(*e.parts[0]);
        if (object.undefined()) {
            fail(shown(*e.parts[0]) + " is not defined, so it has no " + e.text,
                 "the conversation lacks what the template reads");
        }
        return attribute(object, e.text, true);
    }
    case Kind::Item:
        return itemOf(e);
    case Kind::Slice:
        return sliceOf(e);
    case Kind::Call: {
        Arguments arguments = argumentsOf(e);
        const Value function = std::move(arguments.positional.front());
        arguments.positional.erase(arguments.positional.begin());
        m_line = e.line;
        if (function.function() == nullptr) {
            fail(shown(*e.parts[0]) + " is called, but it is no function that Lathe reads",
                 "it reads range, dict, namespace, raise_exception, strftime_now, macros, and the "
                 "methods of texts, lists and dicts: " +
                     namesOf(textMethods(), dictMethods(), listMethods()));
        }
        return call(function, arguments);
    }
    case Kind::Filter:
    case Kind::Test: {
        Arguments arguments = argumentsOf(e);
        const Value subject = std::move(arguments.positional.front());
        arguments.positional.erase(arguments.positional.begin());
        m_line = e.line;
        return e.kind == Kind::Filter ? filter(e.text, subject, arguments)
                                      : Value(test(e.text, subject, arguments));
    }
    case Kind::Unary:
        return unaryOf(e);
    case Kind::Binary:
        return binaryOf(e);
    case Kind::Choice:
        if (truthOf(evaluate(*e.parts[0]))) {
            return evaluate(*e.parts[1]);
        }
        return e.parts[2] ? evaluate(*e.parts[2]) : Value{};
    }
    return {};
}

Value Interpreter::named(const std::string& name) const {
    for (const Scope* scope = m_scope.get(); scope != nullptr; scope = scope->outer.get()) {
        if (const auto found = scope->values.find(name); found != scope->values.end()) {
            return found->second;
        }
    }
    Value out;
    out.held = Undefined{name};
    return out;
}

Arguments Interpreter::argumentsOf(const Expression& e) {
    Arguments out;
    for (const ExpressionPtr& part : e.parts) {
        out.positional.push_back(evaluate(*part));
    }
    for (const auto& [name, part] : e.named) {
        out.named.emplace_back(name, evaluate(*part));
    }
    return out;
}

Value Interpreter::dictOf(const Expression& e) {
    Dict out;
    for (size_t i = 0; i + 1 < e.parts.size(); i += 2) {
        const Value key = evaluate(*e.parts[i]);
        if (key.text() == nullptr) {
            fail("a key of a dict is a " + std::string(typeOf(key)), "keys are texts here");
        }
        Value value = evaluate(*e.parts[i + 1]);
        const auto found = std::ranges::find(out, *key.text(), &Dict::value_type::first);
        if (found != out.end()) {
            found->second = std::move(value);
        } else {
            out.emplace_back(*key.text(), std::move(value));
        }
    }
    return out;
}

Value Interpreter::unaryOf(const Expression& e) {
    const Value value = evaluate(*e.parts[0]);
    if (e.text == "not") {
        return !truthOf(value);
    }
    const auto whole = value.integer();
    const auto number = value.number();
    if (!number || (whole && *whole == INT64_MIN)) {
        fail("the sign " + e.text + " stands before a " + std::string(typeOf(value)));
    }
    const bool minus = e.text == "-";
    return whole ? Value(minus ? -*whole : *whole) : Value(minus ? -*number : *number);
}

Value Interpreter::binaryOf(const Expression& e) {
    Value left = evaluate(*e.parts[0]);
    if (e.text == "and" || e.text == "or") {
        return truthOf(left) == (e.text == "and") ? evaluate(*e.parts[1]) : left;
    }
    const Value right = evaluate(*e.parts[1]);
    m_line = e.line;
    return operate(*this, e.text, left, right);
}

Value Interpreter::attribute(const Value& object, const std::string& name,
                             bool methodsFirst) const {
    const Dict* dict = object.dict() != nullptr    ? object.dict()
                       : object.space() != nullptr ? &object.space()->members
                                                   : nullptr;
    const Value* entry = dict != nullptr ? findIn(*dict, name) : nullptr;
    if (entry != nullptr && (!methodsFirst || object.space() != nullptr)) {
        return *entry;
    }
    static constexpr std::string_view kChanging[] = {"append", "extend", "insert", "pop",
                                                     "remove", "update", "clear",  "setdefault",
                                                     "sort",   "reverse"};
    const auto methods = object.text() != nullptr   ? textMethods()
                         : object.list() != nullptr ? listMethods()
                         : object.dict() != nullptr ? dictMethods()
                                                    : std::span<const Operation>();
    if (const Operation* method = findNamed(methods, name)) {
        return Function{name, [apply = method->apply, object](Interpreter& interpreter,
                                                              const Arguments& arguments) {
                            return apply(interpreter, object, arguments);
                        }};
    }
    if (entry != nullptr) {
        return *entry;
    }
    if ((object.list() != nullptr || object.dict() != nullptr) &&
        std::ranges::find(kChanging, name) != std::ranges::end(kChanging)) {
        return Function{name, [](Interpreter& interpreter, const Arguments&) -> Value {
                            interpreter.fail(kRefused, "build a new value with + or dict(…)");
                        }};
    }
    Value out;
    out.held = Undefined{name};
    return out;
}

Value Interpreter::itemOf(const Expression& e) {
    const Value object = evaluate(*e.parts[0]);
    const Value key = evaluate(*e.parts[1]);
    m_line = e.line;
    if (object.undefined()) {
        fail(shown(*e.parts[0]) + " is not defined, so it has no items",
             "the conversation lacks what the template reads");
    }
    if (const std::string* text = key.text()) {
        return attribute(object, *text, false);
    }
    const auto index = key.integer();
    const List* list = object.list();
    if (!index || (list == nullptr && object.text() == nullptr)) {
        return {};
    }
    const int64_t count =
        list != nullptr ? static_cast<int64_t>(list->size()) : characterCount(*object.text());
    const int64_t place = *index < 0 ? *index + count : *index;
    if (place < 0 || place >= count) {
        return {};
    }
    return list != nullptr ? (*list)[static_cast<size_t>(place)]
                           : Value(charactersOf(*object.text())[static_cast<size_t>(place)]);
}

Value Interpreter::sliceOf(const Expression& e) {
    const Value object = evaluate(*e.parts[0]);
    std::optional<int64_t> bounds[3];
    for (size_t i = 0; i < 3; ++i) {
        const Value bound = e.parts[i + 1] ? evaluate(*e.parts[i + 1]) : Value(None{});
        bounds[i] = bound.integer();
        if (!bounds[i] && !bound.none()) {
            fail("a bound of a slice is a " + std::string(typeOf(bound)), "bounds are numbers");
        }
    }
    m_line = e.line;
    if (bounds[2] == 0) {
        fail("the step of a slice is 0");
    }
    const std::string* text = object.text();
    if (text == nullptr && object.list() == nullptr) {
        fail("a " + std::string(typeOf(object)) + " is sliced", "slices are of texts and lists");
    }
    const List items = itemsOf(object);
    const auto places = slicePlaces(static_cast<int64_t>(items.size()), bounds[0], bounds[1],
                                    bounds[2].value_or(1));
    List chosen;
    std::string joined;
    for (const size_t place : places) {
        if (text != nullptr) {
            joined += *items[place].text();
        } else {
            chosen.push_back(items[place]);
        }
    }
    return text != nullptr ? Value(joined) : Value(chosen);
}

Value Interpreter::call(const Value& function, const Arguments& arguments) {
    const Nested nested(*this);
    return function.function()->call(*this, arguments);
}

List Interpreter::itemsOf(const Value& value) {
    if (const List* list = value.list()) {
        charge(list->size() * sizeof(Value));
        return *list;
    }
    List out;
    if (const Dict* dict = value.dict()) {
        for (const auto& entry : *dict) {
            out.emplace_back(entry.first);
        }
    } else if (const std::string* text = value.text()) {
        charge(text->size() * sizeof(Value));
        for (std::string& character : charactersOf(*text)) {
            out.emplace_back(std::move(character));
        }
    } else if (!value.undefined()) {
        fail("a " + std::string(typeOf(value)) + " has no items to go over");
    }
    return out;
}

Value Interpreter::filter(const std::string& name, const Value& subject,
                          const Arguments& arguments) {
    const Operation* known = findNamed(textFilters(), name);
    known = known != nullptr ? known : findNamed(listFilters(), name);
    if (known == nullptr) {
        fail("the filter " + name + " is outside the part of Jinja that Lathe reads",
             "it reads " + namesOf(textFilters(), listFilters()));
    }
    return known->apply(*this, subject, arguments);
}

bool Interpreter::test(const std::string& name, const Value& subject, const Arguments& arguments) {
    const Test* known = findNamed(tests(), name);
    if (known == nullptr) {
        fail("the test " + name + " is outside the part of Jinja that Lathe reads",
             "it reads " + namesOf(tests()));
    }
    return known->holds(*this, subject, arguments);
}

} // namespace lathe::chat
