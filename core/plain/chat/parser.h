#pragma once

#include "core/plain/chat/lexer.h"
#include "core/plain/chat/syntax.h"

namespace lathe::chat {

/// Reads tokens from left to right. The functions that read an expression follow Jinja's order of
/// precedence, each for one level.
class Parser {
public:
    Parser(std::vector<Token> tokens, const std::string& name)
        : m_tokens(std::move(tokens)), m_name(name) {}

    Body whole();

private:
    // Statements.
    Body bodyUntil(const std::vector<std::string>& ends, const Token& opener);
    void addTag(Body& body);
    Statement ifTag(const Token& opener);
    Statement forTag(const Token& opener);
    Statement setTag(const Token& opener);
    Statement macroTag(const Token& opener);
    std::vector<std::string> targets();
    void endTag();

    // Expressions.
    ExpressionPtr expression(bool choice = true);
    ExpressionPtr either();
    ExpressionPtr both();
    ExpressionPtr negation();
    ExpressionPtr comparison();
    ExpressionPtr binary(size_t level);
    ExpressionPtr unary(bool filters);
    ExpressionPtr primary();
    ExpressionPtr listLiteral();
    ExpressionPtr dictLiteral();
    ExpressionPtr inParentheses();
    ExpressionPtr postfix(ExpressionPtr node);
    ExpressionPtr subscript(ExpressionPtr object);
    ExpressionPtr filtered(ExpressionPtr node);
    ExpressionPtr tested(ExpressionPtr subject);
    void takeArguments(Expression& call);
    std::vector<ExpressionPtr> items(std::string_view end);

    // Tokens.
    const Token& peek(size_t ahead = 0) const;
    Token take();
    bool at(std::string_view op) const; ///< an operator
    bool atName(std::string_view word) const;
    bool accept(std::string_view op);
    bool acceptName(std::string_view word);
    void expect(std::string_view op);
    std::string name(std::string_view what);
    [[noreturn]] void unexpected(std::string_view wanted) const;

    /// A node over `parts`. Throws where the tree is deeper than any template needs.
    ExpressionPtr node(Expression::Kind kind, std::string text, std::vector<ExpressionPtr> parts);

    /// Counts the nesting of the parser's own calls.
    class Level {
    public:
        explicit Level(Parser& parser);

        ~Level() { --m_depth; }

        Level(const Level&) = delete;
        Level& operator=(const Level&) = delete;

    private:
        int64_t& m_depth;
    };

    std::vector<Token> m_tokens;
    const std::string& m_name;
    size_t m_next = 0;
    int64_t m_depth = 0;
    int64_t m_loops = 0; ///< around the statement at hand
};

} // namespace lathe::chat
