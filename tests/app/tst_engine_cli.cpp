// The real binary: the thread from a model to numbers, its cache, stop and kill, every JSON form.
#include "core/plain/store/experiment_store.h"
#include "core/plain/workflow/lineage.h"
#include "tests/support/engine_process.h"

#include <QDir>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <csignal>

using namespace lathe;
using test::runEngine;
using test::Said;

namespace {

const QString kModel = QStringLiteral("bundled:small-6m");

constexpr auto kWorkflow = R"({"format": 1, "name": "thin", "nodes": [
  {"id": "load", "type": "model.load", "params": {"path": "bundled:small-6m"}},
  {"id": "skills", "type": "data.skills", "params": {"skills": ["copy", "max"], "per_skill": 8}},
  {"id": "prune", "type": "prune.magnitude", "params": {"sparsity": 0.3}},
  {"id": "eval", "type": "evaluate"}],
 "links": [["load.model", "prune.model"], ["prune.model", "eval.model"], ["skills.data", "eval.data"]]})";

} // namespace

class TestEngineCli : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;

    QString path(const QString& name) const { return m_folder->filePath(name); }

    QString write(const QString& name, const QByteArray& text) const {
        QFile file(path(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size()) {
            qFatal("cannot write %s", qPrintable(name));
        }
        return file.fileName();
    }

    Said runWorkflow(const QStringList& more = {}) const {
        const QString file = write(QStringLiteral("w.json"), kWorkflow);
        return runEngine(QStringList{QStringLiteral("run"), file, QStringLiteral("--home"),
                                     path(QStringLiteral("home")), QStringLiteral("--json")} +
                         more);
    }

    static QStringList words(const char* text) {
        return QString::fromUtf8(text).split(QLatin1Char(' '));
    }

private Q_SLOTS:

    void initTestCase() {
        if (test::enginePath().isEmpty()) {
            QSKIP("lathe-engine is not built");
        }
    }

    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void aRunMeasuresStoresAndIsCached() {
        const Said first = runWorkflow();
        QCOMPARE(first.exitCode, 0);
        const QJsonObject metrics =
            first.json()[QLatin1String("metrics")].toObject()[QLatin1String("eval")].toObject();
        QVERIFY(metrics[QLatin1String("accuracy.copy")].toDouble() > 0.5);
        QVERIFY(qAbs(metrics[QLatin1String("sparsity")].toDouble() - 0.3) < 0.001);
        QVERIFY(first.json()[QLatin1String("cached")].toArray().isEmpty());

        const Said second = runWorkflow({QStringLiteral("--resume")});
        QCOMPARE(second.json()[QLatin1String("cached")].toArray().size(), 4);
        QCOMPARE(second.json()[QLatin1String("metrics")], first.json()[QLatin1String("metrics")]);

        const ExperimentStore store(path(QStringLiteral("home")).toStdString());
        const auto runs = store.runs();
        QCOMPARE(runs.size(), size_t{2});
        QCOMPARE(runs[0].state, RunState::Done);
        QVERIFY(!store.pointsAfter(runs[1].id, 0).empty());
        QVERIFY(!store.layerValuesAfter(runs[0].id, 0).empty()); // told again from the cache
    }

    /// So that whoever starts a run can find it, and a window knows later what it ran.
    void aRunHasTheIdThatItIsGiven() {
        const QStringList id{QStringLiteral("--id"), QStringLiteral("nightly-7")};
        const Said first = runWorkflow(id);
        QCOMPARE(first.exitCode, 0);
        QCOMPARE(first.json()[QLatin1String("run")].toString(), id.back());
        const Said again = runWorkflow(id);
        QCOMPARE(again.exitCode, 1);
        QVERIFY2(again.message().contains("the run nightly-7 exists in"), again.errors.constData());
        const ExperimentStore store(path(QStringLiteral("home")).toStdString());
        QCOMPARE(store.runs().size(), size_t{1});
        const auto run = store.findRun("nightly-7");
        QVERIFY(run.has_value());
        const auto catalog =
            Catalog::fromJson(readJson(LATHE_SOURCE_DIR "/resources/catalog.json"));
        const Json signatures = signaturesOf(parseWorkflow(kWorkflow, "w"), catalog);
        QVERIFY(run->environment.at("signatures") == signatures);
    }

    void settingsOnTheCommandLineChangeParameters() {
        const Said said =
            runWorkflow({QStringLiteral("--set"), QStringLiteral("prune.sparsity=0.6")});
        const QJsonObject metrics =
            said.json()[QLatin1String("metrics")].toObject()[QLatin1String("eval")].toObject();
        QVERIFY(qAbs(metrics[QLatin1String("sparsity")].toDouble() - 0.6) < 0.001);
    }

    void aFolderSaysWhereRelativePathsStart() {
        QDir(m_folder->path()).mkpath(QStringLiteral("texts"));
        write(QStringLiteral("texts/a.md"), QByteArray("Some words of a text. ").repeated(400));
        QDir(m_folder->path()).mkpath(QStringLiteral("copies"));
        const QString copy = write(QStringLiteral("copies/unsaved.json"), R"({"nodes": [
            {"id": "load", "type": "model.load", "params": {"path": "bundled:small-6m"}},
            {"id": "mix", "type": "data.mix", "params": {"texts": ["texts/a.md = 2"], "seqlen": 64}},
            {"id": "eval", "type": "evaluate", "params": {"max_tokens": 128}}],
            "links": [["load.model", "eval.model"], ["mix.data", "eval.data"]]})");
        const QStringList run{QStringLiteral("run"), copy, QStringLiteral("--home"),
                              path(QStringLiteral("home")), QStringLiteral("--folder")};
        QVERIFY(runEngine(run + QStringList{path(QStringLiteral("copies"))}).exitCode != 0);
        const Said said = runEngine(run + QStringList{m_folder->path()});
        QVERIFY2(said.exitCode == 0, said.errors.constData());
        const Said missing = runEngine(run + QStringList{path(QStringLiteral("nowhere"))});
        QCOMPARE(missing.exitCode, 1);
        QVERIFY(missing.message().contains("nowhere"));
    }

    void aVariantIsAModel() {
        const Said run = runWorkflow();
        const QString key =
            run.json()[QLatin1String("keys")].toObject()[QLatin1String("prune")].toString();
        const Said said =
            runEngine({QStringLiteral("eval"), QStringLiteral("variant:") + key.left(8),
                       QStringLiteral("--task"), QStringLiteral("skills"), QStringLiteral("--json"),
                       QStringLiteral("--home"), path(QStringLiteral("home"))});
        QCOMPARE(said.exitCode, 0);
        QCOMPARE(said.json()[QLatin1String("n")].toInt(), 900);
    }

    void eventsAreJsonLines() {
        const Said said =
            runWorkflow({QStringLiteral("--events"), path(QStringLiteral("e.jsonl"))});
        QCOMPARE(said.exitCode, 0);
        QFile file(path(QStringLiteral("e.jsonl")));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QList<QByteArray> lines = file.readAll().trimmed().split('\n');
        const auto event = [](const QByteArray& line) {
            return QJsonDocument::fromJson(line).object()[QLatin1String("event")].toString();
        };
        QCOMPARE(event(lines.first()), QStringLiteral("run_started"));
        QCOMPARE(event(lines.last()), QStringLiteral("run_finished"));
    }

    /// What the OpenMP runtime itself says it took: threads that wait give way to others soon.
    void threadsThatWaitGiveWay() {
        const auto spins = [](const QString& name, const QString& value) {
            QProcess process;
            auto environment = QProcessEnvironment::systemEnvironment();
            environment.remove(QStringLiteral("OMP_WAIT_POLICY"));
            environment.remove(QStringLiteral("GOMP_SPINCOUNT"));
            environment.insert(QStringLiteral("OMP_DISPLAY_ENV"), QStringLiteral("VERBOSE"));
            environment.insert(name, value);
            process.setProcessEnvironment(environment);
            process.start(test::enginePath(), {QStringLiteral("steps"), QStringLiteral("--json")});
            const QByteArray said = test::finished(process).errors;
            const QByteArray key = "GOMP_SPINCOUNT = '";
            const qsizetype at = said.lastIndexOf(key);
            return at < 0 ? -1 : said.mid(at + key.size()).split('\'').first().toLongLong();
        };
        const qint64 own = spins(QStringLiteral("LC_ALL"), QStringLiteral("C"));
        if (own < 0) {
            QSKIP("this LibTorch has another OpenMP than GNU's");
        }
        QVERIFY2(own <= 20000, qPrintable(QString::number(own))); // its default is 300000
        // What the user chose stays.
        QCOMPARE(spins(QStringLiteral("GOMP_SPINCOUNT"), QStringLiteral("77")), 77);
        QVERIFY(spins(QStringLiteral("OMP_WAIT_POLICY"), QStringLiteral("active")) > 1'000'000);
    }

    void threadsAreANumberOrWhatIsIdle() {
        const auto threads = [&](const QString& word) {
            const QString events = path(QStringLiteral("threads-") + word);
            runWorkflow({QStringLiteral("--threads"), word, QStringLiteral("--events"), events});
            QFile file(events);
            const QByteArray line = file.open(QIODevice::ReadOnly) ? file.readLine() : QByteArray();
            return QJsonDocument::fromJson(
                       line)[QLatin1String("environment")][QLatin1String("threads")]
                .toInt();
        };
        QCOMPARE(threads(QStringLiteral("1")), 1);
        QVERIFY(threads(QStringLiteral("auto")) >= 1);
        QVERIFY(threads(QStringLiteral("auto")) <= QThread::idealThreadCount());
        QCOMPARE(runWorkflow({QStringLiteral("--threads"), QStringLiteral("some")}).exitCode, 1);
        QCOMPARE(runWorkflow({QStringLiteral("--threads"), QStringLiteral("0")}).exitCode, 1);
    }

    void theWordStopEndsARunThatCanGoOn() {
        const QString file = write(QStringLiteral("w.json"), kWorkflow);
        QProcess process;
        process.start(test::enginePath(), {QStringLiteral("run"), file, QStringLiteral("--home"),
                                           path(QStringLiteral("home")), QStringLiteral("--events"),
                                           QStringLiteral("-"), QStringLiteral("--set"),
                                           QStringLiteral("skills.per_skill=20000")});
        QByteArray seen;
        while (!seen.contains("\"scalar\"") && process.waitForReadyRead(30000)) {
            seen += process.readAllStandardOutput();
        }
        process.write("stop\n");
        const Said said = test::finished(process);
        QCOMPARE(said.exitCode, 85);
        const ExperimentStore store(path(QStringLiteral("home")).toStdString());
        QCOMPARE(store.runs()[0].state, RunState::Interrupted);
        const Said again = runWorkflow();
        QVERIFY(again.json()[QLatin1String("cached")].toArray().contains(QStringLiteral("prune")));
    }

    void aKilledRunLeavesAStoreThatGoesOn() {
        const Said undisturbed = runWorkflow();
        QVERIFY(QDir(path(QStringLiteral("home"))).removeRecursively());
        const QString file = path(QStringLiteral("w.json"));
        QProcess process;
        process.start(test::enginePath(), {QStringLiteral("run"), file, QStringLiteral("--home"),
                                           path(QStringLiteral("home")), QStringLiteral("--events"),
                                           QStringLiteral("-")});
        QByteArray seen;
        while (!seen.contains("\"layer_value\"") && process.waitForReadyRead(30000)) {
            seen += process.readAllStandardOutput();
        }
        ::kill(static_cast<pid_t>(process.processId()), SIGKILL);
        process.waitForFinished();
        const Said again = runWorkflow();
        QCOMPARE(again.exitCode, 0);
        QCOMPARE(again.json()[QLatin1String("metrics")],
                 undisturbed.json()[QLatin1String("metrics")]);
    }

    void inspectTellsTheTensors() {
        const Said said = runEngine({QStringLiteral("inspect"), kModel, QStringLiteral("--json")});
        QCOMPARE(said.exitCode, 0);
        QCOMPARE(said.json()[QLatin1String("parameters")].toInt(), 6229248);
        QCOMPARE(said.json()[QLatin1String("blocks")].toInt(), 6);
        QCOMPARE(said.json()[QLatin1String("tensors")].toArray().size(), 56);
    }

    void tokenizeGoesThereAndBack() {
        const QByteArray texts = "\"12+30=42\\n\"\n\"안녕 def f():\"\n";
        const Said ids =
            runEngine({QStringLiteral("tokenize"), kModel, QStringLiteral("--json")}, texts);
        QCOMPARE(ids.exitCode, 0);
        QByteArray lines;
        for (const QJsonValue& row : ids.json()[QLatin1String("ids")].toArray()) {
            lines += QJsonDocument(row.toArray()).toJson(QJsonDocument::Compact) + '\n';
        }
        const Said back = runEngine({QStringLiteral("tokenize"), kModel, QStringLiteral("--decode"),
                                     QStringLiteral("--json")},
                                    lines);
        const QJsonArray expected{QStringLiteral("12+30=42\n"), QString::fromUtf8("안녕 def f():")};
        QCOMPARE(back.json()[QLatin1String("texts")].toArray(), expected);
    }

    void evalTellsEverythingTheContractNames() {
        const QString text = QStringLiteral(LATHE_SOURCE_DIR "/resources/examples/demo-text.md");
        const Said said =
            runEngine({QStringLiteral("eval"), kModel, QStringLiteral("--text"), text,
                       QStringLiteral("--seqlen"), QStringLiteral("64"),
                       QStringLiteral("--max-tokens"), QStringLiteral("640"),
                       QStringLiteral("--reference"), kModel, QStringLiteral("--json")});
        QCOMPARE(said.exitCode, 0);
        const QJsonObject json = said.json();
        for (const char* key : {"ppl", "nll", "tokens", "windows", "next_token_accuracy", "stderr",
                                "kl", "agreement", "seconds"}) {
            QVERIFY2(json.contains(QLatin1String(key)), key);
        }
        QCOMPARE(json[QLatin1String("windows")].toInt(), 10);
        QCOMPARE(json[QLatin1String("tokens")].toInt(), 630);
        QVERIFY(qAbs(json[QLatin1String("ppl")].toDouble() -
                     std::exp(json[QLatin1String("nll")].toDouble())) < 1e-6);
        QCOMPARE(json[QLatin1String("agreement")].toDouble(), 1.0);
    }

    void appliedModelsLoadAgain_data() {
        QTest::addColumn<bool>("dense");
        QTest::newRow("packed") << false;
        QTest::newRow("dense") << true;
    }

    void appliedModelsLoadAgain() {
        QFETCH(bool, dense);
        QStringList arguments{QStringLiteral("apply"),  kModel,
                              QStringLiteral("--step"), QStringLiteral("quant.rtn"),
                              QStringLiteral("--set"),  QStringLiteral("bits=4"),
                              QStringLiteral("--set"),  QStringLiteral("group=64"),
                              QStringLiteral("--out"),  path(QStringLiteral("out")),
                              QStringLiteral("--json")};
        if (dense) {
            arguments << QStringLiteral("--dense");
        }
        const Said applied = runEngine(arguments);
        QCOMPARE(applied.exitCode, 0);
        QVERIFY(applied.json()[QLatin1String("bits_per_weight")].toDouble() < 4.5);
        const Said inspected = runEngine(
            {QStringLiteral("inspect"), path(QStringLiteral("out")), QStringLiteral("--json")});
        const double bytes = inspected.json()[QLatin1String("bytes")].toDouble();
        QVERIFY(dense ? bytes > 12e6 : bytes < 7e6);
        const QString prompt = QStringLiteral("6*7=42\n3*4=");
        const Said text =
            runEngine({QStringLiteral("generate"), path(QStringLiteral("out")),
                       QStringLiteral("--prompt"), prompt, QStringLiteral("--max-tokens"),
                       QStringLiteral("3"), QStringLiteral("--json")});
        QCOMPARE(text.exitCode, 0);
        QVERIFY(text.json()[QLatin1String("text")].toString().startsWith(QLatin1String("12")));
    }

    void reportsInEveryFormat() {
        runWorkflow();
        const QStringList home{QStringLiteral("--home"), path(QStringLiteral("home"))};
        QVERIFY(
            runEngine(QStringList{QStringLiteral("report")} + home).out.startsWith("| Variant |"));
        QVERIFY(runEngine(words("report --format csv") + home).out.count('\n') == 2);
        QVERIFY(!runEngine(words("report --format json") + home).json().isEmpty());
    }

    void logitsAreWritten() {
        const QString ids = write(QStringLiteral("ids.json"), "[[1, 2, 3], [4]]");
        const Said said =
            runEngine({QStringLiteral("logits"), kModel, QStringLiteral("--ids"), ids,
                       QStringLiteral("--out"), path(QStringLiteral("l.safetensors"))});
        QCOMPARE(said.exitCode, 0);
        QVERIFY(QFileInfo(path(QStringLiteral("l.safetensors"))).size() > 4 * 8192 * 4);
    }

    void speedAndCheckEnd() {
        const Said speed =
            runEngine({QStringLiteral("speed"), kModel, QStringLiteral("--prompt-tokens"),
                       QStringLiteral("16"), QStringLiteral("--new-tokens"), QStringLiteral("4"),
                       QStringLiteral("--json")});
        QVERIFY(speed.json()[QLatin1String("decode_tokens_per_second")].toDouble() > 0);
        const Said check =
            runEngine({QStringLiteral("check"), QStringLiteral("--device"), QStringLiteral("cpu")});
        QCOMPARE(check.exitCode, 0);
        QVERIFY(check.out.trimmed().endsWith(" passed, 0 failed"));
    }

    void theCatalogIsFresh() {
        QFile file(QStringLiteral(LATHE_SOURCE_DIR "/resources/catalog.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY2(runEngine({QStringLiteral("catalog")}).out == file.readAll(),
                 "run: lathe-engine catalog > resources/catalog.json");
    }

    void theVersionNamesTheLibraries() {
        const Said said = runEngine({QStringLiteral("--version")});
        QCOMPARE(said.exitCode, 0);
        QVERIFY(said.out.contains("LibTorch 2."));
        QVERIFY(said.out.contains("CUDA: "));
    }
};

QTEST_GUILESS_MAIN(TestEngineCli)
#include "tst_engine_cli.moc"
