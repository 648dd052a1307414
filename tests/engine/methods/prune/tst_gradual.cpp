// Gradual pruning: its schedule, its masks, and that weights can return.
#include "core/engine/methods/methods.h"
#include "core/engine/run/step_key.h"
#include "tests/support/curves.h"
#include "tests/support/run_step.h"

#include <ATen/TensorOperators.h>

#include <QTest>

#include <cmath>

using namespace lathe;

namespace {

/// Zeros over weights of the linears of the blocks.
double sparsityOf(const Model& model) {
    double zeros = 0;
    double all = 0;
    forEachLinear(model, [&](const LinearPlace& place, const Linear& linear) {
        if (place.block >= 0) {
            zeros += static_cast<double>(zeroCount(linear));
            all += static_cast<double>(weightOf(linear).numel());
        }
    });
    return zeros / all;
}

} // namespace

class TestGradual : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sparsityFollowsTheCube_data();
    void sparsityFollowsTheCube();
    void theMaskIsThatOfItsMethod_data();
    void theMaskIsThatOfItsMethod();
    void patternsHold();

private:
    Model run(const Json& params, test::Curves& curves) const {
        const Step& step = *findStep("prune.gradual");
        StepContext context{.node = "prune"};
        context.observer = &curves;
        const StepOutputs out =
            step.run({{"model", m_tiny.model}, {"data", test::calibrationText()}},
                     completeParams(step.type, params), context);
        return std::get<Model>(out.at("model"));
    }

    test::TinyModel m_tiny{};
};

void TestGradual::sparsityFollowsTheCube_data() {
    QTest::addColumn<QString>("curve");
    QTest::addColumn<double>("power");
    QTest::newRow("cubic") << QStringLiteral("cubic") << 3.0;
    QTest::newRow("linear") << QStringLiteral("linear") << 1.0;
}

void TestGradual::sparsityFollowsTheCube() {
    QFETCH(QString, curve);
    QFETCH(double, power);
    test::Curves curves;
    const Model result = run({{"sparsity", 0.8},
                              {"begin_sparsity", 0.2},
                              {"curve", curve.toStdString()},
                              {"steps", 20},
                              {"frozen", 0.5},
                              {"mask_every", 2},
                              {"batch", 2}},
                             curves);
    const std::vector<double>& found = curves.values["sparsity"];
    QCOMPARE(found.size(), size_t{20});
    for (size_t i = 0; i < found.size(); ++i) {
        const double left = std::max(0.0, 1 - static_cast<double>(i) / 10);
        const double expected = 0.8 - 0.6 * std::pow(left, power);
        QVERIFY(std::abs(found[i] - expected) < 1e-9);
    }
    QVERIFY(std::abs(sparsityOf(result) - 0.8) < 0.01);
}

void TestGradual::theMaskIsThatOfItsMethod_data() {
    QTest::addColumn<QString>("method");
    QTest::newRow("magnitude") << QStringLiteral("magnitude");
    QTest::newRow("wanda") << QStringLiteral("wanda");
    QTest::newRow("ria") << QStringLiteral("ria");
}

/// Without updates the mask is that of the step alone.
void TestGradual::theMaskIsThatOfItsMethod() {
    QFETCH(QString, method);
    test::Curves curves;
    const Model result = run({{"method", method.toStdString()}, {"steps", 0}}, curves);
    const Model pruned = test::runStep("prune." + method.toStdString(), m_tiny.model, {});
    forEachLinear(pruned, [&](const LinearPlace& place, const Linear& linear) {
        if (place.block >= 0) {
            const at::Tensor own = weightOf(test::linearNamed(result, place.name));
            QVERIFY2(own.eq(0).equal(weightOf(linear).eq(0)), place.name.c_str());
        }
    });
}

void TestGradual::patternsHold() {
    test::Curves curves;
    const Model result = run({{"pattern", "2:4"}, {"steps", 6}, {"batch", 2}}, curves);
    forEachLinear(result, [](const LinearPlace& place, const Linear& linear) {
        if (place.block >= 0) {
            const at::Tensor zeros = weightOf(linear).eq(0).view({-1, 4}).sum(1);
            QVERIFY(zeros.ge(2).all().item<bool>());
        }
    });
}

QTEST_APPLESS_MAIN(TestGradual)
#include "tst_gradual.moc"
