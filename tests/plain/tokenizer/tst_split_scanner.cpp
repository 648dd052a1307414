#include "core/plain/tokenizer/split_scanner.h"
#include "core/plain/tokenizer/unicode.h"

#include <QTest>

#include <random>

using namespace lathe::tokenizer;

namespace {

constexpr const char* kNewer =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|%1| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr const char* kGpt2 =
    R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";

/// Whether this machine's Oniguruma and our table put the character in the same class.
bool isAgreed(char32_t code) {
    static const Regex letter(R"(\p{L})");
    static const Regex number(R"(\p{N})");
    static const Regex space(R"(\s)");
    std::string text;
    appendUtf8(text, code);
    const uint8_t bits = classOf(code);
    return letter.matches(text).empty() == ((bits & kLetter) == 0) &&
           number.matches(text).empty() == ((bits & kNumber) == 0) &&
           space.matches(text).empty() == ((bits & kSpace) == 0);
}

std::string randomText(std::mt19937& random) {
    static const std::vector<std::string> kBits = {
        " ",      "  ",     "\n", "\r\n",   "\t", "'s",     "'LL", "'rE", "'\u017F",
        "'",      "a",      "Z",  "é",      "가", "12",     "½",   ".",   "!?",
        "\u00A0", "\u0301", "😀",  "\u2028", "\v", "\u0085", "K",   "'ve"};
    std::string text;
    const auto pieces = random() % 14 + 1;
    for (unsigned i = 0; i < pieces; ++i) {
        if (random() % 8 != 0) {
            text += kBits[random() % kBits.size()];
            continue;
        }
        const char32_t code = random() % 0x20000;
        if ((code < 0xD800 || code > 0xDFFF) && isAgreed(code)) {
            appendUtf8(text, code);
        }
    }
    return text;
}

} // namespace

class TestSplitScanner : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void agreesWithOniguruma_data();
    void agreesWithOniguruma();
    void knowsOnlyItsPatterns();
};

void TestSplitScanner::agreesWithOniguruma_data() {
    QTest::addColumn<QString>("pattern");
    QTest::newRow("gpt-2") << QString::fromLatin1(kGpt2);
    for (const char* digits : {R"(\p{N})", R"(\p{N}+)", R"(\p{N}{1,3})"}) {
        QTest::newRow(digits) << QString::fromLatin1(kNewer).arg(QString::fromLatin1(digits));
    }
}

void TestSplitScanner::agreesWithOniguruma() {
    QFETCH(QString, pattern);
    const Regex regex(pattern.toStdString());
    const auto scanner = SplitScanner::forPattern(regex.pattern());
    QVERIFY(scanner);
    std::mt19937 random(1);
    for (int round = 0; round < 20'000; ++round) {
        const std::string text = randomText(random);
        std::vector<Span> pieces;
        scanner->split(text, 0, pieces);
        const std::vector<Span> wanted = regex.matches(text);
        const bool equal = std::ranges::equal(pieces, wanted, [](const Span& a, const Span& b) {
            return a.begin == b.begin && a.end == b.end;
        });
        QVERIFY2(equal, QByteArray::fromStdString(text).toPercentEncoding().constData());
    }
}

void TestSplitScanner::knowsOnlyItsPatterns() {
    QVERIFY(!SplitScanner::forPattern(R"(\s+)"));
    QVERIFY(!SplitScanner::forPattern(std::string(kGpt2) + "|x"));
}

QTEST_GUILESS_MAIN(TestSplitScanner)
#include "tst_split_scanner.moc"
