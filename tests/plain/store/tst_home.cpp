#include "core/plain/base/error.h"
#include "core/plain/store/home.h"

#include <QTest>

using namespace lathe;

class TestHome : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void givenGoesFirst();
    void thenTheVariable();
    void thenTheDataFolder();
    void relativeDataFoldersAreIgnored();
    void withoutAnyVariable();
};

void TestHome::init() {
    qunsetenv("LATHE_HOME");
    qunsetenv("XDG_DATA_HOME");
    qputenv("HOME", "/home/kim");
}

void TestHome::givenGoesFirst() {
    qputenv("LATHE_HOME", "/from/variable");
    QVERIFY(homeFolder("/given") == "/given");
}

void TestHome::thenTheVariable() {
    qputenv("LATHE_HOME", "/from/variable");
    qputenv("XDG_DATA_HOME", "/data");
    QVERIFY(homeFolder() == "/from/variable");
}

void TestHome::thenTheDataFolder() {
    qputenv("XDG_DATA_HOME", "/data");
    QVERIFY(homeFolder() == "/data/lathe");
    qunsetenv("XDG_DATA_HOME");
    QVERIFY(homeFolder() == "/home/kim/.local/share/lathe");
    qputenv("LATHE_HOME", "");
    QVERIFY(homeFolder() == "/home/kim/.local/share/lathe");
}

void TestHome::relativeDataFoldersAreIgnored() {
    qputenv("XDG_DATA_HOME", "data");
    QVERIFY(homeFolder() == "/home/kim/.local/share/lathe");
}

void TestHome::withoutAnyVariable() {
    for (const bool empty : {true, false}) {
        empty ? qputenv("HOME", "") : qunsetenv("HOME");
        try {
            homeFolder();
            QFAIL("the folder .local of the working folder was taken");
        } catch (const Error& error) {
            QVERIFY(std::string(error.what()).find("LATHE_HOME") != std::string::npos);
            QVERIFY(!error.hint().empty());
        }
    }
    QVERIFY(homeFolder("/given") == "/given");
}

QTEST_GUILESS_MAIN(TestHome)
#include "tst_home.moc"
