#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "core/plain/base/map_watch.h"
#include "core/plain/base/partial_file.h"
#include "support/as_other_user.h"
#include "support/std_string.h"

#include <atomic>
#include <cerrno>
#include <fstream>
#include <thread>
#include <unistd.h>

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
    void aMapWhoseFileIsCut();
    void partialFilesAreNewOnes();
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

void TestFile::aMapWhoseFileIsCut() {
    const TemporaryFolder folder;
    const auto path = folder.path() / "a";
    writeFileAtomic(path, std::string(100'000, 'm'));
    const std::string cut =
        path.string() + " was cut or could not be read any more while it was open";
    {
        const auto map = MappedFile::open(path);
        const auto other = MappedFile::open(path);
        fs::resize_file(path, 4096);
        requireWhole(*map); // nothing that is missing was read yet
        QVERIFY(map->bytes()[100] == std::byte{'m'});
        QVERIFY(map->bytes()[50'000] == std::byte{0}); // a signal ended the process here
        QCOMPARE(failureOf([&] { requireWhole(*map); }), cut);
        QCOMPARE(failureOf([] { requireWholeFiles(); }), cut);
        requireWhole(*other);
    }
    // Reported once more after the map is gone, and never again.
    QCOMPARE(failureOf([] { requireWholeFiles(); }), cut);
    requireWholeFiles();
    writeFileAtomic(path, "whole");
    const auto map = MappedFile::open(path);
    QVERIFY(map->bytes()[0] == std::byte{'w'});
    requireWholeFiles();
}

/// Names are unique among threads, and a link that lies in wait is not followed.
void TestFile::partialFilesAreNewOnes() {
    const TemporaryFolder folder;
    const auto path = folder.path() / "a";
    constexpr int kThreads = 8;
    constexpr int kEach = 50;
    std::vector<std::thread> threads;
    std::atomic<int> failures = 0;
    for (int i = 0; i < kThreads; ++i) {
        threads.emplace_back([&, text = std::string(1000, static_cast<char>('a' + i))] {
            for (int k = 0; k < kEach; ++k) {
                failures += failureOf([&] { writeFileAtomic(path, text); }) == "none" ? 0 : 1;
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    QCOMPARE(failures.load(), 0);
    const std::string text = readFile(path);
    QCOMPARE(text, std::string(1000, text[0]));
    QCOMPARE(filesIn(folder.path()), size_t{1});
    fs::create_symlink("/dev/null", folder.path() / "b.part1"); // a name of the old kind
    const PartialFile partial = makePartial(folder.path() / "b");
    QVERIFY(fs::is_regular_file(fs::symlink_status(partial.path)));
    ::close(partial.fd);
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
