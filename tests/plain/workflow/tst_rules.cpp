#include "core/plain/workflow/rules.h"
#include "support/std_string.h"

using namespace lathe;

class TestRules : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everythingButTheHead();
    void includeAndExclude();
    void headWhenNamed();
    void laterOverridesWin();
};

void TestRules::everythingButTheHead() {
    const LayerRules rules;
    QVERIFY(rules.selects("blocks.0.attn.q_proj", false));
    QVERIFY(!rules.selects("lm_head", true));
}

void TestRules::includeAndExclude() {
    LayerRules rules;
    rules.include = {"*.mlp.*", "*.q_proj"};
    rules.exclude = {"blocks.0.*"};
    QVERIFY(rules.selects("blocks.1.mlp.up_proj", false));
    QVERIFY(rules.selects("blocks.1.attn.q_proj", false));
    QVERIFY(!rules.selects("blocks.1.attn.k_proj", false));
    QVERIFY(!rules.selects("blocks.0.mlp.up_proj", false));
    rules.include.clear();
    QVERIFY(!rules.selects("blocks.1.mlp.up_proj", false));
}

void TestRules::headWhenNamed() {
    LayerRules rules;
    rules.include = {"*", "lm_head"};
    QVERIFY(rules.selects("lm_head", true));
    rules.include = {"lm_*"};
    QVERIFY(rules.selects("lm_head", true));
    rules.exclude = {"*"}; // excludes the head as well
    QVERIFY(!rules.selects("lm_head", true));
}

void TestRules::laterOverridesWin() {
    LayerRules rules;
    rules.overrides =
        Json::parse(R"({"*.down_proj": {"bits": 8}, "blocks.0.*": {"bits": 6, "group": 64}})");
    QVERIFY(rules.changesFor("blocks.1.mlp.up_proj").empty());
    QVERIFY((rules.changesFor("blocks.1.mlp.down_proj") == Json{{"bits", 8}}));
    QVERIFY((rules.changesFor("blocks.0.mlp.down_proj") == Json{{"bits", 6}, {"group", 64}}));
}

QTEST_GUILESS_MAIN(TestRules)
#include "tst_rules.moc"
