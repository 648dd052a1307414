#include "ui/base/node_text.h"

#include <QTest>

using namespace lathe;
using namespace lathe::ui;

class TestNodeText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whichStepsTrain();
    void clocks();
};

void TestNodeText::whichStepsTrain() {
    const Series loss{.name = "loss"};
    const Series validation{.name = "validation"};
    QVERIFY(trains({.id = "train.lora", .series = {loss, validation}}));
    QVERIFY(!trains({.id = "quant.signround", .series = {loss}})); // learns block by block
    QVERIFY(!trains({.id = "train.merge"}));
}

void TestNodeText::clocks() {
    QCOMPARE(clockText(13.6), QStringLiteral("0:14"));
    QCOMPARE(clockText(3723), QStringLiteral("1:02:03"));
}

QTEST_APPLESS_MAIN(TestNodeText)
#include "tst_node_text.moc"
