// A long step that is killed or stopped between its blocks: the next run goes on from the block
// that was in work, and what it stores is what an undisturbed run stores, to the bit.
#include "core/plain/base/file.h"
#include "core/plain/store/artifact_index.h"
#include "tests/support/engine_process.h"

#include <QTest>

#include <algorithm>
#include <csignal>
#include <map>

using namespace lathe;
using test::Said;

namespace {

constexpr int kBlocks = 6; ///< of bundled:small-6m
constexpr int kBroken = 4; ///< the block in work when the run ends: those before it are there

/// Two calibrated steps in a row, so that the second reads what the first has stored.
constexpr auto kWorkflow = R"({"format": 1, "name": "resume", "nodes": [
  {"id": "load", "type": "model.load", "params": {"path": "bundled:small-6m"}},
  {"id": "text", "type": "data.text", "params": {"path": "PATH", "samples": 8, "seqlen": 128}},
  {"id": "prune", "type": "prune.wanda", "params": {"pattern": "2:4", "order": "ORDER"}},
  {"id": "quant", "type": "quant.gptq", "params": {"bits": 4, "group": 64, "order": "ORDER"}}],
 "links": [["load.model", "prune.model"], ["text.data", "prune.calibration"],
           ["prune.model", "quant.model"], ["text.data", "quant.calibration"]]})";

QByteArray workflow(const QString& order) {
    return QByteArray(kWorkflow)
        .replace("PATH", LATHE_SOURCE_DIR "/resources/examples/demo-text.md")
        .replace("ORDER", order.toUtf8());
}

QList<QJsonObject> eventsIn(const QByteArray& lines) {
    QList<QJsonObject> out;
    for (const QByteArray& line : lines.split('\n')) {
        const QJsonObject event = QJsonDocument::fromJson(line).object();
        if (!event.isEmpty()) {
            out.append(event);
        }
    }
    return out;
}

QString word(const QJsonObject& event, const char* key) {
    return event[QLatin1String(key)].toString();
}

/// What progress events named while `node` ran. They are at most ten a second, the first of a step
/// always among them.
QStringList progressOf(const QString& node, const QByteArray& lines) {
    QStringList out;
    for (const QJsonObject& event : eventsIn(lines)) {
        if (word(event, "event") == QLatin1String("progress") && word(event, "node") == node) {
            out.append(word(event, "what"));
        }
    }
    return out;
}

QString keyOf(const QString& node, const QByteArray& lines) {
    for (const QJsonObject& event : eventsIn(lines)) {
        if (word(event, "event") == QLatin1String("step_started") && word(event, "node") == node) {
            return word(event, "cache_key");
        }
    }
    return {};
}

/// Whether `text` names a linear of a block before the one that was in work.
bool isFinishedLayer(const QString& text) {
    for (int block = 0; block < kBroken; ++block) {
        if (text.startsWith(QStringLiteral("model.layers.%1.").arg(block))) {
            return true;
        }
    }
    return false;
}

/// Whether `node` has told the value of a linear of block kBroken.
bool tellsOfBroken(const QString& node, const QByteArray& lines) {
    const QString block = QStringLiteral("model.layers.%1.").arg(kBroken);
    const auto events = eventsIn(lines);
    return std::ranges::any_of(events, [&](const QJsonObject& event) {
        return word(event, "event") == QLatin1String("layer_value") &&
               word(event, "node") == node && word(event, "layer").startsWith(block);
    });
}

enum class End { Kill, Stop };

} // namespace

/// What an undisturbed run told, in a home of its own.
struct Undisturbed {
    TemporaryFolder home{};
    QByteArray events{};
};

class TestEngineResume : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<TemporaryFolder> m_folder;
    std::map<QString, Undisturbed> m_undisturbed; ///< by order

    std::filesystem::path home() const { return m_folder->path() / "home"; }

    QStringList arguments(const std::filesystem::path& home, const QString& order) const {
        const auto file = m_folder->path() / "w.json";
        writeFileAtomic(file, workflow(order).toStdString());
        return {QStringLiteral("run"),       QString::fromStdString(file),
                QStringLiteral("--home"),    QString::fromStdString(home),
                QStringLiteral("--events"),  QStringLiteral("-"),
                QStringLiteral("--threads"), QStringLiteral("1"),
                QStringLiteral("--device"),  QStringLiteral("cpu")};
    }

    const Undisturbed& undisturbed(const QString& order) {
        Undisturbed& run = m_undisturbed[order];
        if (run.events.isEmpty()) {
            run.events = test::runEngine(arguments(run.home.path(), order)).out;
        }
        return run;
    }

    /// Runs until `node` reports a linear of block kBroken, and ends the engine there.
    Said runUntilBroken(const QString& node, const QString& order, End end) const {
        QProcess process;
        process.start(test::enginePath(), arguments(home(), order));
        QByteArray seen;
        while (!tellsOfBroken(node, seen) && process.waitForReadyRead(30000)) {
            seen += process.readAllStandardOutput();
        }
        if (end == End::Kill) {
            ::kill(static_cast<pid_t>(process.processId()), SIGKILL);
        } else {
            process.write("stop\n");
        }
        Said said = test::finished(process);
        said.out.prepend(seen);
        return said;
    }

    static std::optional<ArtifactIndex::Entry> stored(const std::filesystem::path& home,
                                                      const QString& key) {
        return ArtifactIndex(home).find(key.toStdString());
    }

    size_t checkpoints(const QString& key) const {
        return ArtifactIndex(home()).keysStartingWith(key.toStdString() + ".block.").size();
    }

    /// The events of a stored result, without when they were told.
    static Json eventsOf(const ArtifactIndex::Entry& entry) {
        Json events = entry.manifest.at("events");
        for (Json& event : events) {
            event.erase("time");
        }
        return events;
    }

    /// Blobs are named by their content: equal manifests are equal tensors.
    void compareWithUndisturbed(const QString& order) {
        const Undisturbed& whole = undisturbed(order);
        for (const char* node : {"prune", "quant"}) {
            const QString key = keyOf(QLatin1String(node), whole.events);
            const auto expected = stored(whole.home.path(), key);
            const auto result = stored(home(), key);
            QVERIFY(expected && result);
            QVERIFY(expected->manifest["outputs"].dump().find("\"blob\"") != std::string::npos);
            QCOMPARE(result->manifest["outputs"].dump(), expected->manifest["outputs"].dump());
            QCOMPARE(result->bytes, expected->bytes);
            QVERIFY(eventsOf(*expected).size() >= size_t{2 * 7 * kBlocks}); // errors, sparsities
            QCOMPARE(eventsOf(*result).dump(), eventsOf(*expected).dump());
            QCOMPARE(checkpoints(key), size_t{0});
        }
    }

private Q_SLOTS:

    void initTestCase() {
        if (test::enginePath().isEmpty()) {
            QSKIP("lathe-engine is not built");
        }
    }

    void init() { m_folder = std::make_unique<TemporaryFolder>(); }

    void anInterruptedStepGoesOnAtItsBlock_data() {
        QTest::addColumn<QString>("node");
        QTest::addColumn<QString>("order");
        QTest::addColumn<bool>("killed");
        QTest::newRow("killed while pruning") << "prune"
                                              << "block" << true;
        QTest::newRow("killed while quantizing") << "quant"
                                                 << "block" << true;
        QTest::newRow("killed in linear order") << "quant"
                                                << "linear" << true;
        QTest::newRow("stopped") << "prune"
                                 << "block" << false;
    }

    void anInterruptedStepGoesOnAtItsBlock() {
        QFETCH(QString, node);
        QFETCH(QString, order);
        QFETCH(bool, killed);
        const QByteArray whole = undisturbed(order).events;
        const QString key = keyOf(node, whole);
        QVERIFY(!key.isEmpty());
        QVERIFY(isFinishedLayer(progressOf(node, whole).first()));

        const Said broken = runUntilBroken(node, order, killed ? End::Kill : End::Stop);
        QCOMPARE(broken.exitCode, killed ? -1 : 85);
        QCOMPARE(keyOf(node, broken.out), key);
        QVERIFY(!stored(home(), key));
        QCOMPARE(checkpoints(key), size_t{kBroken});

        const Said again = test::runEngine(arguments(home(), order));
        QCOMPARE(again.exitCode, 0);
        const QStringList progress = progressOf(node, again.out);
        QCOMPARE(progress.first(), QStringLiteral("block 0 is restored"));
        for (const QString& what : progress) {
            QVERIFY2(!isFinishedLayer(what), qPrintable(what));
        }
        compareWithUndisturbed(order);
    }

    void aDamagedCheckpointIsMadeAgain() {
        const QString order = QStringLiteral("block");
        const QString node = QStringLiteral("prune");
        const QString key = keyOf(node, undisturbed(order).events);
        runUntilBroken(node, order, End::Kill);
        ArtifactIndex(home()).put(key.toStdString() + ".block.1",
                                  {.kind = "checkpoint", .manifest = Json::object()});
        QCOMPARE(test::runEngine(arguments(home(), order)).exitCode, 0);
        compareWithUndisturbed(order);
    }
};

QTEST_GUILESS_MAIN(TestEngineResume)
#include "tst_engine_resume.moc"
