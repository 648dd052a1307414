// Windows of one tokenizer read by another.
#include "core/engine/train/other_reading.h"
#include "core/engine/train/teacher.h"
#include "tests/support/distill_pair.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>

#include <QTest>

using namespace lathe;

class TestOtherReading : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void otherTokensMeetWhereTextEnds() {
        const test::TinyModel own(1);
        const test::OtherTokens other;
        const OtherReading reading(own.model, other.model);
        const std::string text = "a line of text";
        const std::vector<int32_t> ids = tokenizerOf(own.model).encode(text);
        const std::vector<int64_t> wide(ids.begin(), ids.end());
        const OtherWindows windows = reading.read(at::tensor(wide, at::kLong).unsqueeze(0));
        // a · ␣ · li · ne · ␣ · of · ␣ · te · xt
        QCOMPARE(windows.ids.size(1), int64_t{9});
        const std::vector<int64_t> expected{0, 1, -1, 2, -1, 3, 4, -1, 5, 6, -1, 7, -1, 8};
        QVERIFY(windows.partners.equal(at::tensor(expected, at::kLong).unsqueeze(0)));
        QVERIFY(!sameTokens(own.model, other.model));
        QVERIFY(sameTokens(own.model, test::TinyModel(9).model));
    }
};

QTEST_GUILESS_MAIN(TestOtherReading)
#include "tst_other_reading.moc"
