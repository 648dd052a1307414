// FP4 weights, FP8 inputs and the low-rank repair, on the tiny model.
#include "core/engine/calib/skills.h"
#include "core/engine/methods/steps.h"
#include "core/engine/run/step_key.h"
#include "tests/support/tiny_model.h"

#include <ATen/TensorOperators.h>

#include <QTest>

#include <cmath>

using namespace lathe;

namespace {

const std::string kDown = "model.layers.0.mlp.down_proj";

} // namespace

class TestQuantZeroquantFp : public QObject {
    Q_OBJECT

private:
    test::TinyModel m_tiny;
    TemporaryFolder m_folder;
    DataSet m_data;

    Linear downBy(const Json& changes) {
        const Step step = quantZeroquantFpStep();
        Json params = completeParams(step.type, Json::object());
        params.update(changes);
        StepContext context{.node = "zq"};
        const auto outputs =
            step.run({{"model", m_tiny.model}, {"calibration", m_data}}, params, context);
        return test::linearNamed(std::get<Model>(outputs.at("model")), kDown);
    }

    double errorOf(const Linear& linear) const {
        const at::Tensor before = weightOf(test::linearNamed(m_tiny.model, kDown));
        return (weightOf(linear) - before).norm().item<double>();
    }

private Q_SLOTS:

    void initTestCase() {
        const auto path = m_folder.path() / "text.txt";
        writeFileAtomic(path, skillText({"copy", "sort"}, 60, 0));
        m_data.texts.push_back(
            {.name = "text.txt", .documents = readDocuments(path), .seqlen = 32, .samples = 8});
    }

    void makesFourBitFloatsARepairAndRoundedInputs() {
        const Linear linear = downBy(Json::object());
        QCOMPARE(linear.parts.size(), size_t{2});
        const auto& codes = std::get<Quantized>(linear.parts[0]);
        QVERIFY(codes.grid.format == Grid::Format::Fp4E2M1);
        QCOMPARE(std::get<LowRank>(linear.parts[1]).up.size(1), int64_t{8});
        const auto& op = std::get<ActQuant>(linear.in.back());
        QVERIFY(op.grid.format == Grid::Format::Fp8E4M3 && op.grid.group == 0);
        const Linear bare = downBy({{"lorc_rank", 0}, {"activations", "none"}});
        QVERIFY(bare.parts.size() == 1 && bare.in.empty());
    }

    void moreRankMeansLessError() {
        double before = std::numeric_limits<double>::infinity();
        for (const int rank : {0, 4, 16, 64}) {
            const Json changes{{"lorc_rank", rank}, {"rounding", "nearest"}};
            const double error = errorOf(downBy(changes));
            QVERIFY(error < before);
            before = error;
        }
        // At full rank only the 16-bit storage of the factors is left of the error.
        const double bare = errorOf(downBy({{"lorc_rank", 0}, {"rounding", "nearest"}}));
        QVERIFY2(before < 0.02 * bare, qPrintable(QString::number(before / bare)));
    }

    void scalesArePowersOfTwoWhenAsked() {
        const auto scales = [&](const char* rule) {
            const Linear linear = downBy({{"scales", rule}, {"group", 32}, {"lorc_rank", 0}});
            return fitOf(std::get<Quantized>(linear.parts[0])).scale.contiguous();
        };
        const auto isPowerOfTwo = [](double value) {
            int exponent = 0;
            return std::frexp(value, &exponent) == 0.5;
        };
        const at::Tensor alone = scales("m1");
        const at::Tensor shares = scales("m2");
        const at::Tensor ratio = (shares.amax(1, true) / shares).contiguous();
        for (int64_t i = 0; i < alone.numel(); ++i) {
            QVERIFY(isPowerOfTwo(alone.const_data_ptr<float>()[i]));
            QVERIFY(isPowerOfTwo(ratio.const_data_ptr<float>()[i]));
        }
        const at::Tensor real = scales("real").contiguous();
        QVERIFY(!isPowerOfTwo(real.const_data_ptr<float>()[0]));
    }
};

QTEST_GUILESS_MAIN(TestQuantZeroquantFp)
#include "tst_zeroquant_fp.moc"
