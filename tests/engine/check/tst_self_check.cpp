// The step contract over every registered step, and that it catches steps that break it.
#include "core/engine/check/self_check.h"
#include "core/engine/methods/methods.h"
#include "core/plain/base/error.h"
#include "tests/support/std_string.h"

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

std::string failedRules(const Step& step) {
    std::string out;
    for (const CheckOutcome& outcome : checkSteps({step}, {}, [](const CheckOutcome&) {})) {
        out += outcome.passed ? "" : outcome.rule + ";";
    }
    return out;
}

std::string failedRules(Model (*change)(const Model&)) {
    return failedRules(brokenStep(change));
}

struct SparsityParams {
    double sparsity = 0.5;

    template <class F>
    void visit(F&& f) {
        f("sparsity", sparsity, Info{.role = Role::Sparsity});
    }
};

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

    void aStepThatFailsIsCaughtWithItsWords() {
        Step step = brokenStep([](const Model& model) { return model; });
        step.run = [](const StepInputs&, const Json&, StepContext&) -> StepOutputs {
            throw Error(ErrorCode::BadData, "no such thing");
        };
        const auto outcomes = checkSteps({step}, {}, [](const CheckOutcome&) {});
        QCOMPARE(outcomes.size(), size_t{1}); // nothing else can be said of it
        QVERIFY(!outcomes[0].passed);
        QCOMPARE(outcomes[0].detail, std::string("no such thing"));
    }

    void aStopThatIsIgnoredIsCaught() {
        Step step = brokenStep([](const Model& model) { return model; });
        step.run = [](const StepInputs& inputs, const Json&, StepContext& context) {
            context.progress(1, 2);
            return StepOutputs{{"model", inputs.at("model")}};
        };
        QCOMPARE(failedRules(step), std::string("stop is obeyed;"));
    }

    void resultsOfChanceAreCaught() {
        const auto rules = failedRules([](const Model& model) {
            static int calls = 0;
            Model out = model;
            out.blocks[0].mlp->up =
                makeDense((dense(model.blocks[0].mlp->up) + ++calls).to(at::kBFloat16));
            return out;
        });
        QVERIFY(QByteArray::fromStdString(rules).contains("same seed, same result"));
    }

    void aSparsityOfNothingChangesNothing() {
        Step step = brokenStep([](const Model& model) {
            Model out = model;
            out.blocks[0].mlp->up =
                makeDense((dense(model.blocks[0].mlp->up) * 0.5).to(at::kBFloat16));
            return out;
        });
        step.type.fields = fieldsOf<SparsityParams>();
        QCOMPARE(failedRules(step), std::string("sparsity 0 changes nothing;"));
    }

    void everyOutcomeIsToldAsItComes() {
        std::vector<std::string> told;
        const auto outcomes =
            checkSteps({brokenStep([](const Model& model) { return model; })}, {},
                       [&](const CheckOutcome& outcome) { told.push_back(outcome.rule); });
        QCOMPARE(told.size(), outcomes.size());
        QCOMPARE(told.front(), outcomes.front().rule);
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
