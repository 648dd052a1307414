// Round to nearest: against a slow loop, what is left alone, sizes, ranges weighed by inputs.
#include "core/engine/methods/quant/rtn.h"
#include "core/engine/steps/calibrate.h"
#include "core/plain/base/error.h"
#include "tests/support/run_step.h"

#include <ATen/TensorOperators.h>

#include <QTest>

#include <cmath>

using namespace lathe;

namespace {

const std::string kUp = "model.layers.0.mlp.up_proj";

Model quantized(const Model& model, const RtnParams& params) {
    StepContext context{.node = "quant"};
    return quantRtn(model, params, context);
}

/// Asymmetric min-max of one group in doubles, its scale given (as stored).
void slowGroup(float* weights, int64_t count, double scale, int bits) {
    double low = 0;
    for (int64_t i = 0; i < count; ++i) {
        low = std::min<double>(low, weights[i]);
    }
    const double top = (1 << bits) - 1;
    const double zero = std::min(std::max(std::nearbyint(-low / scale), 0.0), top);
    for (int64_t i = 0; i < count; ++i) {
        const double code = std::min(std::max(std::nearbyint(weights[i] / scale) + zero, 0.0), top);
        weights[i] = static_cast<float>(scale * (code - zero));
    }
}

double relativeError(const Model& before, const Model& after) {
    const at::Tensor w = dense(test::linearNamed(before, kUp));
    return ((dense(test::linearNamed(after, kUp)) - w).norm() / w.norm()).item<double>();
}

const Json kWeighted{{"range", "weighted_mse"}, {"bits", 3}, {"group", 32}};

} // namespace

class TestQuantRtn : public QObject {
    Q_OBJECT

private:
    test::TinyModel m_tiny;

private Q_SLOTS:

    void equalsASlowLoop() {
        const Model out = quantized(m_tiny.model, {.quant = {.bits = 3, .group = 16}});
        const Linear linear = test::linearNamed(out, kUp);
        const auto& part = std::get<Quantized>(linear.parts[0]);
        at::Tensor slow = dense(test::linearNamed(m_tiny.model, kUp)).clone();
        const at::Tensor scale = part.scale.to(at::kDouble);
        for (int64_t row = 0; row < slow.size(0); ++row) {
            for (int64_t group = 0; group < slow.size(1) / 16; ++group) {
                float* begin = slow.data_ptr<float>() + row * slow.size(1) + group * 16;
                slowGroup(begin, 16, scale[row][group].item<double>(), 3);
            }
        }
        QVERIFY((dense(linear) - slow).abs().max().item<double>() < 1e-6);
    }

    void fewerBitsAreSmallerAndWorse() {
        double error = 0;
        int64_t bytes = sizeOf(m_tiny.model).bytes;
        for (const int bits : {8, 6, 5, 4, 3, 2}) {
            const Model out = quantized(m_tiny.model, {.quant = {.bits = bits, .group = 32}});
            QVERIFY(relativeError(m_tiny.model, out) > error);
            QVERIFY(sizeOf(out).bytes < bytes);
            error = relativeError(m_tiny.model, out);
            bytes = sizeOf(out).bytes;
        }
    }

    void eightBitsPerChannelAreNearlyExact() {
        QVERIFY(relativeError(m_tiny.model,
                              quantized(m_tiny.model, {.quant = {.bits = 8, .group = 0}})) < 0.01);
    }

    void theSearchedRangeIsNeverWorse() {
        for (const int bits : {2, 3, 4}) {
            RtnParams params{.quant = {.bits = bits, .group = 32}};
            const double plain = relativeError(m_tiny.model, quantized(m_tiny.model, params));
            params.quant.range = "mse";
            QVERIFY(relativeError(m_tiny.model, quantized(m_tiny.model, params)) <= plain);
        }
    }

    /// They belong to symmetric integers; whatever else is asked for does not have them.
    void symmetricLevelsAreChosen() {
        const auto symmetryOf = [&](bool symmetric, const char* format) {
            RtnParams params{.quant = {.group = 32, .symmetric = symmetric}};
            params.quant.symmetricLevels = "full";
            params.quant.format = format;
            const Linear linear = test::linearNamed(quantized(m_tiny.model, params), kUp);
            return std::get<Quantized>(linear.parts[0]).grid.symmetry;
        };
        QVERIFY(symmetryOf(true, "int") == Grid::Symmetry::Full);
        QVERIFY(symmetryOf(false, "int") == Grid::Symmetry::Restricted);
        QVERIFY(symmetryOf(true, "nvfp4") == Grid::Symmetry::Restricted);
    }

    void bitsPerWeightAreWhatIsStored() {
        const Model out =
            quantized(m_tiny.model, {.quant = {.bits = 4, .group = 32, .symmetric = true}});
        QCOMPARE(sizeOf(out).bitsPerWeight, 4.5); // 16 bits of scale for 32 weights
    }

    void aGroupLongerThanARowIsTheRow() {
        const Model out = quantized(m_tiny.model, {.quant = {.bits = 4, .group = 1024}});
        const Linear linear = test::linearNamed(out, kUp);
        QCOMPARE(std::get<Quantized>(linear.parts[0]).scale.size(1), int64_t{1});
    }

    void aGroupThatDoesNotFitNamesTheLayer() {
        try {
            quantized(m_tiny.model, {.quant = {.bits = 4, .group = 48}});
            QFAIL("nothing was thrown");
        } catch (const Error& error) {
            QCOMPARE(error.code(), ErrorCode::User);
            QVERIFY(QByteArray(error.what()).contains("model.layers.0.self_attn.q_proj"));
        }
    }

    void embeddingsAndNormsAreLeftAlone() {
        const Model out = quantized(m_tiny.model, {});
        QVERIFY(out.embedding.is_same(m_tiny.model.embedding));
        QVERIFY(out.finalNorm.weight.is_same(m_tiny.model.finalNorm.weight));
    }

    void overridesHoldForTheirLayers() {
        RtnParams params{.quant = {.bits = 2, .group = 32}};
        params.layers.overrides = Json{{"*.up_proj", {{"bits", 8}}}};
        const Linear linear = test::linearNamed(quantized(m_tiny.model, params), kUp);
        QCOMPARE(std::get<Quantized>(linear.parts[0]).grid.bits, 8);
    }

    // The inputs of the first block are those of the model as it was.
    void weighingByInputsLowersTheWeightedError() {
        StepContext context{.node = "statistics"};
        const Statistics statistics = collectStatistics(m_tiny.model, test::calibrationText(),
                                                        {.moments = true}, false, context);
        const auto error = [&](const std::string& layer, const char* range) {
            Json params = kWeighted;
            params["range"] = range;
            const Model out = test::runStep("quant.rtn", m_tiny.model, params);
            const at::Tensor change = dense(test::linearNamed(out, layer)) -
                                      dense(test::linearNamed(m_tiny.model, layer));
            return (change.square() * statistics.inputs.at(layer).squareSum).sum().item<double>();
        };
        for (const char* layer : {"self_attn.q_proj", "mlp.up_proj", "mlp.down_proj"}) {
            const std::string name = std::string("model.layers.0.") + layer;
            QVERIFY(error(name, "weighted_mse") < error(name, "minmax"));
            QVERIFY(error(name, "weighted_mse") < error(name, "mse"));
        }
    }

    void statisticsDoForText() {
        StepContext context{.node = "rtn"};
        const Statistics statistics = collectStatistics(m_tiny.model, test::calibrationText(),
                                                        {.moments = true}, false, context);
        const Step& step = *findStep("quant.rtn");
        const auto outputs = step.run({{"model", m_tiny.model}, {"statistics", statistics}},
                                      completeParams(step.type, kWeighted), context);
        const Model byText = test::runStep("quant.rtn", m_tiny.model, kWeighted);
        const std::string first = "model.layers.0.self_attn.q_proj";
        QVERIFY(dense(test::linearNamed(std::get<Model>(outputs.at("model")), first))
                    .equal(dense(test::linearNamed(byText, first))));
    }

    void weighingWithoutInputsIsRefusedBeforeAndWithinARun() {
        const Step& step = *findStep("quant.rtn");
        const StepInputs inputs{{"model", m_tiny.model}};
        for (const Json& asked : {kWeighted, Json{{"overrides", {{"*.up_proj", kWeighted}}}}}) {
            const Json params = completeParams(step.type, asked);
            StepContext context{.node = "rtn"};
            const auto problems = step.check(inputs, params, context);
            QCOMPARE(problems.size(), size_t{1});
            QCOMPARE(problems[0].field, std::string("range"));
            QVERIFY(problems[0].hint.find("link calibration text") != std::string::npos);
            try {
                step.run(inputs, params, context);
                QFAIL("nothing was thrown");
            } catch (const Error& error) {
                QCOMPARE(error.code(), ErrorCode::User);
                QVERIFY(error.hint().find("or choose mse") != std::string::npos);
            }
            for (const char* port : {"calibration", "statistics"}) {
                context.linked = {"model", port}; // what will come over it is not known yet
                QVERIFY(step.check(inputs, params, context).empty());
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestQuantRtn)
#include "tst_rtn.moc"
