// Gradients of a trainable model, in every family, against those of a plain forward in float64.
#include "core/engine/files/load_save.h"
#include "core/engine/numbers/tensor_bytes.h"
#include "core/engine/prepared/prepare.h"
#include "core/plain/base/error.h"
#include "engine/forward/float64_forward.h"
#include "tests/support/tiny_model.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/randn.h>

#include <QTest>

#include <set>

using namespace lathe;

namespace {

constexpr double kTolerance = 2e-4; ///< of a float32 gradient, relative to its tensor's largest
constexpr double kToleranceOfDifferences = 1e-6;
constexpr int64_t kTokens = 12;

std::filesystem::path fixtures() {
    return std::filesystem::path(LATHE_SOURCE_DIR) / "tests/engine/model/fixtures";
}

at::Tensor idsOf(const std::filesystem::path& folder) {
    const auto file = SafetensorsFile::open(folder / "expected.safetensors");
    return mappedTensor({file, file->find("ids")}).to(at::kLong).narrow(1, 0, kTokens);
}

/// A model all of whose tensors are leaves of one type, and these by name.
struct Student {
    Model model;
    std::map<std::string, at::Tensor> leaves{};
};

at::Tensor leafOf(const at::Tensor& tensor, at::ScalarType dtype) {
    return tensor.detach().to(dtype).clone().requires_grad_();
}

Student studentOf(const Model& model, at::ScalarType dtype) {
    Student out{model};
    const auto watch = [&](const std::string& name, at::Tensor& tensor) {
        if (tensor.defined()) {
            tensor = leafOf(tensor, dtype);
            out.leaves[name] = tensor;
        }
    };
    const auto watchNorm = [&](const std::string& name, Norm& norm) {
        watch(name + ".weight", norm.weight);
        watch(name + ".bias", norm.bias);
    };
    watch("embedding", out.model.embedding);
    watch("positions", out.model.positions);
    watchNorm("final", out.model.finalNorm);
    for (size_t i = 0; i < out.model.blocks.size(); ++i) {
        Block& block = out.model.blocks[i];
        const std::string at = std::to_string(i);
        watchNorm(at + ".beforeAttention", block.beforeAttention);
        watchNorm(at + ".afterAttention", block.afterAttention);
        watchNorm(at + ".beforeMlp", block.beforeMlp);
        watchNorm(at + ".afterMlp", block.afterMlp);
        watchNorm(at + ".q", block.attention->qNorm);
        watchNorm(at + ".k", block.attention->kNorm);
    }
    out.model = withWeights(out.model, [&](const LinearPlace& place, const Linear& linear) {
        return out.leaves[place.name] = leafOf(weightOf(linear), dtype);
    });
    forEachLinear(out.model, [&](const LinearPlace& place, Linear& linear) {
        watch(place.name + ".bias", linear.bias);
    });
    return out;
}

at::Tensor lossOf(const at::Tensor& logits, const at::Tensor& ids) {
    const int64_t count = ids.size(1) - 1;
    return at::cross_entropy_loss(logits.narrow(1, 0, count).flatten(0, 1),
                                  ids.narrow(1, 1, count).reshape({-1}));
}

at::Tensor lossIn64(const Model& model, const at::Tensor& ids) {
    return lossOf(test::logitsIn64(model, ids), ids);
}

/// The largest difference of two gradients, relative to the largest value; some are zero on paper,
/// such as that of a bias of keys.
double apart(const at::Tensor& ours, const at::Tensor& expected) {
    const double largest = expected.abs().max().item<double>();
    return (ours.to(at::kDouble) - expected).abs().max().item<double>() / std::max(1e-3, largest);
}

} // namespace

class TestTrainable : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void gradientsInEveryFamily_data() {
        QTest::addColumn<QString>("name");
        std::set<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator(fixtures())) {
            names.insert(entry.path().filename().string());
        }
        for (const std::string& name : names) {
            QTest::newRow(name.c_str()) << QString::fromStdString(name);
        }
    }

    /// Of weights, biases, norms, embedding and positions; a tied embedding gets the head's too.
    void gradientsInEveryFamily() {
        QFETCH(QString, name);
        const std::filesystem::path folder = fixtures() / name.toStdString();
        const at::Tensor ids = idsOf(folder);
        const Model model = openModel(folder.string());
        const at::AutoGradMode grad(true);

        const Student plain = studentOf(model, at::kDouble);
        lossIn64(plain.model, ids).backward();

        const Student student = studentOf(prepare(model, {}, Execution::Trainable), at::kFloat);
        QCOMPARE(student.leaves.size(), plain.leaves.size());
        lossOf(logitsOf(student.model, hiddenStates(student.model, ids)), ids).backward();
        for (const auto& [leaf, tensor] : student.leaves) {
            const at::Tensor& expected = plain.leaves.at(leaf).grad();
            QVERIFY2(tensor.grad().defined() && expected.defined(), leaf.c_str());
            const double difference = apart(tensor.grad(), expected);
            QVERIFY2(difference < kTolerance, (leaf + ": " + std::to_string(difference)).c_str());
        }
        comparedWithDifferences(plain, ids);
    }

    /// What is not a leaf gets no gradient, and the model that was prepared stays as it was.
    void onlyLeavesTakeGradients() {
        const test::TinyModel tiny;
        const at::Tensor ids = at::arange(24, at::kLong).view({1, 24});
        const Model base = prepare(tiny.model, {}, Execution::Trainable);
        const std::string name = "model.layers.1.mlp.down_proj";
        const at::AutoGradMode grad(true);
        at::Tensor leaf;
        const Model student = withWeights(base, [&](const LinearPlace& place, const Linear& own) {
            return place.name == name ? leaf = leafOf(weightOf(own), at::kFloat) : at::Tensor();
        });
        const at::Tensor loss = lossOf(logitsOf(student, hiddenStates(student, ids)), ids);
        loss.backward();
        QVERIFY(leaf.grad().abs().max().item<double>() > 0);
        QVERIFY(!base.embedding.requires_grad() && !base.embedding.grad().defined());
        QVERIFY(!weightOf(test::linearNamed(base, name)).requires_grad());

        const at::NoGradGuard noGrad;
        const Model exact = prepare(tiny.model, {});
        const double expected =
            lossOf(logitsOf(exact, hiddenStates(exact, ids)), ids).item<double>();
        QVERIFY(std::abs(loss.item<double>() / expected - 1) < 1e-5);
    }

    /// Weights in float32 train a model that computes in bfloat16.
    void bfloat16TrainsFloat32Weights() {
        const test::TinyModel tiny;
        const at::Tensor ids = at::arange(24, at::kLong).view({1, 24});
        const at::AutoGradMode grad(true);
        const auto gradients = [&](at::ScalarType dtype) {
            std::vector<at::Tensor> leaves;
            const Model student =
                withWeights(prepare(tiny.model, {at::kCPU, dtype}, Execution::Trainable),
                            [&](const LinearPlace&, const Linear& linear) {
                                leaves.push_back(leafOf(weightOf(linear), at::kFloat));
                                return leaves.back();
                            });
            const at::Tensor hidden = hiddenStates(student, ids);
            LATHE_ASSERT(hidden.scalar_type() == dtype);
            lossOf(logitsOf(student, hidden), ids).backward();
            for (at::Tensor& leaf : leaves) {
                leaf = leaf.grad().flatten();
            }
            return leaves;
        };
        const auto wide = gradients(at::kFloat);
        const auto narrow = gradients(at::kBFloat16);
        for (size_t i = 0; i < wide.size(); ++i) {
            QVERIFY(narrow[i].scalar_type() == at::kFloat);
            const double cosine =
                (narrow[i].dot(wide[i]) / (narrow[i].norm() * wide[i].norm())).item<double>();
            QVERIFY2(cosine > 0.99, qPrintable(QString::number(cosine)));
        }
    }

private:
    /// The float64 gradients themselves: the slope along a random direction of all leaves.
    static void comparedWithDifferences(const Student& plain, const at::Tensor& ids) {
        const at::NoGradGuard noGrad;
        const auto generator = at::make_generator<at::CPUGeneratorImpl>(1);
        constexpr double kStep = 1e-6;
        std::vector<std::pair<at::Tensor, at::Tensor>> ways;
        double expected = 0;
        for (const auto& [name, leaf] : plain.leaves) {
            ways.emplace_back(leaf, at::randn(leaf.sizes(), generator, at::kDouble));
            expected += (leaf.grad() * ways.back().second).sum().item<double>();
        }
        const auto lossAfter = [&](double step) {
            for (const auto& [leaf, way] : ways) {
                leaf.add_(way, step);
            }
            return lossIn64(plain.model, ids).item<double>();
        };
        const double slope = (lossAfter(kStep) - lossAfter(-2 * kStep)) / (2 * kStep);
        QVERIFY2(std::abs(slope - expected) < kToleranceOfDifferences * std::abs(expected) + 1e-6,
                 qPrintable(QStringLiteral("%1 and %2").arg(slope).arg(expected)));
    }
};

QTEST_GUILESS_MAIN(TestTrainable)
#include "tst_trainable.moc"
