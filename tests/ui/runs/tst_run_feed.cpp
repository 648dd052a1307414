#include "core/plain/base/file.h"
#include "support/sample_run.h"
#include "ui/runs/run_feed.h"

#include <QSignalSpy>
#include <QTest>

using namespace lathe;
using namespace lathe::ui;

namespace {

/// What has arrived, as one sequence.
struct Seen {
    explicit Seen(RunFeed& feed) {
        QObject::connect(&feed, &RunFeed::arrived, &feed, [this](const RunNews& news) {
            firsts += news.first ? 1 : 0;
            state = news.run ? news.run->state : RunState::Failed;
            message = news.run ? news.run->message : "";
            for (const PointRow& row : news.points) {
                points.push_back(row.point.x);
            }
            notes += static_cast<int>(news.notes.size());
        });
        QObject::connect(&feed, &RunFeed::failed, &feed,
                         [this](const QString& what) { failure = what; });
    }

    std::vector<double> points{};
    int notes = 0;
    int firsts = 0;
    RunState state = RunState::Running;
    std::string message{};
    QString failure{};
};

Scalar point(double x) {
    return {.node = "e", .series = "accuracy", .x = x, .value = x};
}

} // namespace

class TestRunFeed : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void bringsWhatIsNewAndOnlyThat();
    void findsARunByItsId();
    void closesARunWithTheReason();
    void aVariantHasItsNumberBeforeItsPoints();
    void saysWhetherTheEngineBeganTheRun();
    void saysWhatIsWrong();
};

void TestRunFeed::bringsWhatIsNewAndOnlyThat() {
    const TemporaryFolder home;
    RunWriter writer(home.path());
    test::SampleRun run(writer);
    run.start("r1");
    run.send(point(1));
    run.send(Note{.text = "a"});
    writer.flush();
    RunFeed feed(home.path());
    Seen seen(feed);
    feed.follow(1);
    QTRY_COMPARE(seen.points, std::vector<double>{1});
    run.send(point(2));
    run.send(point(3));
    QTRY_COMPARE(seen.points, (std::vector<double>{1, 2, 3}));
    run.finish();
    QTRY_COMPARE(seen.state, RunState::Done);
    QCOMPARE(seen.firsts, 1);
    QCOMPARE(seen.notes, 1);
    feed.follow(1); // shown again: everything anew
    QTRY_COMPARE(seen.points.size(), size_t{6});
    QCOMPARE(seen.firsts, 2);
}

void TestRunFeed::findsARunByItsId() {
    const TemporaryFolder home;
    test::writeThreeVariants(home.path(), "older");
    RunFeed feed(home.path());
    Seen seen(feed);
    feed.followNext("mine");
    RunWriter writer(home.path());
    test::SampleRun other(writer);
    other.start("of another window");
    writer.flush();
    RunWriter mine(home.path());
    test::SampleRun(mine).start("mine", "{}", 0); // the number of its process is of no consequence
    QTRY_COMPARE(feed.runId(), 3);
    QTRY_COMPARE(seen.firsts, 1);
}

void TestRunFeed::closesARunWithTheReason() {
    const TemporaryFolder home;
    RunFeed feed(home.path());
    Seen seen(feed);
    feed.followNext("mine");
    {
        RunWriter writer(home.path());
        test::SampleRun(writer).start("mine");
    }
    QTRY_COMPARE(feed.runId(), 1);
    feed.closeRun("mine", QStringLiteral("Ended by signal 9."));
    QTRY_COMPARE(seen.message, std::string("Ended by signal 9."));
    QCOMPARE(seen.state, RunState::Interrupted);
}

// Its curve is drawn in the colour of the number, so it must not come later.
void TestRunFeed::aVariantHasItsNumberBeforeItsPoints() {
    const TemporaryFolder home;
    test::writeThreeVariants(home.path(), "older"); // numbers 0 and 1
    RunWriter writer(home.path());
    test::SampleRun run(writer);
    run.start("r2");
    run.send(StepPlanned{.node = "e", .type = "evaluate", .title = "GPTQ"});
    writer.flush();
    RunFeed feed(home.path());
    std::map<std::string, int> variants;
    bool numbered = true;
    int points = 0;
    connect(&feed, &RunFeed::arrived, &feed, [&](const RunNews& news) {
        variants = news.variants.empty() ? variants : news.variants;
        points += static_cast<int>(news.points.size());
        numbered = numbered && (news.points.empty() || variants.contains("GPTQ"));
    });
    feed.follow(2);
    QTRY_COMPARE(feed.runId(), 2);
    run.send(
        StepStarted{.node = "e", .type = "evaluate", .title = "GPTQ", .measured = {"GPTQ", false}});
    run.send(point(1));
    QTRY_COMPARE(points, 1);
    QVERIFY(numbered);
    QCOMPARE(variants.at("GPTQ"), 2);
}

void TestRunFeed::saysWhetherTheEngineBeganTheRun() {
    const TemporaryFolder home;
    RunFeed feed(home.path());
    std::vector<std::string> names;
    connect(&feed, &RunFeed::closed, &feed,
            [&](const std::optional<RunRow>& run) { names.push_back(run ? run->run : "none"); });
    feed.followNext("mine");
    feed.closeRun("mine", QStringLiteral("It refused."));
    QTRY_COMPARE(names, std::vector<std::string>{"none"});
    {
        RunWriter writer(home.path());
        test::SampleRun(writer).start("mine");
    }
    feed.closeRun("mine", QStringLiteral("It died."));
    QTRY_COMPARE(names, (std::vector<std::string>{"none", "mine"}));
}

void TestRunFeed::saysWhatIsWrong() {
    const TemporaryFolder home;
    writeFileAtomic(home.path() / "runs.db", std::string(5000, '?'));
    RunFeed feed(home.path());
    Seen seen(feed);
    feed.follow(1);
    QTRY_VERIFY(seen.failure.contains(QStringLiteral("is not a database")));
}

QTEST_GUILESS_MAIN(TestRunFeed)
#include "tst_run_feed.moc"
