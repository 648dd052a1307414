#include "core/plain/base/text.h"

#include <QTest>

using namespace lathe;

class TestText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void globs();
    void bytes();
    void nearestWord();
    void utf8();
};

void TestText::globs() {
    QVERIFY(matchesGlob("*", ""));
    QVERIFY(matchesGlob("blocks.*.mlp.*", "blocks.11.mlp.down_proj"));
    QVERIFY(matchesGlob("*.q_proj", "model.layers.0.self_attn.q_proj"));
    QVERIFY(matchesGlob("layers.?", "layers.7"));
    QVERIFY(!matchesGlob("layers.?", "layers.17"));
    QVERIFY(!matchesGlob("*.q_proj", "model.layers.0.self_attn.k_proj"));
    QVERIFY(matchesGlob("a*b*c", "aXbXbc"));
    QVERIFY(!matchesGlob("a*b*c", "aXbXb"));
}

void TestText::bytes() {
    QCOMPARE(formatBytes(999), std::string("999 B"));
    QCOMPARE(formatBytes(12'464'560), std::string("12.5 MB"));
    QCOMPARE(formatBytes(1'000'000'000), std::string("1.00 GB"));
    QCOMPARE(formatBytes(999'600), std::string("1.00 MB"));
}

void TestText::nearestWord() {
    QCOMPARE(nearest("prune.magnitud", {"quant.rtn", "prune.magnitude"}),
             std::string("prune.magnitude"));
    QCOMPARE(nearest("xyz", {"quant.rtn", "prune.magnitude"}), std::string());
}

void TestText::utf8() {
    QVERIFY(isUtf8("안녕 world 😀"));
    QVERIFY(!isUtf8("\xC0\x80"));         // overlong
    QVERIFY(!isUtf8("\xED\xA0\x80"));     // lone surrogate
    QVERIFY(!isUtf8("\xF4\x90\x80\x80")); // beyond U+10FFFF
    QVERIFY(!isUtf8("\xE3\x81"));         // cut short
}

QTEST_GUILESS_MAIN(TestText)
#include "tst_text.moc"
