// Inputs rounded while the model runs: what a layer then computes, what it shares with its
// siblings, what is refused, and 4 bits with and without rotations.
#include "core/engine/forward/forward.h"
#include "core/engine/prepared/prepare.h"
#include "core/plain/base/error.h"
#include "tests/support/logit_error.h"
#include "tests/support/run_step.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/randn.h>

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace lathe;

namespace {

const std::string kStep = "quant.activations";
const std::string kQ = "model.layers.0.self_attn.q_proj";
const std::string kDown = "model.layers.0.mlp.down_proj";

/// Every number that a token may be rounded to.
std::vector<float> levelsFor(const std::vector<float>& token, const Json& params) {
    const auto clip = params.at("clip").get<float>();
    const float least = std::min(0.F, *std::ranges::min_element(token)) * clip;
    const float largest = std::max(0.F, *std::ranges::max_element(token)) * clip;
    const float reach = std::max(-least, largest);
    const int count = 1 << params.at("bits").get<int>();
    std::vector<float> out;
    if (params.at("format") == "fp8_e4m3") {
        for (const float level : levelsOf(Grid::Format::Fp8E4M3)) {
            out.push_back(level * reach / 448);
        }
    } else if (params.at("symmetric").get<bool>()) {
        const int top = count / 2 - 1;
        for (int level = -top; level <= top; ++level) {
            out.push_back(static_cast<float>(level) * reach / static_cast<float>(top));
        }
    } else {
        const float step = std::max((largest - least) / static_cast<float>(count - 1), 1e-12F);
        const float zero = std::nearbyint(-least / step);
        for (int code = 0; code < count; ++code) {
            out.push_back((static_cast<float>(code) - zero) * step);
        }
    }
    return out;
}

/// The nearest level of each number, by trying all.
std::vector<float> roundedSlowly(const std::vector<float>& token, const Json& params) {
    const std::vector<float> levels = levelsFor(token, params);
    std::vector<float> out;
    for (const float x : token) {
        out.push_back(*std::ranges::min_element(levels, {},
                                                [x](float level) { return std::abs(level - x); }));
    }
    return out;
}

/// Five tokens of 64 channels: one that leans to one side, one that is all zeros.
at::Tensor someTokens() {
    at::Tensor x = at::randn({5, 64}, at::make_generator<at::CPUGeneratorImpl>(3), at::kFloat);
    x.select(0, 2).abs_();
    x.select(0, 4).zero_();
    return x;
}

at::Tensor timesInChannel(const at::Tensor& tensor, double factor) {
    at::Tensor out = tensor.to(at::kFloat).clone();
    out.select(-1, 5).mul_(factor);
    return out;
}

/// The same function, with one channel of the inputs of q, k, v, gate and up a hundred times larger
/// and its weights a hundredth: a token's range is that channel's, what it says in the others.
Model withOutlierChannel(const Model& model) {
    Model out = model;
    for (Block& block : out.blocks) {
        for (Norm* norm : {&block.beforeAttention, &block.beforeMlp}) {
            norm->weight = timesInChannel(norm->weight, 100);
        }
        for (Linear* linear : {&block.attention->q, &block.attention->k, &block.attention->v,
                               &block.mlp->gate, &block.mlp->up}) {
            *linear = makeDense(timesInChannel(weightOf(*linear), 0.01));
        }
    }
    return out;
}

const ActQuant* roundingOf(const Linear& linear) {
    return linear.in.empty() ? nullptr : std::get_if<ActQuant>(&linear.in.back());
}

int roundedLayers(const Model& model) {
    int count = 0;
    forEachLinear(model, [&](const LinearPlace&, const Linear& linear) {
        count += roundingOf(linear) != nullptr;
    });
    return count;
}

} // namespace

class TestQuantActivations : public QObject {
    Q_OBJECT

private:
    test::TinyModel m_tiny;
    at::NoGradGuard m_noGrad;

    Model rounded(const Json& params) const { return test::runStep(kStep, m_tiny.model, params); }

private Q_SLOTS:

    void aLayerSeesItsInputsRounded_data() {
        QTest::addColumn<QByteArray>("changes");
        QTest::newRow("as it comes") << QByteArray("{}");
        QTest::newRow("two bits") << QByteArray(R"({"bits": 2, "clip": 0.6})");
        QTest::newRow("eight bits") << QByteArray(R"({"bits": 8, "clip": 1})");
        QTest::newRow("asymmetric") << QByteArray(R"({"symmetric": false, "bits": 3, "clip": 1})");
        QTest::newRow("asymmetric, cut") << QByteArray(R"({"symmetric": false})");
        QTest::newRow("fp8") << QByteArray(R"({"format": "fp8_e4m3"})");
    }

    void aLayerSeesItsInputsRounded() {
        QFETCH(QByteArray, changes);
        const Json params =
            completeParams(findStep(kStep)->type, Json::parse(changes.toStdString()));
        const Linear linear = test::linearNamed(rounded(params), kQ);
        const at::Tensor x = someTokens();
        const at::Tensor y = apply(linear, x);
        const at::Tensor weight = weightOf(linear);
        for (int64_t t = 0; t < x.size(0); ++t) {
            const auto* first = x.const_data_ptr<float>() + t * x.size(1);
            const auto token = roundedSlowly({first, first + x.size(1)}, params);
            for (int64_t o = 0; o < weight.size(0); ++o) {
                const auto* row = weight.const_data_ptr<float>() + o * weight.size(1);
                double sum = 0;
                for (size_t i = 0; i < token.size(); ++i) {
                    sum += static_cast<double>(row[i]) * token[i];
                }
                const double difference = std::abs(y[t][o].item<double>() - sum);
                QVERIFY2(difference < 1e-4, qPrintable(QString::number(difference)));
            }
        }
    }

    void groupsOfNeighboursHaveTheirOwnScales_data() {
        QTest::addColumn<std::string>("format");
        QTest::addColumn<double>("most"); // error relative to the group's largest input
        QTest::newRow("mxfp4") << std::string("mxfp4") << 0.26;
        QTest::newRow("mxfp8") << std::string("mxfp8") << 0.13;
        QTest::newRow("nvfp4") << std::string("nvfp4") << 0.18;
    }

    /// A token is rounded alike whatever is beside it in the batch, and a group by its own range.
    void groupsOfNeighboursHaveTheirOwnScales() {
        QFETCH(std::string, format);
        QFETCH(double, most);
        const ActQuant op = *roundingOf(test::linearNamed(rounded({{"format", format}}), kQ));
        at::Tensor x = someTokens();
        x.select(0, 0).mul_(1000);
        x.narrow(1, 0, 32).mul_(50);
        const at::Tensor together = roundActivations(op, x);
        for (int64_t t = 0; t < x.size(0); ++t) {
            const at::Tensor alone = roundActivations(op, x.narrow(0, t, 1));
            QVERIFY(alone.equal(together.narrow(0, t, 1)));
        }
        QVERIFY(together.select(0, 4).equal(x.select(0, 4))); // zeros
        const auto groups = [&](const at::Tensor& of) { return of.view({5, -1, op.grid.group}); };
        const at::Tensor error = groups(together - x).abs().amax(2);
        QVERIFY((error <= groups(x).abs().amax(2) * most).all().item<bool>());
    }

    /// 24 inputs are no groups of 32, and 20 of down are none of 16: known before the run.
    void inputsThatAreNoWholeGroupsAreRefused() {
        const auto folder =
            std::filesystem::path(LATHE_SOURCE_DIR) / "tests/engine/model/fixtures/llama";
        const Model model = openModel(folder.string());
        const Step& step = *findStep(kStep);
        for (const char* format : {"mxfp4", "nvfp4"}) {
            const Json params = completeParams(step.type, {{"format", format}});
            const auto problems = step.check({{"model", model}}, params, {.node = "round"});
            QCOMPARE(problems.size(), size_t{1});
            QVERIFY(problems[0].message.find("model.layers.0.") != std::string::npos);
            QVERIFY_THROWS_EXCEPTION(Error, test::runStep(kStep, model, params));
        }
    }

    void weightsStayAsTheyAre() {
        const Model out = rounded(Json::object());
        QCOMPARE(roundedLayers(out), 14);
        forEachLinear(out, [&](const LinearPlace& place, const Linear& linear) {
            const Linear before = test::linearNamed(m_tiny.model, place.name);
            const auto& weight = std::get<Dense>(linear.parts.at(0)).weight;
            QVERIFY2(weight.is_same(std::get<Dense>(before.parts.at(0)).weight),
                     place.name.c_str());
        });
        QCOMPARE(sizeOf(out).bytes, sizeOf(m_tiny.model).bytes);
    }

    /// Linears whose ops are equal become one when the model is prepared, and its input passes the
    /// ops once.
    void siblingsRoundTheirInputOnce() {
        const Model out = rounded(Json::object());
        const std::string k = "model.layers.0.self_attn.k_proj";
        QVERIFY(sameOps(test::linearNamed(out, kQ).in, test::linearNamed(out, k).in));
        for (const Block& block : prepare(out, {}).blocks) {
            QCOMPARE(block.attention->qkv.in.size(), size_t{1});
            QCOMPARE(block.mlp->gateUp.in.size(), size_t{1});
        }
    }

    void excludedLayersAreUntouched() {
        const Model out = rounded({{"exclude", {"*.v_proj", "*.down_proj"}}});
        QCOMPARE(roundedLayers(out), 10);
        for (const char* name :
             {"model.layers.0.self_attn.v_proj", "model.layers.1.mlp.down_proj"}) {
            QVERIFY(test::linearNamed(out, name).in.empty());
        }
    }

    void overridesHoldForTheirLayers() {
        const Model out = rounded({{"overrides", {{"*.down_proj", {{"bits", 8}, {"clip", 1}}}}}});
        const Linear q = test::linearNamed(out, kQ);
        const Linear down = test::linearNamed(out, kDown);
        QCOMPARE(roundingOf(q)->grid.bits, 4);
        QCOMPARE(roundingOf(q)->clip, 0.9);
        QCOMPARE(roundingOf(down)->grid.bits, 8);
        QCOMPARE(roundingOf(down)->clip, 1.0);
    }

    void opsThatAreThereComeFirst() {
        const Model rotated = test::runStep("quant.rotate", m_tiny.model, Json::object());
        const Model out = test::runStep(kStep, rotated, Json::object());
        const Linear down = test::linearNamed(out, kDown);
        QCOMPARE(down.in.size(), size_t{2});
        QVERIFY(std::holds_alternative<Hadamard>(down.in.front()));
        QVERIFY(roundingOf(down) != nullptr);
    }

    void aSecondRoundingIsRefused() {
        const Json mlp{{"include", Json::array({"*.mlp.*"})}};
        const Model once = test::runStep("quant.smoothquant", m_tiny.model, mlp);
        QByteArray message;
        try {
            test::runStep(kStep, once, Json::object());
        } catch (const Error& error) {
            QCOMPARE(error.code(), ErrorCode::User);
            QVERIFY(QByteArray(error.hint().c_str()).contains("exclude"));
            message = error.what();
        }
        QVERIFY2(message.contains("6 of 14"), message.constData());
        QVERIFY2(message.contains("model.layers.0.mlp.gate_proj"), message.constData());
        const Json others{{"exclude", Json::array({"*.mlp.*"})}};
        QCOMPARE(roundedLayers(test::runStep(kStep, once, others)), 14);
    }

    void aSecondRoundingIsFoundBeforeTheRun() {
        const Step& step = *findStep(kStep);
        const StepContext context{.node = "round"};
        const Json params = completeParams(step.type, Json::object());
        QVERIFY(step.check({{"model", m_tiny.model}}, params, context).empty());
        const auto problems = step.check({{"model", rounded(params)}}, params, context);
        QCOMPARE(problems.size(), size_t{1});
        QVERIFY(QByteArray(problems[0].message.c_str()).contains(kQ.c_str()));
    }

    /// A token's scale is a seventh of its outlier, so its other channels round to zero; a rotation
    /// spreads what they say over all channels.
    void rotationsBearFourBits() {
        const Model model = withOutlierChannel(m_tiny.model);
        QVERIFY(test::logitError(m_tiny.model, model) < 1e-6);
        const Json weights{{"bits", 4}, {"group", 32}};
        const auto w4a4 = [&](const Model& before) {
            const Model gptq = test::runStep("quant.gptq", before, weights);
            return test::logitError(model, test::runStep(kStep, gptq, Json::object()));
        };
        const double plain = w4a4(model);
        const double turned = w4a4(test::runStep("quant.rotate", model, Json::object()));
        QVERIFY2(turned < 0.25 * plain,
                 qPrintable(QStringLiteral("%1 of %2").arg(turned).arg(plain)));
    }

    void roundingSurvivesSavingAndOpening() {
        const Model out = rounded({{"symmetric", false}, {"bits", 6}});
        const TemporaryFolder folder;
        saveFolder(out, folder.path() / "saved", /*asDense=*/false);
        const Model again = openModel((folder.path() / "saved").string());
        forEachLinear(again, [&](const LinearPlace& place, const Linear& linear) {
            QVERIFY2(sameOps(linear.in, test::linearNamed(out, place.name).in), place.name.c_str());
        });
        QCOMPARE(roundedLayers(again), 14);
    }
};

QTEST_GUILESS_MAIN(TestQuantActivations)
#include "tst_activations.moc"
