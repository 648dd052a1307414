// Keys: equal settings are equal keys, and everything that can change a result changes the key.
#include "core/engine/methods/methods.h"
#include "core/engine/run/step_key.h"

#include <QTest>

#include <set>

using namespace lathe;

class TestStepKey : public QObject {
    Q_OBJECT

private:
    static std::string key(const char* step, const Json& params, const KeyParts& parts = {},
                           const ComputeTarget& target = {}) {
        const Step* found = findStep(step);
        return keyOf(*found, completeParams(found->type, params), parts, target);
    }

private Q_SLOTS:

    void defaultsNeedNotBeWritten() {
        QCOMPARE(key("prune.magnitude", Json::object()),
                 key("prune.magnitude", {{"sparsity", 0.5}}));
        QCOMPARE(key("prune.magnitude", {{"sparsity", 1}}),
                 key("prune.magnitude", {{"sparsity", 1.0}}));
        QCOMPARE(key("prune.magnitude", {{"scope", "row"}, {"sparsity", 0.5}}),
                 key("prune.magnitude", {{"sparsity", 0.5}, {"scope", "row"}}));
    }

    void everythingThatMattersChangesTheKey() {
        KeyParts seeded;
        seeded.seed = 1;
        KeyParts linked;
        linked.inputs["model"] = "abc.model";
        KeyParts outside;
        outside.outside = "hash";
        const std::set<std::string> keys{key("prune.magnitude", Json::object()),
                                         key("prune.magnitude", {{"sparsity", 0.4}}),
                                         key("prune.magnitude", Json::object(), seeded),
                                         key("prune.magnitude", Json::object(), linked),
                                         key("prune.magnitude", Json::object(), outside),
                                         key("quant.rtn", Json::object())};
        QCOMPARE(keys.size(), size_t{6});
    }

    void onlyStepsThatComputeOnTheDeviceHaveItInTheirKey() {
        ComputeTarget half;
        half.dtype = at::kBFloat16;
        QCOMPARE(key("prune.magnitude", Json::object(), {}, half),
                 key("prune.magnitude", Json::object()));
        QVERIFY(key("evaluate", Json::object(), {}, half) != key("evaluate", Json::object()));
    }

    void ofPathsTheFileNameCounts() {
        QCOMPARE(key("data.text", {{"path", "a/text.md"}}),
                 key("data.text", {{"path", "b/text.md"}}));
        QVERIFY(key("data.text", {{"path", "a.md"}}) != key("data.text", {{"path", "b.md"}}));
    }
};

QTEST_GUILESS_MAIN(TestStepKey)
#include "tst_step_key.moc"
