#include "core/plain/chat/parser.h"

#include <algorithm>
#include <charconv>

namespace lathe::chat {

namespace {

using Kind = Expression::Kind;

constexpr int64_t kMostDepth = 200;
constexpr std::string_view kOutside = "outside the part of Jinja that Lathe reads";

/// Operators of two operands, from the loosest level to the tightest.
const std::vector<std::vector<std::string_view>> kLevels = {
    {"+", "-"}, {"~"}, {"*", "/", "//", "%"}, {"**"}};

template <class... Parts>
std::vector<ExpressionPtr> partsOf(Parts&&... parts) {
    std::vector<ExpressionPtr> out;
    (out.push_back(std::forward<Parts>(parts)), ...);
    return out;
}

} // namespace

Parser::Level::Level(Parser& parser) : m_depth(parser.m_depth) {
    if (++m_depth > kMostDepth) {
        throwAt(parser.m_name, parser.peek().line,
                "tags or brackets are nested deeper than " + std::to_string(kMostDepth),
                "simplify the template");
    }
}

ExpressionPtr Parser::node(Kind kind, std::string text, std::vector<ExpressionPtr> parts) {
    auto out = std::make_unique<Expression>();
    out->kind = kind;
    out->text = std::move(text);
    out->line = m_tokens[m_next > 0 ? m_next - 1 : 0].line;
    for (const ExpressionPtr& part : parts) {
        out->depth = std::max(out->depth, part ? part->depth + 1 : 1);
    }
    if (out->depth > kMostDepth) {
        throwAt(m_name, out->line,
                "an expression is nested deeper than " + std::to_string(kMostDepth),
                "divide it into several {% set %} tags");
    }
    out->parts = std::move(parts);
    return out;
}

ExpressionPtr Parser::expression(bool choice) {
    const Level level(*this);
    ExpressionPtr value = either();
    while (choice && acceptName("if")) {
        ExpressionPtr condition = either();
        ExpressionPtr other = acceptName("else") ? expression() : nullptr;
        value = node(Kind::Choice, "if",
                     partsOf(std::move(condition), std::move(value), std::move(other)));
    }
    return value;
}

ExpressionPtr Parser::either() {
    ExpressionPtr left = both();
    while (acceptName("or")) {
        left = node(Kind::Binary, "or", partsOf(std::move(left), both()));
    }
    return left;
}

ExpressionPtr Parser::both() {
    ExpressionPtr left = negation();
    while (acceptName("and")) {
        left = node(Kind::Binary, "and", partsOf(std::move(left), negation()));
    }
    return left;
}

ExpressionPtr Parser::negation() {
    if (acceptName("not")) {
        const Level level(*this);
        return node(Kind::Unary, "not", partsOf(negation()));
    }
    return comparison();
}

ExpressionPtr Parser::comparison() {
    ExpressionPtr left = binary(0);
    bool chained = false;
    while (true) {
        const bool negated =
            atName("not") && peek(1).kind == Token::Kind::Name && peek(1).text == "in";
        static constexpr std::string_view kComparisons[] = {"==", "!=", "<", "<=", ">", ">="};
        std::string op;
        if (negated || atName("in")) {
            op = negated ? "not in" : "in";
            m_next += negated ? 2 : 1;
        } else if (std::ranges::any_of(kComparisons, [&](auto text) { return at(text); })) {
            op = take().text;
        } else {
            return left;
        }
        if (chained) {
            throwAt(m_name, peek().line, "a chain of comparisons is " + std::string(kOutside),
                    "join two comparisons with and");
        }
        chained = true;
        left = node(Kind::Binary, op, partsOf(std::move(left), binary(0)));
    }
}

ExpressionPtr Parser::binary(size_t level) {
    if (level == kLevels.size()) {
        return unary(true);
    }
    ExpressionPtr left = binary(level + 1);
    while (std::ranges::any_of(kLevels[level], [&](auto text) { return at(text); })) {
        const std::string op = take().text;
        left = node(Kind::Binary, op, partsOf(std::move(left), binary(level + 1)));
    }
    return left;
}

ExpressionPtr Parser::unary(bool filters) {
    const Level level(*this);
    ExpressionPtr out;
    if (at("-") || at("+")) {
        const std::string op = take().text;
        out = node(Kind::Unary, op, partsOf(unary(false)));
    } else {
        out = primary();
    }
    out = postfix(std::move(out));
    return filters ? filtered(std::move(out)) : std::move(out);
}

ExpressionPtr Parser::primary() {
    const Token token = take();
    const auto constant = [&](Value value) {
        auto out = std::make_unique<Expression>();
        out->line = token.line;
        out->constant = std::move(value);
        return ExpressionPtr(std::move(out));
    };
    const char* const begin = token.text.data();
    const char* const end = begin + token.text.size();
    switch (token.kind) {
    case Token::Kind::Name:
        if (token.text == "true" || token.text == "True" || token.text == "false" ||
            token.text == "False") {
            return constant(token.text == "true" || token.text == "True");
        }
        return token.text == "none" || token.text == "None" ? constant(None{})
                                                            : node(Kind::Name, token.text, {});
    case Token::Kind::String: {
        std::string text = token.text;
        while (peek().kind == Token::Kind::String) {
            text += take().text;
        }
        return constant(std::move(text));
    }
    case Token::Kind::Integer: {
        int64_t number = 0;
        if (std::from_chars(begin, end, number).ec != std::errc()) {
            throwAt(m_name, token.line, "the number " + token.text + " is too large");
        }
        return constant(number);
    }
    case Token::Kind::Real: {
        double number = 0;
        if (std::from_chars(begin, end, number).ec != std::errc()) {
            throwAt(m_name, token.line, "no float holds the number " + token.text);
        }
        return constant(number);
    }
    default:
        --m_next;
        return at("(") ? inParentheses() : at("[") ? listLiteral() : dictLiteral();
    }
}

std::vector<ExpressionPtr> Parser::items(std::string_view end) {
    std::vector<ExpressionPtr> out;
    while (!accept(end)) {
        out.push_back(expression());
        if (!accept(",") && !at(end)) {
            unexpected(end);
        }
    }
    return out;
}

ExpressionPtr Parser::inParentheses() {
    expect("(");
    if (accept(")")) {
        return node(Kind::ListOf, "", {});
    }
    ExpressionPtr first = expression();
    if (accept(")")) {
        return first;
    }
    expect(",");
    std::vector<ExpressionPtr> parts = items(")");
    parts.insert(parts.begin(), std::move(first));
    return node(Kind::ListOf, "", std::move(parts));
}

ExpressionPtr Parser::listLiteral() {
    expect("[");
    return node(Kind::ListOf, "", items("]"));
}

ExpressionPtr Parser::dictLiteral() {
    if (!accept("{")) {
        unexpected("a value");
    }
    std::vector<ExpressionPtr> parts;
    while (!accept("}")) {
        parts.push_back(expression());
        expect(":");
        parts.push_back(expression());
        if (!accept(",") && !at("}")) {
            unexpected("}");
        }
    }
    return node(Kind::DictOf, "", std::move(parts));
}

ExpressionPtr Parser::postfix(ExpressionPtr value) {
    while (true) {
        if (accept(".")) {
            if (peek().kind == Token::Kind::Integer) {
                const std::string number = take().text;
                auto key = std::make_unique<Expression>();
                key->constant = static_cast<int64_t>(std::strtoll(number.c_str(), nullptr, 10));
                value =
                    node(Kind::Item, "", partsOf(std::move(value), ExpressionPtr(std::move(key))));
            } else {
                value = node(Kind::Attribute, name("an attribute"), partsOf(std::move(value)));
            }
        } else if (accept("[")) {
            value = subscript(std::move(value));
        } else if (at("(")) {
            auto call = std::make_unique<Expression>();
            call->parts.push_back(std::move(value));
            takeArguments(*call);
            value = node(Kind::Call, "", std::move(call->parts));
            value->named = std::move(call->named);
        } else {
            return value;
        }
    }
}

ExpressionPtr Parser::subscript(ExpressionPtr object) {
    std::vector<ExpressionPtr> parts;
    parts.push_back(std::move(object));
    bool slice = false;
    ExpressionPtr bound;
    while (!accept("]")) {
        if (accept(":")) {
            slice = true;
            parts.push_back(std::move(bound));
            bound = nullptr;
        } else if (bound) {
            unexpected("]");
        } else {
            bound = expression();
        }
    }
    parts.push_back(std::move(bound));
    if (parts.size() > 4 || (!slice && !parts.back())) {
        unexpected("an index or a slice");
    }
    if (!slice) {
        return node(Kind::Item, "", std::move(parts));
    }
    parts.resize(4);
    return node(Kind::Slice, "", std::move(parts));
}

void Parser::takeArguments(Expression& call) {
    expect("(");
    while (!accept(")")) {
        if (at("*") || at("**")) {
            throwAt(m_name, peek().line,
                    "arguments after " + peek().text + " are " + std::string(kOutside),
                    "name each argument");
        }
        if (peek().kind == Token::Kind::Name && peek(1).kind == Token::Kind::Operator &&
            peek(1).text == "=") {
            std::string key = take().text;
            take();
            call.named.emplace_back(std::move(key), expression());
        } else {
            call.parts.push_back(expression());
        }
        if (!accept(",") && !at(")")) {
            unexpected(")");
        }
    }
}

ExpressionPtr Parser::filtered(ExpressionPtr value) {
    while (true) {
        if (accept("|")) {
            auto filter = std::make_unique<Expression>();
            const std::string filterName = name("a filter");
            filter->parts.push_back(std::move(value));
            if (at("(")) {
                takeArguments(*filter);
            }
            value = node(Kind::Filter, filterName, std::move(filter->parts));
            value->named = std::move(filter->named);
        } else if (acceptName("is")) {
            value = tested(std::move(value));
        } else if (at("(")) {
            value = postfix(std::move(value));
        } else {
            return value;
        }
    }
}

ExpressionPtr Parser::tested(ExpressionPtr subject) {
    const bool negated = acceptName("not");
    auto test = std::make_unique<Expression>();
    const std::string testName = name("a test");
    test->parts.push_back(std::move(subject));
    const Token& next = peek();
    const bool value = next.kind == Token::Kind::String || next.kind == Token::Kind::Integer ||
                       next.kind == Token::Kind::Real || at("[") || at("{") ||
                       (next.kind == Token::Kind::Name && next.text != "else" &&
                        next.text != "or" && next.text != "and" && next.text != "is" &&
                        next.text != "if" && next.text != "not" && next.text != "in");
    if (at("(")) {
        takeArguments(*test);
    } else if (value) {
        test->parts.push_back(postfix(primary()));
    }
    ExpressionPtr out = node(Kind::Test, testName, std::move(test->parts));
    out->named = std::move(test->named);
    return negated ? node(Kind::Unary, "not", partsOf(std::move(out))) : std::move(out);
}

} // namespace lathe::chat
