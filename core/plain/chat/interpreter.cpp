#include "core/plain/chat/interpreter.h"

#include "core/plain/chat/lexer.h"
#include "core/plain/chat/library.h"

#include <algorithm>

namespace lathe::chat {

namespace {

using Kind = Statement::Kind;

constexpr int64_t kMostWork = 10'000'000;
constexpr size_t kMostBytes = size_t{1} << 28;
constexpr int64_t kMostDepth = 1000;
constexpr int64_t kMostValueDepth = 300;

/// What `loop` is at item `i` of `items`.
Value loopAt(const List& items, size_t i, const std::shared_ptr<std::optional<Value>>& seen) {
    const auto index = static_cast<int64_t>(i);
    const auto count = static_cast<int64_t>(items.size());
    const auto cycle = [i](Interpreter& interpreter, const Arguments& arguments) -> Value {
        if (arguments.positional.empty()) {
            interpreter.fail("loop.cycle has no arguments");
        }
        return arguments.positional[i % arguments.positional.size()];
    };
    const auto changed = [seen](Interpreter&, const Arguments& arguments) -> Value {
        const Value now(arguments.positional);
        const bool differs = !*seen || !equal(**seen, now);
        *seen = now;
        return differs;
    };
    return Dict{{"index", index + 1},
                {"index0", index},
                {"revindex", count - index},
                {"revindex0", count - index - 1},
                {"first", index == 0},
                {"last", index + 1 == count},
                {"length", count},
                {"depth", int64_t{1}},
                {"depth0", int64_t{0}},
                {"previtem", i > 0 ? items[i - 1] : Value()},
                {"nextitem", i + 1 < items.size() ? items[i + 1] : Value()},
                {"cycle", Function{"cycle", cycle}},
                {"changed", Function{"changed", changed}}};
}

} // namespace

Interpreter::Nested::Nested(Interpreter& interpreter) : m_depth(interpreter.m_depth) {
    if (++m_depth > kMostDepth) {
        interpreter.fail("macros call each other deeper than " + std::to_string(kMostDepth),
                         "the template does not end; use another");
    }
}

Interpreter::Interpreter(const std::string& name)
    : m_name(name), m_scope(std::make_shared<Scope>()) {
    for (Function& function : globalFunctions()) {
        std::string known = function.name;
        set(known, std::move(function));
    }
}

Interpreter::~Interpreter() {
    for (const auto& space : m_spaces) { // a namespace may hold itself
        space->members.clear();
    }
}

void Interpreter::set(const std::string& name, Value value) {
    m_scope->values[name] = std::move(value);
}

void Interpreter::run(const Body& body) {
    runBody(body);
}

void Interpreter::fail(const std::string& what, std::string hint) const {
    throwAt(m_name, m_line, what, std::move(hint));
}

void Interpreter::charge(size_t bytes) {
    m_bytes += bytes;
    if (m_bytes > kMostBytes || bytes > kMostBytes || ++m_work > kMostWork) {
        fail("the template works longer than a conversation needs",
             "use another template, or a shorter conversation");
    }
}

std::shared_ptr<Namespace> Interpreter::newNamespace() {
    charge(sizeof(Namespace));
    return m_spaces.emplace_back(std::make_shared<Namespace>());
}

void Interpreter::write(const std::string& text) {
    charge(text.size());
    m_output += text;
}

Interpreter::Flow Interpreter::runBody(const Body& body) {
    const Nested nested(*this);
    for (const Statement& statement : body) {
        m_line = statement.line;
        charge(0);
        const Flow flow = runStatement(statement);
        if (flow != Flow::Next) {
            return flow;
        }
    }
    return Flow::Next;
}

Interpreter::Flow Interpreter::runStatement(const Statement& statement) {
    switch (statement.kind) {
    case Kind::Text:
        write(statement.text);
        return Flow::Next;
    case Kind::Write:
        write(textOf(evaluate(*statement.expressions.front())));
        return Flow::Next;
    case Kind::If:
        return runIf(statement);
    case Kind::For:
        return runFor(statement);
    case Kind::Set:
    case Kind::SetBlock:
        runSet(statement);
        return Flow::Next;
    case Kind::Macro:
        set(statement.text, macroOf(statement));
        return Flow::Next;
    case Kind::Generation:
        runGeneration(statement);
        return Flow::Next;
    case Kind::Break:
        return Flow::Break;
    case Kind::Continue:
        return Flow::Continue;
    }
    return Flow::Next;
}

Interpreter::Flow Interpreter::runIf(const Statement& statement) {
    for (size_t i = 0; i < statement.expressions.size(); ++i) {
        if (truthOf(evaluate(*statement.expressions[i]))) {
            return runBody(statement.bodies[i]);
        }
    }
    const bool other = statement.bodies.size() > statement.expressions.size();
    return other ? runBody(statement.bodies.back()) : Flow::Next;
}

Interpreter::Flow Interpreter::runFor(const Statement& statement) {
    List items = itemsOf(evaluate(*statement.expressions[0]));
    if (const Expression* condition = statement.expressions[1].get()) {
        std::erase_if(items, [&](const Value& item) {
            const InnerScope inner(m_scope, m_scope);
            bind(statement.names, item);
            return !truthOf(evaluate(*condition));
        });
    }
    const auto seen = std::make_shared<std::optional<Value>>();
    for (size_t i = 0; i < items.size(); ++i) {
        const InnerScope inner(m_scope, m_scope);
        m_line = statement.line;
        charge(0);
        set("loop", loopAt(items, i, seen));
        bind(statement.names, items[i]);
        if (runBody(statement.bodies[0]) == Flow::Break) {
            break;
        }
    }
    if (items.empty() && statement.bodies.size() > 1) {
        return runBody(statement.bodies[1]);
    }
    return Flow::Next;
}

void Interpreter::bind(const std::vector<std::string>& names, const Value& value) {
    if (names.size() == 1) {
        set(names.front(), value);
        return;
    }
    const List items = itemsOf(value);
    if (items.size() != names.size()) {
        fail(std::to_string(names.size()) + " names stand for a value of " +
             std::to_string(items.size()) + " items");
    }
    for (size_t i = 0; i < names.size(); ++i) {
        set(names[i], items[i]);
    }
}

/// Values grow deeper only through names, so their depth is checked where a name is set.
void Interpreter::requireShallow(const Value& value, int64_t level) {
    charge(0);
    if (level > kMostValueDepth) {
        fail("a value is nested deeper than " + std::to_string(kMostValueDepth),
             "use another template");
    }
    if (const List* list = value.list()) {
        for (const Value& item : *list) {
            requireShallow(item, level + 1);
        }
    } else if (const Dict* dict = value.dict()) {
        for (const auto& entry : *dict) {
            requireShallow(entry.second, level + 1);
        }
    }
}

void Interpreter::runSet(const Statement& statement) {
    const Value value = statement.kind == Kind::Set ? evaluate(*statement.expressions.front())
                                                    : Value(captured(statement.bodies.front()));
    requireShallow(value, 0);
    if (statement.member.empty()) {
        bind(statement.names, value);
        return;
    }
    Namespace* space = named(statement.names.front()).space();
    if (space == nullptr) {
        fail("cannot set an attribute of " + statement.names.front() + ", which is no namespace",
             "make it with namespace(…)");
    }
    const auto found =
        std::ranges::find(space->members, statement.member, &Dict::value_type::first);
    if (found != space->members.end()) {
        found->second = value;
    } else {
        space->members.emplace_back(statement.member, value);
    }
}

std::string Interpreter::captured(const Body& body) {
    const InnerScope inner(m_scope, m_scope);
    std::string before = std::exchange(m_output, {});
    ++m_captures;
    runBody(body);
    --m_captures;
    return std::exchange(m_output, std::move(before));
}

void Interpreter::runGeneration(const Statement& statement) {
    const InnerScope inner(m_scope, m_scope);
    const size_t begin = m_output.size();
    runBody(statement.bodies.front());
    if (m_captures == 0) {
        m_generations.push_back({begin, m_output.size()});
    }
}

Value Interpreter::macroOf(const Statement& statement) {
    // A macro sees the scope that it stands in; that scope holds the macro, hence weak.
    const std::weak_ptr<Scope> home = m_scope;
    return Function{statement.text,
                    [&statement, home](Interpreter& interpreter, const Arguments& arguments) {
                        return interpreter.runMacro(statement, home.lock(), arguments);
                    }};
}

std::string Interpreter::runMacro(const Statement& macro, std::shared_ptr<Scope> scope,
                                  const Arguments& arguments) {
    if (!scope) {
        fail("the macro " + macro.text + " is called outside the block that defines it",
             "define it at the top of the template");
    }
    if (arguments.positional.size() > macro.names.size()) {
        fail("the macro " + macro.text + " has " + std::to_string(macro.names.size()) +
             " parameters and is called with " + std::to_string(arguments.positional.size()));
    }
    for (const auto& entry : arguments.named) {
        if (std::ranges::find(macro.names, entry.first) == macro.names.end()) {
            fail("the macro " + macro.text + " has no parameter " + entry.first);
        }
    }
    const InnerScope inner(m_scope, std::move(scope));
    for (size_t i = 0; i < macro.names.size(); ++i) {
        const Value* given = arguments.find(i, macro.names[i]);
        const Expression* fallback = macro.expressions[i].get();
        set(macro.names[i], given != nullptr      ? *given
                            : fallback != nullptr ? evaluate(*fallback)
                                                  : Value{});
    }
    return captured(macro.bodies.front());
}

} // namespace lathe::chat
