#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lathe::chat {

/// A piece of a template.
struct Token {
    enum class Kind {
        Text,       ///< between tags, white space already cut as the tags ask
        WriteBegin, ///< {{
        WriteEnd,   ///< }}
        TagBegin,   ///< {%
        TagEnd,     ///< %}
        Name,
        String, ///< without quotes and escapes
        Integer,
        Real,
        Operator,
        End ///< of the template
    };

    Kind kind = Kind::End;
    std::string text{};
    int64_t line = 1;
};

/// The tokens of a template, the last of kind End. White space is cut as Jinja does with
/// trim_blocks and lstrip_blocks; one line end at the end of the template is dropped.
/// Throws Error{BadData} naming `name` and the line.
std::vector<Token> tokensOf(std::string_view source, const std::string& name);

/// Throws Error{BadData} "NAME, line N: WHAT" with a hint.
[[noreturn]] void throwAt(const std::string& name, int64_t line, const std::string& what,
                          std::string hint = {});

} // namespace lathe::chat
