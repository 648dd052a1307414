#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "core/plain/store/artifact_index.h"
#include "support/std_string.h"

using namespace lathe;

class TestArtifactIndex : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatGoesInComesOut();
    void putReplaces();
    void removed();
    void prefixes();
    void damagedDatabase();
};

void TestArtifactIndex::whatGoesInComesOut() {
    const TemporaryFolder home;
    const Json manifest{{"z", 1}, {"a", {"blob", 2.5}}, {"이름", nullptr}};
    ArtifactIndex(home.path()).put("k1", {"model", manifest, uint64_t{1} << 40});
    const ArtifactIndex index(home.path());
    const auto entry = index.find("k1");
    QCOMPARE(entry->kind, std::string("model"));
    QCOMPARE(entry->manifest.dump(), manifest.dump()); // the order of keys too
    QCOMPARE(entry->bytes, uint64_t{1} << 40);
    QVERIFY(!index.find("k2"));
}

void TestArtifactIndex::putReplaces() {
    const TemporaryFolder home;
    ArtifactIndex index(home.path());
    index.put("k", {"checkpoint", {{"block", 1}}, 10});
    index.put("k", {"model", {{"block", 2}}, 20});
    QCOMPARE(index.find("k")->kind, std::string("model"));
    QCOMPARE(index.find("k")->bytes, uint64_t{20});
}

void TestArtifactIndex::removed() {
    const TemporaryFolder home;
    ArtifactIndex index(home.path());
    index.put("k", {"model", Json::object(), 1});
    index.remove("k");
    index.remove("never there");
    QVERIFY(!index.find("k"));
}

void TestArtifactIndex::prefixes() {
    const TemporaryFolder home;
    ArtifactIndex index(home.path());
    for (const char* key : {"ab3", "ab1", "ac", "a_b", "AB", "b"}) {
        index.put(key, {"model", Json::object(), 1});
    }
    QVERIFY((index.keysStartingWith("ab") == std::vector<std::string>{"ab1", "ab3"}));
    QVERIFY((index.keysStartingWith("a_") == std::vector<std::string>{"a_b"})); // no pattern
    QVERIFY(index.keysStartingWith("x").empty());
    for (int i = 0; i < 20; ++i) {
        index.put("many" + std::to_string(i), {"model", Json::object(), 1});
    }
    QCOMPARE(index.keysStartingWith("many").size(), size_t{10});
}

void TestArtifactIndex::damagedDatabase() {
    const TemporaryFolder home;
    writeFileAtomic(home.path() / "runs.db", std::string(5000, '?'));
    QVERIFY_THROWS_EXCEPTION(Error, ArtifactIndex(home.path()));
}

QTEST_GUILESS_MAIN(TestArtifactIndex)
#include "tst_artifact_index.moc"
