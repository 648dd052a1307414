#include "support/small_catalog.h"
#include "support/std_string.h"

using namespace lathe;

class TestCatalog : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsById();
    void survivesJson();
    void wrongJsonThrows();
};

void TestCatalog::findsById() {
    const Catalog catalog = test::smallCatalog();
    QCOMPARE(catalog.find("quant.rtn")->title, std::string("RTN"));
    QCOMPARE(catalog.find("quant.rt"), nullptr);
    QCOMPARE(Catalog().find("quant.rtn"), nullptr);
}

void TestCatalog::survivesJson() {
    const Json json = test::smallCatalog().toJson();
    const Catalog read = Catalog::fromJson(Json::parse(json.dump(1)));
    QCOMPARE(read.toJson().dump(), json.dump());
    QCOMPARE(read.steps().size(), size_t{6});
    QCOMPARE(read.steps().front().id, std::string("model.load")); // palette order is kept
}

void TestCatalog::wrongJsonThrows() {
    for (const char* text :
         {"{}", "[]", "3", R"({"steps": 1})", R"({"steps": [{}]})", R"({"steps": [1]})",
          R"({"steps": [{"id": "a", "title": "A", "category": "none"}]})"}) {
        QVERIFY_THROWS_EXCEPTION(Error, Catalog::fromJson(Json::parse(text)));
    }
}

QTEST_GUILESS_MAIN(TestCatalog)
#include "tst_catalog.moc"
