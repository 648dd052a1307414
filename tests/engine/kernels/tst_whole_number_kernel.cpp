// The kernels of integer products are held against float64 on a GPU (`lathe-engine check --device
// cuda:0`); here they are compiled where NVIDIA's compiler is.
#include "core/engine/kernels/whole_number_kernel.h"

#include <QTest>

using namespace lathe;

class TestWholeNumberKernel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void kernelsCompile_data();
    void kernelsCompile();
};

void TestWholeNumberKernel::kernelsCompile_data() {
    QTest::addColumn<bool>("symmetric");
    QTest::addColumn<bool>("dynamic");
    QTest::addColumn<bool>("weightZeros");
    QTest::newRow("token by token") << true << true << false;
    QTest::newRow("one scale, zero points on both sides") << false << false << true;
}

void TestWholeNumberKernel::kernelsCompile() {
    if (!openCompiler().usable) {
        QSKIP(qPrintable(QString::fromStdString(openCompiler().reason)));
    }
    QFETCH(bool, symmetric);
    QFETCH(bool, dynamic);
    QFETCH(bool, weightZeros);
    for (const KernelSource& source : wholeNumberSources(symmetric, dynamic, weightZeros)) {
        QVERIFY(compileKernel(source, "sm_90").starts_with("\177ELF"));
    }
}

QTEST_GUILESS_MAIN(TestWholeNumberKernel)
#include "tst_whole_number_kernel.moc"
