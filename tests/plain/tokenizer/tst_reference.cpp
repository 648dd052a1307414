#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "core/plain/base/json.h"
#include "core/plain/tokenizer/stream_decoder.h"
#include "core/plain/tokenizer/tokenizer.h"

#include <QTest>

#include <cstdio>
#include <fstream>

using namespace lathe;
namespace fs = std::filesystem;

// The expected values come from tests/tools/tokenizer_reference.py.

namespace {

const fs::path kExpected = fs::path(LATHE_SOURCE_DIR) / "tests/plain/tokenizer/expected";
const fs::path kShared = LATHE_SHARED_DIR;
const fs::path kBundled = fs::path(LATHE_SOURCE_DIR) / "resources/models/small-6m";

std::string hashOfIds(const std::vector<int32_t>& ids) {
    uint64_t value = 0xCBF29CE484222325u;
    for (const int32_t id : ids) {
        for (int shift = 0; shift < 32; shift += 8) {
            value = (value ^ (static_cast<uint32_t>(id) >> shift & 0xFF)) * 0x100000001B3u;
        }
    }
    char text[17];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(value));
    return text;
}

std::string streamed(const Tokenizer& tokenizer, const std::vector<int32_t>& ids) {
    StreamDecoder decoder(tokenizer, SpecialText::Keep);
    std::string out;
    for (const int32_t id : ids) {
        out += decoder.push(id);
    }
    return out + decoder.flush();
}

Json smallTexts() {
    return readJson(kExpected / "texts.json");
}

void checkTexts(const Tokenizer& tokenizer, const Json& expected) {
    const Json texts = smallTexts().at("texts");
    QCOMPARE(texts.size(), expected.at("texts").size());
    for (size_t i = 0; i < texts.size(); ++i) {
        const Json& row = expected.at("texts")[i];
        const auto text = texts[i].get<std::string>();
        const auto ids = tokenizer.encode(text);
        QVERIFY2(Json(ids) == row.at("ids"), (std::to_string(i) + ": " + texts[i].dump() + "\n" +
                                              Json(ids).dump() + "\n" + row.at("ids").dump())
                                                 .c_str());
        const auto plain = tokenizer.encode(text, SpecialTokens::Plain);
        QCOMPARE(ids.size() - plain.size(), row.at("plain").get<size_t>());
        if (row.contains("decoded")) {
            const std::string decoded = tokenizer.decode(ids);
            QCOMPARE(QByteArray::fromStdString(decoded),
                     QByteArray::fromStdString(row.at("decoded").get<std::string>()));
            QCOMPARE(streamed(tokenizer, ids), decoded);
        }
    }
}

} // namespace

class TestReference : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void bundledModel();
    void illFormedText();
    void sharedTexts_data();
    void sharedTexts();
    void sharedFiles_data();
    void sharedFiles();
    void sharedVectors_data();
    void sharedVectors();
};

void TestReference::bundledModel() {
    checkTexts(Tokenizer::load(kBundled), readJson(kExpected / "small-6m.json"));
}

void TestReference::illFormedText() {
    const Tokenizer tokenizer = Tokenizer::load(kBundled);
    for (const Json& broken : smallTexts().at("broken")) {
        const auto bytes =
            QByteArray::fromHex(QByteArray::fromStdString(broken.at("hex").get<std::string>()));
        QCOMPARE(tokenizer.encode(bytes.toStdString()),
                 tokenizer.encode(broken.at("read_as").get<std::string>()));
    }
}

static void addTokenizerRows() {
    QTest::addColumn<QString>("name");
    for (const char* name : {"small-6m", "stories-260k", "gpt2-sort-86k", "gpt2-base",
                             "gpt-neox-20b", "tinyllama", "tinyllama-sentencepiece", "qwen1.5"}) {
        QTest::newRow(name) << QString::fromLatin1(name);
    }
}

void TestReference::sharedTexts_data() {
    addTokenizerRows();
}

void TestReference::sharedTexts() {
    QFETCH(QString, name);
    const Json expected = readJson(kExpected / (name.toStdString() + ".json"));
    const fs::path path = kShared / expected.at("path").get<std::string>();
    if (!fs::exists(path)) {
        QSKIP("../shared is not here");
    }
    checkTexts(Tokenizer::load(path), expected);
}

void TestReference::sharedFiles_data() {
    addTokenizerRows();
}

void TestReference::sharedFiles() {
    QFETCH(QString, name);
    const Json expected = readJson(kExpected / (name.toStdString() + ".json"));
    const fs::path path = kShared / expected.at("path").get<std::string>();
    if (!fs::exists(path)) {
        QSKIP("../shared is not here");
    }
    const Tokenizer tokenizer = Tokenizer::load(path);
    size_t checked = 0;
    for (const auto& [file, wanted] : expected.at("files").items()) {
        if (!fs::exists(kShared / file)) {
            continue;
        }
        const auto ids = tokenizer.encode(readFile(kShared / file));
        QVERIFY2(wanted[0] == ids.size() && wanted[1] == hashOfIds(ids), file.c_str());
        ++checked;
    }
    QVERIFY(checked > 0);
}

void TestReference::sharedVectors_data() {
    QTest::addColumn<QString>("vectors");
    QTest::addColumn<QString>("path");
    QTest::newRow("gpt-2") << QStringLiteral("ggml-vocab-gpt-2.gguf")
                           << QStringLiteral("tokenizers/gpt2-base");
    QTest::newRow("llama-spm json")
        << QStringLiteral("ggml-vocab-llama-spm.gguf")
        << QStringLiteral("tokenizers/tinyllama-1.1b-3T/tokenizer.json");
    QTest::newRow("llama-spm model")
        << QStringLiteral("ggml-vocab-llama-spm.gguf")
        << QStringLiteral("tokenizers/tinyllama-1.1b-3T/tokenizer.model");
    QTest::newRow("qwen2") << QStringLiteral("ggml-vocab-qwen2.gguf")
                           << QStringLiteral("tokenizers/Qwen1.5-1.8B");
}

void TestReference::sharedVectors() {
    QFETCH(QString, vectors);
    QFETCH(QString, path);
    const fs::path base = kShared / "tokenizers/vectors" / vectors.toStdString();
    if (!fs::exists(base.string() + ".inp")) {
        QSKIP("../shared is not here");
    }
    const Tokenizer tokenizer = Tokenizer::load(kShared / path.toStdString());
    const QByteArray inputs = QByteArray::fromStdString(readFile(base.string() + ".inp"));
    const QByteArray outputs = QByteArray::fromStdString(readFile(base.string() + ".out"));
    const QByteArray separator = "\n__ggml_vocab_test__\n";
    const QList<QByteArray> rows = outputs.split('\n');
    qsizetype begin = 0;
    qsizetype row = 0;
    for (qsizetype end = inputs.indexOf(separator); end >= 0;
         end = inputs.indexOf(separator, begin), ++row) {
        std::vector<int32_t> wanted;
        for (const QByteArray& id : rows.at(row).split(' ')) {
            if (!id.isEmpty()) {
                wanted.push_back(id.toInt());
            }
        }
        const auto ids =
            tokenizer.encode(inputs.mid(begin, end - begin).toStdString(), SpecialTokens::Plain);
        QVERIFY2(
            ids == wanted,
            (std::to_string(row) + "\n" + Json(ids).dump() + "\n" + Json(wanted).dump()).c_str());
        begin = end + separator.size();
    }
    QVERIFY(row > 40);
}

QTEST_GUILESS_MAIN(TestReference)
#include "tst_reference.moc"
