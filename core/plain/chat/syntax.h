#pragma once

#include "core/plain/chat/value.h"

#include <memory>
#include <string>
#include <vector>

namespace lathe::chat {

struct Expression;
using ExpressionPtr = std::unique_ptr<Expression>;

struct Statement;
using Body = std::vector<Statement>;

/// A tree of one expression. `text` is the name, the operator, the filter or the test.
struct Expression {
    enum class Kind {
        Constant,
        Name,
        ListOf,    ///< parts: items
        DictOf,    ///< parts: key, value, key, value, …
        Attribute, ///< parts: object
        Item,      ///< parts: object, key
        Slice,     ///< parts: object, first, end, step (null: left out)
        Call,      ///< parts: function, then the arguments by position
        Filter,    ///< parts: subject, then the arguments by position
        Test,      ///< as Filter
        Unary,     ///< parts: operand; "-", "+", "not"
        Binary,    ///< parts: left, right
        Choice     ///< parts: condition, value, other (null: undefined)
    };

    Kind kind = Kind::Constant;
    int64_t line = 1;
    std::string text{};
    Value constant{};
    std::vector<ExpressionPtr> parts{};
    std::vector<std::pair<std::string, ExpressionPtr>> named{}; ///< arguments by name
    int64_t depth = 1;                                          ///< levels of the tree
};

struct Statement {
    enum class Kind {
        Text,
        Write,      ///< expressions: the value
        If,         ///< expressions: conditions; bodies: one each, then perhaps that of else
        For,        ///< names: targets; expressions: iterable, condition (or null)
        Set,        ///< names: targets; expressions: the value
        SetBlock,   ///< names: the target; bodies: what it captures
        Macro,      ///< text: its name; names: parameters; expressions: defaults (or null)
        Generation, ///< bodies: what the assistant writes
        Break,
        Continue
    };

    Kind kind = Kind::Text;
    int64_t line = 1;
    std::string text{};
    std::vector<std::string> names{};
    std::string member{}; ///< of a namespace that Set changes; "" otherwise
    std::vector<ExpressionPtr> expressions{};
    std::vector<Body> bodies{};
};

/// The statements of a template. Throws Error{BadData} naming `name`, the line and the construct
/// that is wrong or outside the subset.
Body parsed(std::string_view source, const std::string& name);

} // namespace lathe::chat
