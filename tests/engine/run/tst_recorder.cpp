// What a step tells is handed on, kept, and told again when its result comes from the cache.
#include "core/engine/run/recorder.h"
#include "core/plain/base/text.h"
#include "tests/support/std_string.h"

#include <QTest>

using namespace lathe;

namespace {

class Heard : public RunObserver {
public:
    void on(const Event& event) override { events.push_back(event); }

    std::vector<Event> events;
};

/// "layer_value metric": the words of kept events, in order.
std::string wordsOf(const Json& events) {
    std::vector<std::string> out;
    for (const Json& event : events) {
        out.push_back(event.at("event").get<std::string>());
    }
    return join(out, " ");
}

} // namespace

class TestRecorder : public QObject {
    Q_OBJECT

private:
    static void tell(Recorder& recorder, EventBody body) { recorder.on({1.5, std::move(body)}); }

private Q_SLOTS:

    void everythingIsHandedOnAndResultsAreKept() {
        Heard heard;
        Recorder recorder(heard);
        tell(recorder, StepStarted{.node = "a"});
        tell(recorder, Progress{.node = "a"});
        tell(recorder, Scalar{.node = "a", .series = "loss", .x = 1, .value = 2});
        tell(recorder, LayerValue{.node = "a", .series = "error", .layer = "up", .value = 3});
        tell(recorder, Metric{.node = "a", .name = "nll", .value = 4});
        tell(recorder, Sample{.node = "a", .name = "nll", .values = {4, 5}});
        tell(recorder, Note{.node = "a", .text = "mind this"});
        tell(recorder, StepFinished{.node = "a"});
        QCOMPARE(heard.events.size(), size_t{8});
        QCOMPARE(wordsOf(recorder.take()), std::string("scalar layer_value metric sample note"));
        QCOMPARE(wordsOf(recorder.take()), std::string());
    }

    /// A step that is checkpointed asks block by block, the whole is asked for at the end.
    void latestGivesEachOnceAndTakeGivesAll() {
        Heard heard;
        Recorder recorder(heard);
        tell(recorder, LayerValue{.node = "a", .layer = "0"});
        QCOMPARE(wordsOf(recorder.latest()), std::string("layer_value"));
        QCOMPARE(wordsOf(recorder.latest()), std::string());
        tell(recorder, Metric{.node = "a"});
        QCOMPARE(wordsOf(recorder.latest()), std::string("metric"));
        tell(recorder, Note{.node = "a"});
        QCOMPARE(wordsOf(recorder.take()), std::string("layer_value metric note"));
        tell(recorder, Scalar{.node = "b"});
        QCOMPARE(wordsOf(recorder.latest()), std::string("scalar")); // not what was taken
    }

    /// The result may belong to another node of another workflow now.
    void whatIsToldAgainIsOfTheNodeThatAsks() {
        Heard first;
        Recorder recorder(first);
        tell(recorder, Metric{.node = "a", .name = "nll", .value = 4, .error = 0.5});
        const Json kept = recorder.take();
        Heard second;
        Recorder again(second);
        again.tellAgain(kept, "other");
        QCOMPARE(second.events.size(), size_t{1});
        const auto& metric = std::get<Metric>(second.events[0].body);
        QCOMPARE(metric.node, std::string("other"));
        QCOMPARE(metric.value, 4.0);
        QCOMPARE(metric.error, 0.5);
        QVERIFY(second.events[0].time > 1.5); // now
        QCOMPARE(again.metrics().at("other").size(), size_t{1});
        QCOMPARE(wordsOf(again.take()),
                 std::string("metric")); // so a copy of the result has it too
    }

    void eventsThatCannotBeReadAreLeftOut() {
        Heard heard;
        Recorder recorder(heard);
        recorder.tellAgain({{{"event", "of tomorrow"}},
                            {{"event", "metric"},
                             {"time", 1},
                             {"node", "a"},
                             {"name", "nll"},
                             {"value", 4},
                             {"error", 0}}},
                           "b");
        QCOMPARE(heard.events.size(), size_t{1});
        QVERIFY(std::holds_alternative<Metric>(heard.events[0].body));
    }

    void metricsAreCollectedByNode() {
        Heard heard;
        Recorder recorder(heard);
        tell(recorder, Metric{.node = "a", .name = "nll", .value = 4});
        tell(recorder, Metric{.node = "b", .name = "nll", .value = 5});
        tell(recorder, Metric{.node = "a", .name = "accuracy", .value = 1});
        recorder.take(); // they stay
        QCOMPARE(recorder.metrics().at("a").size(), size_t{2});
        QCOMPARE(recorder.metrics().at("b")[0].value, 5.0);
    }
};

QTEST_GUILESS_MAIN(TestRecorder)
#include "tst_recorder.moc"
