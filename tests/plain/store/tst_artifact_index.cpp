#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "core/plain/store/artifact_index.h"
#include "core/plain/store/run_database.h"
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
    void aManifestThatIsNotJson();
    void textThatIsNotUtf8();
    void keysAndTheirLastUse();
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

/// It was an error of every run, with the advice to open the database in a text editor.
void TestArtifactIndex::aManifestThatIsNotJson() {
    const TemporaryFolder home;
    ArtifactIndex index(home.path());
    index.put("k", {"model", Json::object(), 1});
    index.put("other", {"model", Json::object(), 1});
    openWritableRunDatabase(home.path())
        ->run("UPDATE artifact SET manifest = '{\"outputs\": [' WHERE key = 'k'");
    QVERIFY(!index.find("k"));
    QVERIFY(index.find("other"));
    index.put("k", {"model", {{"a", 1}}, 1});
    QCOMPARE(index.find("k")->manifest.dump(), std::string("{\"a\":1}"));
}

/// A note may name a file whose name is not UTF-8: storing the result ended as a fault of Lathe.
void TestArtifactIndex::textThatIsNotUtf8() {
    const TemporaryFolder home;
    ArtifactIndex index(home.path());
    index.put("k", {"model", {{"note", "caf\xe9.txt"}}, 1});
    QCOMPARE(index.find("k")->manifest.dump(), std::string("{\"note\":\"caf\ufffd.txt\"}"));
}

void TestArtifactIndex::keysAndTheirLastUse() {
    const TemporaryFolder home;
    ArtifactIndex index(home.path());
    index.put("b", {"model", Json::object(), 1});
    index.put("a", {"model", Json::object(), 1});
    QVERIFY((index.keys() == std::vector<std::string>{"a", "b"}));
    QVERIFY(index.lastUses().empty());
    openWritableRunDatabase(home.path())
        ->run("INSERT INTO run (id, run, name, workflow, folder, device, seed, state, started,"
              " host, process_id, environment) VALUES (1, 'r', '', '', '', '', 0, 'done', 7, '', 0,"
              " '{}'), (2, 's', '', '', '', '', 0, 'done', 9, '', 0, '{}');"
              "INSERT INTO step (run_id, node, type, title, cache_key, state, started) VALUES"
              " (1, 'n', '', '', 'a', 'done', 0), (2, 'n', '', '', 'a', 'done', 0),"
              " (2, 'm', '', '', '', 'done', 0)");
    QVERIFY((index.lastUses() == std::map<std::string, double>{{"a", 9}}));
}

QTEST_GUILESS_MAIN(TestArtifactIndex)
#include "tst_artifact_index.moc"
