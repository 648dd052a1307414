#include "core/engine/eval/units.h"
#include "tests/support/std_string.h"
#include "tests/support/tiny_model.h"

#include <QTest>

using namespace lathe;

class TestUnits : public QObject {
    Q_OBJECT

private:
    test::TinyModel m_tiny;

    Json unitsAt(int64_t seqlen, const std::string& text) const {
        return unitsOf(windowsFor(m_tiny.model,
                                  TextSource{.name = "t", .documents = {text}, .seqlen = seqlen}));
    }

private Q_SLOTS:

    void windowsAreNamedByTheirTokensAndLength() {
        const std::string text(200, 'a');
        const Json units = unitsAt(32, text);
        QCOMPARE(unitsAt(32, text).dump(), units.dump());
        QCOMPARE(units["windows"].get<int64_t>(), int64_t{6});
        QVERIFY(unitsAt(16, text)["ids"] != units["ids"]);
        QVERIFY(unitsAt(32, "b" + text)["ids"] != units["ids"]);
        QVERIFY(unitsAt(16, text)["tokenizer"] == units["tokenizer"]);
        QVERIFY(unitsAt(16, text)["text"] == units["text"]);
    }

    void theSameTokensInOtherWindowsAreOtherUnits() {
        const std::string text(128, 'a'); // both cuts use all of it
        QVERIFY(unitsAt(32, text)["ids"] != unitsAt(64, text)["ids"]);
    }

    void promptsAreNamedByTheirTextsAndOrder() {
        const std::vector<Prompt> prompts{
            {"add", "1+1=", "2"}, {"copy", "a:", "a"}, {"add", "2+2=", "4"}};
        const Json all = unitsOf(prompts, {"add", "copy"});
        QCOMPARE(all["count"].get<int>(), 3);
        QCOMPARE(unitsOf(prompts, {"add"})["count"].get<int>(), 2);
        QVERIFY(unitsOf(prompts, {"copy", "add"})["prompts"] != all["prompts"]);
        std::vector<Prompt> changed = prompts;
        changed[2].answer = "5";
        QVERIFY(unitsOf(changed, {"add", "copy"})["prompts"] != all["prompts"]);
        QVERIFY(unitsOf(changed, {"copy"})["prompts"] == unitsOf(prompts, {"copy"})["prompts"]);
    }
};

QTEST_GUILESS_MAIN(TestUnits)
#include "tst_units.moc"
