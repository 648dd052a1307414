// Gradients through the pieces of a block on the CPU, by finite differences: whatever is trained
// alone gets its gradient, also where the row kernels would serve what is not trained.
#include "core/engine/forward/rotary.h"
#include "core/engine/forward/sublayers.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros_like.h>

#include <QTest>

using namespace lathe;

namespace {

/// What a piece reads, by name.
using Tensors = std::map<std::string, at::Tensor>;
using Piece = std::function<at::Tensor(const Tensors&)>;

at::Tensor noise(at::IntArrayRef sizes) {
    static const at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(7);
    return at::randn(sizes, generator, at::kFloat);
}

/// A sum of outputs with weights of their own, so that no gradient cancels.
double total(const at::Tensor& out, const at::Tensor& weights) {
    return (out.to(at::kDouble) * weights).sum().item<double>();
}

at::Tensor byDifferences(const Piece& piece, Tensors inputs, const std::string& trained,
                         const at::Tensor& weights) {
    constexpr double kStep = 1e-2;
    const at::Tensor at = inputs.at(trained);
    at::Tensor gradient = at::zeros_like(at);
    for (int64_t i = 0; i < at.numel(); ++i) {
        const auto moved = [&](double step) {
            Tensors changed;
            for (const auto& [name, tensor] : inputs) {
                changed[name] = tensor.clone(); // pieces may work in place
            }
            changed.at(trained).view(-1)[i] += step;
            return total(piece(changed), weights);
        };
        gradient.view(-1)[i] = (moved(kStep) - moved(-kStep)) / (2 * kStep);
    }
    return gradient;
}

at::Tensor byAutograd(const Piece& piece, Tensors inputs, const std::string& trained,
                      const at::Tensor& weights) {
    const at::AutoGradMode on(true);
    for (auto& [name, tensor] : inputs) {
        tensor = tensor.clone();
    }
    const at::Tensor leaf = inputs.at(trained).requires_grad_();
    const at::Tensor out = piece(inputs);
    if (!out.requires_grad()) {
        return {};
    }
    (out.to(at::kDouble) * weights).sum().backward();
    return leaf.grad();
}

ModelConfig configOf(NormKind kind) {
    ModelConfig config;
    config.norm = kind;
    config.normEps = 1e-5;
    return config;
}

Norm normOf(const Tensors& t) {
    return {t.at("weight"), t.contains("bias") ? t.at("bias") : at::Tensor()};
}

Piece normPiece(NormKind kind) {
    return [config = configOf(kind)](const Tensors& t) {
        return normalize(t.at("x"), normOf(t), config);
    };
}

/// The sum of stream and branch goes on beside its norm: both are read.
Piece settlePiece(NormKind kind) {
    return [config = configOf(kind)](const Tensors& t) {
        Residual residual{t.at("x"), t.at("branch")};
        const at::Tensor normed = settleAndNormalize(residual, normOf(t), config);
        return normed + residual.stream * 0.5;
    };
}

at::Tensor turned(const Tensors& t) {
    RopeSpec rope;
    rope.rotaryWidth = 4;
    const RopeTable table = ropeTable(rope, at::arange(3, at::kLong), 3);
    return rotated(t.at("x"), table);
}

Piece gatePiece(Activation activation) {
    return [activation](const Tensors& t) {
        Mlp mlp;
        mlp.gate = makeDense(t.at("gate"));
        mlp.up = makeDense(t.at("up"));
        ModelConfig config;
        config.activation = activation;
        ForwardContext context;
        context.config = &config;
        return innerValues(mlp, t.at("x"), context);
    };
}

Tensors normInputs(bool bias) {
    Tensors t{{"x", noise({2, 6})}, {"weight", noise({6})}};
    if (bias) {
        t["bias"] = noise({6});
    }
    return t;
}

struct Case {
    const char* name;
    Piece piece;
    Tensors inputs;
};

std::vector<Case> cases() {
    Tensors settled = normInputs(true);
    settled["branch"] = noise({2, 6});
    Tensors settledRms = normInputs(false);
    settledRms["branch"] = noise({2, 6});
    const Tensors gates{{"x", noise({2, 5})}, {"gate", noise({3, 5})}, {"up", noise({3, 5})}};
    return {{"LayerNorm", normPiece(NormKind::Layer), normInputs(true)},
            {"RMSNorm", normPiece(NormKind::Rms), normInputs(false)},
            {"sum and LayerNorm", settlePiece(NormKind::Layer), settled},
            {"sum and RMSNorm", settlePiece(NormKind::Rms), settledRms},
            {"rotary", turned, {{"x", noise({1, 3, 2, 6})}}},
            {"SiLU gate", gatePiece(Activation::Silu), gates},
            {"GELU gate", gatePiece(Activation::GeluTanh), gates}};
}

} // namespace

class TestSublayers : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void whateverIsTrainedAloneGetsItsGradient_data() {
        QTest::addColumn<int>("number");
        QTest::addColumn<QByteArray>("trained");
        int number = 0;
        for (const Case& one : cases()) {
            for (const auto& [name, tensor] : one.inputs) {
                QTest::addRow("%s, %s", one.name, name.c_str())
                    << number << QByteArray::fromStdString(name);
            }
            ++number;
        }
    }

    void whateverIsTrainedAloneGetsItsGradient() {
        QFETCH(int, number);
        QFETCH(QByteArray, trained);
        const Case one = cases()[static_cast<size_t>(number)];
        Tensors fresh;
        for (const auto& [name, tensor] : one.inputs) {
            fresh[name] = tensor.clone();
        }
        const at::Tensor weights = noise(one.piece(fresh).sizes()).to(at::kDouble);
        const std::string name = trained.toStdString();
        const at::Tensor found = byAutograd(one.piece, one.inputs, name, weights);
        QVERIFY2(found.defined(), "no gradient");
        const at::Tensor wanted = byDifferences(one.piece, one.inputs, name, weights);
        const double gap = (found - wanted).abs().max().item<double>();
        QVERIFY2(gap < 2e-3 * std::max(1.0, wanted.abs().max().item<double>()),
                 qPrintable(QString::number(gap)));
    }
};

QTEST_GUILESS_MAIN(TestSublayers)
#include "tst_sublayers.moc"
