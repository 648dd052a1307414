#include "core/plain/base/error.h"
#include "core/plain/store/events.h"
#include "support/std_string.h"

using namespace lathe;

class TestEvents : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void wordsRoundTrip();
    void wordsAreStable();
    void unknownWordsThrow();
};

void TestEvents::wordsRoundTrip() {
    for (const auto state :
         {RunState::Running, RunState::Done, RunState::Failed, RunState::Interrupted}) {
        QCOMPARE(runStateFromName(nameOf(state)), state);
    }
    for (const auto state : {StepState::Queued, StepState::Running, StepState::Done,
                             StepState::Cached, StepState::Failed, StepState::Skipped}) {
        QCOMPARE(stepStateFromName(nameOf(state)), state);
    }
    for (const auto level : {NoteLevel::Info, NoteLevel::Warning, NoteLevel::Error}) {
        QCOMPARE(noteLevelFromName(nameOf(level)), level);
    }
}

// They are in databases and event files that outlive the program.
void TestEvents::wordsAreStable() {
    QCOMPARE(nameOf(RunState::Interrupted), std::string("interrupted"));
    QCOMPARE(nameOf(StepState::Cached), std::string("cached"));
    QCOMPARE(nameOf(NoteLevel::Warning), std::string("warning"));
}

void TestEvents::unknownWordsThrow() {
    QVERIFY_THROWS_EXCEPTION(Error, runStateFromName("paused"));
    QVERIFY_THROWS_EXCEPTION(Error, stepStateFromName(""));
    QVERIFY_THROWS_EXCEPTION(Error, noteLevelFromName("Error"));
}

QTEST_GUILESS_MAIN(TestEvents)
#include "tst_events.moc"
