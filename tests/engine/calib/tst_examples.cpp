// Which tokens of a conversation count, against Hugging Face transformers; the expected values are
// from tests/tools/chat_tokens_reference.py.
#include "core/engine/calib/examples.h"
#include "core/engine/files/load_save.h"
#include "core/plain/base/error.h"
#include "core/plain/base/file.h"

#include <QTest>

using namespace lathe;

namespace fs = std::filesystem;

class TestExamples : public QObject {
    Q_OBJECT

private:
    TemporaryFolder m_folder; ///< the bundled model, with a chat template

    static TextSource sourceOf(const Json& messages) {
        TextSource out{.name = "chat"};
        out.examples.push_back({.chat = {{"messages", messages}}});
        return out;
    }

private Q_SLOTS:

    void initTestCase() {
        const fs::path bundled = fs::path(LATHE_SOURCE_DIR) / "resources/models/small-6m";
        for (const auto& entry : fs::directory_iterator(bundled)) {
            fs::create_symlink(entry.path(), m_folder.path() / entry.path().filename());
        }
    }

    void countedTokensAreThoseOfTransformers() {
        const Model model = openModel(m_folder.path().string());
        const Json cases =
            readJson(fs::path(LATHE_SOURCE_DIR) / "tests/engine/calib/fixtures/chat_tokens.json");
        QVERIFY(cases.size() >= 12);
        for (const Json& given : cases) {
            writeFileAtomic(m_folder.path() / "chat_template.jinja",
                            given["template"].get<std::string>());
            const auto found = countedTokens(model, sourceOf(given["messages"]));
            QCOMPARE(found.size(), size_t{1});
            const std::string shown = given["name"].dump() + given["messages"].dump() +
                                      Json(found[0].ids).dump() + Json(found[0].counted).dump();
            QVERIFY2(Json(found[0].ids) == given["ids"], shown.c_str());
            QVERIFY2(Json(found[0].counted) == given["counted"], shown.c_str());
        }
    }

    void aPromptAndItsAnswerAreOneText() {
        const Model model = openModel(m_folder.path().string());
        const Tokenizer tokenizer = tokenizerOf(model);
        TextSource source{.name = "answers"};
        source.examples = {{.prompt = "The sum of 12 and 30 is", .answer = " 42."},
                           {.prompt = "def re", .answer = "turn_one(): return 1"},
                           {.prompt = "", .answer = "all of it"}};
        const auto found = countedTokens(model, source);
        for (size_t i = 0; i < found.size(); ++i) {
            const Example& example = source.examples[i];
            std::vector<int32_t> whole = tokenizer.encode(example.prompt + example.answer);
            whole.push_back(tokenizer.eos().value());
            QCOMPARE(found[i].ids, whole);
            std::vector<int32_t> counted;
            for (size_t k = 0; k < whole.size(); ++k) {
                if (found[i].counted[k] != 0) {
                    counted.push_back(whole[k]);
                }
            }
            const std::string text = tokenizer.decode(counted, SpecialText::Skip);
            QVERIFY2(text.ends_with(example.answer), text.c_str());
            QVERIFY2(text.size() <= example.answer.size() + 6, text.c_str());
            QCOMPARE(counted.back(), tokenizer.eos().value());
        }
    }

    void aRefusedConversationIsNamed() {
        writeFileAtomic(m_folder.path() / "chat_template.jinja",
                        "{{ raise_exception('no ' ~ messages[0].role) }}");
        const Model model = openModel(m_folder.path().string());
        try {
            countedTokens(model, sourceOf({{{"role", "narrator"}, {"content", "x"}},
                                           {{"role", "assistant"}, {"content", "y"}}}));
            QFAIL("nothing was thrown");
        } catch (const Error& error) {
            const std::string message = error.what();
            QVERIFY2(message.starts_with("chat, example 1: ") &&
                         message.find("no narrator") != std::string::npos,
                     message.c_str());
        }
    }
};

QTEST_GUILESS_MAIN(TestExamples)
#include "tst_examples.moc"
