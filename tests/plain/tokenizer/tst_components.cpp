#include "core/plain/base/file.h"
#include "core/plain/base/json.h"
#include "core/plain/tokenizer/tokenizer.h"

#include <QTest>

#include <cstdio>

using namespace lathe;
namespace fs = std::filesystem;

// Tiny tokenizers of every supported component; made by tests/tools/tokenizer_components.py.

namespace {

const fs::path kExpected = fs::path(LATHE_SOURCE_DIR) / "tests/plain/tokenizer/expected";

std::string shortHash(std::string_view bytes) {
    uint64_t value = 0xCBF29CE484222325u;
    for (const char byte : bytes) {
        value = (value ^ static_cast<unsigned char>(byte)) * 0x100000001B3u;
    }
    char text[17];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(value));
    return std::string(text).substr(0, 8);
}

std::string hashOfIds(const std::vector<int32_t>& ids) {
    std::string bytes;
    for (const int32_t id : ids) {
        for (int shift = 0; shift < 32; shift += 8) {
            bytes.push_back(static_cast<char>(id >> shift & 0xFF));
        }
    }
    return shortHash(bytes);
}

/// The tokenizer of a case, by way of a file.
Tokenizer load(const Json& oneCase) {
    const TemporaryFolder folder;
    if (oneCase.contains("json")) {
        writeFileAtomic(folder.path() / "tokenizer.json", oneCase.at("json").dump());
        return Tokenizer::load(folder.path());
    }
    const auto base64 = QByteArray::fromStdString(oneCase.at("model").get<std::string>());
    writeFileAtomic(folder.path() / "tokenizer.model",
                    QByteArray::fromBase64(base64).toStdString());
    return Tokenizer::load(folder.path());
}

} // namespace

class TestComponents : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void component_data();
    void component();

private:
    Json m_cases;
    Json m_texts;
};

void TestComponents::initTestCase() {
    m_cases = readJson(kExpected / "components.json");
    m_texts = readJson(kExpected / "texts.json").at("texts");
    QVERIFY(m_cases.size() > 50);
}

void TestComponents::component_data() {
    QTest::addColumn<int>("index");
    for (size_t i = 0; i < m_cases.size(); ++i) {
        QTest::newRow(m_cases[i].at("name").get<std::string>().c_str()) << static_cast<int>(i);
    }
}

void TestComponents::component() {
    QFETCH(int, index);
    const Json& oneCase = m_cases[static_cast<size_t>(index)];
    const Tokenizer tokenizer = load(oneCase);
    const bool hasText = oneCase.contains("json");
    const auto special = hasText ? SpecialTokens::Add : SpecialTokens::Plain;
    QCOMPARE(oneCase.at("rows").size(), m_texts.size());
    std::string wrong;
    size_t checked = 0;
    for (size_t i = 0; i < m_texts.size(); ++i) {
        if (oneCase.at("rows")[i] == "") {
            continue; // holds characters newer than this machine's Unicode tables may be
        }
        ++checked;
        const auto ids = tokenizer.encode(m_texts[i].get<std::string>(), special);
        const auto wanted = oneCase.at("rows")[i].get<std::string>();
        if (hashOfIds(ids) != wanted.substr(0, 8)) {
            wrong +=
                "ids of " + std::to_string(i) + " " + m_texts[i].dump() + Json(ids).dump() + "\n";
        } else if (hasText && shortHash(tokenizer.decode(ids)) != wanted.substr(8)) {
            wrong += "text of " + std::to_string(i) + " " + m_texts[i].dump() + "\n";
        }
    }
    QVERIFY2(wrong.empty(), wrong.c_str());
    QVERIFY(checked > 50);
}

QTEST_GUILESS_MAIN(TestComponents)
#include "tst_components.moc"
