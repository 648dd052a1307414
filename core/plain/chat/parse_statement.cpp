#include "core/plain/base/text.h"
#include "core/plain/chat/parser.h"

#include <algorithm>

namespace lathe::chat {

namespace {

using Kind = Statement::Kind;

/// What the reader of a message sees of a token.
std::string shown(const Token& token) {
    switch (token.kind) {
    case Token::Kind::End:
        return "the end of the template";
    case Token::Kind::WriteEnd:
        return "}}";
    case Token::Kind::TagEnd:
        return "%}";
    case Token::Kind::String:
        return "a text in quotes";
    default:
        return "\"" + token.text + "\"";
    }
}

} // namespace

Body parsed(std::string_view source, const std::string& name) {
    return Parser(tokensOf(source, name), name).whole();
}

Body Parser::whole() {
    return bodyUntil({}, Token{});
}

const Token& Parser::peek(size_t ahead) const {
    return m_tokens[std::min(m_next + ahead, m_tokens.size() - 1)];
}

Token Parser::take() {
    Token token = peek();
    m_next = std::min(m_next + 1, m_tokens.size());
    return token;
}

bool Parser::at(std::string_view op) const {
    return peek().kind == Token::Kind::Operator && peek().text == op;
}

bool Parser::atName(std::string_view word) const {
    return peek().kind == Token::Kind::Name && peek().text == word;
}

bool Parser::accept(std::string_view op) {
    const bool found = at(op);
    m_next += found ? 1 : 0;
    return found;
}

bool Parser::acceptName(std::string_view word) {
    const bool found = atName(word);
    m_next += found ? 1 : 0;
    return found;
}

void Parser::expect(std::string_view op) {
    if (!accept(op)) {
        unexpected(op);
    }
}

std::string Parser::name(std::string_view what) {
    if (peek().kind != Token::Kind::Name) {
        unexpected(what);
    }
    return take().text;
}

void Parser::unexpected(std::string_view wanted) const {
    throwAt(m_name, peek().line,
            std::string(wanted) + " is expected where the template has " + shown(peek()),
            "correct the template");
}

void Parser::endTag() {
    if (peek().kind != Token::Kind::TagEnd) {
        unexpected("%}");
    }
    take();
}

/// Statements up to the tag that one of the `ends` begins; that tag's first word is the next token.
Body Parser::bodyUntil(const std::vector<std::string>& ends, const Token& opener) {
    const Level level(*this);
    Body body;
    while (true) {
        const Token token = take();
        switch (token.kind) {
        case Token::Kind::End:
            if (!ends.empty()) {
                throwAt(m_name, opener.line, "the tag " + opener.text + " has no end",
                        "close it with {% " + ends.back() + " %}");
            }
            return body;
        case Token::Kind::Text:
            body.push_back({.kind = Kind::Text, .line = token.line, .text = token.text});
            break;
        case Token::Kind::WriteBegin: {
            Statement write{.kind = Kind::Write, .line = token.line};
            write.expressions.push_back(expression());
            if (peek().kind != Token::Kind::WriteEnd) {
                unexpected("}}");
            }
            take();
            body.push_back(std::move(write));
            break;
        }
        default:
            if (std::ranges::any_of(ends, [&](const auto& end) { return atName(end); })) {
                return body;
            }
            addTag(body);
        }
    }
}

void Parser::addTag(Body& body) {
    if (peek().kind != Token::Kind::Name) {
        unexpected("the word of a tag");
    }
    const Token opener = take();
    const std::string& word = opener.text;
    if (word == "if") {
        body.push_back(ifTag(opener));
    } else if (word == "for") {
        body.push_back(forTag(opener));
    } else if (word == "set") {
        body.push_back(setTag(opener));
    } else if (word == "macro") {
        body.push_back(macroTag(opener));
    } else if (word == "generation") {
        endTag();
        Statement generation{.kind = Kind::Generation, .line = opener.line};
        generation.bodies.push_back(bodyUntil({"endgeneration"}, opener));
        take();
        endTag();
        body.push_back(std::move(generation));
    } else if ((word == "break" || word == "continue") && m_loops > 0) {
        endTag();
        body.push_back(
            {.kind = word == "break" ? Kind::Break : Kind::Continue, .line = opener.line});
    } else {
        throwAt(m_name, opener.line,
                "the tag " + word + " is outside the part of Jinja that Lathe reads",
                "it reads if, for, set, macro, generation, break and continue (in loops) and raw");
    }
}

Statement Parser::ifTag(const Token& opener) {
    Statement out{.kind = Kind::If, .line = opener.line};
    out.expressions.push_back(expression());
    endTag();
    while (true) {
        out.bodies.push_back(bodyUntil({"elif", "else", "endif"}, opener));
        const std::string word = take().text;
        if (word == "elif") {
            out.expressions.push_back(expression());
        }
        endTag();
        if (word == "endif") {
            return out;
        }
        if (word == "else") {
            out.bodies.push_back(bodyUntil({"endif"}, opener));
            take();
            endTag();
            return out;
        }
    }
}

std::vector<std::string> Parser::targets() {
    const bool parentheses = accept("(");
    std::vector<std::string> out{name("a name")};
    while (accept(",")) {
        out.push_back(name("a name"));
    }
    if (parentheses) {
        expect(")");
    }
    return out;
}

Statement Parser::forTag(const Token& opener) {
    Statement out{.kind = Kind::For, .line = opener.line, .names = targets()};
    if (!acceptName("in")) {
        unexpected("in");
    }
    out.expressions.push_back(expression(false));
    out.expressions.push_back(acceptName("if") ? expression() : nullptr);
    if (atName("recursive")) {
        throwAt(m_name, opener.line,
                "a recursive loop is outside the part of Jinja that Lathe reads",
                "write a macro that calls itself");
    }
    endTag();
    ++m_loops;
    out.bodies.push_back(bodyUntil({"else", "endfor"}, opener));
    --m_loops;
    if (take().text == "else") {
        endTag();
        out.bodies.push_back(bodyUntil({"endfor"}, opener));
        take();
    }
    endTag();
    return out;
}

Statement Parser::setTag(const Token& opener) {
    Statement out{.kind = Kind::Set, .line = opener.line, .names = targets()};
    if (out.names.size() == 1 && accept(".")) {
        out.member = name("an attribute");
    }
    if (accept("=")) {
        out.expressions.push_back(expression());
        if (at(",")) { // a tuple without parentheses
            auto list = std::make_unique<Expression>();
            list->kind = Expression::Kind::ListOf;
            list->line = opener.line;
            list->parts.push_back(std::move(out.expressions.front()));
            while (accept(",")) {
                list->parts.push_back(expression());
            }
            out.expressions.front() = std::move(list);
        }
        endTag();
        return out;
    }
    if (at("|")) {
        throwAt(m_name, opener.line,
                "a filter of a set block is outside the part of Jinja that Lathe reads",
                "apply the filter where the name is used");
    }
    endTag();
    out.kind = Kind::SetBlock;
    out.bodies.push_back(bodyUntil({"endset"}, opener));
    take();
    endTag();
    return out;
}

Statement Parser::macroTag(const Token& opener) {
    Statement out{.kind = Kind::Macro, .line = opener.line, .text = name("the name of the macro")};
    expect("(");
    while (!accept(")")) {
        out.names.push_back(name("a parameter"));
        out.expressions.push_back(accept("=") ? expression() : nullptr);
        if (!accept(",") && !at(")")) {
            unexpected(")");
        }
    }
    endTag();
    const int64_t loops = std::exchange(m_loops, 0);
    out.bodies.push_back(bodyUntil({"endmacro"}, opener));
    m_loops = loops;
    take();
    endTag();
    return out;
}

} // namespace lathe::chat
