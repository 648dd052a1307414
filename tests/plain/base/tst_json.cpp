#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "core/plain/base/json.h"
#include "support/std_string.h"

using namespace lathe;

namespace {

std::string refusalOf(const char* text) {
    try {
        parseJson(text, "a.json");
    } catch (const Error& error) {
        return error.code() == ErrorCode::BadData ? error.what() : "wrong code";
    }
    return "none";
}

std::string canonical(const char* text) {
    return canonicalText(Json::parse(text));
}

} // namespace

class TestJson : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsTheOrderOfKeys();
    void saysWhereTheFaultIs();
    void readsFiles();
    void canonicalTextIsOneForEqualValues();
    void canonicalTextTellsValuesApart();
};

void TestJson::keepsTheOrderOfKeys() {
    const std::string text = R"({"z":1,"a":{"y":2,"b":3}})";
    QCOMPARE(parseJson(text, "a").dump(), text);
}

void TestJson::saysWhereTheFaultIs() {
    QCOMPARE(refusalOf("{\"a\": 1,\n  oops}"),
             std::string("a.json is not valid JSON (line 2, column 3)"));
    QVERIFY(refusalOf("").starts_with("a.json is not valid JSON"));
    QVERIFY(refusalOf("{\"a\": 1} x").starts_with("a.json is not valid JSON (line 1"));
    QVERIFY(refusalOf("[\"\xff\"]").starts_with("a.json is not valid JSON"));
}

void TestJson::readsFiles() {
    const TemporaryFolder folder;
    writeFileAtomic(folder.path() / "x.json", "[1, 2]");
    QCOMPARE(readJson(folder.path() / "x.json").size(), size_t{2});
    QVERIFY_THROWS_EXCEPTION(Error, readJson(folder.path() / "none.json"));
}

// Cache keys are hashes of this text: a form that writes 4.0 must find what 4 stored.
void TestJson::canonicalTextIsOneForEqualValues() {
    QCOMPARE(canonical(R"({"b": 4.0, "a": [1, {"d": 0.5, "c": null}]})"),
             std::string(R"({"a":[1,{"c":null,"d":0.5}],"b":4})"));
    QCOMPARE(canonical(R"({"b": 4, "a": [1.0, {"c": null, "d": 5e-1}]})"),
             canonical(R"({"a": [1, {"d": 0.5, "c": null}], "b": 4.0})"));
    QCOMPARE(canonical("0.1"), std::string("0.1"));
    QCOMPARE(canonical("-0.0"), canonical("0"));
}

void TestJson::canonicalTextTellsValuesApart() {
    QVERIFY(canonical("[1, 2]") != canonical("[2, 1]"));
    QVERIFY(canonical("\"4\"") != canonical("4"));
    QVERIFY(canonical("0.1") != canonical("0.10000000000000002"));
    QVERIFY(canonical("18446744073709551615") != canonical("18446744073709551614"));
}

QTEST_GUILESS_MAIN(TestJson)
#include "tst_json.moc"
