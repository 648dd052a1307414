// The step that rotates a model: what it leaves as it was, what it foresees, what it refuses.
#include "core/engine/calib/block_walk.h"
#include "core/engine/transforms/rotation.h"
#include "tests/support/logit_error.h"
#include "tests/support/run_step.h"

#include <ATen/TensorOperators.h>

#include <QTest>

using namespace lathe;

namespace {

const std::string kStep = "quant.rotate";
const Json kEverything{{"across_heads", true}, {"keys", true}, {"inputs", 16}};
const Json kStretches{{"residual", false}, {"heads", false}, {"down", false}, {"inputs", 16}};

std::vector<Problem> problemsOf(const std::string& id, const Model& model, const Json& changes,
                                std::vector<std::string> linked = {}) {
    const Step& step = *findStep(id);
    StepContext context{.node = "node"};
    context.linked = std::move(linked);
    return step.check({{"model", model}}, completeParams(step.type, changes), context);
}

Model foreseen(const Model& model, const Json& changes) {
    const Step& step = *findStep(kStep);
    const StepOutputs out = step.foresee({{"model", model}}, completeParams(step.type, changes));
    return std::get<Model>(out.at("model"));
}

const std::filesystem::path kTests = std::filesystem::path(LATHE_SOURCE_DIR) / "tests/engine";

struct RoundingError {
    double weights = 0; ///< squared, over the squares of the weights
    double outputs = 0; ///< the same of the outputs on a text
};

/// What 3 bits cost the linears named `name`, a mean over the blocks.
RoundingError roundingError(const Model& model, const at::Tensor& ids, const std::string& name) {
    const Model rounded = test::runStep("quant.rtn", model, {{"bits", 3}, {"group", 128}});
    BlockWalk walk(model, ids, {});
    RoundingError sum;
    const auto blocks = static_cast<int64_t>(model.blocks.size());
    for (int64_t i = 0; i < blocks; ++i) {
        const Block& block = model.blocks[static_cast<size_t>(i)];
        const std::string path = "model.layers." + std::to_string(i) + ".mlp." + name;
        const auto stats = walk.collect(block, i, {.moments = true, .gram = true});
        const at::Tensor gram = stats.at(path).gram;
        const at::Tensor weight = weightOf(test::linearNamed(model, path));
        const at::Tensor change = weightOf(test::linearNamed(rounded, path)) - weight;
        const auto squares = [](const at::Tensor& w) { return w.square().sum().item<double>(); };
        const auto through = [&](const at::Tensor& w) {
            return w.matmul(gram).mul(w).sum().item<double>();
        };
        sum.weights += squares(change) / squares(weight) / static_cast<double>(blocks);
        sum.outputs += through(change) / through(weight) / static_cast<double>(blocks);
        walk.advance(block, i);
    }
    return sum;
}

} // namespace

class TestQuantRotate : public QObject {
    Q_OBJECT

private:
    test::TinyModel m_tiny;

private Q_SLOTS:

    void theModelComputesTheSame() {
        for (Json changes : {Json::object(), kEverything, kStretches}) {
            changes["dtype"] = "float32";
            const Model out = test::runStep(kStep, m_tiny.model, changes);
            QVERIFY2(test::logitError(m_tiny.model, out) < 1e-4, changes.dump().c_str());
        }
    }

    /// MR-GPTQ: every layer turned by stretches, then GPTQ on inputs that are.
    void gptqBehindStretchesBeatsRoundingBehindThem() {
        const Model turned = test::runStep(kStep, m_tiny.model, kStretches);
        const Json grid{{"format", "mxfp4"}};
        const auto errorOf = [&](const char* step) {
            return test::logitError(m_tiny.model, test::runStep(step, turned, grid));
        };
        QVERIFY(errorOf("quant.gptq") < errorOf("quant.rtn"));
    }

    /// The weights lose as much as without it; outputs lose more, because norms keep the stream's
    /// few large channels small and a rotation, which folds the norms, spreads these over all
    /// inputs. Numbers: tests/tools/rotation_reference.py, with signs of its own.
    void roundingBehindItCostsOutputsAndNotWeights() {
        const Json reference = readJson(kTests / "methods/fixtures/rotation.json");
        const Model model = openModel(std::string(LATHE_SOURCE_DIR) + "/resources/models/small-6m");
        const at::Tensor ids =
            windowsFor(model, {.documents = readDocuments(kTests / "eval/fixtures/text.md"),
                               .seqlen = reference["seqlen"].get<int64_t>()})
                .ids;
        const Model turned = test::runStep(kStep, model, {{"dtype", "float32"}});
        for (const auto& [name, expected] : reference["errors"].items()) {
            for (const auto& [which, own] : {std::pair{"plain", model}, {"rotated", turned}}) {
                const RoundingError found = roundingError(own, ids, name);
                const auto outputs = expected[which]["outputs"].get<double>();
                const auto weights = expected[which]["weights"].get<double>();
                QVERIFY2(std::abs(found.weights / weights - 1) < 0.01,
                         qPrintable(QString::number(found.weights)));
                QVERIFY2(std::abs(found.outputs / outputs - 1) < 0.05,
                         qPrintable(QString::number(found.outputs)));
                QVERIFY(outputs > 1.2 * expected["plain"]["outputs"].get<double>() ||
                        which == std::string("plain"));
            }
        }
    }

    void whatItForeseesIsWhatItMakes() {
        for (const Json& changes : {Json(Json::object()), kEverything, kStretches}) {
            const Model made = test::runStep(kStep, m_tiny.model, changes);
            const Model before = foreseen(m_tiny.model, changes);
            QCOMPARE(before.head.present(), made.head.present());
            forEachLinear(made, [&](const LinearPlace& place, const Linear& linear) {
                if (place.block >= 0) {
                    QVERIFY(sameOps(test::linearNamed(before, place.name).in, linear.in));
                }
            });
        }
    }

    void stretchesThatDoNotDivideAreFoundBeforeTheRun() {
        QVERIFY(problemsOf(kStep, m_tiny.model, {{"inputs", 16}}).empty());
        const auto problems = problemsOf(kStep, m_tiny.model, {{"inputs", 48}});
        QCOMPARE(problems.size(), size_t{1});
        QCOMPARE(problems[0].field, std::string("inputs"));
        QVERIFY(problems[0].message.find("48") != std::string::npos);
    }

    void learningWithNothingToLearnIsRefused() {
        Json changes = kStretches;
        changes["learn"] = 5;
        const auto problems = problemsOf(kStep, m_tiny.model, changes, {"calibration"});
        QCOMPARE(problems.size(), size_t{1});
        QCOMPARE(problems[0].field, std::string("learn"));
        QVERIFY_THROWS_EXCEPTION(Error, test::runStep(kStep, m_tiny.model, changes));
    }

    /// Steps that scale or split channels leave those alone that are turned; that is said.
    void laterStepsTellWhatTheyLeaveAlone() {
        for (const char* id : {"quant.awq", "quant.smoothquant", "quant.qllm"}) {
            QVERIFY(problemsOf(id, m_tiny.model, Json::object()).empty());
            const auto problems =
                problemsOf(id, foreseen(m_tiny.model, Json::object()), Json::object());
            QCOMPARE(problems.size(), size_t{1});
            QVERIFY(problems[0].severity == Problem::Severity::Warning);
            QVERIFY(problems[0].message.find("2 of 14") != std::string::npos); // down of two blocks
        }
    }
};

QTEST_GUILESS_MAIN(TestQuantRotate)
#include "tst_rotate.moc"
