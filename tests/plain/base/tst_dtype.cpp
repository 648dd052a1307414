#include "core/plain/base/dtype.h"

#include <QTest>

using namespace lathe;

class TestDType : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void namesRoundTrip();
    void widths();
    void whatWeightsMayBe();
};

void TestDType::namesRoundTrip() {
    for (int i = 0; i <= static_cast<int>(DType::U64); ++i) {
        const auto dtype = static_cast<DType>(i);
        QVERIFY(dtypeFromSafetensorsName(safetensorsName(dtype)) == dtype);
    }
    QVERIFY(!dtypeFromSafetensorsName("bf16"));
    QVERIFY(!dtypeFromSafetensorsName(""));
}

void TestDType::widths() {
    QCOMPARE(bitsOf(DType::F4), 4);
    QCOMPARE(bitsOf(DType::F6E2M3), 6);
    QCOMPARE(bitsOf(DType::F8E4M3), 8);
    QCOMPARE(bitsOf(DType::BF16), 16);
    QCOMPARE(bitsOf(DType::F32), 32);
    QCOMPARE(bitsOf(DType::C64), 64);
    QVERIFY(safetensorsName(DType::BF16) == "BF16");
}

void TestDType::whatWeightsMayBe() {
    QVERIFY(isFloating(DType::BF16) && isFloating(DType::F16) && isFloating(DType::F32));
    QVERIFY(!isFloating(DType::I32) && !isFloating(DType::Bool) && !isFloating(DType::F8E4M3));
}

QTEST_GUILESS_MAIN(TestDType)
#include "tst_dtype.moc"
