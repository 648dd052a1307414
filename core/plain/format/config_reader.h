#pragma once

#include "core/plain/base/json.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lathe {

/// Checked access to the values of a configuration. A key whose value is null counts as absent.
/// Everything throws Error{BadData} naming the file, the key, the value and what it must be.
class ConfigReader {
public:
    /// `json` must outlive the reader. `where` names it in messages. Throws when it is not an
    /// object.
    ConfigReader(const Json& json, std::string where);

    bool has(std::string_view key) const { return find(key) != nullptr; }

    /// nullptr when absent or null.
    const Json* find(std::string_view key) const;

    /// A whole number from 1 to `most`.
    int64_t count(std::string_view key, int64_t most) const;
    int64_t count(std::string_view key, int64_t most, int64_t whenAbsent) const;

    /// A whole number from 0 to `most`.
    int64_t index(std::string_view key, int64_t most, int64_t whenAbsent) const;

    /// A finite number above 0.
    double positive(std::string_view key) const;
    double positive(std::string_view key, double whenAbsent) const;

    bool flag(std::string_view key, bool whenAbsent) const;
    std::string text(std::string_view key, std::string_view whenAbsent) const;

    /// Finite numbers above 0.
    std::vector<double> positives(std::string_view key) const;
    std::vector<std::string> texts(std::string_view key) const;

    [[noreturn]] void reject(std::string_view key, std::string_view mustBe) const;

    const std::string& where() const { return m_where; }

private:
    const Json* m_json;
    std::string m_where;
};

} // namespace lathe
