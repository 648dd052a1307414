// The kernel is compared with its twin on a GPU (`lathe-engine check --device cuda:0`); here it is
// compiled where NVIDIA's compiler is. What the twin computes: tst_optimizer.
#include "core/engine/kernels/adam_kernel.h"

#include <QTest>

using namespace lathe;

class TestAdamKernel : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void theKernelCompiles() {
        if (!openCompiler().usable) {
            QSKIP(qPrintable(QString::fromStdString(openCompiler().reason)));
        }
        QVERIFY(compileKernel(adamSource(), "sm_90").starts_with("\177ELF"));
    }
};

QTEST_GUILESS_MAIN(TestAdamKernel)
#include "tst_adam_kernel.moc"
