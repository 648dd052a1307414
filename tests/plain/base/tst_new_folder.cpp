// A folder is replaced whole or not at all, and only when Lathe wrote it.
#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "core/plain/base/new_folder.h"
#include "support/as_other_user.h"
#include "support/std_string.h"

#include <QTest>

#include <sys/wait.h>
#include <unistd.h>

using namespace lathe;
namespace fs = std::filesystem;

namespace {

void save(const fs::path& place, const std::string& text, Overwrite overwrite = Overwrite::No) {
    NewFolder fresh(place, overwrite);
    writeFileAtomic(fresh.path() / "config.json", text);
    writeFileAtomic(fresh.path() / "model.safetensors", text + text);
    fresh.finish();
}

std::string failureOf(const std::function<void()>& work) {
    try {
        work();
    } catch (const Error& error) {
        return error.hint().empty() ? "no hint" : error.what();
    }
    return "none";
}

std::vector<std::string> namesIn(const fs::path& folder) {
    std::vector<std::string> out;
    for (const auto& entry : fs::directory_iterator(folder)) {
        out.push_back(entry.path().filename().string());
    }
    std::ranges::sort(out);
    return out;
}

} // namespace

class TestNewFolder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void makesAFolderAndItsParents();
    void leavesNothingWithoutFinish();
    void takesAnEmptyFolder();
    void replacesOnlyWhenAsked();
    void neverReplacesWhatOthersWrote_data();
    void neverReplacesWhatOthersWrote();
    void keepsALinkToAFolder();
    void mapsOfTheOldFolderStay();
    void removesWhatKilledProcessesLeft();
    void placesThatCannotBe();
};

void TestNewFolder::makesAFolderAndItsParents() {
    const TemporaryFolder folder;
    const auto place = folder.path() / "a" / "b";
    save(place, "x");
    QCOMPARE(readFile(place / "model.safetensors"), std::string("xx"));
    QVERIFY((namesIn(place) ==
             std::vector<std::string>{"config.json", kFileList, "model.safetensors"}));
    QVERIFY((namesIn(folder.path() / "a") == std::vector<std::string>{"b"}));
    save(folder.path() / "c" / "", "y"); // a path that ends in a slash
    QVERIFY(fs::exists(folder.path() / "c" / "config.json"));
}

void TestNewFolder::leavesNothingWithoutFinish() {
    const TemporaryFolder folder;
    save(folder.path() / "kept", "old");
    {
        NewFolder fresh(folder.path() / "kept", Overwrite::Yes);
        writeFileAtomic(fresh.path() / "config.json", "half");
        NewFolder other(folder.path() / "absent", Overwrite::No);
    }
    QVERIFY((namesIn(folder.path()) == std::vector<std::string>{"kept"}));
    QCOMPARE(readFile(folder.path() / "kept" / "config.json"), std::string("old"));
}

void TestNewFolder::takesAnEmptyFolder() {
    const TemporaryFolder folder;
    fs::create_directory(folder.path() / "empty");
    save(folder.path() / "empty", "x");
    QCOMPARE(readFile(folder.path() / "empty" / "config.json"), std::string("x"));
}

void TestNewFolder::replacesOnlyWhenAsked() {
    const TemporaryFolder folder;
    const auto place = folder.path() / "model";
    save(place, "old");
    QCOMPARE(failureOf([&] { save(place, "new"); }),
             place.string() + " holds a model that Lathe wrote earlier");
    QCOMPARE(readFile(place / "config.json"), std::string("old"));
    save(place, "new", Overwrite::Yes);
    QCOMPARE(readFile(place / "config.json"), std::string("new"));
    save(place, "longer", Overwrite::Yes); // its own list was replaced too
    QVERIFY((namesIn(folder.path()) == std::vector<std::string>{"model"}));
}

void TestNewFolder::neverReplacesWhatOthersWrote_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("text");
    QTest::newRow("a new file") << QStringLiteral("notes.txt") << QStringLiteral("mine");
    QTest::newRow("a changed length") << QStringLiteral("config.json") << QStringLiteral("changed");
    QTest::newRow("a damaged mark") << QString::fromLatin1(kFileList) << QStringLiteral("{]");
    QTest::newRow("no mark") << QString::fromLatin1(kFileList) << QString();
    QTest::newRow("a folder") << QStringLiteral("sub/file") << QStringLiteral("mine");
}

void TestNewFolder::neverReplacesWhatOthersWrote() {
    QFETCH(QString, name);
    QFETCH(QString, text);
    const TemporaryFolder folder;
    const auto place = folder.path() / "model";
    save(place, "old");
    const auto path = place / name.toStdString();
    fs::remove(path);
    if (!text.isNull()) {
        fs::create_directories(path.parent_path());
        writeFileAtomic(path, text.toStdString());
    }
    const std::string failure = failureOf([&] { save(place, "new", Overwrite::Yes); });
    QVERIFY2(failure.ends_with("which Lathe did not write there"), failure.c_str());
    QVERIFY(fs::exists(place / "model.safetensors"));
    QVERIFY((namesIn(folder.path()) == std::vector<std::string>{"model"}));
}

void TestNewFolder::keepsALinkToAFolder() {
    const TemporaryFolder folder;
    save(folder.path() / "real", "old");
    fs::create_directory_symlink("real", folder.path() / "link");
    save(folder.path() / "link", "new", Overwrite::Yes);
    QVERIFY(fs::is_symlink(folder.path() / "link"));
    QCOMPARE(readFile(folder.path() / "real" / "config.json"), std::string("new"));
}

void TestNewFolder::mapsOfTheOldFolderStay() {
    const TemporaryFolder folder;
    save(folder.path() / "model", "old");
    const auto map = MappedFile::open(folder.path() / "model" / "config.json");
    save(folder.path() / "model", "new", Overwrite::Yes);
    QVERIFY(map->bytes()[0] == std::byte{'o'});
}

void TestNewFolder::removesWhatKilledProcessesLeft() {
    const TemporaryFolder folder;
    const auto place = folder.path() / "model";
    const pid_t child = ::fork();
    if (child == 0) {
        NewFolder fresh(place, Overwrite::No);
        ::_exit(0); // no destructor runs
    }
    ::waitpid(child, nullptr, 0);
    QCOMPARE(namesIn(folder.path()).size(), size_t{1});
    const NewFolder writing(folder.path() / "other", Overwrite::No);
    const NewFolder alsoWriting(folder.path() / "other", Overwrite::No); // removes no living one
    QVERIFY(fs::exists(writing.path()) && fs::exists(alsoWriting.path()));
    QCOMPARE(namesIn(folder.path()).size(), size_t{3});
    save(place, "x");
    QCOMPARE(namesIn(folder.path()).size(), size_t{3}); // model and the two that are written
    QVERIFY(fs::exists(place / "config.json"));
}

void TestNewFolder::placesThatCannotBe() {
    const TemporaryFolder folder;
    writeFileAtomic(folder.path() / "file", "x");
    QVERIFY(failureOf([&] { save(folder.path() / "file", "x"); }) != "none");
    QVERIFY(failureOf([&] { save(folder.path() / "file" / "below", "x"); }) != "none");
    fs::permissions(folder.path(), fs::perms(0555));
    {
        const test::AsOtherUser user;
        QVERIFY(failureOf([&] { save(folder.path() / "model", "x"); }) != "none");
    }
    fs::permissions(folder.path(), fs::perms(0755));
}

QTEST_GUILESS_MAIN(TestNewFolder)
#include "tst_new_folder.moc"
