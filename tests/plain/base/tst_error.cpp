#include "core/plain/base/error.h"
#include "support/std_string.h"

using namespace lathe;

class TestError : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void carriesWhatAndHint();
    void callersAddWhere();
    void exitStatusIsAContract();
    void assertionsNameTheirPlace();
};

void TestError::carriesWhatAndHint() {
    const Error error(ErrorCode::BadData, "the file is cut", "Fetch it again.");
    QCOMPARE(std::string(error.what()), std::string("the file is cut"));
    QCOMPARE(error.hint(), std::string("Fetch it again."));
    QCOMPARE(Error(ErrorCode::Bug, "x").hint(), std::string());
}

void TestError::callersAddWhere() {
    const Error error = Error(ErrorCode::OutOfMemory, "3 GB needed", "h").within("blocks.3.q");
    QCOMPARE(std::string(error.what()), std::string("blocks.3.q: 3 GB needed"));
    QCOMPARE(error.code(), ErrorCode::OutOfMemory);
    QCOMPARE(error.hint(), std::string("h"));
}

// Scripts and clusters rely on these numbers.
void TestError::exitStatusIsAContract() {
    QCOMPARE(exitStatus(ErrorCode::User), 1);
    QCOMPARE(exitStatus(ErrorCode::OutOfMemory), 2);
    QCOMPARE(exitStatus(ErrorCode::BadData), 3);
    QCOMPARE(exitStatus(ErrorCode::Bug), 4);
    QCOMPARE(exitStatus(ErrorCode::Interrupted), 85);
    QVERIFY(nameOf(ErrorCode::OutOfMemory) == "out_of_memory");
}

void TestError::assertionsNameTheirPlace() {
    LATHE_ASSERT(1 + 1 == 2);
    try {
        LATHE_ASSERT(1 + 1 == 3);
        QFAIL("the assertion did not throw");
    } catch (const Error& error) {
        const std::string what = error.what();
        QCOMPARE(error.code(), ErrorCode::Bug);
        QVERIFY(what.find("1 + 1 == 3") != std::string::npos);
        QVERIFY(what.find("tst_error.cpp:") != std::string::npos);
    }
}

QTEST_GUILESS_MAIN(TestError)
#include "tst_error.moc"
