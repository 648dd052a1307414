#include "core/plain/base/file.h"
#include "support/fake_engine.h"
#include "support/small_catalog.h"
#include "ui/base/theme.h"
#include "ui/plots/chart.h"
#include "ui/runs/chart_board.h"
#include "ui/runs/run_screen.h"

#include <QApplication>
#include <QLabel>
#include <QListView>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include <algorithm>

using namespace lathe;
using namespace lathe::ui;

class TestRunScreen : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void anEmptyHomeSaysWhatToDo();
    void aRunIsShownAsItGoes();
    void stopEndsARun();
    void aTrainingIsDrawnAndEndedEarly();
    void aKilledEngineLeavesTheWindowAlive();
    void anEngineThatEndsWithoutAWord();
    void aRefusedWorkflowIsSaid();
    void aFailedBranchIsNoRefusal();
    void aFinishedRunLooksTheSame();
    void aRunOutlivesItsWindow();
    void eachWindowShowsTheRunThatItStarted();
    void aRunThatBeginsElsewhereIsFound();
    void aRunOfAnotherWindowIsStopped();
    void anotherRunIsChosen();
    void everythingHasAName();

private:
    QString text(const char* name) const {
        return m_screen->findChild<QLabel*>(QLatin1String(name))->text();
    }

    void start(const char* part) {
        qputenv("LATHE_FAKE_ENGINE", part);
        m_screen->startRun(m_workflow);
    }

    QString logText() const {
        const auto* model = m_screen->findChild<QTableView*>(QStringLiteral("logTable"))->model();
        QString out;
        for (int row = 0; row < model->rowCount(); ++row) {
            out += model->index(row, 2).data().toString() + QLatin1Char('\n');
        }
        return out;
    }

    Theme m_theme;
    Catalog m_catalog = test::smallCatalog();
    Catalog m_training = m_catalog; // in which evaluations are trainings
    std::unique_ptr<TemporaryFolder> m_home;
    std::unique_ptr<RunScreen> m_screen;
    QString m_workflow;
};

void TestRunScreen::initTestCase() {
    const QString self = QCoreApplication::applicationFilePath();
    qputenv("LATHE_ENGINE", QStringLiteral("\"%1\"").arg(self).toUtf8());
}

void TestRunScreen::init() {
    m_home = std::make_unique<TemporaryFolder>();
    const auto file = m_home->path() / "fake.json";
    writeFileAtomic(file, test::fakeWorkflow());
    m_workflow = QString::fromStdString(file.string());
    m_screen = std::make_unique<RunScreen>(m_theme, m_home->path(), m_catalog);
    m_screen->resize(1300, 800);
    m_screen->show();
}

void TestRunScreen::cleanup() {
    m_screen.reset();
    m_home.reset();
}

void TestRunScreen::anEmptyHomeSaysWhatToDo() {
    m_screen->showNewestRun();
    auto* build = m_screen->findChild<QPushButton*>(QStringLiteral("runOpenBuild"));
    QVERIFY(build->isVisible());
    QSignalSpy asked(m_screen.get(), &RunScreen::buildRequested);
    QTest::mouseClick(build, Qt::LeftButton);
    QCOMPARE(asked.count(), 1);
}

void TestRunScreen::aRunIsShownAsItGoes() {
    QSignalSpy running(m_screen.get(), &RunScreen::runningChanged);
    QSignalSpy steps(m_screen.get(), &RunScreen::stepsChanged);
    start("finish");
    QTRY_COMPARE(text("runState"), QStringLiteral("Done"));
    QCOMPARE(text("runName"), QStringLiteral("demo, run 1"));
    QCOMPARE(text("runStepCount"), QStringLiteral("2 of 2 finished"));
    QTRY_COMPARE(running.count(), 2);
    QVERIFY(steps.count() > 0);
    QCOMPARE(m_screen->findChild<QListView*>(QStringLiteral("runSteps"))->model()->rowCount(), 2);
    const auto* accuracy = m_screen->findChild<Chart*>(QStringLiteral("chart.accuracy"));
    QTRY_COMPARE(accuracy->data().lines.size(), size_t{1});
    QCOMPARE(accuracy->data().lines[0].y.size(), size_t{4});
    QVERIFY(logText().contains(QStringLiteral("only four prompts")));
    QSignalSpy compare(m_screen.get(), &RunScreen::compareRequested);
    QTest::mouseClick(m_screen->findChild<QPushButton*>(QStringLiteral("runCompare")),
                      Qt::LeftButton);
    QCOMPARE(compare[0][0].toLongLong(), 1);
}

void TestRunScreen::stopEndsARun() {
    start("stop");
    QTRY_VERIFY(text("runState").startsWith(QStringLiteral("Running")));
    QVERIFY(m_screen->running());
    QTest::mouseClick(m_screen->findChild<QPushButton*>(QStringLiteral("runStop")), Qt::LeftButton);
    QTRY_COMPARE(text("runState"), QStringLiteral("Interrupted"));
    QTRY_VERIFY(!m_screen->running());
}

// The fake engine's evaluation stands for a training here: it sends accuracy over updates.
void TestRunScreen::aTrainingIsDrawnAndEndedEarly() {
    std::vector<StepType> types(m_catalog.steps().begin(), m_catalog.steps().end());
    std::ranges::find(types, "evaluate", &StepType::id)->series = {
        {.name = "loss", .label = "Loss"},
        {.name = "validation", .label = "Validation loss"},
        {.name = "accuracy", .label = "Accuracy"}};
    m_training = Catalog(std::move(types));
    m_screen = std::make_unique<RunScreen>(m_theme, m_home->path(), m_training);
    m_screen->show();
    start("keep");
    auto* keep = m_screen->findChild<QPushButton*>(QStringLiteral("runKeep"));
    QTRY_VERIFY(keep->isVisible() && keep->isEnabled());
    const auto* curve = m_screen->findChild<Chart*>(QStringLiteral("training.accuracy"));
    QTRY_COMPARE(curve->data().lines.size(), size_t{1});
    QCOMPARE(curve->data().lines[0].y.size(), size_t{4});
    QCOMPARE(m_screen->findChild<Chart*>(QStringLiteral("chart.accuracy")), nullptr);
    QTest::mouseClick(keep, Qt::LeftButton);
    QTRY_COMPARE(text("runState"), QStringLiteral("Done"));
    QVERIFY(!keep->isVisible());
}

// RUN-13: the engine's death is reported, the window lives on, the run is marked.
void TestRunScreen::aKilledEngineLeavesTheWindowAlive() {
    start("crash");
    QTRY_COMPARE(text("runState"), QStringLiteral("Interrupted"));
    QTRY_VERIFY(text("runMessage").startsWith(QStringLiteral("The engine was ended by signal 9")));
    QVERIFY(logText().contains(QStringLiteral("half way")));
    QVERIFY(!m_screen->running());
    QCOMPARE(ExperimentStore(m_home->path()).run(1)->state, RunState::Interrupted);
    start("finish"); // and the next run goes as ever
    QTRY_COMPARE(text("runState"), QStringLiteral("Done"));
}

void TestRunScreen::anEngineThatEndsWithoutAWord() {
    start("silent");
    QTRY_COMPARE(text("runState"), QStringLiteral("Interrupted"));
    QTRY_COMPARE(text("runMessage"),
                 QStringLiteral("The engine ended without a message. "
                                "Run the workflow again: what was finished is kept."));
}

void TestRunScreen::aRefusedWorkflowIsSaid() {
    start("refuse");
    QTRY_VERIFY(text("runMessage").contains(QStringLiteral("the workflow has no steps")));
    QTRY_VERIFY(logText().contains(QStringLiteral("The engine refused the workflow.")));
}

// The engine ends with status 1 both ways; only without a run did it refuse anything.
void TestRunScreen::aFailedBranchIsNoRefusal() {
    QSignalSpy closed(m_screen->findChild<RunFeed*>(), &RunFeed::closed);
    start("fail");
    QTRY_COMPARE(text("runState"), QStringLiteral("Failed"));
    QTRY_COMPARE(closed.count(), 1);
    QCOMPARE(text("runMessage"), QStringLiteral("eval: no text"));
    QVERIFY2(!logText().contains(QStringLiteral("refused")), qPrintable(logText()));
}

// The window goes while the run is under way; one that opens later finds it and follows it.
void TestRunScreen::aRunOutlivesItsWindow() {
    start("orphan");
    QTRY_VERIFY(text("runState").startsWith(QStringLiteral("Running")));
    RunScreen other(m_theme, m_home->path(), m_catalog);
    other.show();
    other.showNewestRun();
    const auto* state = other.findChild<QLabel*>(QStringLiteral("runState"));
    QTRY_VERIFY(state->text().startsWith(QStringLiteral("Running")));
    QVERIFY(other.running());
    m_screen.reset(); // with it goes the other end of the engine's standard input
    QTRY_COMPARE(state->text(), QStringLiteral("Done"));
    QVERIFY(!other.running());
    const auto* steps = other.findChild<QListView*>(QStringLiteral("runSteps"))->model();
    QCOMPARE(steps->rowCount(), 2);
}

// Both begin a run in the same home at the same time; each knows its own by the id it has chosen.
void TestRunScreen::eachWindowShowsTheRunThatItStarted() {
    RunScreen other(m_theme, m_home->path(), m_catalog);
    other.show();
    start("stop");
    other.startRun(m_workflow);
    QTRY_VERIFY(m_screen->shownRun() && other.shownRun());
    QVERIFY(m_screen->shownRun()->run != other.shownRun()->run);
    QTRY_COMPARE(ExperimentStore(m_home->path()).runs().size(), size_t{2});
    other.stopRun();
    QTRY_COMPARE(other.findChild<QLabel*>(QStringLiteral("runState"))->text(),
                 QStringLiteral("Interrupted"));
    QVERIFY(text("runState").startsWith(QStringLiteral("Running")));
    m_screen->stopRun();
    QTRY_COMPARE(text("runState"), QStringLiteral("Interrupted"));
}

void TestRunScreen::aRunThatBeginsElsewhereIsFound() {
    m_screen->showNewestRun(); // there is none
    RunWriter writer(m_home->path());
    test::SampleRun run(writer);
    run.start("r1");
    writer.flush();
    QTRY_COMPARE_WITH_TIMEOUT(text("runName"), QStringLiteral("demo, run 1"), 30000);
    QVERIFY(m_screen->running());
}

void TestRunScreen::aRunOfAnotherWindowIsStopped() {
    start("stop");
    QTRY_VERIFY(text("runState").startsWith(QStringLiteral("Running")));
    RunScreen other(m_theme, m_home->path(), m_catalog);
    other.show();
    QSignalSpy running(&other, &RunScreen::runningChanged);
    other.showNewestRun();
    QTRY_COMPARE(running.count(), 1);
    QTest::mouseClick(other.findChild<QPushButton*>(QStringLiteral("runStop")), Qt::LeftButton);
    QTRY_COMPARE(other.findChild<QLabel*>(QStringLiteral("runState"))->text(),
                 QStringLiteral("Interrupted"));
    QTRY_COMPARE(running.count(), 2);
    QTRY_VERIFY(!m_screen->running());
}

void TestRunScreen::anotherRunIsChosen() {
    test::writeThreeVariants(m_home->path(), "older");
    start("finish");
    QTRY_COMPARE(text("runName"), QStringLiteral("demo, run 2"));
    QTRY_VERIFY(!m_screen->running());
    auto* menu = m_screen->findChild<QMenu*>(QStringLiteral("runMenu"));
    Q_EMIT menu->aboutToShow();
    QCOMPARE(menu->actions().size(), 2);
    QVERIFY(menu->actions()[0]->isChecked());
    menu->actions()[1]->trigger();
    QTRY_COMPARE(text("runName"), QStringLiteral("demo, run 1"));
}

void TestRunScreen::aFinishedRunLooksTheSame() {
    start("finish");
    QTRY_COMPARE(text("runState"), QStringLiteral("Done"));
    QTRY_VERIFY(!m_screen->running());
    RunScreen other(m_theme, m_home->path(), m_catalog);
    other.show();
    other.showNewestRun();
    QTRY_COMPARE(other.findChild<QLabel*>(QStringLiteral("runState"))->text(),
                 QStringLiteral("Done"));
    const auto* mine = m_screen->findChild<Chart*>(QStringLiteral("chart.accuracy"));
    QTRY_COMPARE(other.findChild<Chart*>(QStringLiteral("chart.accuracy"))->data().lines[0].y,
                 mine->data().lines[0].y);
}

void TestRunScreen::everythingHasAName() {
    start("finish");
    QTRY_COMPARE(text("runState"), QStringLiteral("Done"));
    for (const QAbstractButton* button : m_screen->findChildren<QAbstractButton*>()) {
        if (button->isVisible()) {
            QVERIFY2(!button->text().isEmpty() || !button->accessibleName().isEmpty(),
                     qPrintable(button->objectName()));
            QVERIFY(!button->objectName().isEmpty());
        }
    }
}

int main(int argc, char** argv) {
    if (argc > 1 && std::strcmp(argv[1], "run") == 0) {
        return test::playEngine(argc, argv);
    }
    QApplication app(argc, argv);
    TestRunScreen test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_run_screen.moc"
