#include "core/plain/base/hash.h"
#include "support/std_string.h"

using namespace lathe;

class TestHash : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void isTheSameForEver();
    void piecesMakeTheWhole();
    void everyByteCounts();
};

// Names of blobs and cache keys outlive the program. Vectors: xxhsum -H2 of xxHash 0.8.
void TestHash::isTheSameForEver() {
    QCOMPARE(hashOf(std::string_view()), std::string("99aa06d3014798d86001c324468d497f"));
    QCOMPARE(hashOf(std::string_view("abc")), std::string("06b05ab6733a618578af5f94892f3950"));
}

void TestHash::piecesMakeTheWhole() {
    const std::string text(100'003, 'q');
    for (const size_t piece : {1, 7, 1000, 50'000}) {
        Hasher hasher;
        for (size_t at = 0; at < text.size(); at += piece) {
            hasher.add(std::string_view(text).substr(at, piece));
        }
        QCOMPARE(hasher.digest(), hashOf(text));
    }
    QCOMPARE(Hasher().digest(), hashOf(std::string_view()));
}

void TestHash::everyByteCounts() {
    std::string text(1000, '\0');
    const std::string before = hashOf(text);
    for (const size_t at : {0, 1, 499, 999}) {
        text[at] = 1;
        QVERIFY(hashOf(text) != before);
        text[at] = 0;
    }
    QVERIFY(hashOf(std::string(999, '\0')) != before);
}

QTEST_GUILESS_MAIN(TestHash)
#include "tst_hash.moc"
