// Kernels are held against LibTorch where there is a device that runs them, and nowhere else.
#include "core/engine/check/forward_check.h"
#include "core/engine/check/kernel_check.h"
#include "core/engine/check/train_check.h"
#include "core/plain/base/error.h"

#include <QTest>

#include <set>

using namespace lathe;

class TestKernelCheck : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aCpuHasNothingToCheck() {
        int told = 0;
        const auto outcomes = checkKernels({}, [&](const CheckOutcome&) { ++told; });
        QVERIFY(outcomes.empty());
        QCOMPARE(told, 0);
    }

    void aCpuHasNothingToTime() {
        try {
            timeKernels(at::kCPU);
            QFAIL("kernels of a CPU were timed");
        } catch (const Error& error) {
            QCOMPARE(error.code(), ErrorCode::User);
            QVERIFY(QByteArray::fromStdString(error.hint()).contains("--device"));
        }
    }

    /// A failure names its rule, so each must be known by it.
    void everyClaimHasANameOfItsOwn() {
        std::set<std::string> rules;
        size_t claims = 0;
        for (const auto& listed :
             {forwardClaims(at::kCPU), decodeClaims(at::kCPU), trainClaims(at::kCPU)}) {
            for (const KernelClaim& claim : listed) {
                rules.insert(claim.rule);
                QVERIFY(claim.fault != nullptr);
                ++claims;
            }
        }
        QVERIFY(claims > 20);
        QCOMPARE(rules.size(), claims);
    }
};

QTEST_GUILESS_MAIN(TestKernelCheck)
#include "tst_kernel_check.moc"
