// BitDistiller: its clip, its loss, and what it ends as.
#include "core/engine/methods/methods.h"
#include "core/engine/run/step_key.h"
#include "tests/support/curves.h"
#include "tests/support/run_step.h"

#include <ATen/TensorOperators.h>

#include <QTest>

#include <cmath>

using namespace lathe;

namespace {

const std::string kStep = "train.bitdistiller";

} // namespace

class TestBitDistiller : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theShareJoinsBothDivergences();
    void clippingLowersTheFirstLoss();
    void eightBitsLoseNearlyNothing();
    void theResultIsQuantized();
    void trainingLowersTheLoss();

private:
    std::vector<double> losses(const Json& changes) const {
        Json params{{"bits", 2}, {"group", 32}, {"steps", 1}, {"batch", 4}, {"shuffle", false}};
        params.update(changes);
        test::Curves curves;
        run(params, curves);
        return curves.values["loss"];
    }

    Model run(const Json& params, test::Curves& curves) const {
        const Step& step = *findStep(kStep);
        StepContext context{.node = "train"};
        context.observer = &curves;
        const StepOutputs out =
            step.run({{"model", m_tiny.model}, {"data", test::calibrationText()}},
                     completeParams(step.type, params), context);
        return std::get<Model>(out.at("model"));
    }

    test::TinyModel m_tiny{};
};

void TestBitDistiller::theShareJoinsBothDivergences() {
    const double forward = losses({{"confidence", 0}}).front();
    const double reverse = losses({{"confidence", 1}}).front();
    const double both = losses({{"confidence", 0.3}}).front();
    QVERIFY(forward > 0 && reverse > 0 && std::abs(forward - reverse) > 1e-6);
    QVERIFY(std::abs(both - (0.7 * forward + 0.3 * reverse)) < 1e-5);
}

void TestBitDistiller::clippingLowersTheFirstLoss() {
    const double clipped = losses({{"confidence", 0}}).front();
    const double plain = losses({{"confidence", 0}, {"clip_ranges", false}}).front();
    QVERIFY2(clipped < plain, qPrintable(QStringLiteral("%1 and %2").arg(clipped).arg(plain)));
}

void TestBitDistiller::eightBitsLoseNearlyNothing() {
    const double few = losses({{"confidence", 0}}).front();
    const double many = losses({{"confidence", 0}, {"bits", 8}}).front();
    QVERIFY(many < 0.01 * few);
}

void TestBitDistiller::theResultIsQuantized() {
    test::Curves curves;
    const Model result = run({{"bits", 3}, {"group", 32}, {"steps", 2}, {"batch", 4}}, curves);
    int64_t layers = 0;
    forEachLinear(result, [&](const LinearPlace& place, const Linear& linear) {
        if (place.block >= 0) {
            const auto* part = std::get_if<Quantized>(&linear.parts.front());
            QVERIFY(part != nullptr && part->grid.bits == 3 && wellFormed(*part));
            ++layers;
        }
    });
    QVERIFY(layers > 0);
}

void TestBitDistiller::trainingLowersTheLoss() {
    const std::vector<double> found =
        losses({{"steps", 30}, {"learning_rate", 3e-3}, {"warmup", 1}});
    QCOMPARE(found.size(), size_t{30});
    QVERIFY(found.back() < 0.7 * found.front());
}

QTEST_APPLESS_MAIN(TestBitDistiller)
#include "tst_bitdistiller.moc"
