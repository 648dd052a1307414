// Kernels read raw memory: a width that does not fit is an assertion, not a read past the end.
#include "core/engine/forward/rotary.h"
#include "core/engine/forward/sublayers.h"
#include "core/plain/base/error.h"

#include <ATen/ops/ones.h>

#include <QTest>

using namespace lathe;

namespace {

template <class Work>
bool refused(const Work& work) {
    try {
        work();
        return false;
    } catch (const Error& error) {
        return error.code() == ErrorCode::Bug;
    }
}

} // namespace

class TestWidths : public QObject {
    Q_OBJECT

private Q_SLOTS:

    /// "head_dim": 1024 over heads of 8 channels ended in "corrupted size vs. prev_size".
    void anglesOfWiderHeads() {
        const auto turn = [](int64_t half, int64_t rows) {
            const RopeTable table{at::ones({rows, half}), at::ones({rows, half})};
            return refused([&] { rotated(at::ones({2, 3, 1, 8}), table); });
        };
        QVERIFY(!turn(4, 3));
        QVERIFY(!turn(2, 3)); // a part of the head
        QVERIFY(!turn(4, 6)); // angles of each row
        QVERIFY(turn(512, 3));
        QVERIFY(turn(5, 3));
        QVERIFY(turn(4, 2));
    }

    /// A final norm of one element gave exit status 0 and "inf".
    void normsOfOtherWidths() {
        for (const NormKind kind : {NormKind::Rms, NormKind::Layer}) {
            ModelConfig config;
            config.norm = kind;
            const auto normed = [&](const Norm& norm) {
                const bool plain = refused([&] { normalize(at::ones({2, 8}), norm, config); });
                const bool summed = refused([&] {
                    Residual residual{at::ones({2, 8}), at::ones({2, 8})};
                    settleAndNormalize(residual, norm, config);
                });
                return plain && summed;
            };
            QVERIFY(!normed({at::ones({8}), at::ones({8})}));
            QVERIFY(normed({at::ones({1}), {}}));
            QVERIFY(normed({at::ones({7}), {}}));
            QVERIFY(normed({at::ones({8}), at::ones({7})}));
        }
    }
};

QTEST_GUILESS_MAIN(TestWidths)
#include "tst_widths.moc"
