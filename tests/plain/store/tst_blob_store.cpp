#include "core/plain/base/error.h"
#include "core/plain/base/hash.h"
#include "core/plain/store/blob_store.h"
#include "support/as_other_user.h"
#include "support/std_string.h"

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
                 store.pathOf(name).string() + " has 5 bytes instead of 13");
    }
    store.put(bytesOf("whole content"));
    QCOMPARE(textOf(*store.open(name)), std::string("whole content"));
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
