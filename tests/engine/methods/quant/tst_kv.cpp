// The steps that change how a model keeps keys and values, and how it is turned: what they refuse
// before a run, what they set.
#include "core/engine/methods/steps.h"
#include "core/engine/run/step_key.h"
#include "tests/support/tiny_model.h"

#include <QTest>

using namespace lathe;

namespace {

class MetricObserver : public RunObserver {
public:
    void on(const Event& event) override {
        if (const auto* metric = std::get_if<Metric>(&event.body)) {
            metrics[metric->name] = metric->value;
        }
    }

    std::map<std::string, double> metrics;
};

Json with(const Step& step, const Json& changes) {
    Json params = completeParams(step.type, Json::object());
    if (changes.is_object()) {
        params.update(changes);
    }
    return params;
}

} // namespace

class TestQuantKv : public QObject {
    Q_OBJECT

private:
    test::TinyModel m_tiny;

    size_t problems(const Step& step, const Json& changes) const {
        StepContext context{.node = "kv"};
        return step.check({{"model", m_tiny.model}}, with(step, changes), context).size();
    }

private Q_SLOTS:

    void everyBlockKeepsItsPastInFewBits() {
        const Step step = quantKvStep();
        MetricObserver observer;
        StepContext context{.node = "kv", .observer = &observer};
        const auto out =
            step.run({{"model", m_tiny.model}},
                     with(step, {{"bits", 4}, {"group", 32}, {"residual", 64}}), context);
        for (const Block& block : std::get<Model>(out.at("model")).blocks) {
            QVERIFY(block.attention->kv == (KvFormat{.bits = 4, .group = 32, .residual = 64}));
        }
        // Two blocks of 32 keys and 32 values: 4 bits each, 1 more a key (32 bits among 32 tokens)
        // and 2 more a value (among 16 channels).
        QCOMPARE(observer.metrics.at("kv_bytes_per_token"), 2 * 32 * (5 + 6) / 8.0);
    }

    /// A block's cache goes by the name of its key projection.
    void rulesChooseBlocks() {
        const Step step = quantKvStep();
        StepContext context{.node = "kv"};
        const auto out =
            step.run({{"model", m_tiny.model}},
                     with(step, {{"exclude", {"model.layers.0.*"}},
                                 {"overrides", {{"*.1.self_attn.k_proj", {{"bits", 8}}}}}}),
                     context);
        const auto& blocks = std::get<Model>(out.at("model")).blocks;
        QCOMPARE(blocks[0].attention->kv.bits, 0);
        QCOMPARE(blocks[1].attention->kv.bits, 8);
        QCOMPARE(problems(step, {{"include", {"*.mlp.*"}}}), size_t{1});
    }

    void sixteenBitsLeaveTheCache() {
        const Step step = quantKvStep();
        StepContext context{.node = "kv"};
        const auto out = step.run({{"model", m_tiny.model}}, with(step, {{"bits", 16}}), context);
        QCOMPARE(std::get<Model>(out.at("model")).blocks[0].attention->kv.bits, 0);
    }

    void whatACacheCannotHoldIsRefusedBeforeTheRun() {
        const Step step = quantKvStep();
        QCOMPARE(problems(step, {}), size_t{0});
        QCOMPARE(problems(step, {{"bits", 3}}), size_t{1});
        QCOMPARE(problems(step, {{"group", 6}}), size_t{1});
        QCOMPARE(problems(step, {{"group", 12}}), size_t{1}); // does not divide a head of 16
        QCOMPARE(problems(step, {{"group", 8}}), size_t{0});
    }

    void kivisRuleNeedsWholeGroupsOfKeysByChannel() {
        const Step step = quantKvStep();
        const Json kivi{{"rule", "kivi"}};
        const auto also = [&](const Json& more) {
            Json out = kivi;
            out.update(more);
            return out;
        };
        QCOMPARE(problems(step, kivi), size_t{0});
        QCOMPARE(problems(step, also({{"keys", "token"}})), size_t{1});
        QCOMPARE(problems(step, also({{"residual", 0}})), size_t{1});
        QCOMPARE(problems(step, also({{"residual", 48}})), size_t{1}); // groups of 32
        StepContext context{.node = "kv"};
        const auto out = step.run({{"model", m_tiny.model}}, with(step, kivi), context);
        QVERIFY(std::get<Model>(out.at("model")).blocks[0].attention->kv.asKivi);
    }

    void learningARotationNeedsText() {
        const Step step = quantRotateStep();
        QCOMPARE(problems(step, {}), size_t{0});
        QCOMPARE(problems(step, {{"learn", 5}}), size_t{1});
    }

    void rotatingKeepsTheTypeUnlessAsked() {
        const Step step = quantRotateStep();
        StepContext context{.node = "rotate", .seed = 3};
        const auto turned = [&](const Json& changes) {
            const auto out = step.run({{"model", m_tiny.model}}, with(step, changes), context);
            return std::get<Model>(out.at("model"));
        };
        QCOMPARE(turned({}).embedding.scalar_type(), at::kBFloat16);
        QCOMPARE(turned({{"dtype", "float32"}}).embedding.scalar_type(), at::kFloat);
        const Model heads = turned({{"residual", false}, {"down", false}});
        QVERIFY(heads.embedding.is_same(m_tiny.model.embedding));
        QVERIFY(!heads.head.present());
        QVERIFY(heads.blocks[0].mlp->down.in.empty());
    }
};

QTEST_GUILESS_MAIN(TestQuantKv)
#include "tst_kv.moc"
