// What stays in a home and what goes; what a check finds.
#include "core/plain/base/error.h"
#include "core/plain/store/artifact_index.h"
#include "core/plain/store/blob_store.h"
#include "core/plain/store/experiment_store.h"
#include "core/plain/store/run_database.h"
#include "core/plain/store/store_care.h"
#include "core/plain/store/store_lock.h"
#include "support/std_string.h"

#include <QTest>

#include <algorithm>
#include <fstream>

using namespace lathe;
namespace fs = std::filesystem;

namespace {

std::span<const std::byte> bytesOf(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

/// A home with a run for each result that is used, at the times 1, 2, ….
class Home {
public:
    const fs::path& path() const { return m_folder.path(); }

    /// A result of `bytes` bytes of its own, and of the blob "shared" when asked.
    void addResult(const std::string& key, size_t bytes, bool shared = false) {
        BlobStore blobs(path());
        Json tensors = Json::array();
        tensors.push_back(
            {{"blob", blobs.put(bytesOf(key + std::string(bytes - key.size(), '.')))}});
        if (shared) {
            tensors.push_back({{"deep", {{"blob", blobs.put(bytesOf("shared"))}}}});
        }
        ArtifactIndex(path()).put(key, {"model", {{"outputs", {{"model", tensors}}}}, bytes});
    }

    void addRun(const std::string& key) {
        const std::string id = std::to_string(++m_runs);
        const std::string text =
            "INSERT INTO run (id, run, name, workflow, folder, device, seed, state, started, host,"
            " process_id, environment) VALUES (" +
            id + ", 'r" + id + "', '', '', '', '', 0, 'done', " + id +
            ", '', 0, '{}'); INSERT INTO step (run_id, node, type, title, cache_key, state, "
            "started)"
            " VALUES (" +
            id + ", 'n', '', '', '" + key + "', 'done', 0)";
        openWritableRunDatabase(path())->run(text.c_str());
    }

    bool has(const std::string& key) const { return ArtifactIndex(path()).find(key).has_value(); }

    size_t blobs() const { return BlobStore(path()).names().size(); }

private:
    TemporaryFolder m_folder;
    int m_runs = 0;
};

} // namespace

class TestStoreCare : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatRunsNameStays();
    void pinsStay();
    void removedRunsLetGo();
    void overTheQuotaTheOldestGo();
    void sharedBlobsStayWhileOneNamesThem();
    void dryRunsCount();
    void neverWhileAnotherUsesIt();
    void aCheckFindsDamage();
    void aSoundHome();
    void quotas();
};

void TestStoreCare::whatRunsNameStays() {
    Home home;
    home.addResult("used", 100);
    home.addResult("used.block.3", 50);
    home.addResult("unused", 70);
    home.addResult("unused.block.1", 20);
    home.addRun("used");
    const auto partial =
        BlobStore(home.path()).pathOf(BlobStore(home.path()).names()[0]).string() + ".part77";
    std::ofstream(partial) << "12345";
    const Collected done = collectStore(home.path(), {});
    QCOMPARE(done.results, uint64_t{2});
    QCOMPARE(done.blobs, uint64_t{2});
    QCOMPARE(done.partials, uint64_t{1});
    QCOMPARE(done.bytes, uint64_t{95});
    QCOMPARE(done.kept, uint64_t{150});
    QVERIFY(home.has("used") && home.has("used.block.3") && !home.has("unused"));
    QCOMPARE(home.blobs(), size_t{2});
    QVERIFY(!fs::exists(partial));
}

void TestStoreCare::pinsStay() {
    Home home;
    home.addResult("pinned", 100);
    home.addResult("other", 100);
    QVERIFY_THROWS_EXCEPTION(Error, pin(home.path(), "absent"));
    pin(home.path(), "pinned");
    pin(home.path(), "pinned");
    QVERIFY(pinsOf(home.path()) == std::vector<std::string>{"pinned"});
    collectStore(home.path(), {.quota = 0});
    QVERIFY(home.has("pinned") && !home.has("other"));
    unpin(home.path(), "pinned");
    collectStore(home.path(), {});
    QVERIFY(!home.has("pinned"));
    QCOMPARE(home.blobs(), size_t{0});
}

/// 11 MB stayed for ever once all runs were deleted.
void TestStoreCare::removedRunsLetGo() {
    Home home;
    home.addResult("result", 1000);
    home.addRun("result");
    collectStore(home.path(), {});
    QVERIFY(home.has("result"));
    ExperimentStore(home.path()).removeRun(1);
    QCOMPARE(collectStore(home.path(), {}).bytes, uint64_t{1000});
    QCOMPARE(home.blobs(), size_t{0});
}

void TestStoreCare::overTheQuotaTheOldestGo() {
    Home home;
    for (const char* key : {"first", "second", "third"}) {
        home.addResult(key, 100);
        home.addRun(key);
    }
    home.addRun("first"); // used again
    collectStore(home.path(), {.quota = 250});
    QVERIFY(home.has("first") && !home.has("second") && home.has("third"));
    collectStore(home.path(), {.quota = 200});
    QVERIFY(home.has("third"));
    QCOMPARE(collectStore(home.path(), {.quota = 199}).kept, uint64_t{100});
    QVERIFY(home.has("first") && !home.has("third"));
}

void TestStoreCare::sharedBlobsStayWhileOneNamesThem() {
    Home home;
    home.addResult("a", 100, /*shared=*/true);
    home.addResult("b", 100, /*shared=*/true);
    home.addRun("b");
    QCOMPARE(collectStore(home.path(), {}).kept, uint64_t{106});
    QVERIFY(BlobStore(home.path()).has(BlobStore::nameOf(bytesOf("shared"))));
    QCOMPARE(collectStore(home.path(), {.quota = 0}).bytes, uint64_t{106});
}

void TestStoreCare::dryRunsCount() {
    Home home;
    home.addResult("a", 100);
    const Collected would = collectStore(home.path(), {.dryRun = true});
    QCOMPARE(would.bytes, uint64_t{100});
    QVERIFY(home.has("a"));
    QCOMPARE(home.blobs(), size_t{1});
}

void TestStoreCare::neverWhileAnotherUsesIt() {
    Home home;
    home.addResult("a", 100);
    {
        const StoreLock writer(home.path(), StoreLock::Kind::Shared);
        const StoreLock another(home.path(), StoreLock::Kind::Shared);
        QVERIFY_THROWS_EXCEPTION(Error, collectStore(home.path(), {}));
        QVERIFY(home.has("a"));
    }
    collectStore(home.path(), {});
    QVERIFY(!home.has("a"));
}

void TestStoreCare::aCheckFindsDamage() {
    Home home;
    for (const char* key : {"sound", "rotten", "cut", "missing", "unreadable"}) {
        home.addResult(key, 100);
    }
    const BlobStore blobs(home.path());
    const auto path = [&](std::string key) {
        key.resize(100, '.');
        return blobs.pathOf(BlobStore::nameOf(bytesOf(key)));
    };
    std::fstream(path("rotten"), std::ios::in | std::ios::out).put('R');
    fs::resize_file(path("cut"), 40);
    fs::remove(path("missing"));
    openWritableRunDatabase(home.path())
        ->run("UPDATE artifact SET manifest = 'no JSON' WHERE key = 'unreadable'");
    const StoreCheck found = checkStore(home.path());
    QCOMPARE(found.results, uint64_t{5});
    QCOMPARE(found.blobs, uint64_t{2});
    QCOMPARE(found.damaged.size(), size_t{2});
    QVERIFY((found.lost == std::vector<std::string>{"cut", "missing", "rotten", "unreadable"}));
    QVERIFY(home.has("sound") && !home.has("rotten") && !home.has("missing"));
    QVERIFY(!fs::exists(path("rotten")));
    QVERIFY(checkStore(home.path()).sound());
}

void TestStoreCare::aSoundHome() {
    Home home;
    QVERIFY(checkStore(home.path()).sound()); // a new one
    home.addResult("a", 100);
    const StoreCheck found = checkStore(home.path());
    QVERIFY(found.sound());
    QCOMPARE(found.bytes, uint64_t{100});
}

void TestStoreCare::quotas() {
    QCOMPARE(quotaFrom("20GB"), uint64_t{20'000'000'000});
    QCOMPARE(quotaFrom("1.5 MB"), uint64_t{1'500'000});
    QCOMPARE(quotaFrom("0"), uint64_t{0});
    for (const char* text : {"", "much", "-1", "5 apples", "1e400", "nan"}) {
        QVERIFY_THROWS_EXCEPTION(Error, quotaFrom(text));
    }
    qputenv("LATHE_QUOTA", "");
    QVERIFY(!quotaFromEnvironment());
    qputenv("LATHE_QUOTA", "3kB");
    QCOMPARE(quotaFromEnvironment().value_or(0), uint64_t{3000});
    qunsetenv("LATHE_QUOTA");
}

QTEST_GUILESS_MAIN(TestStoreCare)
#include "tst_store_care.moc"
