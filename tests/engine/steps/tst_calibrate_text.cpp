// Statistics of calibration text: those of the inputs as a slow pass finds them.
#include "core/engine/prepared/prepare.h"
#include "engine/steps/calibration.h"

#include <QTest>

using namespace lathe;
using namespace lathe::test;

class TestCalibrateText : public QObject {
    Q_OBJECT

private:
    test::TinyModel m_tiny;
    StepContext m_context{.node = "step"};
    DataSet m_text = test::textOf(story());

    /// What a method gets of each linear.
    std::map<std::string, InputStats> told(const std::string& order, const LayerMethod& change) {
        return statsGiven(m_tiny.model, m_text, order, change, m_context);
    }

private Q_SLOTS:

    void statisticsAreThoseOfTheInputs() {
        const auto keep = [](const LayerCall& call) { return call.linear; };
        const at::Tensor ids = calibrationWindows(m_tiny.model, m_text);
        const auto stats = told("block", keep);

        struct Row {
            const char* name;
            size_t block;
            Site site;
        };

        for (const Row& row : {Row{"model.layers.0.self_attn.k_proj", 0, Site::Attention},
                               Row{"model.layers.0.self_attn.o_proj", 0, Site::Output},
                               Row{"model.layers.1.mlp.up_proj", 1, Site::Mlp},
                               Row{"model.layers.1.mlp.down_proj", 1, Site::Down}}) {
            const at::Tensor x = inputsOf(m_tiny.model, ids, row.block, row.site);
            const InputStats& s = stats.at(row.name);
            QCOMPARE(s.tokens, ids.numel());
            QCOMPARE(s.windows, ids.size(0));
            QVERIFY(distance(s.sum, x.sum(0)) < 1e-4);
            QVERIFY(distance(s.squareSum, x.square().sum(0)) < 1e-4);
            QVERIFY(distance(s.absSum, x.abs().sum(0)) < 1e-4);
            QVERIFY(distance(s.absMax, x.abs().amax(0)) < 1e-4);
            QVERIFY(distance(s.gram, x.t().matmul(x)) < 1e-4);
            QVERIFY(distance(s.variance(), x.var(0, /*unbiased=*/false)) < 1e-3);
            QCOMPARE(s.rows.size(0), int64_t{10});
            QVERIFY(distance(s.rows[3], x[3 * x.size(0) / 10]) < 1e-4);
        }
    }

    void siblingsShareOneGramMatrix() {
        const auto stats = told("block", [](const LayerCall& call) { return call.linear; });
        const at::Tensor& gram = stats.at("model.layers.0.self_attn.q_proj").gram;
        QVERIFY(gram.is_same(stats.at("model.layers.0.self_attn.v_proj").gram));
        QVERIFY(gram.equal(gram.t()));
    }

    void microBatchesChangeNothing() {
        const at::Tensor ids = calibrationWindows(m_tiny.model, m_text);
        std::vector<at::Tensor> grams;
        for (const int64_t tokens : {32, 96, 100000}) {
            WalkOptions options;
            options.tokensAtOnce = tokens;
            BlockWalk walk(m_tiny.model, ids, options);
            walk.advance(m_tiny.model.blocks[0], 0);
            grams.push_back(walk.collect(m_tiny.model.blocks[1], 1, {.gram = true, .rows = 7})
                                .at("model.layers.1.mlp.down_proj")
                                .gram);
        }
        QVERIFY(distance(grams[0], grams[2]) < 1e-5);
        QVERIFY(distance(grams[1], grams[2]) < 1e-5);
    }

    void statisticsInPlaceOfTextAreThoseOfTheDenseModel() {
        const Statistics statistics = collectStatistics(
            m_tiny.model, m_text, {.moments = true, .gram = true}, /*finalHidden=*/true, m_context);
        std::map<std::string, at::Tensor> seen;
        calibrateLinears(m_tiny.model, {.statistics = &statistics}, planOf("block", {.gram = true}),
                         m_context, [&](const LayerCall& call) {
                             seen[call.place.name] = call.stats.gram;
                             return halved(call);
                         });
        const at::Tensor ids = calibrationWindows(m_tiny.model, m_text);
        const at::Tensor x = inputsOf(m_tiny.model, ids, 1, Site::Mlp);
        QVERIFY(distance(seen.at("model.layers.1.mlp.up_proj"), x.t().matmul(x)) < 1e-4);
        const at::Tensor hidden =
            hiddenStates(prepare(m_tiny.model, {}), ids).view({ids.numel(), -1});
        QVERIFY(distance(statistics.finalHidden, hidden) < 1e-4);
        QCOMPARE(statistics.blockCosine.size(), m_tiny.model.blocks.size());
    }

    void statisticsThatLackSomethingSaySo() {
        const Statistics statistics =
            collectStatistics(m_tiny.model, m_text, {.moments = true}, false, m_context);
        QVERIFY_THROWS_EXCEPTION(Error, calibrateLinears(m_tiny.model, {.statistics = &statistics},
                                                         planOf("block", {.gram = true}), m_context,
                                                         halved));
    }

    void badTextIsNamed() {
        const auto calibrate = [&](const DataSet& data) {
            calibrateLinears(m_tiny.model, {.text = &data}, planOf("block", {.moments = true}),
                             m_context, halved);
        };
        for (const auto& [data, word] :
             {std::pair{textOf("abc"), "fewer than one window"},
              std::pair{textOf(std::string(500, 'x')), "repeated 480 times"},
              std::pair{DataSet{}, "hold no text"}}) {
            try {
                calibrate(data);
                QFAIL("nothing was thrown");
            } catch (const Error& error) {
                QVERIFY2(QByteArray(error.what()).contains(word), error.what());
                QVERIFY(!error.hint().empty());
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestCalibrateText)
#include "tst_calibrate_text.moc"
