// What adapters are at their start, what trains of them, and what they become.
#include "core/engine/forward/forward.h"
#include "core/engine/methods/methods.h"
#include "core/engine/prepared/prepare.h"
#include "core/engine/steps/calibrate.h"
#include "core/engine/train/adapter_starts.h"
#include "core/engine/train/student_forward.h"
#include "core/engine/train/training.h"
#include "tests/support/run_step.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/eye.h>

#include <QTest>

#include <cmath>
#include <set>

using namespace lathe;

namespace {

using Variant = AdapterOptions::Variant;

bool inBlocks(const LinearPlace& place) {
    return place.block >= 0;
}

at::Tensor someIds() {
    return at::arange(64, at::kLong).mul(37).remainder(256).view({2, 32});
}

at::Tensor logitsOfModel(const Model& model) {
    const at::NoGradGuard noGrad;
    const Model ready = prepare(model, {});
    return logitsOf(ready, hiddenStates(ready, someIds()));
}

at::Tensor logitsOfStudent(const Student& student) {
    const at::NoGradGuard noGrad;
    const Model model = measuredModel(student);
    return logitsOf(model, hiddenStates(model, someIds()));
}

double apart(const at::Tensor& a, const at::Tensor& b) {
    return (a - b).abs().max().item<double>();
}

Model float32(Model model) {
    forEachLinear(model, [](const LinearPlace&, Linear& linear) {
        linear.parts = {Dense{weightOf(linear)}};
    });
    model.embedding = model.embedding.to(at::kFloat);
    return model;
}

/// Every trained number moved, so that adapters are not what they were at the start.
void disturb(Student& student) {
    const at::NoGradGuard noGrad;
    for (TrainedTensor& tensor : student.tensors) {
        const at::Tensor places =
            at::arange(tensor.value.numel(), at::kFloat).view(tensor.value.sizes());
        tensor.value.add_((places * 0.37).sin() * 0.02);
    }
}

} // namespace

class TestAdapters : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theModelIsItsBaseAtTheStart_data();
    void theModelIsItsBaseAtTheStart();
    void resultComputesAsTheStudent_data();
    void resultComputesAsTheStudent();
    void mergedEqualsApart();
    void mergedIntoAGridIsRoundedAndReported();
    void qaLoraMergesIntoZeroPoints();
    void onlyAdaptersGetGradients();
    void sharedGradientIsTheSum();
    void sharedCounts_data();
    void sharedCounts();
    void rowLengthsNeedNoProduct();
    void principalStartTakesTheLargestDirections();
    void errorStartLosesLess();
    void activationStartSpansTheInputs();
    void keptZerosStay();

private:
    Student studentOf(const Model& model, const AdapterOptions& options) const {
        return trainAdapters(model, {}, options, inBlocks, randomStarts(options, 1));
    }

    test::TinyModel m_tiny{};
    Model m_model = float32(m_tiny.model);
    Model m_quantized = test::runStep("quant.rtn", m_model, {{"bits", 4}, {"group", 32}});
};

void TestAdapters::theModelIsItsBaseAtTheStart_data() {
    QTest::addColumn<int>("variant");
    QTest::addColumn<bool>("quantized");
    QTest::newRow("lora") << static_cast<int>(Variant::Lora) << false;
    QTest::newRow("rslora") << static_cast<int>(Variant::RsLora) << false;
    QTest::newRow("dora") << static_cast<int>(Variant::Dora) << false;
    QTest::newRow("qlora") << static_cast<int>(Variant::Lora) << true;
    QTest::newRow("qdora") << static_cast<int>(Variant::Dora) << true;
    QTest::newRow("qalora") << static_cast<int>(Variant::QaLora) << true;
}

void TestAdapters::theModelIsItsBaseAtTheStart() {
    QFETCH(int, variant);
    QFETCH(bool, quantized);
    const Model& base = quantized ? m_quantized : m_model;
    const Student student =
        studentOf(base, {.variant = static_cast<Variant>(variant), .rank = 4, .alpha = 8});
    QVERIFY(apart(logitsOfStudent(student), logitsOfModel(base)) < 1e-5);
    QVERIFY(apart(logitsOfModel(student.result()), logitsOfModel(base)) < 1e-5);
}

void TestAdapters::resultComputesAsTheStudent_data() {
    theModelIsItsBaseAtTheStart_data();
}

void TestAdapters::resultComputesAsTheStudent() {
    QFETCH(int, variant);
    QFETCH(bool, quantized);
    const Model& base = quantized ? m_quantized : m_model;
    Student student =
        studentOf(base, {.variant = static_cast<Variant>(variant), .rank = 4, .alpha = 8});
    disturb(student);
    const at::Tensor expected = logitsOfStudent(student);
    QVERIFY(apart(expected, logitsOfModel(base)) > 1e-2);
    QVERIFY(apart(logitsOfModel(student.result()), expected) < 1e-4);
}

void TestAdapters::mergedEqualsApart() {
    Student student = studentOf(m_model, {.rank = 4, .alpha = 8});
    disturb(student);
    const Model apartModel = student.result();
    const Model merged = test::runStep("train.merge", apartModel, {});
    forEachLinear(merged, [](const LinearPlace&, const Linear& linear) {
        QCOMPARE(linear.parts.size(), size_t{1});
    });
    QVERIFY(apart(logitsOfModel(merged), logitsOfModel(apartModel)) < 1e-5);
}

void TestAdapters::mergedIntoAGridIsRoundedAndReported() {
    Student student = studentOf(m_quantized, {.rank = 4, .alpha = 8});
    disturb(student);

    struct Notes : RunObserver {
        void on(const Event& event) override {
            if (const auto* note = std::get_if<Note>(&event.body)) {
                text += note->text;
            }
        }

        std::string text{};
    };

    Notes notes;
    const Model merged = test::runStep("train.merge", student.result(), {}, &notes);
    forEachLinear(merged, [](const LinearPlace& place, const Linear& linear) {
        if (place.block >= 0) {
            QVERIFY(linear.parts.size() == 1 &&
                    std::holds_alternative<Quantized>(linear.parts.front()));
        }
    });
    QVERIFY2(notes.text.find("levels of a grid") != std::string::npos, notes.text.c_str());
}

/// The adapter of a group is one number for each row, which float16 zero points take.
void TestAdapters::qaLoraMergesIntoZeroPoints() {
    Student student = studentOf(m_quantized, {.variant = Variant::QaLora, .rank = 4, .alpha = 8});
    disturb(student);
    const Model apartModel = student.result();
    const Model merged = test::runStep("train.merge", apartModel, {});
    forEachLinear(merged, [&](const LinearPlace& place, const Linear& linear) {
        if (place.block < 0) {
            return;
        }
        const auto& part = std::get<Quantized>(linear.parts.front());
        QVERIFY(part.grid.fineZero);
        const Linear original = test::linearNamed(m_quantized, place.name);
        const auto& base = std::get<Quantized>(original.parts.front());
        QVERIFY(part.codes.equal(base.codes));
        const at::Tensor expected = weightOf(test::linearNamed(apartModel, place.name));
        // Zero points are stored in float16, to 2^-11 of at most 15 steps.
        const double step = fitOf(part).scale.max().item<double>();
        QVERIFY(apart(weightOf(linear), expected) <= 16 * step / 2048);
    });
}

void TestAdapters::onlyAdaptersGetGradients() {
    const Student student = studentOf(m_quantized, {.rank = 4, .alpha = 8});
    textLoss(student, {.ids = someIds()}).mean.backward();
    for (const TrainedTensor& tensor : student.tensors) {
        QVERIFY2(tensor.value.grad().defined(), tensor.name.c_str());
    }
    QVERIFY(!student.model.embedding.requires_grad());
    // B is zero, so nothing reaches A in the first update.
    for (const TrainedTensor& tensor : student.tensors) {
        const bool down = tensor.name.ends_with("lora_A");
        QCOMPARE(tensor.value.grad().abs().max().item<double>() == 0, down);
    }
}

void TestAdapters::sharedGradientIsTheSum() {
    const AdapterOptions options{.rank = 4, .alpha = 8, .shareDown = true};
    AdapterOptions alone = options;
    alone.shareDown = false;
    const auto equalStarts = [](const LinearPlace&, const Linear& linear) {
        const int64_t width = inFeatures(linear);
        const at::Tensor numbers = at::arange(4 * width, at::kFloat);
        const at::Tensor rows = at::arange(outFeatures(linear) * 4, at::kFloat);
        return AdapterStart{.base = linear,
                            .up = ((rows * 0.3).sin() * 0.1).view({-1, 4}),
                            .down = ((numbers * 0.7).cos() * 0.1).view({4, width})};
    };
    const auto gradients = [&](const AdapterOptions& own) {
        const Student student = trainAdapters(m_model, {}, own, inBlocks, equalStarts);
        textLoss(student, {.ids = someIds()}).mean.backward();
        std::map<std::string, at::Tensor> out; // of A, by the kind of layer
        for (const TrainedTensor& tensor : student.tensors) {
            if (tensor.name.ends_with("lora_A")) {
                const std::string kind = tensor.name.substr(tensor.name.find('.', 13));
                at::Tensor& sum = out[kind];
                sum = sum.defined() ? sum + tensor.value.grad() : tensor.value.grad();
            }
        }
        return out;
    };
    const auto shared = gradients(options);
    const auto summed = gradients(alone);
    QCOMPARE(shared.size(), summed.size());
    for (const auto& [kind, gradient] : shared) {
        QVERIFY2(apart(gradient, summed.at(kind)) < 1e-6, kind.c_str());
    }
}

/// L layers of a kind: LoRA trains L·r(n + m), sharing A r·n + L·r·m, and so on.
void TestAdapters::sharedCounts_data() {
    QTest::addColumn<bool>("down");
    QTest::addColumn<bool>("up");
    QTest::newRow("none") << false << false;
    QTest::newRow("a") << true << false;
    QTest::newRow("b") << false << true;
    QTest::newRow("ab") << true << true;
}

void TestAdapters::sharedCounts() {
    QFETCH(bool, down);
    QFETCH(bool, up);
    const AdapterOptions options{.rank = 4, .alpha = 8, .shareDown = down, .shareUp = up};
    const Student student = studentOf(m_model, options);
    int64_t expected = 0;
    std::set<LinearRole> seen;
    forEachLinear(m_model, [&](const LinearPlace& place, const Linear& linear) {
        if (place.block < 0) {
            return;
        }
        const bool first = seen.insert(place.role).second;
        expected += !down || first ? 4 * inFeatures(linear) : 0;
        expected += !up || first ? 4 * outFeatures(linear) : 0;
    });
    QCOMPARE(student.trainedNumbers(), expected);
    const Model result = student.result();
    std::set<const void*> downs;
    int64_t layers = 0;
    forEachLinear(result, [&](const LinearPlace& place, const Linear& linear) {
        if (place.block >= 0) {
            const auto& low = std::get<LowRank>(linear.parts.back());
            downs.insert(low.down.const_data_ptr());
            QCOMPARE(low.sharedDown.empty(), !down);
            ++layers;
        }
    });
    QCOMPARE(static_cast<int64_t>(downs.size()), down ? static_cast<int64_t>(seen.size()) : layers);
}

void TestAdapters::rowLengthsNeedNoProduct() {
    const at::Tensor weight = (at::arange(96, at::kFloat) * 0.31).sin().view({8, 12});
    const at::Tensor up = (at::arange(24, at::kFloat) * 0.17).cos().view({8, 3});
    const at::Tensor down = (at::arange(36, at::kFloat) * 0.23).sin().view({3, 12});
    const at::Tensor lengths =
        rowLengths(weight.square().sum(1), weight.matmul(down.t()), up, down);
    const at::Tensor expected = (weight + up.matmul(down)).square().sum(1).sqrt();
    QVERIFY(apart(lengths, expected) < 1e-5);
}

void TestAdapters::principalStartTakesTheLargestDirections() {
    const AdapterOptions options{.rank = 4, .alpha = 8};
    const Student student =
        trainAdapters(m_model, {}, options, inBlocks, principalStarts(options, {}, nullptr));
    QVERIFY(apart(logitsOfStudent(student), logitsOfModel(m_model)) < 1e-4);
    const Model result = student.result();
    const std::string name = "model.layers.0.mlp.down_proj";
    const Linear layer = test::linearNamed(result, name);
    const at::Tensor weight = weightOf(test::linearNamed(m_model, name));
    const auto& low = std::get<LowRank>(layer.parts.back());
    const at::Tensor product = low.up.matmul(low.down);
    // The best approximation of its rank: what is left has no part along it.
    QVERIFY((weight - product).t().matmul(low.up).abs().max().item<double>() < 1e-3);
    QVERIFY(product.square().sum().item<double>() > 0.05 * weight.square().sum().item<double>());
}

/// LoftQ's start is closer to the dense weight than rounding is, and more rounds are not worse.
void TestAdapters::errorStartLosesLess() {
    const AdapterOptions options{.rank = 8, .alpha = 8};
    const auto errorOf = [&](int rounds) {
        const AdapterStarts starts = errorStarts(options, {}, m_model, rounds, 1);
        double sum = 0;
        forEachLinear(m_quantized, [&](const LinearPlace& place, const Linear& linear) {
            if (place.block < 0) {
                return;
            }
            const AdapterStart start = starts(place, linear);
            const at::Tensor made =
                weightOf(start.base) + start.up.matmul(start.down) * options.scale();
            const at::Tensor dense = weightOf(test::linearNamed(m_model, place.name));
            sum += (made - dense).square().sum().item<double>();
        });
        return sum;
    };
    double rounding = 0;
    forEachLinear(m_quantized, [&](const LinearPlace& place, const Linear& linear) {
        if (place.block >= 0) {
            const at::Tensor dense = weightOf(test::linearNamed(m_model, place.name));
            rounding += (weightOf(linear) - dense).square().sum().item<double>();
        }
    });
    const double once = errorOf(1);
    QVERIFY(once < 0.9 * rounding);
    QVERIFY(errorOf(5) <= once);
}

void TestAdapters::activationStartSpansTheInputs() {
    const AdapterOptions options{.rank = 4, .alpha = 8};
    StepContext context{.node = "lora"};
    const Statistics statistics =
        collectStatistics(m_model, test::calibrationText(), {.gram = true}, false, context);
    const AdapterStarts starts = activationStarts(options, statistics);
    forEachLinear(m_model, [&](const LinearPlace& place, const Linear& linear) {
        if (place.block < 0) {
            return;
        }
        const AdapterStart start = starts(place, linear);
        const at::Tensor gram = statistics.inputs.at(place.name).gram;
        // Rows are orthonormal, and no other four directions hold more of the inputs than these.
        const at::Tensor held = start.down.matmul(gram).matmul(start.down.t());
        const double own = held.diagonal().sum().item<double>();
        QVERIFY(apart(start.down.matmul(start.down.t()), at::eye(4)) < 1e-4);
        const at::Tensor first = gram.narrow(0, 0, 4).narrow(1, 0, 4).diagonal().sum();
        QVERIFY(own >= first.item<double>());
        QVERIFY(start.up.eq(0).all().item<bool>());
    });
}

void TestAdapters::keptZerosStay() {
    const Model pruned = test::runStep("prune.magnitude", m_model, {});
    Student student = studentOf(pruned, {.rank = 4, .alpha = 8, .keepZeros = true});
    disturb(student);
    const at::Tensor expected = logitsOfStudent(student);
    const Model result = student.result();
    forEachLinear(result, [&](const LinearPlace& place, const Linear& linear) {
        if (place.block >= 0) {
            const at::Tensor before = weightOf(test::linearNamed(pruned, place.name));
            QVERIFY(weightOf(linear).eq(0).equal(before.eq(0)));
            QCOMPARE(linear.parts.size(), size_t{1});
        }
    });
    QVERIFY(apart(logitsOfModel(result), expected) < 1e-4);
}

QTEST_APPLESS_MAIN(TestAdapters)
#include "tst_adapters.moc"
