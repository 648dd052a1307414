// The kernels of training are compared with their twins on a GPU (`lathe-engine check --device
// cuda:0`); here they are compiled where NVIDIA's compiler is. The twins: tst_trained_rows.
#include "core/engine/kernels/code_weights_kernel.h"
#include "core/engine/kernels/loss_kernel.h"
#include "core/engine/kernels/train_kernel.h"

#include <QTest>

using namespace lathe;

class TestTrainKernel : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void kernelsCompile_data() {
        QTest::addColumn<bool>("half");
        QTest::newRow("bfloat16") << true;
        QTest::newRow("float32") << false;
    }

    void kernelsCompile() {
        if (!openCompiler().usable) {
            QSKIP(qPrintable(QString::fromStdString(openCompiler().reason)));
        }
        QFETCH(bool, half);
        const at::ScalarType dtype = half ? at::kBFloat16 : at::kFloat;
        std::vector<KernelSource> sources = trainSources(dtype);
        for (const KernelSource& source : lossSources(dtype)) {
            sources.push_back(source);
        }
        for (const int bits : {2, 3, 4, 8}) {
            sources.push_back(codeWeightsSource(bits, dtype));
        }
        for (const KernelSource& source : sources) {
            QVERIFY2(compileKernel(source, "sm_90").starts_with("\177ELF"), source.name.c_str());
        }
    }
};

QTEST_GUILESS_MAIN(TestTrainKernel)
#include "tst_train_kernel.moc"
