#include "ui/runs/run_header.h"
#include "ui/shell/language.h"

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
    void shareOfTheWork();
    void aRunOnItsWay();
    void howItEnded();
    void stopAndAbort();
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

void TestRunHeader::shareOfTheWork() {
    QCOMPARE(shareOf({}, 4), 0.0);
    QCOMPARE(
        shareOf({{.state = StepState::Done}, {.state = StepState::Running, .done = 1, .total = 2}},
                4),
        0.375);
    QCOMPARE(shareOf({{.state = StepState::Running, .done = 9, .total = 2}}, 1), 1.0);
    QCOMPARE(shareOf({{.state = StepState::Done}}, 0), 0.0);
}

void TestRunHeader::aRunOnItsWay() {
    RunHeader header(m_theme);
    header.show();
    RunRow run{.id = 7, .name = "demo", .started = 1000};
    header.showRun(run, 0.1, 1010);
    QCOMPARE(text(header, "runName"), QStringLiteral("demo, run 7"));
    QCOMPARE(text(header, "runState"), QStringLiteral("Running 10 %"));
    QCOMPARE(text(header, "runTimes"), QStringLiteral("elapsed 0:10, calculating the rest"));
    header.showRun(run, 0.2, 1020);
    header.showRun(run, 0.5, 1050);
    QVERIFY(text(header, "runTimes").startsWith(QStringLiteral("elapsed 0:50, about ")));
    QCOMPARE(header.findChild<QProgressBar*>()->value(), 500);
    QVERIFY(shown(header, "runStop") && !shown(header, "runCompare"));
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
    header.showRun(run, 0.5, 5000);
    QCOMPARE(text(header, "runState"), QStringLiteral("Interrupted"));
    QCOMPARE(text(header, "runTimes"), QStringLiteral("took 1:30"));
    QCOMPARE(text(header, "runMessage"), QStringLiteral("The engine was ended. Run again."));
    QVERIFY(shown(header, "runMessage"));
    QVERIFY(!shown(header, "runStop") && shown(header, "runCompare"));
    run.state = RunState::Done;
    run.message.clear();
    run.hint.clear();
    header.showRun(run, 1, 5000);
    QCOMPARE(text(header, "runState"), QStringLiteral("Done"));
    QVERIFY(!shown(header, "runMessage"));
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

void TestRunHeader::aFailureIsToldInKorean() {
    Language language;
    language.set(QStringLiteral("ko"));
    RunHeader header(m_theme);
    header.show();
    header.showRun({.state = RunState::Failed, .message = "mix: no text is chosen"}, 1, 0);
    QCOMPARE(text(header, "runMessage"), QStringLiteral("mix: 글을 고르지 않았습니다"));
    const auto* label = header.findChild<QLabel*>(QStringLiteral("runMessage"));
    QVERIFY(label->toolTip().endsWith(QStringLiteral("mix: no text is chosen")));
    language.set(QStringLiteral("en"));
    QTRY_COMPARE(text(header, "runMessage"), QStringLiteral("mix: no text is chosen"));
}

QTEST_MAIN(TestRunHeader)
#include "tst_run_header.moc"
