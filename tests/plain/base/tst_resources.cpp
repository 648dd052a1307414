#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "core/plain/base/resources.h"

#include <QTest>

using namespace lathe;

class TestResources : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cleanup();
    void theBuildTreeFindsTheSourceTree();
    void theVariableGoesFirst();
    void aWrongVariableIsSaid();
};

void TestResources::cleanup() {
    qunsetenv("LATHE_RESOURCES");
}

void TestResources::theBuildTreeFindsTheSourceTree() {
    qunsetenv("LATHE_RESOURCES");
    QVERIFY(std::filesystem::exists(resourcesFolder() / "store_schema.sql"));
}

void TestResources::theVariableGoesFirst() {
    const TemporaryFolder folder;
    qputenv("LATHE_RESOURCES", folder.path().c_str());
    QVERIFY(resourcesFolder() == folder.path());
}

void TestResources::aWrongVariableIsSaid() {
    qputenv("LATHE_RESOURCES", "/nowhere/at/all");
    try {
        resourcesFolder();
        QFAIL("a folder that does not exist was taken");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::User);
        QVERIFY(std::string(error.what()).find("/nowhere/at/all") != std::string::npos);
    }
}

QTEST_GUILESS_MAIN(TestResources)
#include "tst_resources.moc"
