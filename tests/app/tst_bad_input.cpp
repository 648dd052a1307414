// What a user can do wrong, through the real binary: one clear message that names the thing, a way
// out, the right exit status, and nothing computed is lost.
#include "core/plain/store/experiment_store.h"
#include "tests/support/engine_process.h"

#include <QDir>
#include <QJsonArray>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <QtEndian>

using namespace lathe;
using test::runEngine;
using test::Said;

namespace {

constexpr int kUser = 1;
constexpr int kBadData = 3;

constexpr auto kWorkflow = R"({"format": 1, "name": "thin", "nodes": [
  {"id": "load", "type": "model.load", "params": {"path": "bundled:small-6m"}},
  {"id": "skills", "type": "data.skills", "params": {"skills": ["copy"], "per_skill": 4}},
  {"id": "prune", "type": "prune.magnitude"},
  {"id": "eval", "type": "evaluate"}],
 "links": [["load.model", "prune.model"], ["prune.model", "eval.model"], ["skills.data", "eval.data"]]})";

} // namespace

class TestBadInput : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;

    QString path(const QString& name) const { return m_folder->filePath(name); }

    QString write(const QString& name, const QByteArray& bytes) const {
        QFile file(path(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) {
            qFatal("cannot write %s", qPrintable(name));
        }
        return file.fileName();
    }

    QByteArray read(const QString& name) const {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    /// A copy of the bundled model to damage.
    void copyModel() const {
        QDir().mkpath(path(QStringLiteral("m")));
        const QDir source(QStringLiteral(LATHE_SOURCE_DIR "/resources/models/small-6m"));
        for (const QString& name : source.entryList(QDir::Files)) {
            QFile::copy(source.filePath(name), path(QStringLiteral("m/") + name));
            QFile(path(QStringLiteral("m/") + name))
                .setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        }
    }

    void replaceInConfig(const QByteArray& from, const QByteArray& to) const {
        QByteArray config = read(QStringLiteral("m/config.json"));
        QVERIFY(config.contains(from));
        write(QStringLiteral("m/config.json"), config.replace(from, to));
    }

    Said evaluate() const {
        return runEngine(
            {QStringLiteral("eval"), path(QStringLiteral("m")), QStringLiteral("--text"),
             QStringLiteral(LATHE_SOURCE_DIR "/resources/examples/demo-text.md"),
             QStringLiteral("--seqlen"), QStringLiteral("64"), QStringLiteral("--json")});
    }

    Said runText(const QByteArray& workflow, const QStringList& more = {}) const {
        const QString file = write(QStringLiteral("w.json"), workflow);
        return runEngine(QStringList{QStringLiteral("run"), file, QStringLiteral("--json"),
                                     QStringLiteral("--home"), path(QStringLiteral("home"))} +
                         more);
    }

    /// One message with every part, a hint below it, and the exit status.
    static void expect(const Said& said, int exitCode, const QList<QByteArray>& parts) {
        QVERIFY2(said.exitCode == exitCode, said.errors.constData());
        const QByteArray message = said.message();
        QVERIFY2(!message.isEmpty(), said.errors.constData());
        for (const QByteArray& part : parts) {
            QVERIFY2(message.contains(part), (part + " is not in: " + message).constData());
        }
        QVERIFY2(said.errors.contains("\n  "), "there is no hint");
        QVERIFY2(!said.errors.contains("frame #"), "a stack trace");
    }

private Q_SLOTS:

    void initTestCase() {
        if (test::enginePath().isEmpty()) {
            QSKIP("lathe-engine is not built");
        }
    }

    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        copyModel();
    }

    void noSuchModel() {
        QVERIFY(QDir(path(QStringLiteral("m"))).removeRecursively());
        expect(evaluate(), kUser, {"/m"});
        expect(runEngine({QStringLiteral("inspect"), QStringLiteral("bundled:nothing")}), kUser,
               {"nothing"});
    }

    void aFolderWithoutConfig() {
        QVERIFY(QFile::remove(path(QStringLiteral("m/config.json"))));
        expect(evaluate(), kBadData, {"config.json"});
    }

    void anUnknownModelType() {
        replaceInConfig("\"llama\"", "\"mamba9\"");
        expect(evaluate(), kBadData, {"mamba9"});
    }

    void aMissingTensor() {
        QByteArray weights = read(QStringLiteral("m/model.safetensors"));
        weights.replace("model.norm.weight", "model.nurm.weight");
        write(QStringLiteral("m/model.safetensors"), weights);
        expect(evaluate(), kBadData, {"model.norm.weight"});
    }

    void aShapeThatContradictsTheConfig() {
        replaceInConfig("\"intermediate_size\": 640", "\"intermediate_size\": 656");
        expect(evaluate(), kBadData, {"mlp", "640", "656"});
    }

    void aTruncatedShard() {
        QByteArray weights = read(QStringLiteral("m/model.safetensors"));
        weights.chop(5000);
        write(QStringLiteral("m/model.safetensors"), weights);
        expect(evaluate(), kBadData, {"model.safetensors"});
    }

    void aTokenizerThatDoesNotFitTheEmbedding() {
        QByteArray text = read(QStringLiteral("m/tokenizer.json"));
        text.replace(QByteArray("\"Ġthe\":"),
                     QByteArray("\"Ġxyzthe\": 7, \"Ġthe\": 9999, \"Ġunused\":"));
        write(QStringLiteral("m/tokenizer.json"), text);
        expect(evaluate(), kBadData, {"tokenizer"});
    }

    void weightsThatAreNotANumber() {
        QByteArray weights = read(QStringLiteral("m/model.safetensors"));
        const auto size = qFromLittleEndian<quint64>(weights.constData());
        const QJsonObject header =
            QJsonDocument::fromJson(weights.mid(8, static_cast<int>(size))).object();
        const QJsonArray offsets = header[QLatin1String("model.layers.3.mlp.up_proj.weight")]
                                       .toObject()[QLatin1String("data_offsets")]
                                       .toArray();
        const auto at = static_cast<int>(8 + size + static_cast<quint64>(offsets[0].toDouble()));
        weights.replace(at, 2, QByteArray("\xC0\x7F", 2));
        write(QStringLiteral("m/model.safetensors"), weights);
        expect(evaluate(), kBadData, {"NaN", "model.layers.3.mlp.up_proj"});
        expect(runEngine({QStringLiteral("apply"), path(QStringLiteral("m")),
                          QStringLiteral("--step"), QStringLiteral("prune.magnitude"),
                          QStringLiteral("--out"), path(QStringLiteral("o"))}),
               kBadData, {"NaN", "model.layers.3.mlp.up_proj"});
        QVERIFY(!QFile::exists(path(QStringLiteral("o"))));
    }

    /// A file in the way of the folder: said before anything is computed.
    void aFolderThatCannotBeMade() {
        const QString file = write(QStringLiteral("file"), "x");
        expect(runEngine({QStringLiteral("apply"), path(QStringLiteral("m")),
                          QStringLiteral("--step"), QStringLiteral("prune.magnitude"),
                          QStringLiteral("--out"), file + QStringLiteral("/below")}),
               kUser, {"below", "cannot be written"});
    }

    void anEmptyText() {
        const QString file = write(QStringLiteral("empty.txt"), " \n");
        expect(runEngine({QStringLiteral("eval"), path(QStringLiteral("m")),
                          QStringLiteral("--text"), file}),
               kBadData, {"empty.txt", "empty"});
    }

    /// eval and apply read the same texts and end alike.
    void wrongTexts_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("message");
        QTest::newRow("short") << QByteArray("one two") << QByteArray("fewer than one window");
        QTest::newRow("empty") << QByteArray("") << QByteArray("the text is empty");
        QTest::newRow("absent") << QByteArray() << QByteArray("cannot read");
    }

    void wrongTexts() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, message);
        const QString file =
            text.isNull() ? path(QStringLiteral("none.txt")) : write(QStringLiteral("t.txt"), text);
        const QString model = path(QStringLiteral("m"));
        expect(runEngine({QStringLiteral("eval"), model, QStringLiteral("--text"), file}), kBadData,
               {message});
        expect(runEngine({QStringLiteral("apply"), model, QStringLiteral("--step"),
                          QStringLiteral("quant.gptq"), QStringLiteral("--calib"), file,
                          QStringLiteral("--out"), path(QStringLiteral("out")),
                          QStringLiteral("--home"), path(QStringLiteral("home"))}),
               kBadData, {message});
    }

    void anUnreadableWorkflow() {
        expect(runText("{\"format\": 1, \"nodes\": ["), kBadData, {"w.json"});
        expect(runEngine({QStringLiteral("run"), path(QStringLiteral("none.json"))}), kBadData,
               {"none.json"});
    }

    void aNewerWorkflow() {
        expect(runText(R"({"format": 99, "nodes": []})"), kBadData, {"w.json", "99"});
    }

    void wrongParametersAndSteps() {
        expect(runText(kWorkflow, {QStringLiteral("--set"), QStringLiteral("prune.sparsity=1.5")}),
               kUser, {"prune", "1.5"});
        expect(runText(kWorkflow, {QStringLiteral("--set"), QStringLiteral("nobody.x=1")}), kUser,
               {"nobody"});
        expect(runText(QByteArray(kWorkflow).replace("prune.magnitude", "prune.magnitud")), kUser,
               {"prune.magnitud"});
        expect(runText(kWorkflow, {QStringLiteral("--set"), QStringLiteral("prune.pattern=5:4")}),
               kUser, {"5:4"});
    }

    void wrongCalls() {
        expect(runEngine({QStringLiteral("frobnicate")}), kUser, {});
        expect(runEngine({QStringLiteral("eval"), path(QStringLiteral("m"))}), kUser, {"--text"});
        expect(runEngine({QStringLiteral("eval"), path(QStringLiteral("m")),
                          QStringLiteral("--task"), QStringLiteral("skills"),
                          QStringLiteral("--device"), QStringLiteral("tpu")}),
               kUser, {"tpu"});
        expect(runEngine({QStringLiteral("report"), QStringLiteral("--home"),
                          path(QStringLiteral("new"))}),
               kUser, {"no runs"});
    }

    void aReadOnlyHome() {
        if (!runsAsOther({QStringLiteral("true")})) {
            QSKIP("user namespaces are not allowed here");
        }
        const QString home = path(QStringLiteral("home"));
        QVERIFY(QDir().mkpath(home));
        const Said said = inNamespace(QStringLiteral("mount -t tmpfs -o ro tmpfs ") + home);
        expect(said, kBadData, {home.toUtf8(), "ead-only"});
    }

    void aFullDiskKeepsWhatIsComputed() {
        if (!runsAsOther({QStringLiteral("true")})) {
            QSKIP("user namespaces are not allowed here");
        }
        const QString home = path(QStringLiteral("home"));
        QVERIFY(QDir().mkpath(home));
        const Said said = inNamespace(QStringLiteral("mount -t tmpfs -o size=2m tmpfs ") + home);
        expect(said, kBadData, {"not enough disk space"});
        const QJsonObject metrics =
            said.json()[QLatin1String("metrics")].toObject()[QLatin1String("eval")].toObject();
        QVERIFY(metrics.contains(QLatin1String("accuracy.copy")));
    }

private:
    static bool runsAsOther(const QStringList& command) {
        return test::runProgram(QStringLiteral("unshare"),
                                QStringList{QStringLiteral("-rm")} + command)
                   .exitCode == 0;
    }

    /// The workflow in a mount namespace of its own, after `preparation`.
    Said inNamespace(const QString& preparation) const {
        const QString file = write(QStringLiteral("w.json"), kWorkflow);
        const QString script = preparation + QStringLiteral(" && exec ") + test::enginePath() +
                               QStringLiteral(" run ") + file + QStringLiteral(" --json --home ") +
                               path(QStringLiteral("home"));
        return test::runProgram(
            QStringLiteral("unshare"),
            {QStringLiteral("-rm"), QStringLiteral("sh"), QStringLiteral("-c"), script});
    }
};

QTEST_GUILESS_MAIN(TestBadInput)
#include "tst_bad_input.moc"
