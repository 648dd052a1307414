#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "support/as_other_user.h"
#include "support/std_string.h"

#include <cerrno>
#include <fstream>

using namespace lathe;
namespace fs = std::filesystem;

namespace {

template <class Work>
std::string failureOf(Work work) {
    try {
        work();
    } catch (const Error& error) {
        return error.code() == ErrorCode::BadData && !error.hint().empty() ? error.what()
                                                                           : "wrong error";
    }
    return "none";
}

size_t filesIn(const fs::path& folder) {
    return static_cast<size_t>(std::distance(fs::directory_iterator(folder), {}));
}

} // namespace

class TestFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void writesAndReads();
    void readsWhatIsNoRegularFile();
    void writingIsWholeOrAbsent();
    void missingFilesAreNamed();
    void foldersThatCannotBeWritten();
    void fullDisks();
    void mapsFiles();
    void temporaryFoldersGoAway();
};

void TestFile::writesAndReads() {
    const TemporaryFolder folder;
    const auto path = folder.path() / "a";
    for (const std::string& text :
         {std::string(), std::string("a\0b", 3), std::string(200'000, 'x')}) {
        writeFileAtomic(path, text);
        QCOMPARE(readFile(path), text);
    }
    QCOMPARE(filesIn(folder.path()), size_t{1}); // nothing partial is left
}

// Its size says 0, its content is there.
void TestFile::readsWhatIsNoRegularFile() {
    QVERIFY(!readFile("/proc/self/status").empty());
}

void TestFile::writingIsWholeOrAbsent() {
    const TemporaryFolder folder;
    const auto path = folder.path() / "a";
    writeFileAtomic(path, "old");
    fs::permissions(folder.path(), fs::perms(0555));
    {
        const test::AsOtherUser user;
        QCOMPARE(failureOf([&] { writeFileAtomic(path, "new"); }),
                 "cannot write " + path.string() + ": Permission denied");
    }
    fs::permissions(folder.path(), fs::perms(0755));
    QCOMPARE(readFile(path), std::string("old"));
    // A folder stands where the file should go: the rename fails, the partial file is removed.
    fs::create_directories(folder.path() / "b" / "inside");
    QVERIFY(failureOf([&] { writeFileAtomic(folder.path() / "b", "new"); }) != "none");
    QCOMPARE(filesIn(folder.path()), size_t{2});
}

void TestFile::missingFilesAreNamed() {
    const TemporaryFolder folder;
    const auto path = folder.path() / "none";
    const std::string expected = "cannot read " + path.string() + ": No such file or directory";
    QCOMPARE(failureOf([&] { readFile(path); }), expected);
    QCOMPARE(failureOf([&] { MappedFile::open(path); }), expected);
    QCOMPARE(failureOf([&] { readFile(folder.path()); }),
             "cannot read " + folder.path().string() + ": Is a directory");
    QCOMPARE(failureOf([&] { MappedFile::open(folder.path()); }),
             "cannot read " + folder.path().string() + ": Is a directory");
}

void TestFile::foldersThatCannotBeWritten() {
    const TemporaryFolder folder;
    makeFolder(folder.path() / "a" / "b");
    QVERIFY(fs::is_directory(folder.path() / "a" / "b"));
    makeFolder(folder.path() / "a"); // there already
    writeFileAtomic(folder.path() / "file", "");
    QVERIFY(failureOf([&] { makeFolder(folder.path() / "file" / "c"); }) != "none");
    fs::permissions(folder.path() / "a", fs::perms(0555));
    {
        const test::AsOtherUser user;
        QVERIFY(failureOf([&] { makeFolder(folder.path() / "a"); }) != "none");
    }
    fs::permissions(folder.path() / "a", fs::perms(0755));
}

void TestFile::fullDisks() {
    const TemporaryFolder folder;
    requireFreeSpace(folder.path() / "not" / "there" / "yet", 1);
    const std::string needed =
        failureOf([&] { requireFreeSpace(folder.path(), uint64_t{1} << 60); });
    QVERIFY(needed.starts_with("not enough disk space for " + folder.path().string()));
    QVERIFY(needed.find("1153 PB needed") != std::string::npos);
    const std::string full = failureOf([&] { throwWriteError(folder.path() / "x", ENOSPC); });
    QVERIFY(full.starts_with("the disk is full while writing " + (folder.path() / "x").string()));
    QVERIFY(full.find("free)") != std::string::npos);
}

void TestFile::mapsFiles() {
    const TemporaryFolder folder;
    const auto path = folder.path() / "a";
    writeFileAtomic(path, std::string(10'000, 'm'));
    const auto map = MappedFile::open(path);
    QCOMPARE(map->bytes().size(), size_t{10'000});
    QVERIFY(map->bytes()[9'999] == std::byte{'m'});
    map->willNeed(5'000, 100);
    map->dontNeed(0, 1 << 20); // past the end
    fs::remove(path);
    QVERIFY(map->bytes()[0] == std::byte{'m'}); // mapped, so still there
    writeFileAtomic(path, "");
    QVERIFY(MappedFile::open(path)->bytes().empty());
}

void TestFile::temporaryFoldersGoAway() {
    fs::path path;
    {
        const TemporaryFolder folder;
        path = folder.path();
        writeFileAtomic(path / "x", "y");
        QVERIFY(TemporaryFolder().path() != path);
    }
    QVERIFY(!fs::exists(path));
}

QTEST_GUILESS_MAIN(TestFile)
#include "tst_file.moc"
