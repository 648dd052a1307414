#include "core/plain/base/error.h"
#include "core/plain/base/hash.h"
#include "core/plain/store/blob_store.h"
#include "support/as_other_user.h"
#include "support/std_string.h"

#include <algorithm>
#include <fstream>

using namespace lathe;
namespace fs = std::filesystem;

namespace {

std::span<const std::byte> bytesOf(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

std::string textOf(const MappedFile& file) {
    return {reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()};
}

size_t filesUnder(const fs::path& folder) {
    size_t count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        count += entry.is_regular_file() ? 1 : 0;
    }
    return count;
}

} // namespace

class TestBlobStore : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatGoesInComesOut();
    void equalContentIsStoredOnce();
    void missingBlobs();
    void cutOffBlobsAreNoticedAndWrittenAgain();
    void flippedBitsAreNoticed_data();
    void flippedBitsAreNoticed();
    void puttingAgainRepairs();
    void listsWhatItHolds();
    void namesCannotLeadOut();
    void readOnlyHome();
};

void TestBlobStore::whatGoesInComesOut() {
    const TemporaryFolder home;
    BlobStore store(home.path());
    for (const std::string& text : {std::string(), std::string("abc"), std::string(100000, 'x')}) {
        const std::string name = store.put(bytesOf(text));
        QCOMPARE(name, hashOf(text) + "-" + std::to_string(text.size()));
        QCOMPARE(BlobStore::nameOf(bytesOf(text)), name);
        QVERIFY(store.has(name));
        QCOMPARE(textOf(*store.open(name)), text);
        QVERIFY(store.pathOf(name).string().starts_with((home.path() / "blobs").string()));
    }
}

void TestBlobStore::equalContentIsStoredOnce() {
    const TemporaryFolder home;
    BlobStore store(home.path());
    const std::string name = store.put(bytesOf("same"));
    const auto written = fs::last_write_time(store.pathOf(name));
    QCOMPARE(store.put(bytesOf("same")), name);
    QVERIFY(fs::last_write_time(store.pathOf(name)) == written);
    store.put(bytesOf("other"));
    QCOMPARE(filesUnder(home.path()), size_t{2}); // and nothing half-written beside them
}

void TestBlobStore::missingBlobs() {
    const TemporaryFolder home;
    const BlobStore store(home.path());
    const std::string name = BlobStore::nameOf(bytesOf("never stored"));
    QVERIFY(!store.has(name));
    QVERIFY_THROWS_EXCEPTION(Error, store.open(name));
}

void TestBlobStore::cutOffBlobsAreNoticedAndWrittenAgain() {
    const TemporaryFolder home;
    BlobStore store(home.path());
    const std::string name = store.put(bytesOf("whole content"));
    fs::resize_file(store.pathOf(name), 5);
    QVERIFY(!store.has(name));
    try {
        store.open(name);
        QFAIL("a cut file was opened");
    } catch (const Error& error) {
        QCOMPARE(std::string(error.what()),
                 store.pathOf(name).string() +
                     " is damaged: its 5 bytes are not those it was written with");
        QVERIFY(error.hint().find("blobs/damaged/" + name) != std::string::npos);
    }
    store.put(bytesOf("whole content"));
    QCOMPARE(textOf(*store.open(name)), std::string("whole content"));
}

void TestBlobStore::flippedBitsAreNoticed_data() {
    QTest::addColumn<int>("length");
    QTest::addColumn<int>("at");
    QTest::newRow("small") << 1 << 0;
    QTest::newRow("first") << 5'000 << 0;
    QTest::newRow("last") << 5'000 << 4'999;
    QTest::newRow("beyond one piece") << (9 << 20) << (9 << 20) - 7;
}

/// Every reader of the same blob in another process would have computed with the wrong weight.
void TestBlobStore::flippedBitsAreNoticed() {
    QFETCH(int, length);
    QFETCH(int, at);
    const TemporaryFolder home;
    std::string text(static_cast<size_t>(length), 'x');
    const std::string name = BlobStore(home.path()).put(bytesOf(text));
    const auto path = BlobStore(home.path()).pathOf(name);
    QCOMPARE(textOf(*BlobStore(home.path()).open(name)), text);
    text[static_cast<size_t>(at)] ^= 1;
    std::ofstream(path, std::ios::binary) << text;
    const BlobStore other(home.path());
    QVERIFY_THROWS_EXCEPTION(Error, other.open(name));
    QVERIFY(!other.has(name)); // set aside, to be computed again
    QCOMPARE(filesUnder(home.path() / "blobs" / "damaged"), size_t{1});
    QVERIFY_THROWS_EXCEPTION(Error, other.open(name)); // now it is missing
}

void TestBlobStore::puttingAgainRepairs() {
    const TemporaryFolder home;
    const std::string name = BlobStore(home.path()).put(bytesOf("right"));
    std::ofstream(BlobStore(home.path()).pathOf(name)) << "wrong";
    BlobStore store(home.path());
    QVERIFY(store.has(name));
    QCOMPARE(store.put(bytesOf("right")), name);
    QCOMPARE(textOf(*store.open(name)), std::string("right"));
    QCOMPARE(filesUnder(home.path() / "blobs" / "damaged"), size_t{1});
}

void TestBlobStore::listsWhatItHolds() {
    const TemporaryFolder home;
    BlobStore store(home.path());
    QVERIFY(store.names().empty());
    std::vector<std::string> names{store.put(bytesOf("one")), store.put(bytesOf("two"))};
    std::ranges::sort(names);
    QVERIFY(store.names() == names);
    const auto partial = store.pathOf(names[0]).string() + ".part1234";
    std::ofstream(partial) << "left by a killed process";
    QVERIFY(store.names() == names);
    QVERIFY(store.partialFiles() == std::vector<fs::path>{partial});
    store.remove(names[0]);
    store.remove(names[0]); // gone already
    QVERIFY(store.names() == std::vector<std::string>{names[1]});
}

void TestBlobStore::namesCannotLeadOut() {
    const TemporaryFolder home;
    const BlobStore store(home.path());
    const std::string digits(32, 'a');
    for (const std::string& name :
         {std::string(), std::string("ab"), std::string("../../../../../../../../etc/passwd-100"),
          digits, digits + "-", digits + "-12x", digits + "-/../x", std::string(32, 'A') + "-1"}) {
        QVERIFY_THROWS_EXCEPTION(Error, store.pathOf(name));
    }
}

void TestBlobStore::readOnlyHome() {
    const TemporaryFolder home;
    fs::permissions(home.path(), fs::perms(0555));
    {
        const test::AsOtherUser user;
        QVERIFY_THROWS_EXCEPTION(Error, BlobStore(home.path()));
    }
    fs::permissions(home.path(), fs::perms(0755));
}

QTEST_GUILESS_MAIN(TestBlobStore)
#include "tst_blob_store.moc"
