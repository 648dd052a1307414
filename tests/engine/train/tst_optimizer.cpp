// AdamW against PyTorch, with 8-bit moments against bitsandbytes, and what a checkpoint needs.
#include "core/engine/train/optimizer.h"
#include "core/plain/base/error.h"
#include "tests/engine/train/reference_numbers.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>

#include <QTest>

#include <limits>

using namespace lathe;
using test::listed;
using test::numbersOf;

namespace {

at::Tensor leafOf(const at::Tensor& values) {
    return values.detach().clone().requires_grad_();
}

void setGradient(at::Tensor leaf, const at::Tensor& gradient) {
    leaf.mutable_grad() = gradient.clone();
}

double apart(const at::Tensor& ours, const at::Tensor& expected) {
    return (ours.detach().to(at::kDouble).reshape({-1}) - expected).abs().max().item<double>();
}

std::vector<at::Tensor> copies(const std::vector<at::Tensor>& tensors) {
    std::vector<at::Tensor> out;
    for (const at::Tensor& tensor : tensors) {
        out.push_back(leafOf(tensor));
    }
    return out;
}

NamedTensors copied(const NamedTensors& state) {
    NamedTensors out;
    for (const auto& [name, tensor] : state) {
        out.emplace(name, tensor.clone());
    }
    return out;
}

/// Leaves of the script, in two groups: all but the last decay.
struct Trained {
    std::vector<at::Tensor> leaves;
    Json reference = test::optimizerReference();

    explicit Trained(const Json& shapes) {
        uint32_t seed = 100;
        for (const Json& shape : shapes) {
            const auto sizes = shape.get<std::vector<int64_t>>();
            int64_t count = 1;
            for (const int64_t size : sizes) {
                count *= size;
            }
            leaves.push_back(leafOf(numbersOf(count, seed++).view(sizes)));
        }
    }

    std::vector<ParameterGroup> groups() const {
        if (leaves.size() == 1) {
            return {{leaves}};
        }
        return {{{leaves.begin(), leaves.end() - 1}}, {{leaves.back()}, 1, false}};
    }

    /// Update `number` of the script.
    void update(Optimizer& optimizer, int number) const {
        for (size_t k = 0; k < leaves.size(); ++k) {
            const auto seed = static_cast<uint32_t>(10 * number) + static_cast<uint32_t>(k);
            setGradient(leaves[k], numbersOf(leaves[k].numel(), seed).view(leaves[k].sizes()));
        }
        optimizer.step(reference.at("rate").get<double>() * (number + 1) / 5);
    }

    double decay() const { return reference.at("decay"); }
};

/// A small problem: y = relu(x A) B, learned from noise. The loss after the updates as a part of
/// that before.
double learnedLoss(OptimizerKind kind) {
    auto generator = at::make_generator<at::CPUGeneratorImpl>(3);
    const auto random = [&](at::IntArrayRef shape) {
        return at::randn(shape, generator, at::kFloat);
    };
    const at::Tensor x = random({128, 64});
    const at::Tensor y = x.matmul(random({64, 96}) / 8).relu().matmul(random({96, 64}) / 10);
    const std::vector<at::Tensor> leaves{leafOf(random({64, 96}) / 8),
                                         leafOf(random({96, 64}) / 10)};
    Optimizer optimizer({{leaves}}, {.kind = kind});
    double loss = 0, start = 0;
    for (int i = 0; i < 150; ++i) {
        const at::Tensor error = (x.matmul(leaves[0]).relu().matmul(leaves[1]) - y).square().mean();
        optimizer.clearGradients();
        error.backward();
        optimizer.step(0.003);
        loss = error.item<double>();
        start = i == 0 ? loss : start;
    }
    return loss / start;
}

QByteArray hexOf(const at::Tensor& codes) {
    return QByteArray(reinterpret_cast<const char*>(codes.const_data_ptr<uint8_t>()), codes.numel())
        .toHex();
}

/// Codes that differ from those written in hexadecimal digits.
int64_t otherCodes(const at::Tensor& codes, const Json& expected) {
    const QByteArray ours = hexOf(codes);
    const QByteArray theirs = QByteArray::fromStdString(expected.get<std::string>());
    if (ours.size() != theirs.size()) {
        return codes.numel();
    }
    int64_t differ = 0;
    for (qsizetype i = 0; i < ours.size(); i += 2) {
        differ += ours.mid(i, 2) != theirs.mid(i, 2) ? 1 : 0;
    }
    return differ;
}

} // namespace

class TestOptimizer : public QObject {
    Q_OBJECT

private Q_SLOTS:

    /// Tensors this small gain nothing from threads that wait for each other.
    void initTestCase() { at::set_num_threads(1); }

    void fiveUpdatesEqualPyTorch() {
        const Json reference = test::optimizerReference();
        const Trained trained(reference.at("adam").at("shapes"));
        Optimizer optimizer(trained.groups(), {.weightDecay = trained.decay()});
        for (int i = 0; i < 5; ++i) {
            trained.update(optimizer, i);
        }
        for (size_t k = 0; k < trained.leaves.size(); ++k) {
            const at::Tensor& leaf = trained.leaves[k];
            const at::Tensor fused = listed(reference.at("adam").at("fused").at(k));
            const at::Tensor plain = listed(reference.at("adam").at("plain").at(k));
            QVERIFY2(apart(leaf, fused) < 1.2e-7, qPrintable(QString::number(apart(leaf, fused))));
            QVERIFY2(apart(leaf, plain) < 5e-7, qPrintable(QString::number(apart(leaf, plain))));
        }
    }

    void fiveUpdatesWithCodesEqualBitsandbytes() {
        const Json reference = test::optimizerReference().at("eight_bits");
        const Trained trained(Json::array({{reference.at("count")}}));
        Optimizer optimizer(trained.groups(),
                            {.kind = OptimizerKind::AdamW8Bit, .weightDecay = trained.decay()});
        for (int i = 0; i < 5; ++i) {
            trained.update(optimizer, i);
        }
        const at::Tensor sampled = trained.leaves[0].detach().slice(0, 0, std::nullopt, 8);
        const double off = apart(sampled, listed(reference.at("weights")));
        QVERIFY2(off < 1e-6, qPrintable(QString::number(off)));
        const NamedTensors state = optimizer.state();
        QVERIFY(apart(state.at("0.0.mean_scales"), listed(reference.at("mean_scales"))) < 1e-6);
        QVERIFY(apart(state.at("0.0.square_scales"), listed(reference.at("square_scales"))) < 1e-8);
        const int64_t means = otherCodes(state.at("0.0.mean_codes"), reference.at("mean_codes"));
        QVERIFY2(means == 0, qPrintable(QString::number(means)));
        const int64_t squares =
            otherCodes(state.at("0.0.square_codes"), reference.at("square_codes"));
        QVERIFY2(squares == 0, qPrintable(QString::number(squares)));
    }

    void mapsAreThoseOfBitsandbytes() {
        const Json reference = test::optimizerReference().at("eight_bits");
        QVERIFY(apart(dynamicMap(true), listed(reference.at("map_with_sign"))) < 1e-9);
        QVERIFY(apart(dynamicMap(false), listed(reference.at("map_without"))) < 1e-9);
    }

    /// The numbers of the maps come back; others move by at most half of the gap they lie in.
    void valuesComeBackFromCodes() {
        for (const bool withSign : {true, false}) {
            const at::Tensor map = dynamicMap(withSign);
            const DynamicCodes own = dynamicCodes(map * 3, withSign);
            QVERIFY(valuesOf(own, withSign).equal(map * 3));
            at::Tensor values = numbersOf(700, 5);
            values = withSign ? values : values.abs();
            const DynamicCodes codes = dynamicCodes(values, withSign);
            QCOMPARE(codes.scales.size(0), 3);
            const at::Tensor back = valuesOf(codes, withSign);
            // In the largest decade the gaps are 0.9 / 64 and 0.9 / 128 of the largest value.
            const double gap = withSign ? 0.9 / 64 : 0.9 / 128;
            const double most = values.abs().max().item<double>() * gap;
            QVERIFY((back - values).abs().max().item<double>() <= 0.51 * most);
            QVERIFY(back.sign().equal(values.sign()) || withSign);
        }
        const at::Tensor zeros = at::zeros({300}, at::kFloat);
        QVERIFY(valuesOf(dynamicCodes(zeros, true), true).equal(zeros));
        QVERIFY(valuesOf(zeroCodes(300, false, at::kCPU), false).equal(zeros));
        QVERIFY(valuesOf(zeroCodes(300, true, at::kCPU), true).equal(zeros));
    }

    /// The second moment of a small gradient beside a large one stays above zero: without a
    /// gradient in the next update the weight would otherwise be divided by eps alone.
    void rareGradientsDoNotThrowWeightsFarAway() {
        const at::Tensor leaf = leafOf(at::zeros({4096}, at::kFloat));
        Optimizer optimizer({{{leaf}}}, {.kind = OptimizerKind::AdamW8Bit});
        at::Tensor gradient = at::zeros({4096}, at::kFloat);
        gradient.narrow(0, 0, 1).fill_(1);
        gradient.narrow(0, 1, 1).fill_(1e-4);
        setGradient(leaf, gradient);
        optimizer.step(0.001);
        setGradient(leaf, at::zeros({4096}, at::kFloat));
        optimizer.step(0.001);
        QVERIFY2(leaf.abs().max().item<double>() < 0.003,
                 qPrintable(QString::number(leaf.abs().max().item<double>())));
    }

    void eightBitsLearnAsWellAsThirtyTwo() {
        const double wide = learnedLoss(OptimizerKind::AdamW);
        const double narrow = learnedLoss(OptimizerKind::AdamW8Bit);
        QVERIFY2(wide < 0.02, qPrintable(QString::number(wide)));
        QVERIFY2(narrow < 1.1 * wide, qPrintable(QStringLiteral("%1, %2").arg(narrow).arg(wide)));
    }

    void aRestoredOptimizerGoesOnToTheSameBits_data() {
        QTest::addColumn<bool>("coded");
        QTest::newRow("float32") << false;
        QTest::newRow("8 bits and float32") << true;
    }

    void aRestoredOptimizerGoesOnToTheSameBits() {
        QFETCH(bool, coded);
        const OptimizerOptions options{
            .kind = coded ? OptimizerKind::AdamW8Bit : OptimizerKind::AdamW, .weightDecay = 0.1};
        Trained first(Json::array({{70, 71}, {40}, {9}}));
        Optimizer whole(first.groups(), options);
        first.update(whole, 0);
        first.update(whole, 1);
        const NamedTensors kept = copied(whole.state());
        Trained second(Json::array({{70, 71}, {40}, {9}}));
        second.leaves = copies(first.leaves);
        first.update(whole, 2);
        first.update(whole, 3);
        Optimizer again(second.groups(), options);
        again.restore(kept);
        second.update(again, 2);
        second.update(again, 3);
        for (size_t k = 0; k < first.leaves.size(); ++k) {
            QVERIFY(first.leaves[k].equal(second.leaves[k]));
        }
        for (const auto& [name, tensor] : whole.state()) {
            QVERIFY2(tensor.equal(again.state().at(name)), name.c_str());
        }
    }

    void aStateOfOtherTensorsIsRefused() {
        const Trained trained(Json::array({{4, 5}, {3}}));
        Optimizer optimizer(trained.groups(), {});
        NamedTensors state = copied(optimizer.state());
        state["0.0.mean"] = at::zeros({4, 6});
        QVERIFY_THROWS_EXCEPTION(Error, optimizer.restore(state));
        state.erase("0.0.mean");
        try {
            optimizer.restore(state);
            QFAIL("a missing tensor was accepted");
        } catch (const Error& error) {
            QCOMPARE(error.code(), ErrorCode::BadData);
            QVERIFY(QByteArray(error.what()).contains("0.0.mean"));
        }
    }

    void decayMovesTheGroupsThatDecayOnly() {
        const auto half = [] { return leafOf(at::zeros({6}, at::kFloat) + 0.5); };
        const std::vector<at::Tensor> leaves{half(), half(), half()};
        Optimizer optimizer(
            {{{leaves[0]}, 1, true}, {{leaves[1]}, 1, false}, {{leaves[2]}, 2, true}},
            {.weightDecay = 0.1});
        for (const at::Tensor& leaf : leaves) {
            setGradient(leaf, at::zeros({6}, at::kFloat));
        }
        optimizer.step(0.5);
        const auto first = [&](size_t k) { return leaves[k][0].item<double>(); };
        QVERIFY(std::abs(first(0) - 0.5 * 0.95) < 1e-7);
        QCOMPARE(first(1), 0.5);
        QVERIFY(std::abs(first(2) - 0.5 * 0.9) < 1e-7); // twice the rate
    }

    void tensorsWithoutGradientStay() {
        const std::vector<at::Tensor> leaves{leafOf(numbersOf(6, 1)), leafOf(numbersOf(6, 2))};
        Optimizer optimizer({{leaves}}, {.weightDecay = 0.1});
        setGradient(leaves[0], numbersOf(6, 3));
        optimizer.step(0.1);
        QVERIFY(!leaves[0].equal(numbersOf(6, 1)));
        QVERIFY(leaves[1].equal(numbersOf(6, 2)));
        QCOMPARE(optimizer.state().at("0.1.updates").item<double>(), 0.0);
        optimizer.clearGradients();
        QVERIFY(!leaves[0].grad().defined());
    }

    void gradientsAreClippedAsPyTorchDoes() {
        for (const Json& one : test::optimizerReference().at("clipped")) {
            const std::vector<at::Tensor> leaves{leafOf(at::zeros({20}, at::kFloat)),
                                                 leafOf(at::zeros({7}, at::kFloat))};
            setGradient(leaves[0], numbersOf(20, 0));
            setGradient(leaves[1], numbersOf(7, 1));
            Optimizer optimizer({{{leaves[0]}}, {{leaves[1]}}}, {});
            const double norm = optimizer.clipGradients(one.at("most"));
            QVERIFY(std::abs(norm - one.at("norm").get<double>()) < 1e-6);
            for (size_t k = 0; k < 2; ++k) {
                QVERIFY(apart(leaves[k].grad(), listed(one.at("gradients").at(k))) < 1e-7);
            }
        }
    }

    void gradientsThatAreNotFiniteAreReportedAndKept() {
        const at::Tensor leaf = leafOf(at::zeros({5}, at::kFloat));
        at::Tensor gradient = numbersOf(5, 1);
        gradient.narrow(0, 2, 1).fill_(std::numeric_limits<float>::infinity());
        setGradient(leaf, gradient);
        Optimizer optimizer({{{leaf}}}, {});
        QVERIFY(!std::isfinite(optimizer.clipGradients(1)));
        QVERIFY(leaf.grad().equal(gradient));
        QCOMPARE(Optimizer({{{leafOf(at::zeros({5}, at::kFloat))}}}, {}).clipGradients(1), 0.0);
    }

    void eightBitsTakeAQuarter() {
        const at::Tensor leaf = leafOf(at::zeros({64, 256}, at::kFloat));
        const int64_t wide = Optimizer({{{leaf}}}, {}).bytes();
        const int64_t narrow = Optimizer({{{leaf}}}, {.kind = OptimizerKind::AdamW8Bit}).bytes();
        QCOMPARE(wide, int64_t{64} * 256 * 8 + 4);
        QCOMPARE(narrow, int64_t{64} * 256 * 2 + 64 * 8 + 8);
    }
};

QTEST_GUILESS_MAIN(TestOptimizer)
#include "tst_optimizer.moc"
