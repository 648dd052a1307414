// Task files of the three kinds, their faults, and scores of obvious items.
#include "core/engine/eval/task_file.h"
#include "core/engine/files/load_save.h"
#include "core/engine/prepared/prepare.h"
#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "tests/support/std_string.h"

#include <QTest>

using namespace lathe;

class TestTaskFile : public QObject {
    Q_OBJECT

private:
    TemporaryFolder m_folder;

    std::string write(const char* name, const std::string& text) {
        writeFileAtomic(m_folder.path() / name, text);
        return (m_folder.path() / name).string();
    }

    static double accuracyOf(const Task& task) {
        static const Model model =
            prepare(openModel(std::string(LATHE_SOURCE_DIR) + "/resources/models/small-6m"), {});
        const TaskScore score = scoreTask(model, task, [](int64_t, int64_t) {});
        return score.accuracy;
    }

private Q_SLOTS:

    void multipleChoice() {
        const Task task =
            taskNamed(write("c.json", R"({"task": "c", "type": "multiple_choice", "items": [
            {"context": "copy: map key map key map -> map key map key", "choices": ["map", "zebra"], "answer": 0},
            {"context": "copy: cup cup cup cup cup -> cup cup cup cup", "choices": ["tax", "cup"], "answer": 1}]})"));
        QCOMPARE(task.choices.size(), size_t{2});
        QCOMPARE(accuracyOf(task), 1.0);
    }

    void minimalPairs() {
        const Task task = taskNamed(write(
            "p.jsonl",
            R"({"sentence_good": "To open the file, press the button.", "sentence_bad": "To open file the, button press the."}
{"good": "To save the file, press the button.", "bad": "To save button file press the, the."}
)"));
        QCOMPARE(task.name, std::string("p"));
        QCOMPARE(accuracyOf(task), 1.0);
    }

    void exactMatch() {
        const Task task = taskNamed(write(
            "e.jsonl",
            R"({"skill": "copy", "prompt": "copy: map key cup hat map -> ", "answer": "map key cup hat map"}
{"skill": "copy", "prompt": "copy: map key cup hat map -> ", "answer": "something else"})"));
        QCOMPARE(accuracyOf(task), 0.5);
    }

    void skillsAreBuiltIn() {
        const Task task = taskNamed("skills");
        QCOMPARE(task.prompts.size(), size_t{900});
    }

    void faultsAreNamed_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("part");
        QTest::newRow("no items") << QByteArray("{}") << QByteArray("items");
        QTest::newRow("empty") << QByteArray(R"({"items": []})") << QByteArray("no items");
        QTest::newRow("answer outside")
            << QByteArray(R"({"items": [{"context": "a", "choices": ["b"], "answer": 3}]})")
            << QByteArray("item 1");
        QTest::newRow("mixed")
            << QByteArray(
                   R"({"items": [{"good": "a", "bad": "b"}, {"prompt": "a", "answer": "b"}]})")
            << QByteArray("several kinds");
        QTest::newRow("wrong type")
            << QByteArray(R"({"type": "minimal_pairs", "items": [{"prompt": "a", "answer": "b"}]})")
            << QByteArray("minimal_pairs");
        QTest::newRow("no JSON") << QByteArray("{") << QByteArray("t.json");
    }

    void faultsAreNamed() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, part);
        try {
            taskNamed(write("t.json", text.toStdString()));
            QFAIL("nothing was thrown");
        } catch (const Error& error) {
            QCOMPARE(error.code(), ErrorCode::BadData);
            QVERIFY2(QByteArray(error.what()).contains(part), error.what());
        }
    }

    void unknownNamesAreAnError() { QVERIFY_THROWS_EXCEPTION(Error, taskNamed("quantum")); }
};

QTEST_GUILESS_MAIN(TestTaskFile)
#include "tst_task_file.moc"
