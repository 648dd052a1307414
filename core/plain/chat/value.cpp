#include "core/plain/chat/value.h"

#include <algorithm>

namespace lathe::chat {

const List* Value::list() const {
    const auto* shared = as<std::shared_ptr<const List>>();
    return shared != nullptr ? shared->get() : nullptr;
}

const Dict* Value::dict() const {
    const auto* shared = as<std::shared_ptr<const Dict>>();
    return shared != nullptr ? shared->get() : nullptr;
}

const Function* Value::function() const {
    const auto* shared = as<std::shared_ptr<const Function>>();
    return shared != nullptr ? shared->get() : nullptr;
}

Namespace* Value::space() const {
    const auto* shared = as<std::shared_ptr<Namespace>>();
    return shared != nullptr ? shared->get() : nullptr;
}

std::optional<int64_t> Value::integer() const {
    if (const auto* number = as<int64_t>()) {
        return *number;
    }
    const auto* truth = as<bool>();
    return truth != nullptr ? std::optional<int64_t>(*truth ? 1 : 0) : std::nullopt;
}

std::optional<double> Value::number() const {
    if (const auto* real = as<double>()) {
        return *real;
    }
    const auto whole = integer();
    return whole ? std::optional(static_cast<double>(*whole)) : std::nullopt;
}

const Value* Arguments::find(size_t position, std::string_view name) const {
    return position < positional.size() ? &positional[position] : findIn(named, name);
}

const Value* findIn(const Dict& dict, std::string_view key) {
    const auto found =
        std::ranges::find_if(dict, [&](const auto& entry) { return entry.first == key; });
    return found != dict.end() ? &found->second : nullptr;
}

Value fromJson(const Json& json) {
    switch (json.type()) {
    case Json::value_t::boolean:
        return json.get<bool>();
    case Json::value_t::number_integer:
        return json.get<int64_t>();
    case Json::value_t::number_unsigned:
        if (json.get<uint64_t>() > static_cast<uint64_t>(INT64_MAX)) {
            return json.get<double>();
        }
        return json.get<int64_t>();
    case Json::value_t::number_float:
        return json.get<double>();
    case Json::value_t::string:
        return json.get<std::string>();
    case Json::value_t::array: {
        List list;
        for (const Json& item : json) {
            list.push_back(fromJson(item));
        }
        return list;
    }
    case Json::value_t::object: {
        Dict dict;
        for (const auto& [key, item] : json.items()) {
            dict.emplace_back(key, fromJson(item));
        }
        return dict;
    }
    default:
        return None{};
    }
}

bool truthOf(const Value& value) {
    if (value.undefined() || value.none()) {
        return false;
    }
    if (const auto number = value.number()) {
        return *number != 0;
    }
    if (const auto* text = value.text()) {
        return !text->empty();
    }
    if (const auto* list = value.list()) {
        return !list->empty();
    }
    const auto* dict = value.dict();
    return dict == nullptr || !dict->empty();
}

namespace {

bool equalDicts(const Dict& a, const Dict& b) {
    return a.size() == b.size() && std::ranges::all_of(a, [&](const auto& entry) {
               const Value* other = findIn(b, entry.first);
               return other != nullptr && equal(entry.second, *other);
           });
}

template <class T>
int order(const T& a, const T& b) {
    return a < b ? -1 : b < a ? 1 : 0;
}

} // namespace

bool equal(const Value& a, const Value& b) {
    if (a.integer() && b.integer()) {
        return *a.integer() == *b.integer();
    }
    if (a.number() && b.number()) {
        return *a.number() == *b.number();
    }
    if (a.held.index() != b.held.index()) {
        return false;
    }
    if (const auto* list = a.list()) {
        return std::ranges::equal(*list, *b.list(), equal);
    }
    if (const auto* dict = a.dict()) {
        return equalDicts(*dict, *b.dict());
    }
    if (const auto* text = a.text()) {
        return *text == *b.text();
    }
    if (a.function() != nullptr || a.space() != nullptr) {
        return a.function() == b.function() && a.space() == b.space();
    }
    return true; // both undefined or both none
}

std::optional<int> compared(const Value& a, const Value& b) {
    if (a.integer() && b.integer()) {
        return order(*a.integer(), *b.integer());
    }
    if (a.number() && b.number()) {
        return order(*a.number(), *b.number());
    }
    if (a.text() != nullptr && b.text() != nullptr) {
        return order(*a.text(), *b.text()); // UTF-8 sorts as its code points do
    }
    if (a.list() == nullptr || b.list() == nullptr) {
        return std::nullopt;
    }
    const size_t shorter = std::min(a.list()->size(), b.list()->size());
    for (size_t i = 0; i < shorter; ++i) {
        if (!equal((*a.list())[i], (*b.list())[i])) {
            return compared((*a.list())[i], (*b.list())[i]);
        }
    }
    return order(a.list()->size(), b.list()->size());
}

std::string_view typeOf(const Value& value) {
    constexpr std::string_view kNames[] = {"undefined", "None", "bool", "int",       "float",
                                           "str",       "list", "dict", "namespace", "function"};
    return kNames[value.held.index()];
}

} // namespace lathe::chat
