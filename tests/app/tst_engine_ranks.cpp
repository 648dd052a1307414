// Several engines that train one model together.
#include "tests/support/engine_process.h"

#include <QFile>
#include <QJsonArray>
#include <QProcessEnvironment>
#include <QTemporaryDir>
#include <QTest>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace lathe::test;

namespace {

const char* const kWorkflow = R"({ "format": 1, "name": "ranks",
 "nodes": [ {"id": "load", "type": "model.load", "params": {"path": "bundled:small-6m"}},
            {"id": "text", "type": "data.text",
             "params": {"path": "TEXT", "samples": 12, "seqlen": 64}},
            {"id": "tune", "type": "train.finetune",
             "params": {"steps": 4, "batch": 5, "learning_rate": 1e-3, "warmup": 1}} ],
 "links": [ ["load.model", "tune.model"], ["text.data", "tune.data"] ] })";

/// A port of this machine that nobody listens at now.
int freePort() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    auto* plain = reinterpret_cast<sockaddr*>(&address);
    const bool bound =
        ::bind(listener, plain, size) == 0 && ::getsockname(listener, plain, &size) == 0;
    ::close(listener);
    return bound ? ntohs(address.sin_port) : 0;
}

/// The losses in a file of events.
QList<double> losses(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    QList<double> out;
    for (const QByteArray& line : file.readAll().split('\n')) {
        const QJsonObject event = QJsonDocument::fromJson(line).object();
        if (event.value(QStringLiteral("series")) == QStringLiteral("loss")) {
            out.append(event.value(QStringLiteral("value")).toDouble());
        }
    }
    return out;
}

} // namespace

class TestEngineRanks : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void twoRanksLearnWhatOneLearns();

private:
    QString path(const QString& name) const { return m_folder.filePath(name); }

    QStringList arguments(const QString& name) const {
        return {QStringLiteral("run"),       path(QStringLiteral("workflow.json")),
                QStringLiteral("--home"),    path(name),
                QStringLiteral("--events"),  path(name + QStringLiteral(".jsonl")),
                QStringLiteral("--threads"), QStringLiteral("1"),
                QStringLiteral("--dtype"),   QStringLiteral("float32"),
                QStringLiteral("--json")};
    }

    QTemporaryDir m_folder;
};

void TestEngineRanks::initTestCase() {
    if (enginePath().isEmpty()) {
        QSKIP("this build has no engine");
    }
    QFile file(path(QStringLiteral("workflow.json")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QByteArray text(kWorkflow);
    text.replace("TEXT", LATHE_SOURCE_DIR "/resources/examples/texts/english.md");
    file.write(text);
}

void TestEngineRanks::twoRanksLearnWhatOneLearns() {
    const Said alone = runProgram(enginePath(), arguments(QStringLiteral("one")));
    QCOMPARE(alone.exitCode, 0);
    const QString port = QString::number(freePort());
    QVERIFY(port != QStringLiteral("0"));
    QProcess ranks[2];
    for (int rank = 0; rank < 2; ++rank) {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("RANK"), QString::number(rank));
        environment.insert(QStringLiteral("LOCAL_RANK"), QString::number(rank));
        environment.insert(QStringLiteral("WORLD_SIZE"), QStringLiteral("2"));
        environment.insert(QStringLiteral("MASTER_ADDR"), QStringLiteral("127.0.0.1"));
        environment.insert(QStringLiteral("MASTER_PORT"), port);
        ranks[rank].setProcessEnvironment(environment);
        ranks[rank].start(enginePath(), arguments(QStringLiteral("two")));
        ranks[rank].closeWriteChannel();
    }
    const Said first = finished(ranks[0]);
    const Said second = finished(ranks[1]);
    if (first.errors.contains("built without Gloo")) {
        QSKIP("this engine was built without Gloo");
    }
    QVERIFY2(first.exitCode == 0, first.errors.constData());
    QVERIFY2(second.exitCode == 0, second.errors.constData());
    const QList<double> expected = losses(path(QStringLiteral("one.jsonl")));
    const QList<double> together = losses(path(QStringLiteral("two.jsonl")));
    QCOMPARE(expected.size(), 4);
    QCOMPARE(together.size(), 4);
    for (qsizetype i = 0; i < expected.size(); ++i) {
        QVERIFY2(qAbs(expected[i] - together[i]) < 1e-4,
                 qPrintable(QStringLiteral("%1 and %2").arg(expected[i]).arg(together[i])));
    }
}

QTEST_GUILESS_MAIN(TestEngineRanks)
#include "tst_engine_ranks.moc"
