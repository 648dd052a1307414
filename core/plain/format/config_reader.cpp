#include "core/plain/format/config_reader.h"

#include "core/plain/base/error.h"

#include <cmath>

namespace lathe {
namespace {

constexpr size_t kLongestValue = 80;

std::string shortened(const Json& value) {
    std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (text.size() > kLongestValue) {
        text = text.substr(0, kLongestValue) + "…";
    }
    return text;
}

std::optional<double> positiveNumber(const Json& value) {
    if (!value.is_number()) {
        return std::nullopt;
    }
    const auto number = value.get<double>();
    return std::isfinite(number) && number > 0 ? std::optional(number) : std::nullopt;
}

} // namespace

ConfigReader::ConfigReader(const Json& json, std::string where)
    : m_json(&json), m_where(std::move(where)) {
    if (!json.is_object()) {
        throw Error(ErrorCode::BadData, m_where + " is not a JSON object but " + shortened(json),
                    "Take the file from the model's folder again.");
    }
}

const Json* ConfigReader::find(std::string_view key) const {
    const auto found = m_json->find(key);
    return found == m_json->end() || found->is_null() ? nullptr : &*found;
}

void ConfigReader::reject(std::string_view key, std::string_view mustBe) const {
    const Json* value = find(key);
    const std::string is = value ? " is " + shortened(*value) : " is missing";
    throw Error(ErrorCode::BadData,
                m_where + ": \"" + std::string(key) + "\"" + is + "; it must be " +
                    std::string(mustBe),
                "Correct the value, or take the file from the model's folder again.");
}

int64_t ConfigReader::count(std::string_view key, int64_t most) const {
    const Json* value = find(key);
    const auto number = value ? positiveNumber(*value) : std::nullopt;
    if (!number || *number != std::floor(*number) || *number > static_cast<double>(most)) {
        reject(key, "a whole number from 1 to " + std::to_string(most));
    }
    return static_cast<int64_t>(*number);
}

int64_t ConfigReader::count(std::string_view key, int64_t most, int64_t whenAbsent) const {
    return has(key) ? count(key, most) : whenAbsent;
}

int64_t ConfigReader::index(std::string_view key, int64_t most, int64_t whenAbsent) const {
    const Json* value = find(key);
    if (value && value->is_number() && value->get<double>() == 0) {
        return 0;
    }
    if (value && !positiveNumber(*value)) {
        reject(key, "a whole number from 0 to " + std::to_string(most));
    }
    return count(key, most, whenAbsent);
}

double ConfigReader::positive(std::string_view key) const {
    const Json* value = find(key);
    const auto number = value ? positiveNumber(*value) : std::nullopt;
    if (!number) {
        reject(key, "a number above 0");
    }
    return *number;
}

double ConfigReader::positive(std::string_view key, double whenAbsent) const {
    return has(key) ? positive(key) : whenAbsent;
}

bool ConfigReader::flag(std::string_view key, bool whenAbsent) const {
    const Json* value = find(key);
    if (!value) {
        return whenAbsent;
    }
    if (!value->is_boolean()) {
        reject(key, "true or false");
    }
    return value->get<bool>();
}

std::string ConfigReader::text(std::string_view key, std::string_view whenAbsent) const {
    const Json* value = find(key);
    if (!value) {
        return std::string(whenAbsent);
    }
    if (!value->is_string()) {
        reject(key, "a text");
    }
    return value->get<std::string>();
}

std::vector<double> ConfigReader::positives(std::string_view key) const {
    const Json* value = find(key);
    if (!value || !value->is_array()) {
        reject(key, "a list of numbers above 0");
    }
    std::vector<double> result;
    for (const Json& item : *value) {
        const auto number = positiveNumber(item);
        if (!number) {
            reject(key, "a list of numbers above 0");
        }
        result.push_back(*number);
    }
    return result;
}

std::vector<std::string> ConfigReader::texts(std::string_view key) const {
    const Json* value = find(key);
    if (!value || !value->is_array()) {
        reject(key, "a list of texts");
    }
    std::vector<std::string> result;
    for (const Json& item : *value) {
        if (!item.is_string()) {
            reject(key, "a list of texts");
        }
        result.push_back(item.get<std::string>());
    }
    return result;
}

} // namespace lathe
