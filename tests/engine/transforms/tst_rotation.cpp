// Rotations change nothing a model computes, in every family; what they are for: outliers spread.
#include "core/engine/calib/block_walk.h"
#include "core/engine/files/load_save.h"
#include "core/engine/forward/kv_cache.h"
#include "core/engine/numbers/hadamard.h"
#include "core/engine/numbers/tensor_bytes.h"
#include "core/engine/prepared/prepare.h"
#include "core/engine/transforms/rotation.h"
#include "core/plain/base/error.h"
#include "engine/forward/float64_forward.h"
#include "tests/support/tiny_model.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/kron.h>

#include <QTest>

using namespace lathe;

namespace {

constexpr double kTolerance = 1e-4;
constexpr double kToleranceInFloat64 = 1e-8;

std::filesystem::path fixtures() {
    return std::filesystem::path(LATHE_SOURCE_DIR) / "tests/engine/model/fixtures";
}

at::Tensor expected(const std::filesystem::path& folder, const char* name) {
    const auto file = SafetensorsFile::open(folder / "expected.safetensors");
    return mappedTensor({file, file->find(name)});
}

at::Tensor logits(const Model& model, const at::Tensor& ids) {
    const Model ready = prepare(model, {});
    return logitsOf(ready, hiddenStates(ready, ids));
}

double relativeDifference(const at::Tensor& a, const at::Tensor& b) {
    return ((a - b).abs().max() / b.abs().max()).item<double>();
}

bool turnsResidual(const Model& model) {
    return !model.config->branchNorms && model.config->normBefore && !model.projectIn.present();
}

Rotations allFor(const Model& model) {
    Rotations out{.acrossHeads = true, .down = true, .keys = true, .inputs = 2};
    if (turnsResidual(model)) {
        out.residual = randomHadamard(model.config->width, 3);
    }
    for (const Block& block : model.blocks) {
        out.heads.push_back(randomHadamard(block.attention->headWidth, 5));
    }
    return out;
}

/// The largest input of a linear over the root mean square of all.
double peak(const Model& model, const std::string& name) {
    const at::NoGradGuard noGrad;
    const at::Tensor ids = at::arange(256, at::kLong).view({4, 64});
    BlockWalk walk(model, ids, {});
    const auto stats = walk.collect(model.blocks[0], 0, {.moments = true, .extremes = true});
    const InputStats& inputs = stats.at(name);
    const auto count = static_cast<double>(inputs.tokens * inputs.squareSum.numel());
    return inputs.absMax.max().item<double>() /
           std::sqrt(inputs.squareSum.sum().item<double>() / count);
}

} // namespace

class TestRotation : public QObject {
    Q_OBJECT

private:
    at::NoGradGuard m_noGrad;

    static void addFamilies() {
        QTest::addColumn<QString>("name");
        std::vector<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator(fixtures())) {
            names.push_back(entry.path().filename().string());
        }
        std::ranges::sort(names);
        for (const std::string& name : names) {
            QTest::newRow(name.c_str()) << QString::fromStdString(name);
        }
    }

private Q_SLOTS:

    void logitsStay_data() { addFamilies(); }

    void logitsStay() {
        QFETCH(QString, name);
        const auto folder = fixtures() / name.toStdString();
        const Model model = openModel(folder.string());
        const at::Tensor ids = expected(folder, "ids");
        const Rotations rotations = allFor(model);
        const Model rotated = rotatedModel(model, rotations, {.dtype = at::kFloat});
        const double difference = relativeDifference(logits(rotated, ids), logits(model, ids));
        QVERIFY2(difference < kTolerance, qPrintable(QString::number(difference)));
        if (turnsResidual(model)) {
            QVERIFY(rotated.head.present());
        }

        const TemporaryFolder saved;
        saveFolder(rotated, saved.path() / "packed", /*asDense=*/false);
        const Model again = openModel((saved.path() / "packed").string());
        QVERIFY(relativeDifference(logits(again, ids), logits(rotated, ids)) == 0);
        const Attention& attention = *again.blocks[0].attention;
        QVERIFY(attention.rotateKeys);
        const auto& across = std::get<Hadamard>(attention.o.in.at(0));
        QCOMPARE(across.size, attention.heads);
        QCOMPARE(across.stride, attention.headWidth);
        const Linear& first = attention.q.present() ? attention.q : attention.qkv;
        QCOMPARE(std::get<Hadamard>(first.in.at(0)).size, int64_t{2});
    }

    void logitsStayInFloat64_data() { addFamilies(); }

    /// On paper a rotation changes nothing at all; float32's rounding hides how close it is.
    void logitsStayInFloat64() {
        QFETCH(QString, name);
        const auto folder = fixtures() / name.toStdString();
        const Model model = openModel(folder.string());
        const at::Tensor ids = expected(folder, "ids");
        const at::Tensor before = test::logitsIn64(model, ids);
        QVERIFY(relativeDifference(before, expected(folder, "logits")) < kTolerance);
        const Model rotated = rotatedModel(model, allFor(model), {.dtype = at::kDouble});
        const double difference = relativeDifference(test::logitsIn64(rotated, ids), before);
        QVERIFY2(difference < kToleranceInFloat64, qPrintable(QString::number(difference)));
    }

    void denseExportFoldsWhatRunsOnline() {
        const auto folder = fixtures() / "llama";
        const Model rotated = rotatedModel(
            openModel(folder.string()), allFor(openModel(folder.string())), {.dtype = at::kFloat});
        const TemporaryFolder saved;
        saveFolder(rotated, saved.path() / "dense", /*asDense=*/true);
        const Model again = openModel((saved.path() / "dense").string());
        QVERIFY(again.blocks[0].mlp->down.in.empty());
        const at::Tensor ids = expected(folder, "ids");
        QVERIFY(relativeDifference(logits(again, ids), expected(folder, "logits")) < kTolerance);
    }

    void denseExportOfALayerNormModelIsRefused() {
        const Model model = openModel((fixtures() / "gpt2").string());
        const Model rotated = rotatedModel(model, allFor(model));
        const TemporaryFolder saved;
        QVERIFY_THROWS_EXCEPTION(Error,
                                 saveFolder(rotated, saved.path() / "dense", /*asDense=*/true));
    }

    void randomHadamardIsOrthonormal() {
        const at::Tensor q = randomHadamard(48, 11);
        QVERIFY(((q.matmul(q.t()) - at::eye(48, at::kDouble)).abs().max().item<double>()) < 1e-12);
        QVERIFY(q.equal(randomHadamard(48, 11)));
        QVERIFY(!q.equal(randomHadamard(48, 12)));
    }

    void outliersSpread() {
        test::TinyModel tiny;
        // Two channels of the hidden states and one of down's inputs are far larger than the rest.
        Model model = tiny.model;
        model.embedding = model.embedding.clone();
        for (const int channel : {3, 40}) {
            model.embedding.select(1, channel).mul_(20);
        }
        Linear& up = model.blocks[0].mlp->up;
        const at::Tensor weight = std::get<Dense>(up.parts[0]).weight.clone();
        weight.select(0, 17).mul_(50);
        up = makeDense(weight);
        const std::string block = "model.layers.0.";
        const Model rotated = rotatedModel(model, allFor(model));
        for (const char* name : {"self_attn.q_proj", "mlp.up_proj", "mlp.down_proj"}) {
            const double before = peak(model, block + name);
            const double after = peak(rotated, block + name);
            QVERIFY2(after < 0.75 * before, (std::string(name) + ": " + std::to_string(before) +
                                             " to " + std::to_string(after))
                                                .c_str());
        }
    }

    void quantizedModelsAreRefused() {
        test::TinyModel tiny;
        Model model = tiny.model;
        model.blocks[1].mlp->down.in.push_back(Hadamard{128});
        QVERIFY_THROWS_EXCEPTION(Error, rotatedModel(model, {.down = true}));
    }

    /// QuaRot, specification step 4: v carries I ⊗ H of a head's width, the transform across heads
    /// the rest of the Hadamard matrix of all heads' channels.
    void outputProjectionGetsTheWholeHadamardMatrix() {
        const Model model = openModel((fixtures() / "llama").string());
        const Attention& before = *model.blocks[0].attention;
        Rotations rotations{.acrossHeads = true};
        for (const Block& block : model.blocks) {
            rotations.heads.push_back(hadamardMatrix(block.attention->headWidth));
        }
        const Model rotated = rotatedModel(model, rotations, {.dtype = at::kDouble});
        const at::Tensor whole =
            at::kron(hadamardMatrix(before.heads), hadamardMatrix(before.headWidth)).contiguous();
        const auto weightOfO = [](const Model& of) {
            return std::get<Dense>(of.blocks[0].attention->o.parts[0]).weight.to(at::kDouble);
        };
        const at::Tensor wanted = weightOfO(model).matmul(whole);
        QVERIFY(relativeDifference(weightOfO(rotated), wanted) < 1e-12);
    }

    /// Every linear of a block gets stretches of its own, but where another transform is.
    void inputsInStretches() {
        const Model model = openModel((fixtures() / "llama").string());
        const Model rotated = rotatedModel(model, {.down = true, .inputs = 8});
        forEachLinear(rotated, [&](const LinearPlace& place, const Linear& linear) {
            if (place.block < 0) {
                return;
            }
            QCOMPARE(linear.in.size(), size_t{1});
            const int64_t size = std::get<Hadamard>(linear.in[0]).size;
            QCOMPARE(size, place.role == LinearRole::Down ? inFeatures(linear) : int64_t{8});
        });
    }

    void stretchesThatDoNotDivideAreRefused() {
        const Model model = openModel((fixtures() / "llama").string());
        try {
            requireRotationsFit(model, {.inputs = 8}); // down has 20 inputs
            QFAIL("nothing was thrown");
        } catch (const Error& error) {
            QCOMPARE(error.code(), ErrorCode::User);
            QVERIFY(QByteArray(error.what()).contains("model.layers.0.mlp.down_proj"));
        }
    }

    void normsThatDoNotCommuteAreRefused() {
        for (const char* family : {"gemma2", "gemma3_text", "opt_post_norm"}) {
            const Model model = openModel((fixtures() / family).string());
            QVERIFY_THROWS_EXCEPTION(Error, requireRotatable(model, /*residual=*/true));
            requireRotatable(model, /*residual=*/false);
        }
    }
};

QTEST_GUILESS_MAIN(TestRotation)
#include "tst_rotation.moc"
