// The real binary against damage: rotten results, folders of others, signals, full devices, and
// input that no reader expects.
#include "core/plain/store/experiment_store.h"
#include "tests/support/engine_process.h"

#include <QDir>
#include <QDirIterator>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace lathe;
using test::runEngine;
using test::Said;

namespace {

constexpr int kUser = 1;
constexpr int kBadData = 3;
constexpr int kInterrupted = 85;

constexpr auto kWorkflow = R"({"format": 1, "name": "thin", "nodes": [
  {"id": "load", "type": "model.load", "params": {"path": "bundled:small-6m"}},
  {"id": "skills", "type": "data.skills", "params": {"skills": ["copy"], "per_skill": 4}},
  {"id": "quant", "type": "quant.rtn"},
  {"id": "eval", "type": "evaluate"}],
 "links": [["load.model", "quant.model"], ["quant.model", "eval.model"], ["skills.data", "eval.data"]]})";

} // namespace

class TestEngineTrust : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;

    QString path(const QString& name) const { return m_folder->filePath(name); }

    QStringList home() const { return {QStringLiteral("--home"), path(QStringLiteral("home"))}; }

    static QStringList words(const char* text) {
        return QString::fromUtf8(text).split(QLatin1Char(' '));
    }

    QString write(const QString& name, const QByteArray& text) const {
        QFile file(path(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size()) {
            qFatal("cannot write %s", qPrintable(name));
        }
        return file.fileName();
    }

    QStringList runCall(const QStringList& more = {}) const {
        return QStringList{QStringLiteral("run"), write(QStringLiteral("w.json"), kWorkflow)} +
               home() + more;
    }

    Said runWorkflow(const QStringList& more = {}) const {
        return runEngine(runCall({QStringLiteral("--json")}) + more);
    }

    static QJsonObject measured(const Said& said) {
        return said.json()[QLatin1String("metrics")].toObject()[QLatin1String("eval")].toObject();
    }

    static QStringList filesBelow(const QString& folder) {
        QStringList out;
        QDirIterator files(folder, QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            out << files.next();
        }
        return out;
    }

    void flipABitOfEveryBlob() const {
        const QStringList blobs = filesBelow(path(QStringLiteral("home/blobs")));
        QVERIFY(blobs.size() > 10);
        for (const QString& name : blobs) {
            QFile file(name);
            QVERIFY(file.open(QIODevice::ReadWrite));
            char byte = 0;
            QVERIFY(file.seek(file.size() / 2) && file.getChar(&byte));
            QVERIFY(file.seek(file.size() / 2) && file.putChar(static_cast<char>(byte ^ 1)));
        }
    }

    /// Ends a long run with `signal` once it evaluates.
    Said endedBy(int signal) const {
        QProcess process;
        process.start(test::enginePath(),
                      runCall(words("--events - --set skills.per_skill=20000")));
        QByteArray seen;
        while (!seen.contains("\"scalar\"") && process.waitForReadyRead(60000)) {
            seen += process.readAllStandardOutput();
        }
        ::kill(static_cast<pid_t>(process.processId()), signal);
        return test::finished(process);
    }

    /// A long run whose events are read by a program that ends after a few.
    Said withoutReader() const {
        const QString call =
            runCall(words("--events - --set skills.per_skill=20000")).join(QLatin1Char(' '));
        return test::runProgram(
            QStringLiteral("bash"),
            {QStringLiteral("-c"), test::enginePath() + QLatin1Char(' ') + call +
                                       QStringLiteral(" | head -n 4; exit ${PIPESTATUS[0]}")});
    }

private Q_SLOTS:

    void initTestCase() {
        if (test::enginePath().isEmpty()) {
            QSKIP("lathe-engine is not built");
        }
    }

    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    /// Perplexity 35 980 for 45.46 and exit status 0, even after the table of results was emptied.
    void rottenResultsAreComputedAgain() {
        const Said first = runWorkflow();
        QCOMPARE(first.exitCode, 0);
        QFile::remove(path(QStringLiteral("home/runs.db")));
        flipABitOfEveryBlob();
        const Said again = runWorkflow();
        QCOMPARE(again.exitCode, 0);
        QCOMPARE(measured(again), measured(first));
        const Said check = runEngine(words("check --store --json") + home());
        QVERIFY2(check.exitCode == 0, check.errors.constData());
        QVERIFY(check.json()[QLatin1String("blobs")].toInt() > 10);
    }

    void aCheckNamesWhatIsRotten() {
        const Said first = runWorkflow();
        const QString key =
            first.json()[QLatin1String("keys")].toObject()[QLatin1String("quant")].toString();
        flipABitOfEveryBlob();
        const Said variant = runEngine(words("eval --task skills") + home() +
                                       QStringList{QStringLiteral("variant:") + key});
        QCOMPARE(variant.exitCode, kBadData);
        QVERIFY2(variant.message().contains("is damaged"), variant.errors.constData());
        const Said check = runEngine(words("check --store --json") + home());
        QCOMPARE(check.exitCode, kBadData);
        QVERIFY(check.json()[QLatin1String("damaged")].toArray().size() > 10);
        QVERIFY(check.json()[QLatin1String("lost")].toArray().contains(key));
        QVERIFY(check.errors.contains("home/blobs/damaged"));
        const Said again = runWorkflow();
        QVERIFY(!again.json()[QLatin1String("cached")].toArray().contains(QStringLiteral("quant")));
        QCOMPARE(measured(again), measured(first));
    }

    void resultsAreCollected() {
        const QString key = runWorkflow()
                                .json()[QLatin1String("keys")]
                                .toObject()[QLatin1String("quant")]
                                .toString();
        QCOMPARE(runEngine(words("collect --json") + home()).json()[QLatin1String("results")], 0);
        const QStringList pin{QStringLiteral("--pin"), key};
        QCOMPARE(runEngine(words("collect --quota 0 --json") + home() + pin).exitCode, 0);
        QVERIFY(runEngine(words("check --store --json") + home())
                    .json()[QLatin1String("blobs")]
                    .toInt() > 10);
        const QStringList unpin{QStringLiteral("--unpin"), key};
        QCOMPARE(runEngine(words("collect --quota 0 --json") + home() + unpin).exitCode, 0);
        QVERIFY(filesBelow(path(QStringLiteral("home/blobs"))).isEmpty());
        QCOMPARE(runEngine(words("collect --quota many") + home()).exitCode, kUser);
    }

    void aQuotaHoldsAtTheEndOfARun() {
        qputenv("LATHE_QUOTA", "1kB");
        QCOMPARE(runWorkflow().exitCode, 0);
        QVERIFY(filesBelow(path(QStringLiteral("home/blobs"))).isEmpty());
        qputenv("LATHE_QUOTA", "x");
        QCOMPARE(runWorkflow().exitCode, kUser);
        qunsetenv("LATHE_QUOTA");
    }

    /// It deleted the shards of another model and replaced its configuration.
    void foldersOfOthersAreNotReplaced() {
        const QString place = path(QStringLiteral("mine"));
        QVERIFY(QDir().mkpath(place));
        write(QStringLiteral("mine/config.json"), "{}");
        write(QStringLiteral("mine/model-00001-of-00004.safetensors"), "weights");
        const QStringList out{QStringLiteral("--out"), place};
        const auto refused = [&](const QStringList& call) {
            const Said said = runEngine(call + out);
            return said.exitCode == kUser && said.message().contains("mine holds ") &&
                   filesBelow(place).size() == 2;
        };
        QVERIFY(refused(words("export bundled:small-6m")));
        QVERIFY(refused(words("export bundled:small-6m --overwrite")));
        QVERIFY(refused(words("apply bundled:small-6m --step quant.rtn --overwrite") + home()));
    }

    void ownFoldersAreReplacedWhenAsked() {
        const QStringList call =
            words("export bundled:small-6m --out") + QStringList{path(QStringLiteral("out"))};
        QCOMPARE(runEngine(call).exitCode, 0);
        const Said again = runEngine(call);
        QCOMPARE(again.exitCode, kUser);
        QVERIFY2(again.errors.contains("--overwrite"), again.errors.constData());
        QCOMPARE(runEngine(call + words("--overwrite")).exitCode, 0);
    }

    void signalsThatEndARun_data() {
        QTest::addColumn<int>("number");
        QTest::newRow("SIGTERM") << SIGTERM;
        QTest::newRow("SIGHUP") << SIGHUP;
        QTest::newRow("SIGPIPE") << SIGPIPE;
    }

    /// A run whose terminal or reader went away ended without a word in the store.
    void signalsThatEndARun() {
        QFETCH(int, number);
        const Said said = number == SIGPIPE ? withoutReader() : endedBy(number);
        QVERIFY2(said.exitCode == kInterrupted, said.errors.constData());
        const ExperimentStore store(path(QStringLiteral("home")).toStdString());
        QCOMPARE(store.runs()[0].state, RunState::Interrupted);
    }

    void eventsThatCannotBeWritten() {
        const Said said = runWorkflow(words("--events /dev/full"));
        QCOMPARE(said.exitCode, kBadData);
        QVERIFY2(said.message().contains("/dev/full"), said.errors.constData());
        QVERIFY(measured(said).contains(QLatin1String("accuracy.copy"))); // what is computed counts
    }

    void withoutAnyHome() {
        QProcess process;
        process.setProcessEnvironment(QProcessEnvironment());
        process.setWorkingDirectory(m_folder->path());
        process.start(test::enginePath(), words("report"));
        const Said said = test::finished(process);
        QVERIFY2(said.exitCode == kUser, said.errors.constData());
        QVERIFY2(said.message().contains("LATHE_HOME"), said.errors.constData());
        QVERIFY(!QDir(path(QStringLiteral(".local"))).exists());
    }

    void idsThatAreNone_data() {
        QTest::addColumn<QByteArray>("ids");
        for (const char* ids : {"[1, 2.5]", "[1e999]", "[-1]", "[\"one\"]", "[null]", "[[1]]",
                                "[100000]", "[18446744073709551615]", "[99999999999999999999]"}) {
            QTest::newRow(ids) << QByteArray(ids);
        }
    }

    /// Each was a "fault of Lathe", or rounded.
    void idsThatAreNone() {
        QFETCH(QByteArray, ids);
        const QString file = write(QStringLiteral("ids.json"), "[" + ids + "]");
        const Said logits = runEngine(QStringList{
            QStringLiteral("logits"), QStringLiteral("bundled:small-6m"), QStringLiteral("--ids"),
            file, QStringLiteral("--out"), path(QStringLiteral("l"))});
        QVERIFY2(logits.exitCode == kUser || logits.exitCode == kBadData,
                 logits.errors.constData());
        QVERIFY2(logits.message().contains("ids.json"), logits.errors.constData());
        if (ids == "[100000]") {
            return; // decode() gives nothing for an id that the vocabulary lacks
        }
        const Said decode = runEngine(words("tokenize bundled:small-6m --decode"), ids + "\n");
        QVERIFY2(decode.exitCode == kUser || decode.exitCode == kBadData,
                 decode.errors.constData());
        QVERIFY2(decode.message().contains("line 1"), decode.errors.constData());
    }

    void seedsThatAreNone_data() {
        QTest::addColumn<QString>("seed");
        for (const char* seed : {"-1", "100000000000000000000", "1.5", "0x10", "one", "+3"}) {
            QTest::newRow(seed) << QString::fromUtf8(seed);
        }
    }

    void seedsThatAreNone() {
        QFETCH(QString, seed);
        const Said said = runWorkflow({QStringLiteral("--seed=") + seed});
        QVERIFY2(said.exitCode == kUser, said.errors.constData());
        QVERIFY2(said.message().contains("18446744073709551615"), said.errors.constData());
    }

    void theLargestSeed() {
        QCOMPARE(runWorkflow(words("--seed 18446744073709551615")).exitCode, 0);
    }

    void taskFilesOfWrongTypes_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("task") << QByteArray(R"({"task": 7, "items": [{"good": "a", "bad": "b"}]})");
        QTest::newRow("type") << QByteArray(
            R"({"type": [], "items": [{"good": "a", "bad": "b"}]})");
        QTest::newRow("answer") << QByteArray(
            R"({"items": [{"context": "a", "choices": ["b"], "answer": 18446744073709551615}]})");
        QTest::newRow("items") << QByteArray(R"({"items": {"good": "a"}})");
        QTest::newRow("number") << QByteArray(R"({"items": [1e999]})");
    }

    void taskFilesOfWrongTypes() {
        QFETCH(QByteArray, text);
        const QString file = write(QStringLiteral("task.json"), text);
        const Said said = runEngine(words("eval bundled:small-6m --task") + QStringList{file});
        QVERIFY2(said.exitCode == kBadData, said.errors.constData());
        QVERIFY2(said.message().contains("task.json"), said.errors.constData());
    }

    /// A name from a file could change the title of the terminal, or what it seems to show.
    void noControlCharactersReachTheTerminal() {
        const QByteArray workflow =
            QByteArray(kWorkflow)
                .replace("\"quant\"", "\"qu\\u001b]0;owned\\u0007ant\"")
                .replace("quant.model", "qu\\u001b]0;owned\\u0007ant.model");
        const QString file = write(QStringLiteral("w.json"), workflow);
        const Said said = runEngine(QStringList{QStringLiteral("run"), file} + home());
        QVERIFY2(!said.errors.contains('\x1b'), said.errors.constData());
        QVERIFY2(said.errors.contains("qu\\x1b]0;owned\\x07ant"), said.errors.constData());
    }
};

QTEST_GUILESS_MAIN(TestEngineTrust)
#include "tst_engine_trust.moc"
