// The step contract over every registered step, and that it catches steps that break it.
#include "core/engine/check/self_check.h"
#include "core/engine/methods/methods.h"
#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace lathe;

namespace {

Step brokenStep(Model (*change)(const Model&)) {
    return Step{.type = {.id = "broken",
                         .category = Category::Prune,
                         .inputs = {Port{.name = "model"}},
                         .outputs = {Port{.name = "model"}}},
                .run = [change](const StepInputs& inputs, const Json&, StepContext& context) {
                    context.throwIfStopped();
                    context.progress(1, 2);
                    context.throwIfStopped();
                    return StepOutputs{{"model", change(std::get<Model>(inputs.at("model")))}};
                }};
}

std::string failedRules(Model (*change)(const Model&)) {
    std::string out;
    for (const CheckOutcome& outcome :
         checkSteps({brokenStep(change)}, {}, [](const CheckOutcome&) {})) {
        out += outcome.passed ? "" : outcome.rule + ";";
    }
    return out;
}

} // namespace

class TestSelfCheck : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void everyStepKeepsTheContract() {
        const auto outcomes = checkSteps(methods(), {}, [](const CheckOutcome&) {});
        QVERIFY(outcomes.size() > 4 * methods().size());
        for (const CheckOutcome& outcome : outcomes) {
            QVERIFY2(outcome.passed,
                     (outcome.step + ": " + outcome.rule + ": " + outcome.detail).c_str());
        }
    }

    void aGoodStepPasses() {
        QCOMPARE(failedRules([](const Model& model) { return model; }), std::string());
    }

    void writingToAnInputIsCaught() {
        const auto rules = failedRules([](const Model& model) {
            Model out = model;
            static const at::Tensor weight = dense(model.blocks[0].mlp->up).clone();
            out.blocks[0].mlp->up = makeDense(weight.add_(1));
            return out;
        });
        QVERIFY(QByteArray::fromStdString(rules).contains("same seed, same result"));
    }

    void growingIsCaught() {
        const auto rules = failedRules([](const Model& model) {
            Model out = model;
            out.blocks[0].mlp->up = makeDense(dense(model.blocks[0].mlp->up));
            return out;
        });
        QCOMPARE(rules, std::string("stores no more bytes;"));
    }

    void lossesThatAreNotFiniteAreCaught() {
        const auto rules = failedRules([](const Model& model) {
            Model out = model;
            out.blocks[0].mlp->up =
                makeDense((dense(model.blocks[0].mlp->up) * NAN).to(at::kBFloat16));
            return out;
        });
        QVERIFY(QByteArray::fromStdString(rules).contains("finite loss"));
    }
};

QTEST_GUILESS_MAIN(TestSelfCheck)
#include "tst_self_check.moc"
