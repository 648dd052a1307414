#include "core/plain/base/json.h"

#include "core/plain/base/error.h"
#include "core/plain/base/file.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <unordered_map>
#include <vector>

namespace lathe {

namespace {

/// Builds the value of a text. The parser of the library would search an object for every key that
/// is added, and follow brackets to any depth.
class Builder final : public nlohmann::json_sax<Json> {
public:
    Json take() { return std::move(m_root); }

    std::optional<JsonFault> fault() const { return m_fault; }

    bool null() override { return add(nullptr) != nullptr; }

    bool boolean(bool value) override { return add(value) != nullptr; }

    bool number_integer(int64_t value) override { return add(value) != nullptr; }

    bool number_unsigned(uint64_t value) override { return add(value) != nullptr; }

    bool number_float(double value, const std::string&) override { return add(value) != nullptr; }

    bool string(std::string& value) override { return add(std::move(value)) != nullptr; }

    bool binary(Json::binary_t&) override { return false; } // JSON text has none

    bool start_object(size_t) override { return open(Json::object()); }

    bool start_array(size_t) override { return open(Json::array()); }

    bool key(std::string& value) override {
        m_keys.back() = std::move(value);
        return true;
    }

    bool end_object() override {
        keepLastOfEqualKeys(m_open.back()->get_ref<Json::object_t&>());
        return close();
    }

    bool end_array() override { return close(); }

    bool parse_error(size_t position, const std::string&,
                     const Json::exception& exception) override {
        constexpr int kNumberOverflow = 406;
        m_fault = {position, exception.id == kNumberOverflow ? JsonFault::Kind::LargeNumber
                                                             : JsonFault::Kind::Syntax};
        return false;
    }

private:
    using Members = std::vector<Json::object_t::value_type>; // what an object keeps them in

    Json* add(Json value) {
        if (m_open.empty()) {
            m_root = std::move(value);
            return &m_root;
        }
        Json& parent = *m_open.back();
        if (parent.is_array()) {
            return &parent.get_ref<Json::array_t&>().emplace_back(std::move(value));
        }
        Members& members = parent.get_ref<Json::object_t&>();
        return &members.emplace_back(m_keys.back(), std::move(value)).second;
    }

    bool open(Json value) {
        if (m_open.size() == kMostJsonDepth) {
            m_fault = {0, JsonFault::Kind::Depth};
            return false;
        }
        m_open.push_back(add(std::move(value)));
        m_keys.emplace_back();
        return true;
    }

    bool close() {
        m_open.pop_back();
        m_keys.pop_back();
        return true;
    }

    static void keepLastOfEqualKeys(Members& members) {
        std::unordered_map<std::string_view, size_t> last;
        for (size_t i = 0; i < members.size(); ++i) {
            last[members[i].first] = i;
        }
        if (last.size() == members.size()) {
            return;
        }
        Members kept;
        for (size_t i = 0; i < members.size(); ++i) {
            if (last.at(members[i].first) == i) {
                kept.push_back(members[i]);
            }
        }
        members = std::move(kept);
    }

    Json m_root;
    std::vector<Json*> m_open;
    std::vector<std::string> m_keys; ///< of each open object, the next member
    std::optional<JsonFault> m_fault{};
};

std::string placeOf(std::string_view text, size_t byte) {
    const auto upTo = std::min(byte, text.size());
    const auto before = text.substr(0, upTo);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const auto lastBreak = before.rfind('\n');
    const auto column = lastBreak == std::string_view::npos ? upTo : upTo - lastBreak - 1;
    return "(line " + std::to_string(line) + ", column " + std::to_string(column) + ")";
}

} // namespace

std::variant<Json, JsonFault> jsonOrFault(std::string_view text) {
    Builder builder;
    if (!Json::sax_parse(text, &builder)) {
        return builder.fault().value_or(JsonFault{});
    }
    return builder.take();
}

std::optional<Json> jsonFrom(std::string_view text) {
    auto result = jsonOrFault(text);
    Json* value = std::get_if<Json>(&result);
    return value != nullptr ? std::optional(std::move(*value)) : std::nullopt;
}

Json parseJson(std::string_view text, std::string_view name) {
    auto result = jsonOrFault(text);
    if (Json* value = std::get_if<Json>(&result)) {
        return std::move(*value);
    }
    const JsonFault fault = std::get<JsonFault>(result);
    const std::string what(name);
    const std::string hint =
        "Open the file in a text editor and mend that place, or fetch it again.";
    switch (fault.kind) {
    case JsonFault::Kind::Depth:
        throw Error(ErrorCode::BadData,
                    what + " nests lists and objects more than " + std::to_string(kMostJsonDepth) +
                        " deep",
                    "The file is damaged, or not what it says it is.");
    case JsonFault::Kind::LargeNumber:
        throw Error(ErrorCode::BadData,
                    what + " has a number that is too large " + placeOf(text, fault.byte), hint);
    case JsonFault::Kind::Syntax:
        break;
    }
    throw Error(ErrorCode::BadData, what + " is not valid JSON " + placeOf(text, fault.byte), hint);
}

Json readJson(const std::filesystem::path& path) {
    return parseJson(readFile(path), path.string());
}

namespace {

nlohmann::json sorted(const Json& value) {
    if (value.is_object()) {
        nlohmann::json out = nlohmann::json::object();
        for (const auto& [key, item] : value.items()) {
            out[key] = sorted(item);
        }
        return out;
    }
    if (value.is_array()) {
        nlohmann::json out = nlohmann::json::array();
        for (const auto& item : value) {
            out.push_back(sorted(item));
        }
        return out;
    }
    // 4 and 4.0 are the same parameter value; a form may write either.
    if (value.is_number_float()) {
        const double number = value.get<double>();
        if (std::abs(number) < 1e15 && std::trunc(number) == number) {
            return static_cast<int64_t>(number);
        }
        return number;
    }
    return nlohmann::json::parse(value.dump());
}

} // namespace

std::string canonicalText(const Json& value) {
    return sorted(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

} // namespace lathe
