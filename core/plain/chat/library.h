#pragma once

#include "core/plain/chat/interpreter.h"

#include <span>

namespace lathe::chat {

/// A function of a subject: a filter, or a method of a value.
struct Operation {
    std::string_view name{};
    Value (*apply)(Interpreter&, const Value& subject, const Arguments&) = nullptr;
};

struct Test {
    std::string_view name{};
    bool (*holds)(Interpreter&, const Value& subject, const Arguments&) = nullptr;
};

// The tables of what Lathe reads.
std::span<const Operation> textFilters();
std::span<const Operation> listFilters();
std::span<const Operation> textMethods();
std::span<const Operation> dictMethods();
std::span<const Operation> listMethods();
std::span<const Test> tests();

/// Functions that every template knows: range, dict, namespace.
std::vector<Function> globalFunctions();

/// Python's binary operators, without `and` and `or`.
Value operate(Interpreter& interpreter, const std::string& op, const Value& left,
              const Value& right);

/// The entry of a table; nullptr when there is none.
template <class Entry>
const Entry* findNamed(std::span<const Entry> table, std::string_view name) {
    for (const Entry& entry : table) {
        if (entry.name == name) {
            return &entry;
        }
    }
    return nullptr;
}

// Arguments, read with a message where one has another type or is absent.
std::string textArgument(const Interpreter& interpreter, const Arguments& arguments,
                         size_t position, std::string_view name);
int64_t numberArgument(const Interpreter& interpreter, const Arguments& arguments, size_t position,
                       std::string_view name, int64_t fallback);

/// The text of a subject. Throws for another type.
const std::string& textSubject(const Interpreter& interpreter, const Value& subject,
                               std::string_view operation);

/// Python's str.strip, of white space or of `characters`.
enum class Side { Both, Left, Right };
std::string stripped(const std::string& text, Side side,
                     const std::optional<std::string>& characters);

/// Python's str.splitlines.
std::vector<std::string> linesOf(const std::string& text, bool withEnds);

/// Characters of well-formed text, and their number.
std::vector<std::string> charactersOf(const std::string& text);
int64_t characterCount(const std::string& text);

/// `text` with every `from` replaced by `to`, at most `count` times where it is not negative.
std::string replaced(Interpreter& interpreter, const std::string& text, const std::string& from,
                     const std::string& to, int64_t count = -1);

enum class Case { Lower, Upper, Title, Capital };
std::string inCase(const std::string& text, Case letters);

} // namespace lathe::chat
