#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "core/plain/base/json.h"
#include "core/plain/tokenizer/stream_decoder.h"
#include "core/plain/tokenizer/tokenizer.h"

#include <QTest>

#include <fstream>
#include <thread>

using namespace lathe;
namespace fs = std::filesystem;

namespace {

const fs::path kBundled = fs::path(LATHE_SOURCE_DIR) / "resources/models/small-6m";

constexpr const char* kTiny = R"({"version":"1.0","added_tokens":[
  {"id":6,"content":"<s>","special":true,"normalized":false}],
  "normalizer":null,"pre_tokenizer":null,"post_processor":null,"decoder":{"type":"Fuse"},
  "model":{"type":"BPE","unk_token":"?","vocab":{"?":0,"a":1,"b":2,"c":3,"ab":4,"abc":5},
           "merges":["a b",["ab","c"]]}})";

/// The message of the error that loading `text` as tokenizer.json gives; empty when there is none.
std::string loadError(const std::string& text, const char* name = "tokenizer.json") {
    const TemporaryFolder folder;
    std::ofstream(folder.path() / name, std::ios::binary) << text; // no sync: called very often
    try {
        Tokenizer::load(folder.path());
        return {};
    } catch (const Error& error) {
        return error.code() == ErrorCode::BadData ? error.what() : "not BadData";
    }
}

Tokenizer tiny() {
    const TemporaryFolder folder;
    writeFileAtomic(folder.path() / "tokenizer.json", kTiny);
    return Tokenizer::load(folder.path());
}

std::string tinyWith(const std::string& from, const std::string& to) {
    std::string text = kTiny;
    return text.replace(text.find(from), from.size(), to);
}

} // namespace

class TestTokenizer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void merges();
    void tokensByNameAndId();
    void longPiecesMergeLikeShortOnes();
    void streamHoldsBackHalfCharacters();
    void manyThreads();
    void endsOfText();
    void badFiles_data();
    void badFiles();
    void truncatedFiles();
    void noTokenizer();
};

void TestTokenizer::merges() {
    const Tokenizer tokenizer = tiny();
    QCOMPARE(tokenizer.encode("abcab"), (std::vector<int32_t>{5, 4}));
    QCOMPARE(tokenizer.encode("bca"), (std::vector<int32_t>{2, 3, 1}));
    QCOMPARE(tokenizer.encode("a<s>zb"), (std::vector<int32_t>{1, 6, 0, 2}));
    QCOMPARE(tokenizer.encode(""), std::vector<int32_t>{});
    QCOMPARE(tokenizer.decode(std::vector<int32_t>{5, 6, 4}), std::string("abc<s>ab"));
    QCOMPARE(tokenizer.decode(std::vector<int32_t>{5, 6, 4}, SpecialText::Skip),
             std::string("abcab"));
    QCOMPARE(tokenizer.decode(std::vector<int32_t>{-1, 5, 99}), std::string("abc"));
}

void TestTokenizer::tokensByNameAndId() {
    const Tokenizer tokenizer = tiny();
    QCOMPARE(tokenizer.vocabularySize(), 7);
    QCOMPARE(tokenizer.idOf("abc").value(), 5);
    QVERIFY(!tokenizer.idOf("abcd"));
    QCOMPARE(tokenizer.tokenText(6), std::string("<s>"));
    QCOMPARE(tokenizer.tokenText(7), std::string());
    QVERIFY(tokenizer.isSpecial(6) && !tokenizer.isSpecial(5));
}

void TestTokenizer::longPiecesMergeLikeShortOnes() {
    const Tokenizer tokenizer = tiny();
    std::string text;
    std::vector<int32_t> wanted;
    for (int i = 0; i < 100'000; ++i) {
        text += "abcab";
        wanted.insert(wanted.end(), {5, 4});
    }
    QVERIFY(tokenizer.encode(text) == wanted);
}

void TestTokenizer::streamHoldsBackHalfCharacters() {
    const Tokenizer tokenizer = Tokenizer::load(kBundled);
    const std::string text = "뷁 😀 x";
    StreamDecoder decoder(tokenizer);
    std::string streamed;
    for (const int32_t id : tokenizer.encode(text)) {
        const std::string part = decoder.push(id);
        QVERIFY(part.find("\uFFFD") == std::string::npos);
        streamed += part;
    }
    QCOMPARE(streamed + decoder.flush(), text);
    const auto half = tokenizer.encode("😀").front();
    QCOMPARE(decoder.push(half), std::string());
    QCOMPARE(decoder.flush(), std::string("\uFFFD"));
}

void TestTokenizer::manyThreads() {
    const Tokenizer tokenizer = Tokenizer::load(kBundled);
    const std::string text = readFile(fs::path(LATHE_SOURCE_DIR) / "CMakeLists.txt");
    const auto wanted = tokenizer.encode(text);
    std::array<bool, 4> equal{};
    std::vector<std::jthread> threads;
    for (bool& result : equal) {
        threads.emplace_back([&] {
            result = true;
            for (int i = 0; i < 20; ++i) {
                result = result && tokenizer.encode(text) == wanted;
            }
        });
    }
    threads.clear();
    QCOMPARE(equal, (std::array<bool, 4>{true, true, true, true}));
}

void TestTokenizer::endsOfText() {
    const Tokenizer tokenizer = Tokenizer::load(kBundled);
    QCOMPARE(tokenizer.bos().value(), 0);
    QCOMPARE(tokenizer.eos().value(), 0);
    QCOMPARE(tokenizer.addedBefore() + tokenizer.addedAfter(), size_t{0});
    QVERIFY(!tiny().bos());
}

void TestTokenizer::badFiles_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const std::string& text, const char* message) {
        QTest::newRow(name) << QString::fromStdString(text) << QString::fromLatin1(message);
    };
    row("empty", "", "is not valid JSON (line 1");
    row("a list", "[]", "\"model\"");
    row("no model", R"({"version":"1.0"})", "\"model\" is missing");
    row("unknown model", tinyWith("\"BPE\"", "\"Magic\""), "the model \"Magic\" is not supported");
    row("unknown decoder", tinyWith("Fuse", "CTC"), "the decoder \"CTC\" is not supported");
    row("unknown normalizer", tinyWith("\"normalizer\":null", R"("normalizer":{"type":"X"})"),
        "the normalizer \"X\" is not supported");
    row("bad pattern",
        tinyWith(
            "\"pre_tokenizer\":null",
            R"("pre_tokenizer":{"type":"Split","pattern":{"Regex":"("},"behavior":"Isolated"})"),
        "cannot be compiled");
    row("merge of strangers", tinyWith("\"a b\"", "\"a z\""), "\"z\" is not in the vocabulary");
    row("merge of three", tinyWith("\"a b\"", "\"a b c\""), "not two tokens");
    row("negative id", tinyWith("\"abc\":5", "\"abc\":-5"), "has the id -5");
    row("huge id", tinyWith("\"abc\":5", "\"abc\":4000000000"), "has the id 4000000000");
    row("id of an added token", tinyWith("\"id\":6", "\"id\":\"x\""), "has an id that is not one");
    row("too deep",
        tinyWith("\"normalizer\":null",
                 "\"normalizer\":" + std::string(5000, '[') + std::string(5000, ']')),
        "nested deeper");
    row("vocabulary of the wrong form", tinyWith("\"BPE\"", "\"Unigram\""), "wrong form");
}

void TestTokenizer::badFiles() {
    QFETCH(QString, text);
    QFETCH(QString, message);
    const std::string error = loadError(text.toStdString());
    QVERIFY2(error.find(message.toStdString()) != std::string::npos, error.c_str());
    QVERIFY2(error.find("tokenizer.json") != std::string::npos, error.c_str());
}

void TestTokenizer::truncatedFiles() {
    const std::string whole = kTiny;
    for (size_t bytes = 0; bytes < whole.size(); ++bytes) {
        QVERIFY(!loadError(whole.substr(0, bytes)).empty());
    }
    // A sentencepiece file: one piece, then cut at every byte; and noise.
    const std::string piece("\x0A\x0A\x0A\x03<u>\x18\x02\x15", 10);
    for (size_t bytes = 0; bytes < piece.size(); ++bytes) {
        QVERIFY(!loadError(piece.substr(0, bytes), "tokenizer.model").empty());
    }
    QVERIFY(!loadError(std::string(1000, '\xFF'), "tokenizer.model").empty());
}

void TestTokenizer::noTokenizer() {
    const TemporaryFolder folder;
    try {
        Tokenizer::load(folder.path());
        QFAIL("an empty folder must not load");
    } catch (const Error& error) {
        QVERIFY(std::string(error.what()).find("holds no tokenizer") != std::string::npos);
        QVERIFY(!error.hint().empty());
    }
    QVERIFY_THROWS_EXCEPTION(Error, Tokenizer::load(folder.path() / "absent.json"));
}

QTEST_GUILESS_MAIN(TestTokenizer)
#include "tst_tokenizer.moc"
