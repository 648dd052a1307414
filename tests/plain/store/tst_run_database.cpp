#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "core/plain/store/experiment_store.h"
#include "core/plain/store/run_database.h"
#include "support/as_other_user.h"
#include "support/std_string.h"

#include <thread>
#include <vector>

using namespace lathe;
namespace fs = std::filesystem;

namespace {

int64_t pragma(Database& database, const char* sql) {
    Statement statement(database, sql);
    statement.step();
    return statement.integer(0);
}

/// A database as the first version of Lathe left it, with a result and a step.
void makeFirstSchema(const fs::path& home) {
    const std::string schema = storeSchema();
    Database database(home / "runs.db", Database::Access::ReadWrite);
    database.run(schema.substr(0, schema.find("-- version 2")).c_str());
    database.run("PRAGMA user_version = 1");
    database.run(
        "INSERT INTO artifact VALUES ('key', 'model', '{}', 3);"
        "INSERT INTO run VALUES (1, 'r', '', '', '', '', 0, 'done', 0, 0, '', 0, '{}', '', '');"
        "INSERT INTO step VALUES (1, 1, 'a', 'quant.rtn', '', '', 'done', 0, 0, 0, 0, '');"
        "INSERT INTO step VALUES (2, 1, 'b', 'evaluate', 'Base', '', 'done', 0, 0, 0, 0, '');"
        "INSERT INTO step VALUES (3, 1, 'c', 'evaluate', 'RTN', '', 'done', 0, 0, 0, 0, '')");
}

/// What the steps of makeFirstSchema() measured, as their titles said then.
std::string measuredIn(const fs::path& home) {
    std::string out;
    for (const StepRow& step : ExperimentStore(home).steps(1)) {
        out += step.node + "=" + step.measured.variant + (step.measured.isBase ? "!" : "") + " ";
    }
    return out;
}

std::string refusalOf(const fs::path& home) {
    try {
        openRunDatabase(home);
    } catch (const Error& error) {
        return error.code() == ErrorCode::BadData ? error.what() : "wrong code";
    }
    return "none";
}

} // namespace

class TestRunDatabase : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void makesANewHome();
    void settingsAreOn();
    void opensTwice();
    void manyAtOnce();
    void theFirstSchemaIsBroughtUpToDate();
    void theFirstSchemaCanBeReadWhereNobodyMayWrite();
    void newerSchemaOpensReadOnly();
    void otherDatabasesAreRefused();
    void negativeVersionsAreRefused();
    void damagedFilesAreRefused();
    void readOnlyHome();
    void homeThatCannotBeMade();
};

void TestRunDatabase::makesANewHome() {
    const TemporaryFolder folder;
    const auto home = folder.path() / "a" / "b";
    const RunDatabase opened = openRunDatabase(home);
    QCOMPARE(opened.readOnlyReason, std::string());
    QVERIFY(fs::exists(home / "runs.db"));
    QVERIFY(pragma(*opened.database, "PRAGMA user_version") >= 1);
    QCOMPARE(pragma(*opened.database, "SELECT count(*) FROM run"), 0);
}

void TestRunDatabase::settingsAreOn() {
    const TemporaryFolder folder;
    const auto database = openWritableRunDatabase(folder.path());
    Statement mode(*database, "PRAGMA journal_mode");
    mode.step();
    QCOMPARE(mode.text(0), std::string("wal"));
    QCOMPARE(pragma(*database, "PRAGMA foreign_keys"), 1);
    QCOMPARE(pragma(*database, "PRAGMA busy_timeout"), 5000);
    QCOMPARE(pragma(*database, "PRAGMA synchronous"), 1); // NORMAL
}

void TestRunDatabase::opensTwice() {
    const TemporaryFolder folder;
    openWritableRunDatabase(folder.path())
        ->run("INSERT INTO artifact VALUES ('key', 'model', '{}', 3)");
    const auto again = openWritableRunDatabase(folder.path());
    QCOMPARE(pragma(*again, "SELECT count(*) FROM artifact"), 1);
}

// Engine and window may both meet a new home; one makes the tables, the others find them.
void TestRunDatabase::manyAtOnce() {
    const TemporaryFolder folder;
    std::vector<std::jthread> threads;
    std::atomic<int> opened = 0;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            const auto database = openWritableRunDatabase(folder.path());
            opened += pragma(*database, "SELECT count(*) FROM run") == 0 ? 1 : 0;
        });
    }
    threads.clear();
    QCOMPARE(opened.load(), 8);
}

void TestRunDatabase::theFirstSchemaIsBroughtUpToDate() {
    const TemporaryFolder folder;
    makeFirstSchema(folder.path());
    const RunDatabase opened = openRunDatabase(folder.path());
    QCOMPARE(opened.readOnlyReason, std::string());
    QVERIFY(pragma(*opened.database, "PRAGMA user_version") >= 3);
    QCOMPARE(pragma(*opened.database, "SELECT count(*) FROM artifact"), 1);
    QCOMPARE(pragma(*opened.database, "SELECT count(work) FROM step"), 3);
    QCOMPARE(pragma(*opened.database, "SELECT count(*) FROM sample"), 0);
    QCOMPARE(measuredIn(folder.path()), std::string("a= b=Base! c=RTN "));
}

void TestRunDatabase::theFirstSchemaCanBeReadWhereNobodyMayWrite() {
    const TemporaryFolder folder;
    makeFirstSchema(folder.path());
    fs::permissions(folder.path(), fs::perms(0555));
    fs::permissions(folder.path() / "runs.db", fs::perms(0444));
    {
        const test::AsOtherUser user;
        const RunDatabase opened = openRunDatabase(folder.path());
        QVERIFY(!opened.readOnlyReason.empty());
        QCOMPARE(pragma(*opened.database, "SELECT count(work) FROM step"), 3);
        QCOMPARE(measuredIn(folder.path()), std::string("a= b=Base! c=RTN "));
        QVERIFY(ExperimentStore(folder.path()).samples(1).empty());
    }
    fs::permissions(folder.path(), fs::perms(0755));
}

void TestRunDatabase::newerSchemaOpensReadOnly() {
    const TemporaryFolder folder;
    openWritableRunDatabase(folder.path())->run("PRAGMA user_version = 99");
    const RunDatabase opened = openRunDatabase(folder.path());
    QVERIFY(opened.readOnlyReason.find("has schema version 99") != std::string::npos);
    QCOMPARE(pragma(*opened.database, "SELECT count(*) FROM run"), 0);
    QVERIFY_THROWS_EXCEPTION(Error, opened.database->run("DELETE FROM run"));
    QVERIFY_THROWS_EXCEPTION(Error, openWritableRunDatabase(folder.path()));
}

void TestRunDatabase::otherDatabasesAreRefused() {
    const TemporaryFolder folder;
    const auto path = folder.path() / "runs.db";
    Database(path, Database::Access::ReadWrite).run("CREATE TABLE songs (title)");
    QCOMPARE(refusalOf(folder.path()), path.string() + " is a database, but not one of Lathe");
}

/// `report` read before the first migration and crashed.
void TestRunDatabase::negativeVersionsAreRefused() {
    for (const char* version : {"-1", "-2147483648"}) {
        const TemporaryFolder folder;
        openWritableRunDatabase(folder.path())
            ->run((std::string("PRAGMA user_version = ") + version).c_str());
        const std::string refusal = refusalOf(folder.path());
        QVERIFY2(refusal.ends_with("is a database, but not one of Lathe"), refusal.c_str());
    }
}

void TestRunDatabase::damagedFilesAreRefused() {
    const TemporaryFolder folder;
    const auto path = folder.path() / "runs.db";
    writeFileAtomic(path, std::string(10000, 'x'));
    QCOMPARE(refusalOf(folder.path()),
             "cannot use " + path.string() + " as the run database: file is not a database");
    QCOMPARE(fs::file_size(path), size_t{10000}); // left as it was
}

void TestRunDatabase::readOnlyHome() {
    const TemporaryFolder folder;
    openWritableRunDatabase(folder.path())
        ->run("INSERT INTO artifact VALUES ('key', 'model', '{}', 3)");
    const TemporaryFolder empty;
    fs::permissions(folder.path(), fs::perms(0555));
    fs::permissions(folder.path() / "runs.db", fs::perms(0444));
    fs::permissions(empty.path(), fs::perms(0555));
    {
        const test::AsOtherUser user;
        const RunDatabase opened = openRunDatabase(folder.path());
        QVERIFY(opened.readOnlyReason.find("cannot be written to") != std::string::npos);
        QCOMPARE(pragma(*opened.database, "SELECT count(*) FROM artifact"), 1);
        QVERIFY_THROWS_EXCEPTION(Error, openWritableRunDatabase(folder.path()));
        QCOMPARE(refusalOf(empty.path()),
                 "cannot write " + empty.path().string() + ": Permission denied");
    }
    fs::permissions(folder.path(), fs::perms(0755));
    fs::permissions(empty.path(), fs::perms(0755));
}

void TestRunDatabase::homeThatCannotBeMade() {
    const TemporaryFolder folder;
    writeFileAtomic(folder.path() / "file", "");
    QCOMPARE(refusalOf(folder.path() / "file" / "home"),
             "cannot write " + (folder.path() / "file" / "home").string() + ": Not a directory");
}

QTEST_GUILESS_MAIN(TestRunDatabase)
#include "tst_run_database.moc"
