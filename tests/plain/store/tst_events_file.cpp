#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "core/plain/base/text.h"
#include "core/plain/store/run_writer.h"
#include "support/sample_run.h"
#include "support/std_string.h"

using namespace lathe;

class TestEventsFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void oneLineAnEvent();
    void linesAreThereAtOnce();
    void addsToAFileThatIsThere();
    void foldersThatAreNotThereThrow();
    void aFullDiskDoesNotStopTheRun();
};

void TestEventsFile::oneLineAnEvent() {
    const TemporaryFolder folder;
    const auto path = folder.path() / "events.jsonl";
    {
        EventsFile file(path);
        test::SampleRun run(file, 1000);
        run.start("r1", "{\n}");
        run.send(Note{.text = "two\nlines"});
        run.finish();
    }
    const auto lines = split(readFile(path), '\n');
    QCOMPARE(lines.size(), size_t{4}); // the last one is empty: every line is ended
    const Event note = eventFromJson(Json::parse(lines[1]));
    QCOMPARE(std::get<Note>(note.body).text, std::string("two\nlines"));
    QCOMPARE(note.time, 1001.0);
}

void TestEventsFile::linesAreThereAtOnce() {
    const TemporaryFolder folder;
    EventsFile file(folder.path() / "events.jsonl");
    test::SampleRun(file).start("r1");
    QVERIFY(readFile(folder.path() / "events.jsonl").ends_with("}\n"));
}

void TestEventsFile::addsToAFileThatIsThere() {
    const TemporaryFolder folder;
    const auto path = folder.path() / "events.jsonl";
    for (int i = 0; i < 2; ++i) {
        EventsFile file(path);
        test::SampleRun(file).start("r1");
    }
    QCOMPARE(split(readFile(path), '\n').size(), size_t{3});
}

void TestEventsFile::foldersThatAreNotThereThrow() {
    const TemporaryFolder folder;
    QVERIFY_THROWS_EXCEPTION(Error, EventsFile(folder.path() / "none" / "events.jsonl"));
}

void TestEventsFile::aFullDiskDoesNotStopTheRun() {
    EventsFile file("/dev/full");
    QVERIFY(!file.failure());
    test::SampleRun run(file);
    run.start("r1");
    run.finish();
    // It is an error of the run at its end: it was a warning, and exit status 0.
    QVERIFY(std::string(file.failure()->what()).find("the disk is full while writing /dev/full") !=
            std::string::npos);
}

QTEST_GUILESS_MAIN(TestEventsFile)
#include "tst_events_file.moc"
