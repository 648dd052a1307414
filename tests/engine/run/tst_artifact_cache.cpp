// Results of steps in a home folder: put, found, loaded, damaged, and the checkpoints of blocks.
#include "core/engine/run/artifact_cache.h"
#include "core/plain/base/error.h"
#include "core/plain/base/map_watch.h"
#include "core/plain/store/events.h"
#include "core/plain/store/sqlite.h"
#include "core/plain/store/store_care.h"
#include "tests/support/std_string.h"
#include "tests/support/tiny_model.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/ones.h>

#include <QTest>

#include <cmath>
#include <fstream>
#include <limits>

using namespace lathe;

namespace {

const at::Tensor& weightOfUp(const Block& block) {
    return std::get<Dense>(block.mlp->up.parts[0]).weight;
}

} // namespace

class TestArtifactCache : public QObject {
    Q_OBJECT

private:
    test::TinyModel m_tiny;
    std::unique_ptr<TemporaryFolder> m_home;
    std::unique_ptr<ArtifactCache> m_cache;
    Json m_told = Json::array();      ///< what the step tells from here on
    std::vector<std::string> m_again; ///< what was told again

    Model changed(double amount = 1) const {
        Model model = m_tiny.model;
        Linear& up = model.blocks[0].mlp->up;
        up = makeDense((dense(up) + amount).to(at::kBFloat16));
        return model;
    }

    StepOutputs roundTrip(const StepOutputs& outputs) {
        m_cache->put("key", outputs, Json::array());
        return m_cache->load(*m_cache->find("key"));
    }

    void flipABitOfEveryBlob() const {
        int flipped = 0;
        const BlobStore blobs(m_home->path());
        for (const std::string& name : blobs.names()) {
            std::fstream file(blobs.pathOf(name), std::ios::in | std::ios::out | std::ios::binary);
            const auto byte = static_cast<char>(file.get() ^ 0x40);
            file.seekp(0).put(byte);
            ++flipped;
        }
        QVERIFY(flipped > 0);
    }

    Checkpoints checkpoints(const std::string& key = "key") {
        return m_cache->checkpoints(
            key, std::make_shared<const Model>(m_tiny.model),
            {.latest = [this] { return std::exchange(m_told, Json::array()); },
             .again = [this](const Json& events) { m_again.push_back(events.dump()); }});
    }

private Q_SLOTS:

    void init() {
        m_home = std::make_unique<TemporaryFolder>();
        m_cache = std::make_unique<ArtifactCache>(m_home->path());
        m_told = Json::array();
        m_again.clear();
    }

    void whatIsAbsentIsNotFound() {
        QVERIFY(!m_cache->find("nothing"));
        m_cache->remove("nothing"); // no fault
    }

    void aModelComesBackWithItsEvents() {
        const Model model = changed();
        m_cache->put("key", {{"model", model}}, Json::array({toJson(Event{1, Note{.text = "n"}})}));
        const ArtifactCache later(m_home->path()); // another process
        const auto entry = later.find("key");
        QVERIFY(entry.has_value());
        QCOMPARE(entry->events.size(), size_t{1});
        const StepOutputs back = later.load(*entry);
        QVERIFY(at::equal(weightOfUp(std::get<Model>(back.at("model")).blocks[0]),
                          weightOfUp(model.blocks[0])));
    }

    void metricsAndPlansComeBack() {
        const auto back =
            roundTrip({{"metrics", Metrics{{Metric{"n", "perplexity", 12.5, 0.25}}}},
                       {"plan", Plan{{{"*.up_proj", {{"bits", 3}}}, {"*", {{"bits", 4}}}}}}});
        const Metric& metric = std::get<Metrics>(back.at("metrics")).values.at(0);
        QCOMPARE(metric.name, std::string("perplexity"));
        QCOMPARE(metric.value, 12.5);
        QCOMPARE(metric.error, 0.25);
        const Json& layers = std::get<Plan>(back.at("plan")).layers;
        QCOMPARE(layers.dump(), std::string(R"({"*.up_proj":{"bits":3},"*":{"bits":4}})"));
    }

    /// Siblings read one input, and its statistics are one tensor in memory and in the store.
    void statisticsComeBackAndSiblingsShare() {
        Statistics statistics{.needs = {.gram = true, .rows = 8}, .text = "t", .seqlen = 64};
        InputStats inputs;
        inputs.tokens = 128;
        inputs.windows = 2;
        inputs.gram = at::ones({4, 4});
        statistics.inputs["q_proj"] = inputs;
        statistics.inputs["k_proj"] = inputs;
        statistics.blockCosine = {0.5, 0.75};
        const StepOutputs outputs = roundTrip({{"statistics", statistics}});
        const auto& back = std::get<Statistics>(outputs.at("statistics"));
        QVERIFY(back.needs.gram && !back.needs.moments);
        QCOMPARE(back.needs.rows, int64_t{8});
        QCOMPARE(back.seqlen, int64_t{64});
        QVERIFY(back.blockCosine == statistics.blockCosine);
        QVERIFY(!back.finalHidden.defined());
        const InputStats& q = back.inputs.at("q_proj");
        QCOMPARE(q.tokens, int64_t{128});
        QVERIFY(at::equal(q.gram, inputs.gram));
        QVERIFY(!q.sum.defined());
        QCOMPARE(back.inputs.at("k_proj").gram.const_data_ptr(), q.gram.const_data_ptr());
    }

    void aRemovedResultIsGone() {
        m_cache->put("key", {{"metrics", Metrics{}}}, Json::array());
        QVERIFY(m_cache->find("key"));
        m_cache->remove("key");
        QVERIFY(!m_cache->find("key"));
    }

    void aDamagedResultIsSaid() {
        m_cache->put("key", {{"model", changed()}}, Json::array());
        auto entry = *m_cache->find("key");
        entry.outputs["model"].erase("manifest");
        QVERIFY_THROWS_EXCEPTION(Error, m_cache->load(entry));
    }

    /// Entries that another program changed count as absent: one of wrong types was taken for a
    /// result, and its metrics were missing.
    void anEntryOfWrongTypesIsAbsent_data() {
        QTest::addColumn<QString>("manifest");
        const char* good = R"({"kind": "metrics", "values": []})";
        const auto row = [&](const char* name, const QString& text) {
            QTest::newRow(name) << QString(text).replace(QLatin1String("GOOD"),
                                                         QLatin1String(good));
        };
        row("a list", QStringLiteral("[]"));
        row("no events", QStringLiteral(R"({"outputs": {"m": GOOD}})"));
        row("events of text", QStringLiteral(R"({"outputs": {"m": GOOD}, "events": "none"})"));
        row("a wrong event", QStringLiteral(R"({"outputs": {"m": GOOD}, "events": [7]})"));
        row("an unknown event",
            QStringLiteral(R"({"outputs": {"m": GOOD}, "events": [{"event": "x", "time": 1}]})"));
        row("outputs of text", QStringLiteral(R"({"outputs": "m", "events": []})"));
        row("an output of text", QStringLiteral(R"({"outputs": {"m": "x"}, "events": []})"));
        row("a kind of 7", QStringLiteral(R"({"outputs": {"m": {"kind": 7}}, "events": []})"));
        row("values of text",
            QStringLiteral(
                R"({"outputs": {"m": {"kind": "metrics", "values": "x"}}, "events": []})"));
        row("no value",
            QStringLiteral(
                R"({"outputs": {"m": {"kind": "metrics", "values": [{"name": "a"}]}}, "events": []})"));
    }

    void anEntryOfWrongTypesIsAbsent() {
        QFETCH(QString, manifest);
        m_cache->put("key", {{"metrics", Metrics{}}}, Json::array());
        QVERIFY(m_cache->find("key"));
        Database database(m_home->path() / "runs.db", Database::Access::ReadWrite);
        Statement(database, "UPDATE artifact SET manifest = ?").bind(manifest.toStdString()).run();
        QVERIFY(!m_cache->find("key"));
    }

    /// JSON has no NaN and no infinity.
    void metricsThatAreNoNumbersComeBack() {
        const double none = std::numeric_limits<double>::quiet_NaN();
        const auto back =
            roundTrip({{"metrics", Metrics{{Metric{"n", "perplexity", none, none}}}}});
        QVERIFY(std::isnan(std::get<Metrics>(back.at("metrics")).values.at(0).value));
    }

    /// One flipped bit of a weight: perplexity 35 980 for 45.46, and exit status 0.
    void aFlippedBitIsFound() {
        m_cache->put("key", {{"model", changed()}}, Json::array());
        flipABitOfEveryBlob();
        const ArtifactCache later(m_home->path());
        QVERIFY_THROWS_EXCEPTION(Error, later.load(*later.find("key")));
        QVERIFY_THROWS_EXCEPTION(Error, later.variant("key"));
        ArtifactCache third(m_home->path());
        third.put("key", {{"model", changed()}}, Json::array());
        const StepOutputs back = third.load(*third.find("key"));
        QVERIFY(at::equal(weightOfUp(std::get<Model>(back.at("model")).blocks[0]),
                          weightOfUp(changed().blocks[0])));
    }

    void aBlockWithAFlippedBitIsMadeAgain() {
        checkpoints().put(0, changed().blocks[0])();
        flipABitOfEveryBlob();
        m_cache = std::make_unique<ArtifactCache>(m_home->path()); // the next process
        QVERIFY(!checkpoints().find(0));
    }

    /// Zeros stand where a cut file had weights: they are no result.
    void nothingMadeOfACutFileIsStored() {
        const auto path = m_home->path() / "weights";
        writeFileAtomic(path, std::string(100'000, 'w'));
        auto map = MappedFile::open(path);
        std::filesystem::resize_file(path, 1);
        QVERIFY(map->bytes()[90'000] == std::byte{0});
        QVERIFY_THROWS_EXCEPTION(Error, m_cache->put("key", {{"model", changed()}}, Json::array()));
        QVERIFY(!m_cache->find("key"));
        const auto written = checkpoints().put(0, changed().blocks[0]);
        QVERIFY_THROWS_EXCEPTION(Error, written());
        map.reset();
        QVERIFY_THROWS_EXCEPTION(Error, requireWholeFiles()); // what came before it counts too
        m_cache->put("key", {{"model", changed()}}, Json::array());
    }

    void noCollectorWhileItIsOpen() {
        QVERIFY_THROWS_EXCEPTION(Error, collectStore(m_home->path(), {}));
        m_cache.reset();
        collectStore(m_home->path(), {});
    }

    /// Whole or absent: where a blob cannot be written no entry appears.
    void aResultThatCannotBeWrittenIsAbsent() {
        std::filesystem::remove_all(m_home->path() / "blobs");
        writeFileAtomic(m_home->path() / "blobs", "in the way");
        QVERIFY_THROWS_EXCEPTION(Error, m_cache->put("key", {{"model", changed()}}, Json::array()));
        QVERIFY(!m_cache->find("key"));
    }

    void aVariantIsFoundByTheBeginningOfItsKey() {
        m_cache->put("abcdef", {{"model", changed()}}, Json::array());
        m_cache->put("abcxyz", {{"model", m_tiny.model}}, Json::array());
        m_cache->put("abcdzz", {{"metrics", Metrics{}}}, Json::array()); // no model
        QVERIFY(at::equal(weightOfUp(m_cache->variant("abcd").blocks[0]),
                          weightOfUp(changed().blocks[0])));
        for (const char* key : {"none", "abc", "abcq"}) {
            QVERIFY_THROWS_EXCEPTION(Error, m_cache->variant(key));
        }
        m_cache->put("abcdeg", {{"model", m_tiny.model}}, Json::array());
        QVERIFY_THROWS_EXCEPTION(Error, m_cache->variant("abcd")); // which one?
        m_cache->variant("abcdef");
    }

    void aFinishedBlockIsFoundWithWhatItTold() {
        const Block block = changed().blocks[0];
        const Checkpoints first = checkpoints();
        m_told = {"before the block"};
        QVERIFY(!first.find(0));
        m_told = {"of block 0"};
        const Block stored = first.put(0, block)();
        QVERIFY(at::equal(weightOfUp(stored), weightOfUp(block)));
        const auto again = checkpoints().find(0);
        QVERIFY(again.has_value());
        QVERIFY(at::equal(weightOfUp(*again), weightOfUp(block)));
        QCOMPARE(m_again, std::vector<std::string>{R"(["of block 0"])"});
        QVERIFY(!checkpoints().find(1));
        QVERIFY(!checkpoints("other").find(0));
    }

    /// It counts once its writer was waited for: a kill before that loses the block, not the run.
    void aBlockCountsWhenItIsWritten() {
        const auto written = checkpoints().put(0, changed().blocks[0]);
        QVERIFY(!checkpoints().find(0));
        written();
        QVERIFY(checkpoints().find(0));
    }

    void aDamagedBlockIsMadeAgain() {
        checkpoints().put(0, changed().blocks[0])();
        std::filesystem::remove_all(m_home->path() / "blobs");
        QVERIFY(!checkpoints().find(0));
        QVERIFY(m_again.empty());
    }

    void checkpointsAreForgotten() {
        checkpoints().put(0, changed().blocks[0])();
        checkpoints().put(1, m_tiny.model.blocks[1])();
        m_cache->forgetCheckpoints("key", 2);
        QVERIFY(!checkpoints().find(0));
        QVERIFY(!checkpoints().find(1));
    }
};

QTEST_GUILESS_MAIN(TestArtifactCache)
#include "tst_artifact_cache.moc"
