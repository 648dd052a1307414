// Filters of lists and dicts, and their methods.
#include "core/plain/chat/library.h"

#include <algorithm>

namespace lathe::chat {

namespace {

/// The value at a path such as "function.name" or "0" in an item.
Value pathIn(Interpreter& interpreter, const Value& item, const Value& path) {
    if (path.integer() && item.list() != nullptr) {
        const auto place = *path.integer();
        const auto count = static_cast<int64_t>(item.list()->size());
        return place >= 0 && place < count ? (*item.list())[static_cast<size_t>(place)] : Value{};
    }
    Value found = item;
    const std::string names = textSubject(interpreter, path, "the name of an attribute");
    for (size_t begin = 0; begin <= names.size();) {
        const size_t end = std::min(names.find('.', begin), names.size());
        found = interpreter.attribute(found, names.substr(begin, end - begin), false);
        begin = end + 1;
    }
    return found;
}

/// Arguments without the first `count`.
Arguments after(const Arguments& arguments, size_t count) {
    Arguments out{.positional = {}, .named = arguments.named};
    for (size_t i = count; i < arguments.positional.size(); ++i) {
        out.positional.push_back(arguments.positional[i]);
    }
    return out;
}

Value length(Interpreter& interpreter, const Value& subject, const Arguments&) {
    if (const std::string* text = subject.text()) {
        return characterCount(*text);
    }
    return static_cast<int64_t>(interpreter.itemsOf(subject).size());
}

Value orDefault(Interpreter&, const Value& subject, const Arguments& arguments) {
    const Value* fallback = arguments.find(0, "default_value");
    const Value* falseToo = arguments.find(1, "boolean");
    const bool replaces =
        subject.undefined() || (falseToo != nullptr && truthOf(*falseToo) && !truthOf(subject));
    return !replaces ? subject : fallback != nullptr ? *fallback : Value("");
}

Value join(Interpreter& interpreter, const Value& subject, const Arguments& arguments) {
    const Value* given = arguments.find(0, "d");
    const Value* attribute = arguments.find(1, "attribute");
    const std::string between = given != nullptr ? textOf(*given) : "";
    std::string out;
    bool first = true;
    for (const Value& item : interpreter.itemsOf(subject)) {
        out += first ? "" : between;
        out += textOf(attribute != nullptr ? pathIn(interpreter, item, *attribute) : item);
        interpreter.charge(between.size());
        first = false;
    }
    return out;
}

Value items(Interpreter& interpreter, const Value& subject, const Arguments&) {
    List out;
    if (subject.undefined()) {
        return out;
    }
    if (subject.dict() == nullptr) {
        interpreter.fail("items is applied to a " + std::string(typeOf(subject)),
                         "the conversation has another shape than the template expects");
    }
    for (const auto& [key, value] : *subject.dict()) {
        out.emplace_back(List{key, value});
    }
    return out;
}

template <bool last>
Value end(Interpreter& interpreter, const Value& subject, const Arguments&) {
    const List list = interpreter.itemsOf(subject);
    return list.empty() ? Value{} : last ? list.back() : list.front();
}

Value asList(Interpreter& interpreter, const Value& subject, const Arguments&) {
    return interpreter.itemsOf(subject);
}

Value reversed(Interpreter& interpreter, const Value& subject, const Arguments&) {
    List list = interpreter.itemsOf(subject);
    std::ranges::reverse(list);
    if (subject.text() == nullptr) {
        return list;
    }
    std::string out;
    for (const Value& character : list) {
        out += *character.text();
    }
    return out;
}

Value map(Interpreter& interpreter, const Value& subject, const Arguments& arguments) {
    const Value* attribute = findIn(arguments.named, "attribute");
    const Value* fallback = findIn(arguments.named, "default");
    List out;
    for (const Value& item : truthOf(subject) ? interpreter.itemsOf(subject) : List()) {
        if (attribute != nullptr) {
            const Value found = pathIn(interpreter, item, *attribute);
            out.push_back(found.undefined() && fallback != nullptr ? *fallback : found);
        } else {
            const std::string name = textArgument(interpreter, arguments, 0, "filter");
            out.push_back(interpreter.filter(name, item, after(arguments, 1)));
        }
    }
    return out;
}

/// select, reject, selectattr and rejectattr.
template <bool keeps, bool byAttribute>
Value chosen(Interpreter& interpreter, const Value& subject, const Arguments& arguments) {
    const size_t first = byAttribute ? 1 : 0;
    if (byAttribute && arguments.positional.empty()) {
        interpreter.fail("selectattr and rejectattr need the name of an attribute");
    }
    List out;
    for (const Value& item : truthOf(subject) ? interpreter.itemsOf(subject) : List()) {
        const Value value = byAttribute ? pathIn(interpreter, item, arguments.positional[0]) : item;
        const bool holds =
            arguments.positional.size() > first
                ? interpreter.test(textArgument(interpreter, arguments, first, "test"), value,
                                   after(arguments, first + 1))
                : truthOf(value);
        if (holds == keeps) {
            out.push_back(item);
        }
    }
    return out;
}

/// What sort, unique, min and max compare: an attribute, in lower case unless asked otherwise.
Value keyOf(Interpreter& interpreter, const Value& item, const Arguments& arguments) {
    const Value* attribute = findIn(arguments.named, "attribute");
    const Value* sensitive = findIn(arguments.named, "case_sensitive");
    const Value key = attribute != nullptr ? pathIn(interpreter, item, *attribute) : item;
    const bool folds = sensitive == nullptr || !truthOf(*sensitive);
    return folds && key.text() != nullptr ? Value(inCase(*key.text(), Case::Lower)) : key;
}

bool less(Interpreter& interpreter, const Value& a, const Value& b) {
    return truthOf(operate(interpreter, "<", a, b));
}

Value sorted(Interpreter& interpreter, const Value& subject, const Arguments& arguments) {
    const Value* reverse = arguments.find(0, "reverse");
    const bool falling = reverse != nullptr && truthOf(*reverse);
    std::vector<std::pair<Value, Value>> keyed;
    for (const Value& item : interpreter.itemsOf(subject)) {
        keyed.emplace_back(keyOf(interpreter, item, arguments), item);
    }
    std::ranges::stable_sort(keyed, [&](const auto& a, const auto& b) {
        interpreter.charge(0);
        return falling ? less(interpreter, b.first, a.first) : less(interpreter, a.first, b.first);
    });
    List out;
    for (auto& entry : keyed) {
        out.push_back(std::move(entry.second));
    }
    return out;
}

Value sortedDict(Interpreter& interpreter, const Value& subject, const Arguments& arguments) {
    Arguments byKey = after(arguments, arguments.positional.size());
    byKey.named.emplace_back("attribute", int64_t{0});
    return sorted(interpreter, items(interpreter, subject, {}), byKey);
}

Value unique(Interpreter& interpreter, const Value& subject, const Arguments& arguments) {
    List keys;
    List out;
    for (const Value& item : interpreter.itemsOf(subject)) {
        const Value key = keyOf(interpreter, item, arguments);
        interpreter.charge(keys.size());
        if (std::ranges::none_of(keys, [&](const Value& seen) { return equal(seen, key); })) {
            keys.push_back(key);
            out.push_back(item);
        }
    }
    return out;
}

template <bool largest>
Value extreme(Interpreter& interpreter, const Value& subject, const Arguments& arguments) {
    Value best;
    for (const Value& item : interpreter.itemsOf(subject)) {
        const Value key = keyOf(interpreter, item, arguments);
        const Value known = keyOf(interpreter, best, arguments);
        if (best.undefined() ||
            (largest ? less(interpreter, known, key) : less(interpreter, key, known))) {
            best = item;
        }
    }
    return best;
}

Value sum(Interpreter& interpreter, const Value& subject, const Arguments& arguments) {
    const Value* attribute = arguments.find(0, "attribute");
    const Value* start = arguments.find(1, "start");
    Value out = start != nullptr ? *start : Value(int64_t{0});
    for (const Value& item : interpreter.itemsOf(subject)) {
        out = operate(interpreter, "+", out,
                      attribute != nullptr ? pathIn(interpreter, item, *attribute) : item);
    }
    return out;
}

Value attributeOf(Interpreter& interpreter, const Value& subject, const Arguments& arguments) {
    return interpreter.attribute(subject, textArgument(interpreter, arguments, 0, "name"), true);
}

Value keys(Interpreter& interpreter, const Value& subject, const Arguments&) {
    return interpreter.itemsOf(subject);
}

Value values(Interpreter&, const Value& subject, const Arguments&) {
    List out;
    for (const auto& entry : *subject.dict()) {
        out.push_back(entry.second);
    }
    return out;
}

Value get(Interpreter& interpreter, const Value& subject, const Arguments& arguments) {
    const Value* fallback = arguments.find(1, "default");
    const Value* found = findIn(*subject.dict(), textArgument(interpreter, arguments, 0, "key"));
    return found != nullptr ? *found : fallback != nullptr ? *fallback : Value(None{});
}

/// A copy that itself never changes, like every value here.
Value copy(Interpreter&, const Value& subject, const Arguments&) {
    return subject;
}

Value indexIn(Interpreter& interpreter, const Value& subject, const Arguments& arguments) {
    const Value* wanted = arguments.find(0, "value");
    const List& list = *subject.list();
    for (size_t i = 0; wanted != nullptr && i < list.size(); ++i) {
        if (equal(list[i], *wanted)) {
            return static_cast<int64_t>(i);
        }
    }
    interpreter.fail("index does not find its value in the list");
}

Value countIn(Interpreter& interpreter, const Value& subject, const Arguments& arguments) {
    const Value* wanted = arguments.find(0, "value");
    interpreter.charge(subject.list()->size());
    return static_cast<int64_t>(std::ranges::count_if(*subject.list(), [&](const Value& item) {
        return wanted != nullptr && equal(item, *wanted);
    }));
}

constexpr Operation kFilters[] = {{"attr", attributeOf},
                                  {"count", length},
                                  {"d", orDefault},
                                  {"default", orDefault},
                                  {"dictsort", sortedDict},
                                  {"first", end<false>},
                                  {"items", items},
                                  {"join", join},
                                  {"last", end<true>},
                                  {"length", length},
                                  {"list", asList},
                                  {"map", map},
                                  {"max", extreme<true>},
                                  {"min", extreme<false>},
                                  {"reject", chosen<false, false>},
                                  {"rejectattr", chosen<false, true>},
                                  {"reverse", reversed},
                                  {"select", chosen<true, false>},
                                  {"selectattr", chosen<true, true>},
                                  {"sort", sorted},
                                  {"sum", sum},
                                  {"unique", unique}};

constexpr Operation kDictMethods[] = {
    {"copy", copy}, {"get", get}, {"items", items}, {"keys", keys}, {"values", values}};

constexpr Operation kListMethods[] = {{"copy", copy}, {"count", countIn}, {"index", indexIn}};

} // namespace

std::span<const Operation> listFilters() {
    return kFilters;
}

std::span<const Operation> dictMethods() {
    return kDictMethods;
}

std::span<const Operation> listMethods() {
    return kListMethods;
}

} // namespace lathe::chat
