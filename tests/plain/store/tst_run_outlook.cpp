#include "core/plain/base/text.h"
#include "core/plain/store/run_outlook.h"

#include <QTest>

#include <cmath>

using namespace lathe;

namespace {

/// "gptq 100 done 8 | eval 10 running 2 50% | eval 10 queued": type, work, state, seconds it took
/// or has run for, share of it that is done.
std::vector<StepRow> steps(const std::string& text, double now) {
    std::vector<StepRow> out;
    for (const std::string& part : split(text, '|')) {
        std::vector<std::string> words = split(part, ' ');
        std::erase(words, "");
        StepRow row{.type = words[0], .state = stepStateFromName(words[2])};
        row.work = std::stod(words[1]);
        row.seconds = words.size() > 3 ? std::stod(words[3]) : 0;
        row.started = now - row.seconds;
        if (words.size() > 4) {
            row.done = std::stoi(words[4]);
            row.total = 100;
        }
        out.push_back(row);
    }
    return out;
}

/// "25 %, 30 s left", "25 %, calculating".
std::string outlook(const std::string& text, const StepPaces& paces = {}) {
    constexpr double kNow = 1000;
    const RunOutlook out = outlookOf(steps(text, kNow), paces, kNow);
    const std::string share = std::to_string(std::lround(100 * out.share)) + " %, ";
    return share + (out.secondsLeft ? std::to_string(std::lround(*out.secondsLeft)) + " s left"
                                    : "calculating");
}

} // namespace

class TestRunOutlook : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void stepsCountWithTheSecondsTheyTookInEarlierRuns();
    void thisRunKnowsBetterThanEarlierOnes();
    void untilItKnowsItSaysSo();
    void aRunningStepGoesByItsOwnPaceMoreAndMore();
    void whatIsCachedOrFailedTakesNoTime();
    void runsWithoutPlannedWorkCountSteps();
    void whatIsShownNeverJumps();
};

/// Four of six steps are done, and yet nearly all is still to come.
void TestRunOutlook::stepsCountWithTheSecondsTheyTookInEarlierRuns() {
    const StepPaces paces{{"rtn", 0.1}, {"gptq", 1}, {"eval", 0.2}};
    QCOMPARE(outlook("load 0 done 0 | rtn 10 done 1 | eval 10 done 2 | eval 10 done 2 |"
                     "gptq 100 queued | eval 10 queued",
                     paces),
             std::string("5 %, 102 s left"));
    QCOMPARE(outlook("load 0 done 0 | rtn 10 done 1 | eval 10 done 2 | eval 10 done 2 |"
                     "gptq 100 running 9 9 | eval 10 queued",
                     paces),
             std::string("13 %, 93 s left"));
}

void TestRunOutlook::thisRunKnowsBetterThanEarlierOnes() {
    QCOMPARE(outlook("eval 10 done 2 | eval 10 queued", {{"eval", 5}}),
             std::string("50 %, 2 s left"));
}

void TestRunOutlook::untilItKnowsItSaysSo() {
    QCOMPARE(outlook("gptq 100 queued | eval 10 queued"), std::string("0 %, calculating"));
    QCOMPARE(outlook("gptq 100 running 1 2 | eval 10 queued"), std::string("2 %, calculating"));
    // Its own pace tells its rest, but too little of the run is behind it to speak for others.
    QCOMPARE(outlook("gptq 100 running 9 9 | eval 10 queued"), std::string("8 %, calculating"));
    // From a tenth of all work on, the run's own pace stands for types never measured.
    QCOMPARE(outlook("gptq 100 running 50 50 | eval 10 queued"), std::string("45 %, 60 s left"));
}

void TestRunOutlook::aRunningStepGoesByItsOwnPaceMoreAndMore() {
    // 10 s expected; it turns out to be half as fast.
    const StepPaces paces{{"gptq", 0.1}};
    QCOMPARE(outlook("gptq 100 running 0 0", paces), std::string("0 %, 10 s left"));
    QCOMPARE(outlook("gptq 100 running 4 0", paces), std::string("40 %, 6 s left"));
    QCOMPARE(outlook("gptq 100 running 10 50", paces), std::string("57 %, 8 s left"));
    QCOMPARE(outlook("gptq 100 running 18 90", paces), std::string("90 %, 2 s left"));
    // Overdue and silent: a little more, and never back.
    QCOMPARE(outlook("gptq 100 running 30 0", paces), std::string("91 %, 3 s left"));
}

void TestRunOutlook::whatIsCachedOrFailedTakesNoTime() {
    QCOMPARE(outlook("gptq 0 cached 0 | rtn 10 failed 1 | eval 10 skipped 0 | eval 10 queued",
                     {{"eval", 0.1}}),
             std::string("50 %, 1 s left"));
}

/// Runs of earlier versions told no work.
void TestRunOutlook::runsWithoutPlannedWorkCountSteps() {
    QCOMPARE(outlook("load 0 done 1 | rtn 0 running 5 50"), std::string("75 %, calculating"));
    QCOMPARE(outlookOf({}, {}, 0).share, 0.0);
}

// RUN-3: no jump over 50 %.
void TestRunOutlook::whatIsShownNeverJumps() {
    QCOMPARE(steadied(std::nullopt, 40), 40.0);
    QCOMPARE(steadied(40, 50), 45.0);
    QCOMPARE(steadied(40, 4000), 60.0);
    QCOMPARE(steadied(40, 0), 20.0);
}

QTEST_GUILESS_MAIN(TestRunOutlook)
#include "tst_run_outlook.moc"
