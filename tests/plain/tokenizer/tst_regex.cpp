#include "core/plain/base/error.h"
#include "core/plain/tokenizer/regex.h"

#include <QTest>

#include <ctime>

using namespace lathe;
using tokenizer::Regex;

class TestRegex : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsWhatItAlwaysFound();
    void longTextsHaveRoom();
    void patternsThatNeverEndGiveUp_data();
    void patternsThatNeverEndGiveUp();
};

void TestRegex::findsWhatItAlwaysFound() {
    const auto spans = Regex("[a-z]+|[0-9]").matches("ab 12 c");
    QCOMPARE(spans.size(), size_t{4});
    QCOMPARE(spans[3].begin, uint32_t{6});
    QVERIFY(Regex("x+").matches("").empty());
}

/// What a real tokenizer does to a long text takes a small part of the allowance.
void TestRegex::longTextsHaveRoom() {
    std::string text;
    while (text.size() < 500'000) {
        text += "The quick brown fox, 1234 times; (it's) jumping over\n\n   the dog. 안녕하세요 ";
    }
    const Regex words(
        R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)");
    QVERIFY(words.matches(text).size() > 100'000);
    QCOMPARE(Regex(" \\z").matches(text).size(), size_t{1}); // one search over all of it
}

void TestRegex::patternsThatNeverEndGiveUp_data() {
    QTest::addColumn<QString>("pattern");
    QTest::newRow("one search") << QStringLiteral("(?:a|aa)+[0-9](?!.)");
    QTest::newRow("many searches") << QStringLiteral("(?:(?:a|aa){22}[0-9](?!.)|b)");
    QTest::newRow("nested") << QStringLiteral("(a+)+[0-9]");
}

/// A limit for each match let 40 KB take 45 seconds.
void TestRegex::patternsThatNeverEndGiveUp() {
    QFETCH(QString, pattern);
    std::string text(40'000, 'a');
    for (size_t i = 60; i < text.size(); i += 60) {
        text[i] = 'b';
    }
    if (QString::fromLatin1(QTest::currentDataTag()) == QLatin1String("one search")) {
        text.assign(40'000, 'a');
    }
    const Regex regex(pattern.toStdString());
    const std::clock_t begin = std::clock(); // of this process: others may keep the machine busy
    try {
        regex.matches(text);
    } catch (const Error& error) {
        QVERIFY(error.code() == ErrorCode::BadData);
        QVERIFY(std::string(error.what()).find("gave up on a text of 40.0 kB") !=
                std::string::npos);
        QVERIFY(!error.hint().empty());
    }
    const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    QVERIFY2(seconds < 10, qPrintable(QString::number(seconds)));
}

QTEST_GUILESS_MAIN(TestRegex)
#include "tst_regex.moc"
