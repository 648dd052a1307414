#include "app/engine/console.h"

#include <QTest>

#include <sstream>

using namespace lathe;

class TestConsole : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void onATerminalTheRestIsToldOnceItIsKnown();
    void elsewhereOnlyEndsAreTold();

private:
    /// Two steps of equal work; the first is half done after 30 s.
    static std::string told(bool terminal, const StepPaces& paces) {
        std::ostringstream out;
        Console console(out, terminal, paces);
        const auto at = [&](double time, EventBody body) { console.on({time, std::move(body)}); };
        at(0, RunStarted{.run = "r", .device = "cpu"});
        at(0, StepPlanned{.node = "gptq", .type = "quant.gptq", .work = 1000});
        at(0, StepPlanned{.node = "eval", .type = "evaluate", .work = 1000});
        at(0, StepStarted{.node = "gptq", .type = "quant.gptq", .title = "GPTQ"});
        at(1, Progress{.node = "gptq", .done = 1, .total = 100, .what = "block 0"});
        at(30, Progress{.node = "gptq", .done = 50, .total = 100, .what = "block 3"});
        at(60, StepFinished{.node = "gptq", .state = StepState::Done, .seconds = 60});
        return out.str();
    }
};

void TestConsole::onATerminalTheRestIsToldOnceItIsKnown() {
    const QByteArray first = QByteArray::fromStdString(told(true, {}));
    QVERIFY2(first.contains("1 %, calculating the rest  gptq 1 %  block 0"), first);
    QVERIFY2(first.contains("25 %, about 1:30 left  gptq 50 %  block 3"), first);
    // Earlier runs tell from the start that the evaluation takes 300 s.
    const QByteArray later =
        QByteArray::fromStdString(told(true, {{"quant.gptq", 0.06}, {"evaluate", 0.3}}));
    QVERIFY2(later.contains("about 5:"), later);
    QVERIFY2(!later.contains("calculating"), later);
}

void TestConsole::elsewhereOnlyEndsAreTold() {
    const QByteArray text = QByteArray::fromStdString(told(false, {}));
    QCOMPARE(text, QByteArray("run r on cpu\n  gptq (GPTQ): done in 60 s\n"));
}

QTEST_GUILESS_MAIN(TestConsole)
#include "tst_console.moc"
