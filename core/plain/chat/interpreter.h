#pragma once

#include "core/plain/chat/span.h"
#include "core/plain/chat/syntax.h"

#include <map>
#include <set>

namespace lathe::chat {

/// Names and their values, in front of those of an outer scope.
struct Scope {
    std::map<std::string, Value, std::less<>> values{};
    std::shared_ptr<Scope> outer{};
};

/// Runs a template. Its work, the bytes it makes and its depth are bounded, since a template is a
/// stranger's program. Every fault is an Error{BadData} with the name and the line.
class Interpreter {
public:
    /// `name` is what messages call the template.
    explicit Interpreter(const std::string& name);
    ~Interpreter();
    Interpreter(const Interpreter&) = delete;
    Interpreter& operator=(const Interpreter&) = delete;

    /// Makes a name known to the whole template.
    void set(const std::string& name, Value value);

    /// Runs a template; its text is output().
    void run(const Body& body);

    const std::string& output() const { return m_output; }

    /// What {% generation %} tags enclosed.
    const std::vector<Span>& generations() const { return m_generations; }

    // For filters, tests and functions.

    [[noreturn]] void fail(const std::string& what, std::string hint = {}) const;

    /// Accounts for `bytes` about to be made, or as many steps of work.
    void charge(size_t bytes);

    Value call(const Value& function, const Arguments& arguments);
    Value filter(const std::string& name, const Value& subject, const Arguments& arguments);
    bool test(const std::string& name, const Value& subject, const Arguments& arguments);

    /// `object.name`, and `object[name]` where the key is a text: a method of Python's, an entry of
    /// a dict or a namespace; otherwise undefined.
    Value attribute(const Value& object, const std::string& name, bool methodsFirst) const;

    /// What a loop goes over: items of a list, keys of a dict, characters of a text.
    List itemsOf(const Value& value);

    /// An empty namespace, which lives as long as the interpreter.
    std::shared_ptr<Namespace> newNamespace();

private:
    enum class Flow { Next, Break, Continue };

    Flow runBody(const Body& body);
    Flow runStatement(const Statement& statement);
    Flow runIf(const Statement& statement);
    Flow runFor(const Statement& statement);
    void runSet(const Statement& statement);
    void runGeneration(const Statement& statement);
    std::string captured(const Body& body);
    Value macroOf(const Statement& statement);
    std::string runMacro(const Statement& macro, std::shared_ptr<Scope> scope,
                         const Arguments& arguments);
    void bind(const std::vector<std::string>& names, const Value& value);
    void requireShallow(const Value& value, int64_t level);
    void write(const std::string& text);

    Value evaluate(const Expression& expression);
    Value valueOf(const Expression& expression);
    Value named(const std::string& name) const;
    Value unaryOf(const Expression& expression);
    Value binaryOf(const Expression& expression);
    Value itemOf(const Expression& expression);
    Value sliceOf(const Expression& expression);
    Value dictOf(const Expression& expression);
    Arguments argumentsOf(const Expression& expression);

    /// Counts the nesting of evaluation.
    class Nested {
    public:
        explicit Nested(Interpreter& interpreter);

        ~Nested() { --m_depth; }

        Nested(const Nested&) = delete;
        Nested& operator=(const Nested&) = delete;

    private:
        int64_t& m_depth;
    };

    const std::string& m_name;
    int64_t m_line = 1;
    int64_t m_work = 0;
    size_t m_bytes = 0;
    int64_t m_depth = 0;
    int64_t m_captures = 0; ///< blocks around the statement whose text is not the output itself
    std::shared_ptr<Scope> m_scope;
    std::vector<std::shared_ptr<Namespace>> m_spaces;
    std::string m_output;
    std::vector<Span> m_generations;
};

/// The scope of names goes back to what it was.
class InnerScope {
public:
    InnerScope(std::shared_ptr<Scope>& scope, std::shared_ptr<Scope> outer)
        : m_scope(scope), m_before(std::exchange(scope, std::make_shared<Scope>())) {
        scope->outer = std::move(outer);
    }

    ~InnerScope() { m_scope = std::move(m_before); }

    InnerScope(const InnerScope&) = delete;
    InnerScope& operator=(const InnerScope&) = delete;

private:
    std::shared_ptr<Scope>& m_scope;
    std::shared_ptr<Scope> m_before;
};

} // namespace lathe::chat
