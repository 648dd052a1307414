#include "core/plain/base/json.h"

#include "core/plain/base/error.h"
#include "core/plain/base/file.h"

#include <algorithm>

namespace lathe {

Json parseJson(std::string_view text, std::string_view name) {
    try {
        return Json::parse(text);
    } catch (const Json::parse_error& e) {
        const auto upTo = std::min(e.byte, text.size());
        const auto before = text.substr(0, upTo);
        const auto line = 1 + std::count(before.begin(), before.end(), '\n');
        const auto lastBreak = before.rfind('\n');
        const auto column = lastBreak == std::string_view::npos ? upTo : upTo - lastBreak - 1;
        throw Error(ErrorCode::BadData,
                    std::string(name) + " is not valid JSON (line " + std::to_string(line) +
                        ", column " + std::to_string(column) + ")",
                    "Open the file in a text editor and mend that place, or fetch it again.");
    }
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
        const auto whole = static_cast<int64_t>(number);
        if (std::abs(number) < 1e15 && static_cast<double>(whole) == number) {
            return whole;
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
