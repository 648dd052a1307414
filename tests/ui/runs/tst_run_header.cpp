#include "ui/base/language.h"
#include "ui/runs/run_header.h"

#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace lathe;
using namespace lathe::ui;

class TestRunHeader : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aRunOnItsWay();
    void howFarByTimeNotBySteps();
    void aRunThatCannotBeStoppedHereSaysWhy();
    void howItEnded();
    void aLongNameWidensNothing();
    void stopAndAbort();
    void aTrainingCanBeEndedEarly();
    void aFailureIsToldInKorean();

private:
    static QString text(const RunHeader& header, const char* name) {
        return header.findChild<QLabel*>(QLatin1String(name))->text();
    }

    static bool shown(const RunHeader& header, const char* name) {
        return header.findChild<QWidget*>(QLatin1String(name))->isVisible();
    }

    Theme m_theme;
};

void TestRunHeader::aRunOnItsWay() {
    RunHeader header(m_theme);
    header.show();
    const RunRow run{.id = 7, .name = "demo", .started = 1000};
    header.showRun(run, {.share = 0.5}, 1010); // of steps or work, of time nothing is known
    QCOMPARE(text(header, "runName"), QStringLiteral("demo, run 7"));
    QCOMPARE(text(header, "runState"), QStringLiteral("Running")); // no share that nobody knows
    QCOMPARE(text(header, "runTimes"), QStringLiteral("elapsed 0:10, calculating the rest"));
    QCOMPARE(header.findChild<QProgressBar*>()->maximum(), 0); // moves, tells no share
    QVERIFY(shown(header, "runStop") && !shown(header, "runCompare"));
}

void TestRunHeader::howFarByTimeNotBySteps() {
    RunHeader header(m_theme);
    header.show();
    const RunRow run{.id = 7, .name = "demo", .started = 1000};
    const RunOutlook outlook{.share = 0.1, .secondsLeft = 90};
    header.showRun(run, outlook, 1010);
    header.showRun(run, outlook, 1010);
    QCOMPARE(text(header, "runTimes"), QStringLiteral("elapsed 0:10, calculating the rest"));
    header.showRun(run, outlook, 1010); // RUN-3: three samples
    QCOMPARE(text(header, "runState"), QStringLiteral("Running 10 %"));
    QCOMPARE(text(header, "runTimes"), QStringLiteral("elapsed 0:10, about 1:30 left"));
    QCOMPARE(header.findChild<QProgressBar*>()->value(), 100);
    header.showRun(run, {.share = 0.9, .secondsLeft = 1}, 1011); // and no jump by more than half
    QCOMPARE(text(header, "runTimes"), QStringLiteral("elapsed 0:11, about 0:46 left"));
    header.showRun({.id = 8, .name = "next", .started = 1000}, outlook, 1010);
    QCOMPARE(text(header, "runTimes"), QStringLiteral("elapsed 0:10, calculating the rest"));
}

void TestRunHeader::aRunThatCannotBeStoppedHereSaysWhy() {
    RunHeader header(m_theme);
    header.setStopBlocked(QStringLiteral("The engine runs on gpu7: stop it there."));
    header.showRun({.id = 7, .name = "demo", .started = 1000}, {}, 1010);
    const auto* stop = header.findChild<QPushButton*>(QStringLiteral("runStop"));
    QVERIFY(!stop->isEnabled());
    QVERIFY(stop->toolTip().contains(QStringLiteral("gpu7")));
    header.setStopBlocked({});
    QVERIFY(stop->isEnabled());
    header.setStopping(); // a second order would end the engine at once
    header.showRun({.id = 7, .name = "demo", .started = 1000}, {}, 1011);
    QVERIFY(!stop->isEnabled());
    QCOMPARE(text(header, "runState"), QStringLiteral("Stopping"));
}

void TestRunHeader::howItEnded() {
    RunHeader header(m_theme);
    header.show();
    RunRow run{.id = 7,
               .name = "demo",
               .state = RunState::Interrupted,
               .started = 1000,
               .finished = 1090,
               .message = "The engine was ended.",
               .hint = "Run again."};
    header.showRun(run, {}, 5000);
    QCOMPARE(text(header, "runState"), QStringLiteral("Interrupted"));
    QCOMPARE(text(header, "runTimes"), QStringLiteral("took 1:30"));
    QCOMPARE(text(header, "runMessage"), QStringLiteral("The engine was ended. Run again."));
    QVERIFY(shown(header, "runMessage"));
    QVERIFY(!shown(header, "runStop") && shown(header, "runCompare"));
    run.state = RunState::Done;
    run.message.clear();
    run.hint.clear();
    header.showRun(run, {}, 5000);
    QCOMPARE(text(header, "runState"), QStringLiteral("Done"));
    QVERIFY(!shown(header, "runMessage"));
}

void TestRunHeader::aLongNameWidensNothing() {
    RunHeader header(m_theme);
    header.showRun({.id = 7, .name = "demo", .started = 1000}, {}, 1010);
    const int width = header.minimumSizeHint().width();
    header.showRun({.id = 7, .name = std::string(300, 'x'), .started = 1000}, {}, 1010);
    QCOMPARE(header.minimumSizeHint().width(), width);
    QVERIFY(header.findChild<QLabel*>(QStringLiteral("runName"))->toolTip().size() > 300);
}

void TestRunHeader::stopAndAbort() {
    RunHeader header(m_theme);
    header.show();
    QSignalSpy stop(&header, &RunHeader::stopRequested);
    QSignalSpy abort(&header, &RunHeader::abortRequested);
    header.showStarting(QStringLiteral("demo"));
    QTest::mouseClick(header.findChild<QPushButton*>(QStringLiteral("runStop")), Qt::LeftButton);
    QTest::mouseClick(header.findChild<QPushButton*>(QStringLiteral("runAbort")), Qt::LeftButton);
    QCOMPARE(stop.count(), 1);
    QCOMPARE(abort.count(), 1);
}

void TestRunHeader::aTrainingCanBeEndedEarly() {
    RunHeader header(m_theme);
    header.show();
    header.showRun({.id = 7, .name = "demo", .started = 1000}, {}, 1010);
    auto* keep = header.findChild<QPushButton*>(QStringLiteral("runKeep"));
    QVERIFY(!keep->isVisible()); // no training is under way
    header.setTraining("lora", true);
    QVERIFY(keep->isVisible() && keep->isEnabled());
    QVERIFY(keep->toolTip().contains(QStringLiteral("best weights")));
    QSignalSpy kept(&header, &RunHeader::keepRequested);
    QTest::mouseClick(keep, Qt::LeftButton);
    QCOMPARE(kept.count(), 1);
    QVERIFY(!keep->isEnabled());
    header.setTraining("lora", true);
    QVERIFY(!keep->isEnabled()); // it has been asked once
    header.setTraining("distil", true);
    QVERIFY(keep->isEnabled()); // the next training has not
    header.setTraining("distil", false);
    QVERIFY(!keep->isEnabled());
    QVERIFY(keep->toolTip().contains(QStringLiteral("the window that started the run")));
    header.setTraining({}, true);
    QVERIFY(!keep->isVisible());
}

void TestRunHeader::aFailureIsToldInKorean() {
    Language language;
    language.set(QStringLiteral("ko"));
    RunHeader header(m_theme);
    header.show();
    header.showRun({.state = RunState::Failed, .message = "mix: no text is chosen"}, {}, 0);
    QCOMPARE(text(header, "runMessage"), QStringLiteral("mix: 글을 고르지 않았습니다"));
    const auto* label = header.findChild<QLabel*>(QStringLiteral("runMessage"));
    QVERIFY(label->toolTip().endsWith(QStringLiteral("mix: no text is chosen")));
    language.set(QStringLiteral("en"));
    QTRY_COMPARE(text(header, "runMessage"), QStringLiteral("mix: no text is chosen"));
}

QTEST_MAIN(TestRunHeader)
#include "tst_run_header.moc"
