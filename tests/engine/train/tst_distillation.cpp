// The losses of a distillation: whole trainings against plain PyTorch
// (tests/tools/distill_reference.py), and what they must be for models that are alike.
#include "core/engine/eval/generation.h"
#include "core/engine/prepared/prepare.h"
#include "core/engine/run/statistics_blobs.h"
#include "core/engine/train/feature_losses.h"
#include "core/engine/train/written_text.h"
#include "tests/support/distill_pair.h"
#include "tests/support/reference_training.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>

#include <QTest>

#include <cmath>

using namespace lathe;

namespace {

using test::apart;
using test::english;
using test::named;

const std::filesystem::path kRoot = LATHE_SOURCE_DIR;

/// The loss of a student of the tiny model on one batch of its text.
struct OneLoss {
    test::TinyModel teacherModel{3};
    DistillParams params{};
    StepContext context{.node = "distill"};
    at::Tensor ids = calibrationWindows(test::calibrationText()).narrow(0, 0, 3);

    at::Tensor calibrationWindows(const DataSet& data) const {
        return windowsFor(teacherModel.model, data.texts.front()).ids;
    }

    LossValue of(const Model& studentModel, Teacher::Place place = Teacher::Place::Whole) {
        m_student = trainWeights(studentModel, {}, trainableSet(studentModel, "all"));
        const Teacher teacher(teacherModel.model, {}, place);
        Distillation distillation(m_student, params, {.teacher = &teacher}, context);
        TrainingBatch batch{.ids = ids};
        distillation.prepare(batch, at::arange(ids.size(0)));
        const at::AutoGradMode grad(true);
        LossValue loss = distillation.loss(batch);
        loss.mean.backward();
        return loss;
    }

    double largestGradient() const {
        double most = 0;
        for (const TrainedTensor& tensor : m_student.tensors) {
            most = std::max(most, tensor.value.grad().abs().max().item<double>());
        }
        return most;
    }

    const Student& student() const { return m_student; }

private:
    Student m_student;
};

} // namespace

class TestDistillation : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void equalsPyTorch_data();
    void equalsPyTorch();
    void selfDistillationIsZero_data();
    void selfDistillationIsZero();
    void dualSpaceOfEqualModels();
    void teacherByBlockIsTheSame();
    void keptPredictionsAreTheTeacher();
};

void TestDistillation::equalsPyTorch_data() {
    QTest::addColumn<QString>("name");
    for (const char* name : {"forward_kl", "jsd", "skew_reverse_kl", "hidden", "top"}) {
        QTest::newRow(name) << name;
    }
}

void TestDistillation::equalsPyTorch() {
    QFETCH(QString, name);
    const Json all = readJson(kRoot / "tests/engine/train/fixtures/distill.json");
    const Json& expected = all["cases"][name.toStdString()];
    const Model parent = openModel((kRoot / "resources/models/small-6m").string());
    Model pruned = parent;
    const auto removed = all["removed"].get<std::vector<int64_t>>();
    std::erase_if(pruned.blocks, [&](const Block& block) {
        return std::ranges::find(removed, block.origin) != removed.end();
    });
    const bool divergence = name != QLatin1String("hidden") && name != QLatin1String("top");
    const DistillParams params{.loss = divergence ? name.toStdString() : std::string("forward_kl"),
                               .temperature = expected["temperature"].get<double>(),
                               .hard_share = expected["hard_share"].get<double>(),
                               .beta = expected.value("beta", 0.5),
                               .skew = expected.value("skew", 0.1),
                               .top_k = expected.value("top_k", int64_t{0}),
                               .hidden_weight = expected.value("hidden_weight", 0.0),
                               .training = {.steps = 5,
                                            .batch = 2,
                                            .learning_rate = 1e-3,
                                            .schedule = "constant",
                                            .warmup = 2,
                                            .clip = 1.0,
                                            .shuffle = false}};
    test::Curves curves;
    StepContext context{.node = "distill"};
    context.observer = &curves;
    Student student = trainWeights(pruned, {}, trainableSet(pruned, "all"));
    const Teacher teacher(parent, {}, Teacher::Place::Whole);
    Distillation distillation(student, params, {.teacher = &teacher}, context);
    TrainingTask task{.student = student, .params = params.training, .data = english(64)};
    task.loss = [&](const TrainingBatch& batch) { return distillation.loss(batch); };
    train(task, context);

    for (size_t i = 0; i < 5; ++i) {
        const double loss = curves.values["loss"][i];
        QVERIFY2(std::abs(loss - expected["loss"][i].get<double>()) < 3e-4,
                 qPrintable(QString::number(loss, 'g', 9)));
        const double norm = curves.values["gradient_norm"][i];
        QVERIFY2(std::abs(norm / expected["norm"][i].get<double>() - 1) < 2e-3,
                 qPrintable(QString::number(norm, 'g', 9)));
    }
    QVERIFY(apart(named(student, "model.layers.1.self_attn.q_proj").value, expected["q"]) < 2e-4);
    QVERIFY(apart(named(student, "embedding").value[100], expected["embedding"]) < 2e-4);
}

void TestDistillation::selfDistillationIsZero_data() {
    QTest::addColumn<QString>("loss");
    QTest::addColumn<double>("weight"); // of hidden states and relations
    for (const char* loss : {"forward_kl", "reverse_kl", "jsd", "skew_forward_kl",
                             "skew_reverse_kl", "adaptive_kl", "uld"}) {
        QTest::newRow(loss) << loss << 0.0;
    }
    QTest::newRow("features") << "forward_kl" << 1.0;
}

void TestDistillation::selfDistillationIsZero() {
    QFETCH(QString, loss);
    QFETCH(double, weight);
    OneLoss one;
    one.params.loss = loss.toStdString();
    one.params.temperature = 2;
    one.params.hidden_weight = one.params.relation_weight = weight;
    // The teacher computes by other kernels than a student with gradients does.
    const double most = loss == QLatin1String("uld") ? 1e-4 : 1e-6;
    QVERIFY(std::abs(one.of(one.teacherModel.model).mean.item<double>()) < most);
    if (loss != QLatin1String("uld")) { // rounding decides the signs that it has for a gradient
        QVERIFY(one.largestGradient() < 1e-5);
    }
    const test::TinyModel other(4);
    QVERIFY(one.of(other.model).mean.item<double>() > 1e-3);
    QVERIFY(one.largestGradient() > 1e-4);
}

/// Projections between equal widths begin as the identity, so the projected teacher is the student.
void TestDistillation::dualSpaceOfEqualModels() {
    OneLoss one;
    one.params.loss = "dskd";
    const LossValue loss = one.of(one.teacherModel.model);
    const auto part = [&](const std::string& name) {
        const auto found =
            std::ranges::find(loss.parts, name, &std::pair<std::string, double>::first);
        return found->second;
    };
    QVERIFY(std::abs(part("divergence")) < 1e-6);
    // what is left is the projected teacher's cross-entropy, through which only its projection
    // learns, and the divergence of the projected student from the teacher, which is 0
    QVERIFY(std::abs(loss.mean.item<double>() - part("projection")) < 1e-5);
    QVERIFY(one.largestGradient() < 1e-5);
}

void TestDistillation::teacherByBlockIsTheSame() {
    const test::TinyModel student(4);
    for (const double weight : {0.0, 0.5}) {
        OneLoss one;
        one.params.hidden_weight = one.params.relation_weight = weight;
        const LossValue whole = one.of(student.model, Teacher::Place::Whole);
        const at::Tensor expected = one.student().tensors.front().value.grad().clone();
        const LossValue byBlock = one.of(student.model, Teacher::Place::ByBlock);
        QVERIFY(std::abs(whole.mean.item<double>() - byBlock.mean.item<double>()) < 1e-6);
        QVERIFY((one.student().tensors.front().value.grad() - expected).abs().max().item<double>() <
                1e-6);
    }
}

/// A teacher's k likeliest words, kept, teach as the teacher itself with top_k does.
void TestDistillation::keptPredictionsAreTheTeacher() {
    const test::TinyModel student(4);
    const test::TinyModel teacher(3);
    const Step* step = findStep("analyze.teacher");
    test::Curves notes;
    StepContext context{.node = "teacher"};
    context.observer = &notes;
    const StepOutputs kept =
        step->run({{"model", teacher.model}, {"data", test::calibrationText()}},
                  completeParams(step->type, {{"top_k", 7}, {"temperature", 2.0}}), context);
    const auto& predictions = std::get<Statistics>(kept.at("predictions")).predictions;
    QCOMPARE(predictions.ids.size(2), 7);
    TemporaryFolder folder;
    BlobStore blobs(folder.path());
    uint64_t bytes = 0;
    const Json stored = storeStatistics(std::get<Statistics>(kept.at("predictions")), blobs, bytes);
    const KeptPredictions restored = restoreStatistics(stored, blobs).predictions;
    QVERIFY(restored.ids.equal(predictions.ids));
    QVERIFY(restored.logProbabilities.equal(predictions.logProbabilities));
    QVERIFY(restored.windows.equal(predictions.windows));
    QCOMPARE(restored.temperature, 2.0);
    QCOMPARE(restored.words, int64_t{256});
    QCOMPARE(notes.notes.size(), size_t{1});
    QVERIFY2(notes.notes.front().find("The words left out hold 9") != std::string::npos,
             notes.notes.front().c_str()); // 249 of 256 words of a random model

    const Json params{
        {"steps", 4}, {"batch", 3}, {"temperature", 2.0}, {"shuffle", true}, {"hard_share", 0.3}};
    Json online = params;
    online["top_k"] = 7;
    const auto byKept =
        test::distill(student.model, {{"predictions", kept.at("predictions")}}, params);
    const auto byTeacher = test::distill(student.model, {{"teacher", teacher.model}}, online);
    const auto byAll = test::distill(student.model, {{"teacher", teacher.model}}, params);
    for (const char* series : {"loss", "divergence", "cross_entropy"}) {
        for (size_t i = 0; i < 4; ++i) {
            QVERIFY(std::abs(byKept.curves.values.at(series)[i] -
                             byTeacher.curves.values.at(series)[i]) < 1e-5);
        }
    }
    QVERIFY(byAll.curves.values.at("divergence")[0] >
            1.1 * byKept.curves.values.at("divergence")[0]);
}

QTEST_GUILESS_MAIN(TestDistillation)
#include "tst_distillation.moc"
