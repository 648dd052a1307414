// HQQ as a step: better than rounding in its own norm, what is stored, what is refused before a
// run.
#include "tests/support/run_step.h"

#include <ATen/TensorOperators.h>

#include <QTest>

using namespace lathe;

class TestQuantHqq : public QObject {
    Q_OBJECT

private:
    test::TinyModel m_tiny;

    static Quantized part(const Model& model, const std::string& name) {
        return std::get<Quantized>(test::linearNamed(model, name).parts.at(0));
    }

    static std::vector<std::string> linears(const Model& model) {
        std::vector<std::string> out;
        forEachLinear(model, [&](const LinearPlace& place, const Linear&) {
            if (place.block >= 0) {
                out.push_back(place.name);
            }
        });
        return out;
    }

    double errorOf(const Model& model, const std::string& name) const {
        const at::Tensor change =
            dense(test::linearNamed(model, name)) - dense(test::linearNamed(m_tiny.model, name));
        return change.abs().pow(0.7).sum().item<double>();
    }

private Q_SLOTS:

    void everyLayerIsBetterThanRounded() {
        for (const int bits : {2, 3, 4}) {
            const Json params{{"bits", bits}, {"group", 32}};
            const Model searched = test::runStep("quant.hqq", m_tiny.model, params);
            const Model nearest = test::runStep("quant.rtn", m_tiny.model, params);
            for (const std::string& name : linears(m_tiny.model)) {
                QVERIFY2(errorOf(searched, name) < errorOf(nearest, name), name.c_str());
            }
        }
    }

    void zeroPointsAreFineUnlessWholeOnesAreAskedFor() {
        const std::string name = "model.layers.0.mlp.up_proj";
        const Json params{{"bits", 3}, {"group", 32}};
        const Quantized fine = part(test::runStep("quant.hqq", m_tiny.model, params), name);
        QVERIFY(fine.grid.fineZero && fine.zero.scalar_type() == at::kHalf);
        QCOMPARE(fine.grid.bitsPerWeight(64), 4.0);
        Json whole = params;
        whole["whole_zero"] = true;
        const Model searched = test::runStep("quant.hqq", m_tiny.model, whole);
        const Model nearest = test::runStep("quant.rtn", m_tiny.model, params);
        QVERIFY(part(searched, name).zero.scalar_type() == at::kByte);
        QVERIFY(dense(test::linearNamed(searched, name))
                    .equal(dense(test::linearNamed(nearest, name))));
    }

    void overridesHoldForTheirLayers() {
        const Json params{{"bits", 2}, {"overrides", {{"*.up_proj", {{"bits", 8}}}}}};
        const Model out = test::runStep("quant.hqq", m_tiny.model, params);
        QCOMPARE(part(out, "model.layers.0.mlp.up_proj").grid.bits, 8);
        QCOMPARE(part(out, "model.layers.0.mlp.gate_proj").grid.bits, 2);
    }

    void aGroupThatDoesNotFitIsFoundBeforeTheRun() {
        const Step& step = *findStep("quant.hqq");
        StepContext context{.node = "hqq"};
        const Json params = completeParams(step.type, {{"group", 48}});
        QVERIFY(!step.check({{"model", m_tiny.model}}, params, context).empty());
    }
};

QTEST_GUILESS_MAIN(TestQuantHqq)
#include "tst_hqq.moc"
