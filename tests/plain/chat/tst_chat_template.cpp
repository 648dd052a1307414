// Where a chat template comes from, which parts of a conversation are answers, and templates that
// mean harm.
#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "core/plain/chat/chat_template.h"

#include <QTest>

using namespace lathe;

namespace {

constexpr auto kChatMl =
    "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' + m.content + '<|im_end|>' + '\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

Json turn(const char* role, const char* content) {
    return {{"role", role}, {"content", content}};
}

const Json kTurns = {turn("user", "one"), turn("assistant", "uno\n"), turn("user", "two"),
                     turn("assistant", "dos")};

std::vector<std::string> answersOf(const std::string& source, const Json& messages = kTurns) {
    const ChatTemplate chatTemplate(source, {{"eos_token", "</s>"}}, "t");
    const RenderedChat chat = chatTemplate.renderWithAnswers({.messages = messages});
    std::vector<std::string> out;
    for (const chat::Span& span : chat.answers) {
        out.push_back(chat.text.substr(span.begin, span.end - span.begin));
    }
    return out;
}

using Texts = std::vector<std::string>;

/// The message and hint of the error that a template gives.
std::string refusal(const std::string& source, const Json& messages = Json::array()) {
    try {
        ChatTemplate(source, Json::object(), "t").render({.messages = messages});
    } catch (const Error& error) {
        return std::string(error.what()) + " | " + error.hint();
    }
    return "nothing was thrown";
}

} // namespace

class TestChatTemplate : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<TemporaryFolder> m_folder;

    void write(const char* name, const std::string& text) const {
        writeFileAtomic(m_folder->path() / name, text);
    }

    std::string loaded(const Json& tools = {}) const {
        const auto chatTemplate = ChatTemplate::load(m_folder->path());
        return chatTemplate ? chatTemplate->render({.tools = tools}).text : "none";
    }

private Q_SLOTS:

    void init() { m_folder = std::make_unique<TemporaryFolder>(); }

    void filesOfAFolder() {
        QCOMPARE(loaded(), std::string("none"));
        write("tokenizer_config.json",
              R"({"chat_template": "a{{ bos_token }}{{ eos_token }}{{ pad_token is defined }}",
                  "bos_token": "<s>", "eos_token": {"content": "</s>"}, "pad_token": null})");
        QCOMPARE(loaded(), std::string("a<s></s>False"));
        write("special_tokens_map.json", R"({"pad_token": "P", "eos_token": "other"})");
        QCOMPARE(loaded(), std::string("a<s></s>True"));
        write("chat_template.json", R"({"chat_template": "b"})");
        QCOMPARE(loaded(), std::string("b"));
        write("chat_template.jinja", "c{{ bos_token }}\n");
        QCOMPARE(loaded(), std::string("c<s>"));
    }

    void namedTemplates() {
        write("tokenizer_config.json",
              R"({"chat_template": [{"name": "default", "template": "d"},
                                    {"name": "tool_use", "template": "{{ tools|length }}"}]})");
        QCOMPARE(loaded(), std::string("d"));
        QCOMPARE(loaded(Json::array({Json::object()})), std::string("1"));
        write("tokenizer_config.json", R"({"chat_template": [{"name": "default"}]})");
        QVERIFY_THROWS_EXCEPTION(Error, loaded());
    }

    void answersAreWhatTheTemplateAdds() {
        QCOMPARE(answersOf(kChatMl), (Texts{"uno\n<|im_end|>", "dos<|im_end|>"}));
    }

    void tagsOfTheTemplateSayWhatAnswersAre() {
        QCOMPARE(answersOf("{% for m in messages %}{% if m.role == 'assistant' %}{% generation %}"
                           "{{ m.content|trim }}!{% endgeneration %}{% else %}{{ m.content }}"
                           "{% endif %} {% endfor %}"),
                 (Texts{"uno!", "dos!"}));
    }

    void earlierTurnsThatTheTemplateRewritesAreFoundByTheirContent() {
        // Only the last answer keeps its thoughts, as Qwen 3 writes them.
        const std::string source =
            "{% for m in messages %}[{{ m.role }}]{% if m.role == 'assistant' and not loop.last %}"
            "{{ m.content.split('/t ')[-1] }}</s>{% else %}{{ m.content }}</s>{% endif %}"
            "{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}";
        const Json turns = {turn("user", "q"), turn("assistant", "s /t a1"), turn("user", "a1"),
                            turn("assistant", "t /t a2")};
        QCOMPARE(answersOf(source, turns), (Texts{"a1</s>", "t /t a2</s>"}));
        // The beginning of the next turn depends on what comes after it.
        QCOMPARE(answersOf("{% for m in messages %}{{ loop.revindex }}{{ m.content }}</s>"
                           "{% endfor %}"),
                 (Texts{"uno\n</s>", "dos</s>"}));
        // Only the end of the conversation has an end token, as Phi 3 writes it.
        QCOMPARE(answersOf("{% for m in messages %}<|{{ m.role }}|>{{ m.content }}<|end|>\n"
                           "{% endfor %}{% if add_generation_prompt %}<|assistant|>{% else %}</s>"
                           "{% endif %}"),
                 (Texts{"uno\n<|end|>", "dos<|end|>\n</s>"}));
        const Json hidden = {turn("user", "q"), turn("assistant", "secret")};
        QVERIFY_THROWS_EXCEPTION(Error, answersOf("{{ messages|length }}", hidden));
    }

    void aConversationThatBeginsWithAnAnswer() {
        const Json turns = {turn("assistant", "hello"), turn("user", "q"), turn("assistant", "a")};
        QCOMPARE(answersOf(kChatMl, turns), (Texts{"hello<|im_end|>", "a<|im_end|>"}));
    }

    void messagesNameLineAndConstruct() {
        QVERIFY(
            refusal("a\n{% include 'x' %}").starts_with("t, line 2: the tag include is outside"));
        QVERIFY(
            refusal("{{ 1\n| frobnicate }}").starts_with("t, line 2: the filter frobnicate is"));
        QVERIFY(
            refusal("\n\n{{ messages.x.y }}").starts_with("t, line 3: messages.x is not defined"));
        QVERIFY(refusal("{{ raise_exception('no ' ~ 1) }}")
                    .starts_with("t, line 1: the template refuses the conversation: no 1"));
    }

    /// A template is a stranger's program: each of these ends soon, with a message.
    void harm_data() {
        QTest::addColumn<QString>("source");
        QTest::newRow("loops") << "{% for a in range(99999) %}{% for b in range(99999) %}x"
                                  "{% endfor %}{% endfor %}";
        QTest::newRow("range") << "{{ range(999999999)|length }}";
        QTest::newRow("repeat") << "{{ 'x' * 99999999999 }}";
        QTest::newRow("repeat list") << "{{ ([1] * 999999) * 999999 }}";
        QTest::newRow("doubling") << "{% set ns = namespace(x='ab') %}{% for i in range(99) %}"
                                     "{% set ns.x = ns.x + ns.x %}{% endfor %}";
        QTest::newRow("doubling lists") << "{% set ns = namespace(x=[1]) %}{% for i in range(99) %}"
                                           "{% set ns.x = ns.x + ns.x %}{% endfor %}";
        QTest::newRow("shared lists") << "{% set ns = namespace(x=[1]) %}{% for i in range(99) %}"
                                         "{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}";
        QTest::newRow("deep value") << "{% set ns = namespace(x=[]) %}{% for i in range(99999) %}"
                                       "{% set ns.x = [ns.x] %}{% endfor %}";
        QTest::newRow("recursion") << "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}";
        QTest::newRow("replace") << "{{ ('x' * 99999)|replace('x', 'y' * 99999) }}";
        QTest::newRow("join") << "{{ ('y' * 99999).join('x' * 99999) }}";
        QTest::newRow("indent") << "{{ ('x\\n' * 99999)|indent('y' * 99999) }}";
        QTest::newRow("parentheses") << QString(9999, u'(').prepend(QStringLiteral("{{ "));
        QTest::newRow("minus") << QStringLiteral("{{ ") + QString(9999, u'-') +
                                      QStringLiteral("1 }}");
        QTest::newRow("not") << QStringLiteral("{{ ") + QStringLiteral("not ").repeated(9999) +
                                    QStringLiteral("1 }}");
        QTest::newRow("sum") << QStringLiteral("{{ 1") + QStringLiteral("+1").repeated(9999) +
                                    QStringLiteral(" }}");
        QTest::newRow("filters") << QStringLiteral("{{ 1") + QStringLiteral("|abs").repeated(9999) +
                                        QStringLiteral(" }}");
        QTest::newRow("attributes") << QStringLiteral("{{ messages") +
                                           QStringLiteral("[0]").repeated(9999) +
                                           QStringLiteral(" }}");
        QTest::newRow("ifs") << QStringLiteral("{% if 1 %}").repeated(9999);
        QTest::newRow("choices") << QStringLiteral("{{ ") +
                                        QStringLiteral("1 if 1 else ").repeated(9999) +
                                        QStringLiteral("1 }}");
        QTest::newRow("large") << QString(2000000, u'x');
        QTest::newRow("digits") << QStringLiteral("{{ 99999999999999999999999 }}");
        QTest::newRow("overflow") << QStringLiteral("{{ 9223372036854775807 + 1 }}");
        QTest::newRow("power") << QStringLiteral("{{ 10 ** 99 }}");
        QTest::newRow("smallest") << QStringLiteral("{{ (-9223372036854775807 - 1) // -1 }}");
        QTest::newRow("unclosed") << QStringLiteral("{{ [1, 2");
        QTest::newRow("open brace") << QStringLiteral("{{ {");
        QTest::newRow("no name") << QStringLiteral("{{ a. }}");
        QTest::newRow("escape") << QStringLiteral("{{ '\\u12' }}");
        QTest::newRow("surrogate") << QStringLiteral("{{ '\\ud800' }}");
    }

    void harm() {
        QFETCH(QString, source);
        const std::string message = refusal(source.toStdString());
        QVERIFY2(message.starts_with("t, line ") || message.starts_with("t: the chat template has"),
                 message.c_str());
    }

    /// Random cuts and swaps of a template end with a text or a message, never otherwise.
    void damagedTemplates() {
        const std::string whole = readFile(std::filesystem::path(LATHE_SOURCE_DIR) /
                                           "tests/plain/chat/templates/llama3_style.jinja");
        uint64_t state = 1;
        const auto next = [&](size_t below) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            return static_cast<size_t>(state >> 33) % below;
        };
        for (int i = 0; i < 2000; ++i) {
            std::string damaged = whole;
            for (size_t k = next(4) + 1; k > 0; --k) {
                const size_t at = next(damaged.size());
                if (next(2) == 0) {
                    damaged.erase(at, next(20));
                } else {
                    damaged[at] = "{}%-'\"|().[]:,~ x0\n"[next(19)];
                }
            }
            refusal(damaged, kTurns);
        }
    }
};

QTEST_GUILESS_MAIN(TestChatTemplate)
#include "tst_chat_template.moc"
