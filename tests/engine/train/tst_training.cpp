// Whole trainings: against plain PyTorch, stopped and resumed, and ended early.
#include "core/engine/eval/text_scores.h"
#include "core/engine/methods/methods.h"
#include "core/engine/run/step_key.h"
#include "core/engine/train/adapters.h"
#include "core/engine/train/training.h"
#include "core/plain/base/file.h"
#include "tests/support/curves.h"
#include "tests/support/reference_training.h"
#include "tests/support/run_step.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>

#include <QTest>

#include <cmath>

using namespace lathe;

namespace {

const std::filesystem::path kRoot = LATHE_SOURCE_DIR;

using test::apart;
using test::Curves;
using test::english;
using test::named;

/// The settings of tests/tools/training_reference.py.
TrainingParams referenceParams() {
    return {
        .steps = 5, .batch = 2, .schedule = "constant", .warmup = 2, .clip = 1.0, .shuffle = false};
}

at::Tensor startOfA(int64_t rows, int64_t columns) {
    const at::Tensor places = at::arange(rows * columns, at::kDouble);
    return ((places * 0.7 + 0.3).sin() / std::sqrt(static_cast<double>(columns)))
        .view({rows, columns})
        .to(at::kFloat);
}

at::Tensor zerosFor(const Linear& linear, int64_t rank) {
    return at::arange(outFeatures(linear) * rank, at::kFloat).mul_(0).view({-1, rank});
}

/// The states that a training stores, in memory.
struct States {
    std::optional<NamedTensors> kept;

    Checkpoints checkpoints() {
        return {.find = {},
                .put = {},
                .findState = [this] { return kept; },
                .putState = [this](const NamedTensors& state) { kept = state; }};
    }
};

} // namespace

class TestTraining : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fineTuningEqualsPyTorch();
    void adaptersEqualPeft_data();
    void adaptersEqualPeft();
    void microBatchesChangeNothing();
    void recomputedBlocksChangeNothing();
    void stoppedTrainingGoesOnToTheBit();
    void zerosOfAMaskStay();
    void patienceKeepsTheBest();
    void divergenceKeepsTheLastGoodWeights();
    void noUpdatesGiveTheModel();
    void refusals_data();
    void refusals();

private:
    void trainReference(Student& student, const TrainingParams& params, Curves& curves) const;
    void compareLosses(const Curves& curves, const Json& expected) const;

    Model m_model = openModel((kRoot / "resources/models/small-6m").string());
    Json m_expected =
        parseJson(readFile(kRoot / "tests/engine/train/fixtures/training.json"), "training.json");
};

void TestTraining::trainReference(Student& student, const TrainingParams& params,
                                  Curves& curves) const {
    StepContext context{.node = "train"};
    context.observer = &curves;
    TrainingTask task{.student = student, .params = params, .data = english(64)};
    task.loss = [&](const TrainingBatch& batch) { return textLoss(student, batch); };
    train(task, context);
}

void TestTraining::compareLosses(const Curves& curves, const Json& expected) const {
    const std::vector<double>& losses = curves.values.at("loss");
    const std::vector<double>& norms = curves.values.at("gradient_norm");
    QCOMPARE(losses.size(), expected["loss"].size());
    for (size_t i = 0; i < losses.size(); ++i) {
        QVERIFY2(std::abs(losses[i] - expected["loss"][i].get<double>()) < 3e-4,
                 qPrintable(QString::number(losses[i], 'g', 9)));
        QVERIFY2(std::abs(norms[i] / expected["norm"][i].get<double>() - 1) < 2e-3,
                 qPrintable(QString::number(norms[i], 'g', 9)));
    }
}

/// Adam divides by the root of a second moment that is near zero for some weights at first, so
/// rounding errors of float32 grow from update to update.
void TestTraining::fineTuningEqualsPyTorch() {
    Student student = trainWeights(m_model, {}, trainableSet(m_model, "all"));
    TrainingParams params = referenceParams();
    params.learning_rate = 1e-3;
    params.weight_decay = 0.1;
    Curves curves;
    trainReference(student, params, curves);
    const Json& expected = m_expected["finetune"];
    compareLosses(curves, expected);
    QVERIFY(apart(named(student, "model.layers.1.self_attn.q_proj").value, expected["q"]) < 2e-4);
    QVERIFY(apart(named(student, "block 1, norm before MLP.weight").value,
                  expected["norm_weight"]) < 2e-4);
    QVERIFY(apart(named(student, "embedding").value[100], expected["embedding"]) < 2e-4);
}

void TestTraining::adaptersEqualPeft_data() {
    QTest::addColumn<bool>("dora");
    QTest::newRow("lora") << false;
    QTest::newRow("dora") << true;
}

void TestTraining::adaptersEqualPeft() {
    QFETCH(bool, dora);
    using Variant = AdapterOptions::Variant;
    const AdapterOptions options{
        .variant = dora ? Variant::Dora : Variant::Lora, .rank = 4, .alpha = 8};
    Student student = trainAdapters(
        m_model, {}, options, [](const LinearPlace& place) { return place.block >= 0; },
        [](const LinearPlace&, const Linear& linear) {
            return AdapterStart{
                .base = linear, .up = zerosFor(linear, 4), .down = startOfA(4, inFeatures(linear))};
        });
    TrainingParams params = referenceParams();
    params.learning_rate = 1e-2;
    Curves curves;
    trainReference(student, params, curves);
    const Json& expected = m_expected[dora ? "dora" : "lora"];
    compareLosses(curves, expected);
    const std::string layer = "model.layers.1.mlp.down_proj";
    QVERIFY(apart(named(student, layer + ".lora_B").value, expected["up"]) < 2e-4);
    QVERIFY(apart(named(student, layer + ".lora_A").value, expected["down"]) < 2e-4);
    if (dora) {
        QVERIFY(apart(named(student, layer + ".magnitude").value, expected["magnitude"]) < 2e-4);
    }
}

namespace {

/// A training of the tiny model, whose parameters a test changes.
struct TinyTraining {
    test::TinyModel tiny{};
    TrainingParams params{.steps = 6, .batch = 4, .learning_rate = 1e-2, .warmup = 0};
    DataSet data = test::calibrationText();
    const DataSet* validation = nullptr;
    Curves curves{};
    StepContext context{.node = "train"};
    std::function<void(Student&)> prepare = [](Student&) {};

    Student run(const Model& model) {
        Student student = trainWeights(model, {}, trainableSet(model, "all"));
        prepare(student);
        context.observer = &curves;
        TrainingTask task{
            .student = student, .params = params, .data = data, .validation = validation};
        task.loss = [&](const TrainingBatch& batch) { return textLoss(student, batch); };
        train(task, context);
        return student;
    }

    Student run() { return run(tiny.model); }
};

double largestDifference(const Student& a, const Student& b) {
    double most = 0;
    for (size_t i = 0; i < a.tensors.size(); ++i) {
        const at::Tensor apart = (a.tensors[i].value - b.tensors[i].value).detach().abs();
        most = std::max(most, apart.max().item<double>());
    }
    return most;
}

} // namespace

void TestTraining::microBatchesChangeNothing() {
    TinyTraining whole;
    TinyTraining parts;
    parts.params.micro_batch = 1;
    // The sums are taken in another order.
    QVERIFY(largestDifference(whole.run(), parts.run()) < 2e-4);
}

void TestTraining::recomputedBlocksChangeNothing() {
    TinyTraining plain;
    TinyTraining again;
    again.prepare = [](Student& student) { student.recomputed = 100; };
    // Without autograd the forward pass takes the row kernels, which round differently.
    QVERIFY(largestDifference(plain.run(), again.run()) < 2e-4);
    for (size_t i = 0; i < plain.curves.values["loss"].size(); ++i) {
        QVERIFY(std::abs(again.curves.values["loss"][i] - plain.curves.values["loss"][i]) < 1e-5);
    }
}

void TestTraining::stoppedTrainingGoesOnToTheBit() {
    TinyTraining undisturbed;
    const DataSet validation = test::calibrationText(2);
    undisturbed.validation = &validation;
    undisturbed.params.evaluate_every = 2;
    const Student expected = undisturbed.run();

    States states;
    std::stop_source stop;
    TinyTraining first;
    first.validation = &validation;
    first.params.evaluate_every = 2;
    first.context.checkpoints = states.checkpoints();
    first.context.stop = stop.get_token();

    struct StopAtThird : Curves {
        std::stop_source* stop = nullptr;

        void on(const Event& event) override {
            Curves::on(event);
            if (values["loss"].size() == 3) {
                stop->request_stop();
            }
        }
    };

    StopAtThird watcher;
    watcher.stop = &stop;
    Student student = trainWeights(first.tiny.model, {}, trainableSet(first.tiny.model, "all"));
    first.context.observer = &watcher;
    TrainingTask task{
        .student = student, .params = first.params, .data = first.data, .validation = &validation};
    task.loss = [&](const TrainingBatch& batch) { return textLoss(student, batch); };
    QVERIFY_THROWS_EXCEPTION(Error, train(task, first.context));
    QVERIFY(states.kept);
    QCOMPARE(watcher.values["loss"].size(), size_t{3});

    TinyTraining second;
    second.validation = &validation;
    second.params.evaluate_every = 2;
    second.context.checkpoints = states.checkpoints();
    const Student resumed = second.run();
    QCOMPARE(largestDifference(expected, resumed), 0.0);
    for (const char* series : {"loss", "validation", "learning_rate", "gradient_norm"}) {
        QCOMPARE(second.curves.values[series], undisturbed.curves.values[series]);
        QCOMPARE(second.curves.updates[series], undisturbed.curves.updates[series]);
    }
}

void TestTraining::zerosOfAMaskStay() {
    TinyTraining training;
    const Model pruned = test::runStep("prune.magnitude", training.tiny.model, {});
    const Model result = training.run(pruned).result();
    int64_t layers = 0;
    forEachLinear(pruned, [&](const LinearPlace& place, const Linear& before) {
        if (place.block < 0) {
            return;
        }
        const Linear after = test::linearNamed(result, place.name);
        const at::Tensor zeros = weightOf(before).eq(0);
        QVERIFY(zeros.any().item<bool>());
        QVERIFY(weightOf(after).eq(0).equal(zeros));
        QVERIFY(!weightOf(after).equal(weightOf(before)));
        ++layers;
    });
    QVERIFY(layers > 0);
}

void TestTraining::patienceKeepsTheBest() {
    TinyTraining training;
    DataSet other = test::calibrationText(2);
    other.texts.front().documents = {std::string(200, 'z') + " other " + std::string(200, 'q')};
    training.validation = &other;
    training.params.steps = 60;
    training.params.evaluate_every = 2;
    training.params.patience = 3;
    training.params.schedule = "constant";
    const Student student = training.run();
    const std::vector<double>& measured = training.curves.values["validation"];
    const auto best = std::ranges::min_element(measured);
    QVERIFY(measured.end() - best > 3); // it ended three measurements after its best
    QVERIFY(training.curves.values["loss"].size() < 60);
    QVERIFY(std::ranges::any_of(training.curves.notes, [](const std::string& note) {
        return note.find("lowest validation loss") != std::string::npos;
    }));
    const TextWindows text = windowsFor(training.tiny.model, other.texts.front());
    const TextScore score =
        scoreText(measuredModel(student), text.ids, nullptr, [](const TextScore&, int64_t) {});
    QVERIFY(std::abs(score.nll - *best) < 1e-5);
}

void TestTraining::divergenceKeepsTheLastGoodWeights() {
    TinyTraining training;
    training.params.learning_rate = 5;
    training.params.clip = 0;
    training.params.loss_limit = 8;
    training.params.steps = 30;
    const Student student = training.run();
    QVERIFY(training.curves.values["loss"].size() < 30);
    QVERIFY(std::ranges::any_of(training.curves.notes, [](const std::string& note) {
        return note.find("ended at update") != std::string::npos;
    }));
    const Student untouched =
        trainWeights(training.tiny.model, {}, trainableSet(training.tiny.model, "all"));
    QCOMPARE(largestDifference(student, untouched), 0.0); // the last copy is that of the start
}

void TestTraining::noUpdatesGiveTheModel() {
    TinyTraining training;
    training.params.steps = 0;
    const Model result = training.run().result();
    forEachLinear(training.tiny.model, [&](const LinearPlace& place, const Linear& linear) {
        QVERIFY(weightOf(test::linearNamed(result, place.name)).equal(weightOf(linear)));
    });
    QVERIFY(result.embedding.equal(training.tiny.model.embedding));
}

void TestTraining::refusals_data() {
    QTest::addColumn<QString>("step");
    QTest::addColumn<QString>("params");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const char* step, const char* params, const char* part) {
        QTest::newRow(name) << QString::fromLatin1(step) << QString::fromLatin1(params)
                            << QString::fromLatin1(part);
    };
    row("no such layer", "train.finetune", R"({"train": "*.nothing"})", "no layer's name matches");
    row("too many blocks", "train.finetune", R"({"train": "blocks:99"})", "the model has");
    row("rank too large", "train.lora", R"({"rank": 4000})", "the rank is 4000");
    row("loftq alone", "train.lora", R"({"init": "loftq"})", "before it was quantized");
    row("qalora alone", "train.lora", R"({"variant": "qalora", "init": "pissa"})",
        "only the start default");
    row("nf4 learned", "train.qat", R"({"format": "nf4", "learn": "lsq"})", "cannot be learned");
    row("ternary of 4 bits", "train.qat", R"({"learn": "absmean"})", "2 bits");
}

void TestTraining::refusals() {
    QFETCH(QString, step);
    QFETCH(QString, params);
    QFETCH(QString, message);
    const test::TinyModel tiny;
    const Step& found = *findStep(step.toStdString());
    StepContext context{.node = "train"};
    const Json all = completeParams(found.type, parseJson(params.toStdString(), "the parameters"));
    const std::vector<Problem> problems =
        found.check({{"model", tiny.model}, {"data", test::calibrationText()}}, all, context);
    QVERIFY(!problems.empty());
    QVERIFY2(QString::fromStdString(problems.front().message).contains(message),
             problems.front().message.c_str());
}

QTEST_APPLESS_MAIN(TestTraining)
#include "tst_training.moc"
