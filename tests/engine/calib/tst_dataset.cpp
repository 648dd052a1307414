// Text into windows: joining, cutting, choosing, and texts that cannot be used.
#include "core/engine/calib/dataset.h"
#include "core/plain/base/error.h"
#include "tests/support/tiny_model.h"

#include <QTest>

using namespace lathe;

namespace {

template <class F>
std::string messageOf(F&& f) {
    try {
        f();
    } catch (const Error& error) {
        return error.what();
    }
    return "nothing was thrown";
}

bool has(const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
}

} // namespace

class TestDataset : public QObject {
    Q_OBJECT

private:
    test::TinyModel m_tiny; // its tokens are bytes
    TemporaryFolder m_folder;

    std::filesystem::path write(const char* name, const std::string& text) {
        writeFileAtomic(m_folder.path() / name, text);
        return m_folder.path() / name;
    }

private Q_SLOTS:

    void documentsAreJoinedByAnEmptyLineAndTheTailIsDropped() {
        const TextSource source{.name = "t", .documents = {"abcd", "efg"}, .seqlen = 4};
        const TextWindows windows = windowsFor(m_tiny.model, source);
        QCOMPARE(windows.tokensInText, int64_t{9}); // abcd \n \n efg
        QCOMPARE(windows.ids.sizes().vec(), (std::vector<int64_t>{2, 4}));
        QCOMPARE(windows.ids[1][0].item<int64_t>(), windows.ids[1][1].item<int64_t>());
    }

    void samplesTakeTheFirstOrSomeAtRandom() {
        std::string text;
        for (int i = 0; i < 64; ++i) {
            text += static_cast<char>('0' + i);
        }
        TextSource source{.name = "t", .documents = {text}, .seqlen = 2, .samples = 5};
        const auto first = windowsFor(m_tiny.model, source);
        QCOMPARE(first.ids.size(0), int64_t{5});
        source.seed = 1;
        const auto random = windowsFor(m_tiny.model, source);
        QCOMPARE(random.ids.size(0), int64_t{5});
        QVERIFY(!random.ids.equal(first.ids));
        QVERIFY(random.ids.equal(windowsFor(m_tiny.model, source).ids));
        source.samples = 1000; // more than there are: all
        QCOMPARE(windowsFor(m_tiny.model, source).ids.size(0), int64_t{32});
    }

    void maxTokensCutTheStreamFirst() {
        const TextSource source{
            .name = "t", .documents = {std::string(100, 'x')}, .seqlen = 8, .maxTokens = 20};
        QCOMPARE(windowsFor(m_tiny.model, source).ids.size(0), int64_t{2});
    }

    void filesAreReadByTheirKind() {
        QCOMPARE(readDocuments(write("a.txt", "one\ntwo")), (std::vector<std::string>{"one\ntwo"}));
        QCOMPARE(readDocuments(write("a.jsonl", "{\"text\": \"one\"}\n\n{\"text\": \"둘\"}\n")),
                 (std::vector<std::string>{"one", "둘"}));
    }

    void emptyTextsAreAnError() {
        QVERIFY(has(messageOf([&] { readDocuments(write("e.txt", " \n\n")); }),
                    "e.txt: the text is empty"));
        QVERIFY(has(messageOf([&] { readDocuments(write("e.jsonl", "")); }),
                    "e.jsonl: the text is empty"));
        QVERIFY(has(messageOf([&] { readDocuments(m_folder.path() / "none.txt"); }), "none.txt"));
    }

    void aLineWithoutTextIsNamed() {
        const auto path = write("b.jsonl", "{\"text\": \"one\"}\n{\"body\": \"two\"}\n");
        QVERIFY(has(messageOf([&] { readDocuments(path); }), "b.jsonl, line 2"));
    }

    void examplesAreReadByTheirKeys() {
        const TextSource answers =
            textIn(write("p.jsonl", "{\"prompt\": \"1+1=\", \"answer\": \"2\"}\n"
                                    "{\"prompt\": \"a\", \"completion\": \"b\"}\n"
                                    "{\"prompt\": \"c\", \"response\": \"\"}\n"));
        QCOMPARE(answers.examples.size(), size_t{3});
        QCOMPARE(answers.examples[1].answer, std::string("b"));
        QVERIFY(answers.documents.empty() && !holdsChat(answers));
        const TextSource chat = textIn(
            write("c.jsonl",
                  R"({"messages": [{"role": "user", "content": "q"}, )"
                  R"({"role": "assistant", "content": "a"}], "tools": [{"type": "function"}]})"));
        QVERIFY(holdsChat(chat));
        QCOMPARE(chat.examples[0].chat["messages"].size(), size_t{2});
        QCOMPARE(chat.examples[0].chat["tools"].size(), size_t{1});
        // As text they are prompt and answer, one after the other.
        QCOMPARE(documentsOf(m_tiny.model, answers),
                 (std::vector<std::string>{"1+1=2", "ab", "c"}));
        QVERIFY(has(messageOf([&] { readDocuments(m_folder.path() / "p.jsonl"); }),
                    "p.jsonl: plain text is needed"));
    }

    void linesThatAreNoExamplesAreNamed() {
        const auto refused = [&](const std::string& line) {
            const auto path = write("x.jsonl", "{\"prompt\": \"a\", \"answer\": \"b\"}\n" + line);
            return messageOf([&] { textIn(path); });
        };
        for (const char* line :
             {R"({"prompt": "a"})", R"({"prompt": "a", "answer": 5})",
              R"({"prompt": 1, "answer": ""})", R"({"messages": []})", R"({"messages": 5})",
              R"({"messages": [{"content": "x"}]})",
              R"({"messages": [{"role": "user", "content": "x"}]})", R"({"text": 1})",
              R"({"text": "x"})", R"(["a"])", R"({"question": "x"})", "{", "3"}) {
            const std::string message = refused(line);
            QVERIFY2(has(message, "x.jsonl, line 2"), message.c_str());
        }
        QVERIFY(has(refused(R"({"text": "x"})"), "the lines before it have \"prompt\""));
    }

    void aTextShorterThanAWindowIsAnError() {
        const TextSource source{.name = "short.txt", .documents = {"abc"}, .seqlen = 64};
        const std::string message = messageOf([&] { windowsFor(m_tiny.model, source); });
        QVERIFY(has(message, "short.txt"));
        QVERIFY(has(message, "3 tokens"));
        QVERIFY(has(message, "64"));
    }

    void aTokenizerOfAnotherModelIsAnError() {
        Model small = m_tiny.model;
        small.embedding = small.embedding.narrow(0, 0, 90);
        const TextSource source{.name = "t", .documents = {"plain z"}, .seqlen = 4};
        const std::string message = messageOf([&] { windowsFor(small, source); });
        QVERIFY(has(message, "id "));
        QVERIFY(has(message, "90 rows"));
    }
};

QTEST_GUILESS_MAIN(TestDataset)
#include "tst_dataset.moc"
