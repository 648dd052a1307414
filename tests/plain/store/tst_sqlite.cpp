#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "core/plain/store/sqlite.h"
#include "support/std_string.h"

#include <cmath>
#include <limits>

using namespace lathe;

namespace {

int64_t countOf(Database& database) {
    Statement count(database, "SELECT count(*) FROM t");
    count.step();
    return count.integer(0);
}

} // namespace

class TestSqlite : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void valuesSurvive();
    void statementsStartOver();
    void transactionsAreWholeOrAbsent();
    void readingOnly();
    void pathsOfAnyLetters();
    void faultsNameTheFile();
    void aFullDatabaseSaysSo();

private:
    TemporaryFolder m_folder;
};

void TestSqlite::valuesSurvive() {
    Database database(m_folder.path() / "values.db", Database::Access::ReadWrite);
    database.run("CREATE TABLE t (i, r, s)");
    const std::string text = std::string("zero \0 inside, 한글", 21);
    Statement(database, "INSERT INTO t VALUES (?, ?, ?)").bind(INT64_MIN, 0.1, text).run();
    Statement(database, "INSERT INTO t VALUES (?, ?, ?)")
        .bind(7, std::numeric_limits<double>::quiet_NaN(), std::string_view())
        .run();
    QCOMPARE(database.changedRows(), 1);
    Statement rows(database, "SELECT i, r, s, s IS NULL FROM t ORDER BY rowid");
    QVERIFY(rows.step());
    QCOMPARE(rows.integer(0), INT64_MIN);
    QCOMPARE(rows.real(1), 0.1);
    QCOMPARE(rows.text(2), text);
    QVERIFY(rows.step());
    QCOMPARE(rows.integer(0), 7);
    QVERIFY(std::isnan(rows.real(1)));
    QCOMPARE(rows.text(2), std::string());
    QCOMPARE(rows.integer(3), 0); // an empty text is no NULL
    QVERIFY(!rows.step());
}

void TestSqlite::statementsStartOver() {
    Database database(m_folder.path() / "again.db", Database::Access::ReadWrite);
    database.run("CREATE TABLE t (i)");
    Statement add(database, "INSERT INTO t VALUES (?)");
    for (int i = 0; i < 3; ++i) {
        add.bind(i).run();
    }
    Statement find(database, "SELECT i FROM t WHERE i >= ? ORDER BY i");
    QVERIFY(find.bind(1).step());
    QVERIFY(find.bind(2).step());
    QCOMPARE(find.integer(0), 2);
}

void TestSqlite::transactionsAreWholeOrAbsent() {
    Database database(m_folder.path() / "whole.db", Database::Access::ReadWrite);
    database.run("CREATE TABLE t (i)");
    {
        Transaction transaction(database);
        database.run("INSERT INTO t VALUES (1)");
    }
    QCOMPARE(countOf(database), 0);
    Transaction transaction(database);
    database.run("INSERT INTO t VALUES (1)");
    transaction.commit();
    QCOMPARE(countOf(database), 1);
}

void TestSqlite::readingOnly() {
    const auto path = m_folder.path() / "read.db";
    QVERIFY_THROWS_EXCEPTION(Error, Database(path, Database::Access::ReadOnly));
    QVERIFY(!std::filesystem::exists(path));
    Database(path, Database::Access::ReadWrite).run("CREATE TABLE t (i)");
    for (const auto access : {Database::Access::ReadOnly, Database::Access::Frozen}) {
        Database reader(path, access);
        QCOMPARE(countOf(reader), 0);
        QVERIFY_THROWS_EXCEPTION(Error, reader.run("INSERT INTO t VALUES (1)"));
    }
}

void TestSqlite::pathsOfAnyLetters() {
    for (const char* name : {"a?b#c%d.db", "빈 칸.db", "100%41.db"}) {
        const auto path = m_folder.path() / name;
        Database(path, Database::Access::ReadWrite).run("CREATE TABLE t (i)");
        QVERIFY2(std::filesystem::exists(path), name);
    }
}

void TestSqlite::faultsNameTheFile() {
    const auto path = m_folder.path() / "text.db";
    writeFileAtomic(path, std::string(4096, 'x'));
    try {
        Database(path, Database::Access::ReadWrite).run("CREATE TABLE t (i)");
        QFAIL("a text file was taken for a database");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::BadData);
        QCOMPARE(std::string(error.what()),
                 "cannot use " + path.string() + " as the run database: file is not a database");
        QVERIFY(!error.hint().empty());
    }
}

void TestSqlite::aFullDatabaseSaysSo() {
    Database database(m_folder.path() / "full.db", Database::Access::ReadWrite);
    database.run("PRAGMA max_page_count = 4; CREATE TABLE t (b)");
    try {
        database.run("INSERT INTO t VALUES (zeroblob(100000))");
        QFAIL("100 kB fit in four pages");
    } catch (const Error& error) {
        QVERIFY(std::string(error.what()).starts_with("the disk is full while writing"));
    }
}

QTEST_GUILESS_MAIN(TestSqlite)
#include "tst_sqlite.moc"
