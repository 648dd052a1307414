// SignRound and OmniQuant's clipping on the tiny model: never worse than rounding to nearest, and
// better where there is something to learn.
#include "core/engine/calib/skills.h"
#include "core/engine/methods/steps.h"
#include "core/engine/run/step_key.h"
#include "core/engine/steps/calibrate.h"
#include "core/plain/base/error.h"
#include "tests/support/tiny_model.h"

#include <ATen/TensorOperators.h>

#include <QTest>

#include <map>

using namespace lathe;

namespace {

/// Losses of every block, in order.
class LossObserver : public RunObserver {
public:
    void on(const Event& event) override {
        if (const auto* scalar = std::get_if<Scalar>(&event.body)) {
            losses[scalar->series].push_back(scalar->value);
        }
    }

    std::map<std::string, std::vector<double>> losses;
};

} // namespace

class TestBlockTraining : public QObject {
    Q_OBJECT

private:
    test::TinyModel m_tiny;
    DataSet m_text{.texts = {{.name = "skills",
                              .documents = {skillText({"copy", "sort"}, 60, 0)},
                              .seqlen = 32,
                              .samples = 16}},
                   .prompts = {}};

    Model run(const std::string& id, const Json& changes, RunObserver* observer = nullptr,
              uint64_t seed = 0) const {
        const Step step = id == "quant.signround" ? quantSignRoundStep() : quantOmniQuantStep();
        Json params = completeParams(step.type, Json::object());
        params.update(changes);
        StepContext context{.node = id, .seed = seed, .observer = observer};
        const StepOutputs out =
            step.run({{"model", m_tiny.model}, {"calibration", m_text}}, params, context);
        return std::get<Model>(out.at("model"));
    }

    static Quantized partOf(const Model& model, const std::string& name) {
        return std::get<Quantized>(test::linearNamed(model, name).parts[0]);
    }

private Q_SLOTS:

    void activationsThatAreNotFiniteAreToldByBlock() {
        const Model good = m_tiny.model;
        m_tiny.model.blocks[1].beforeMlp.weight =
            good.blocks[1].beforeMlp.weight.to(at::kFloat) * std::nan("");
        QByteArray message;
        try {
            run("quant.signround", {{"iterations", 1}});
        } catch (const Error& error) {
            message = error.what();
        }
        m_tiny.model = good;
        QVERIFY2(message.contains("block 1 is NaN or infinite"), message);
    }

    void noIterationsRoundToNearest_data() {
        QTest::addColumn<QString>("id");
        QTest::newRow("signround") << "quant.signround";
        QTest::newRow("omniquant") << "quant.omniquant";
    }

    void noIterationsRoundToNearest() {
        QFETCH(QString, id);
        const Json grid{{"bits", 3}, {"group", 16}};
        Json none = grid;
        none["iterations"] = 0;
        const Model learned = run(id.toStdString(), none);
        const Step rtn = quantRtnStep();
        Json params = completeParams(rtn.type, Json::object());
        params.update(grid);
        StepContext context{.node = "rtn"};
        const Model nearest =
            std::get<Model>(rtn.run({{"model", m_tiny.model}}, params, context).at("model"));
        forEachLinear(learned, [&](const LinearPlace& place, const Linear& linear) {
            const auto& part = std::get<Quantized>(linear.parts[0]);
            QVERIFY(part.codes.equal(partOf(nearest, place.name).codes));
            QVERIFY(part.scale.equal(partOf(nearest, place.name).scale));
        });
    }

    void learningLowersTheError_data() {
        QTest::addColumn<QString>("id");
        QTest::addColumn<double>("factor"); // of the first block's error
        QTest::newRow("signround") << "quant.signround" << 0.6;
        QTest::newRow("omniquant") << "quant.omniquant" << 0.95;
    }

    void learningLowersTheError() {
        QFETCH(QString, id);
        QFETCH(double, factor);
        LossObserver observer;
        run(id.toStdString(), {{"bits", 2}, {"group", 16}, {"iterations", 60}}, &observer);
        QCOMPARE(observer.losses.size(), size_t{2});
        for (const auto& [series, losses] : observer.losses) {
            QVERIFY(losses.size() > 5);
            QVERIFY(*std::ranges::min_element(losses) <= losses.front());
        }
        const std::vector<double>& first = observer.losses.at("loss.block 0");
        const double share = *std::ranges::min_element(first) / first.front();
        QVERIFY2(share < factor, qPrintable(QString::number(share)));
    }

    /// AutoRound's default levels of symmetric grids: at 2 bits -2 to 1 in place of -1 to 1.
    void symmetricLevelsAreAutoRounds() {
        const std::string up = "model.layers.0.mlp.up_proj";
        Json params{{"bits", 2},        {"group", 16}, {"symmetric", true},
                    {"iterations", 20}, {"batch", 4},  {"include", {"model.layers.0.*"}}};
        LossObserver full;
        const Grid grid = partOf(run("quant.signround", params, &full), up).grid;
        QVERIFY(grid.symmetry == Grid::Symmetry::Full);
        params["symmetric_levels"] = "restricted";
        LossObserver restricted;
        run("quant.signround", params, &restricted);
        const double share = std::ranges::min(full.losses.at("loss.block 0")) /
                             std::ranges::min(restricted.losses.at("loss.block 0"));
        QVERIFY2(share < 0.7, qPrintable(QString::number(share)));
    }

    /// An update of AdamW moves a factor by about the rate: at the authors' 0.01, made for
    /// thousands of updates, a hundred leave every range above 0.95 of its full width.
    void clipsComeFarInFewUpdates() {
        const std::string up = "model.layers.0.mlp.up_proj";
        Json params{{"bits", 2}, {"group", 16}, {"iterations", 0}, {"include", {up}}};
        const at::Tensor full = partOf(run("quant.omniquant", params), up).scale.to(at::kFloat);
        const auto narrowest = [&](double rate) {
            params["iterations"] = 100;
            params["batch"] = 2;
            params["learn_rate"] = rate;
            const Model learned = run("quant.omniquant", params);
            return (partOf(learned, up).scale.to(at::kFloat) / full).min().item<double>();
        };
        QVERIFY(narrowest(0.01) > 0.94);
        const double share = narrowest(0);
        QVERIFY2(share < 0.75, qPrintable(QString::number(share)));
    }

    /// At the start, rounding to nearest, the loss of block 1 is the mean over both targets, on the
    /// eight windows of sixteen that judge.
    void auxiliaryLossTakesBothStreams() {
        const Json params{{"bits", 2}, {"group", 16}, {"iterations", 5}, {"aug_loss", true}};
        LossObserver observer;
        const Model learned = run("quant.omniquant", params, &observer);
        StepContext context{.node = "test"};
        const at::Tensor ids = calibrationWindows(m_tiny.model, m_text);
        const auto after = [&](const Block& first, const Block& second) {
            BlockWalk walk(m_tiny.model, ids, walkOptions(context));
            walk.advance(first, 0);
            walk.advance(second, 1);
            return walk.hidden().to(at::kFloat).clone();
        };
        const Block& first = m_tiny.model.blocks[0];
        const Block& second = m_tiny.model.blocks[1];
        const Model nearest =
            run("quant.omniquant", {{"bits", 2}, {"group", 16}, {"iterations", 0}});
        const at::Tensor made = after(learned.blocks[0], nearest.blocks[1]);
        const auto error = [&](const at::Tensor& wanted) {
            return (made - wanted).square().view({8, 2, -1}).select(1, 0).mean().item<double>();
        };
        const double plain = error(after(first, second));
        const double onQuantized = error(after(learned.blocks[0], second));
        const double told = observer.losses.at("loss.block 1").front();
        QVERIFY(std::abs(plain / onQuantized - 1) > 0.1);
        QVERIFY2(std::abs(told / ((plain + onQuantized) / 2) - 1) < 5e-3,
                 qPrintable(QStringLiteral("%1 of %2, %3").arg(told).arg(plain).arg(onQuantized)));
    }

    void seedsDecideTheBatches() {
        const Json few{{"bits", 2}, {"group", 16}, {"iterations", 8}, {"batch", 2}};
        const std::string up = "model.layers.0.mlp.up_proj";
        const auto codes = [&](uint64_t seed) {
            return partOf(run("quant.signround", few, nullptr, seed), up).codes;
        };
        QVERIFY(codes(1).equal(codes(1)));
        QVERIFY(!codes(1).equal(codes(2)));
    }

    void overridesAndExclusionsHold() {
        const Model out = run("quant.signround", {{"group", 16},
                                                  {"iterations", 2},
                                                  {"exclude", {"*.v_proj"}},
                                                  {"overrides", {{"*.down_proj", {{"bits", 8}}}}}});
        QVERIFY(std::holds_alternative<Dense>(
            test::linearNamed(out, "model.layers.0.self_attn.v_proj").parts[0]));
        QCOMPARE(partOf(out, "model.layers.1.mlp.down_proj").grid.bits, 8);
        QCOMPARE(partOf(out, "model.layers.1.mlp.up_proj").grid.bits, 4);
    }
};

QTEST_GUILESS_MAIN(TestBlockTraining)
#include "tst_block_training.moc"
