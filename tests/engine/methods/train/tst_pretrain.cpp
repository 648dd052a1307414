// A new model: its weights at the start, and that it learns.
#include "core/engine/methods/methods.h"
#include "core/engine/run/step_key.h"
#include "tests/support/curves.h"
#include "tests/support/run_step.h"

#include <ATen/TensorOperators.h>

#include <QTest>

#include <cmath>

using namespace lathe;

class TestPretrain : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void weightsAreDrawnAsPublished();
    void oneSeedGivesOneModel();
    void blocksAreAsMany();
    void itLearns();

private:
    Model run(const Json& params, uint64_t seed, test::Curves* curves = nullptr) const {
        const Step& step = *findStep("train.pretrain");
        StepContext context{.node = "train"};
        context.seed = seed;
        context.observer = curves;
        const StepOutputs out =
            step.run({{"model", m_tiny.model}, {"data", test::calibrationText()}},
                     completeParams(step.type, params), context);
        return std::get<Model>(out.at("model"));
    }

    test::TinyModel m_tiny{};
};

/// Deviation 0.02, less by √(2·blocks) for what is added to the residual stream.
void TestPretrain::weightsAreDrawnAsPublished() {
    const Model model = run({{"steps", 0}}, 3);
    const double blocks = static_cast<double>(model.blocks.size());
    forEachLinear(model, [&](const LinearPlace& place, const Linear& linear) {
        const bool adds = place.role == LinearRole::O || place.role == LinearRole::Down;
        const double expected = adds ? 0.02 / std::sqrt(2 * blocks) : 0.02;
        const double found = weightOf(linear).std().item<double>();
        QVERIFY2(std::abs(found / expected - 1) < 0.1, place.name.c_str());
    });
    for (const Block& block : model.blocks) {
        QVERIFY(block.beforeAttention.weight.eq(1).all().item<bool>());
    }
}

void TestPretrain::oneSeedGivesOneModel() {
    const Model first = run({{"steps", 0}}, 3);
    QVERIFY(run({{"steps", 0}}, 3).embedding.equal(first.embedding));
    QVERIFY(!run({{"steps", 0}}, 4).embedding.equal(first.embedding));
    QVERIFY(!m_tiny.model.embedding.equal(first.embedding));
}

void TestPretrain::blocksAreAsMany() {
    const Model model = run({{"steps", 1}, {"blocks", 3}, {"batch", 2}}, 0);
    QCOMPARE(model.blocks.size(), size_t{3});
    QCOMPARE(model.blocks[2].origin, int64_t{2});
}

void TestPretrain::itLearns() {
    test::Curves curves;
    run({{"steps", 40}, {"batch", 4}, {"learning_rate", 3e-3}, {"warmup", 2}}, 0, &curves);
    const std::vector<double>& loss = curves.values["loss"];
    QVERIFY(std::abs(loss.front() - std::log(256.0)) < 0.1); // all bytes are equally likely
    QVERIFY(loss.back() < 0.7 * loss.front());
}

QTEST_APPLESS_MAIN(TestPretrain)
#include "tst_pretrain.moc"
