// Data that a step made, stored and read again.
#include "core/engine/run/data_blobs.h"
#include "core/plain/base/file.h"

#include <QTest>

using namespace lathe;

class TestDataBlobs : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void everythingComesBack() {
        const TemporaryFolder folder;
        BlobStore blobs(folder.path());
        DataSet data;
        data.texts.push_back({.name = "texts",
                              .documents = {"one", "둘\n"},
                              .seqlen = 7,
                              .samples = 3,
                              .maxTokens = 99,
                              .seed = 5,
                              .share = 0.5});
        data.texts.push_back({.name = "chat"});
        data.texts[1].examples = {{.prompt = "p", .answer = "a"},
                                  {.chat = {{"messages", {{{"role", "user"}}}}}}};
        uint64_t bytes = 0;
        const DataSet back = restoreTexts(storeTexts(data, blobs, bytes), blobs);
        QVERIFY(bytes > 0);
        QCOMPARE(back.texts.size(), size_t{2});
        QCOMPARE(back.texts[0].name, data.texts[0].name);
        QCOMPARE(back.texts[0].documents, data.texts[0].documents);
        QCOMPARE(back.texts[0].seqlen, int64_t{7});
        QCOMPARE(back.texts[0].samples, int64_t{3});
        QCOMPARE(back.texts[0].maxTokens, int64_t{99});
        QVERIFY(back.texts[0].seed == uint64_t{5});
        QCOMPARE(back.texts[0].share, 0.5);
        QVERIFY(!back.texts[1].seed);
        QCOMPARE(back.texts[1].examples.size(), size_t{2});
        QCOMPARE(back.texts[1].examples[0].prompt, std::string("p"));
        QCOMPARE(back.texts[1].examples[0].answer, std::string("a"));
        QVERIFY(back.texts[1].examples[0].chat.is_null());
        QVERIFY(back.texts[1].examples[1].chat == data.texts[1].examples[1].chat);
    }
};

QTEST_GUILESS_MAIN(TestDataBlobs)
#include "tst_data_blobs.moc"
