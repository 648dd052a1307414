#include "core/plain/base/error.h"
#include "core/plain/store/events.h"
#include "support/std_string.h"

#include <cmath>
#include <limits>

using namespace lathe;

namespace {

std::vector<Event> oneOfEach() {
    return {
        {1.5, RunStarted{.run = "r1",
                         .name = "demo",
                         .workflow = "{\n}",
                         .folder = "/a",
                         .device = "cuda:0",
                         .seed = 0xFFFFFFFFFFFFFFFF,
                         .processId = 42,
                         .environment = {{"torch", "2.11.0"}}}},
        {1.75, StepPlanned{.node = "n", .type = "evaluate", .title = "기준", .work = 6e12}},
        {2, StepStarted{.node = "n",
                        .type = "evaluate",
                        .title = "기준",
                        .cacheKey = "00ff",
                        .measured = {"Base", true}}},
        {3, Progress{.node = "n", .done = 3, .total = 12, .what = "window 3"}},
        {4, Scalar{.node = "n", .series = "accuracy.add", .x = 10, .value = 0.1, .error = 0.01}},
        {5, LayerValue{.node = "n", .series = "sparsity", .layer = "blocks.0.q", .value = 0.5}},
        {6, Metric{.node = "n", .name = "bytes", .value = 12345678, .error = 0}},
        {6.5, Sample{.node = "n", .name = "nll", .units = {{"ids", "00ff"}}, .values = {1.5, 2}}},
        {7, Note{.node = "", .level = NoteLevel::Warning, .text = "slow", .hint = "threads"}},
        {8, StepFinished{.node = "n", .state = StepState::Cached, .seconds = 0.25}},
        {9, RunFinished{.state = RunState::Failed, .seconds = 9, .message = "m", .hint = "h"}},
    };
}

} // namespace

class TestEventJson : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyEventSurvives();
    void theMeasuredModelMayBeAbsent();
    void lineIsStable();
    void notANumberIsNull();
    void wrongLinesThrow();
};

void TestEventJson::everyEventSurvives() {
    const auto events = oneOfEach();
    QCOMPARE(events.size(), std::variant_size_v<EventBody>);
    for (const Event& event : events) {
        const std::string line = toJson(event).dump();
        const Event read = eventFromJson(Json::parse(line));
        QCOMPARE(read.body.index(), event.body.index());
        QCOMPARE(toJson(read).dump(), line);
    }
    const Event read = eventFromJson(toJson(events[0]));
    QCOMPARE(std::get<RunStarted>(read.body).seed, 0xFFFFFFFFFFFFFFFFu);
    QCOMPARE(std::get<RunStarted>(read.body).workflow, std::string("{\n}"));
}

// Only evaluations measure a model, and older versions did not say which.
void TestEventJson::theMeasuredModelMayBeAbsent() {
    const Event event{1, StepStarted{.node = "n", .type = "quant.rtn"}};
    QVERIFY(!toJson(event).contains("measured"));
    const Event read = eventFromJson(toJson(event));
    QCOMPARE(std::get<StepStarted>(read.body).measured, MeasuredModel{});
    const Event base = eventFromJson(toJson(oneOfEach()[2]));
    QCOMPARE(std::get<StepStarted>(base.body).measured, (MeasuredModel{"Base", true}));
}

// Scripts on clusters read these lines.
void TestEventJson::lineIsStable() {
    QCOMPARE(toJson(oneOfEach()[4]).dump(),
             std::string(R"({"event":"scalar","time":4.0,"node":"n","series":"accuracy.add",)"
                         R"("x":10.0,"value":0.1,"error":0.01})"));
    QCOMPARE(toJson(oneOfEach()[7]).dump(),
             std::string(R"({"event":"sample","time":6.5,"node":"n","name":"nll",)"
                         R"("units":{"ids":"00ff"},"values":[1.5,2.0]})"));
    QCOMPARE(toJson(oneOfEach()[9]).dump(),
             std::string(R"({"event":"step_finished","time":8.0,"node":"n","state":"cached",)"
                         R"("seconds":0.25,"phases":{}})"));
}

void TestEventJson::notANumberIsNull() {
    const Event event{1, Scalar{.node = "n",
                                .series = "loss",
                                .x = 1,
                                .value = std::numeric_limits<double>::quiet_NaN()}};
    const std::string line = toJson(event).dump();
    QVERIFY(line.find("\"value\":null") != std::string::npos);
    QVERIFY(std::isnan(std::get<Scalar>(eventFromJson(Json::parse(line)).body).value));
    const Event sample{1, Sample{.values = {1, std::numeric_limits<double>::quiet_NaN()}}};
    const Event again = eventFromJson(Json::parse(toJson(sample).dump()));
    QVERIFY(std::isnan(std::get<Sample>(again.body).values.at(1)));
}

void TestEventJson::wrongLinesThrow() {
    for (
        const char* line :
        {"{}", "[]", "null", R"({"event": "explosion", "time": 1})", R"({"event": "scalar"})",
         R"({"event": "progress", "time": 1, "node": "n", "done": "many", "total": 1, "what": ""})",
         R"({"event": "step_finished", "time": 1, "node": "n", "state": "lost", "seconds": 1})"}) {
        QVERIFY_THROWS_EXCEPTION(Error, eventFromJson(Json::parse(line)));
    }
}

QTEST_GUILESS_MAIN(TestEventJson)
#include "tst_event_json.moc"
