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
    void numbersThatNoDoubleHoldsAreRefused();
    void depthIsLimited();
    void manyKeysAreReadInTimeThatGrowsWithThem();
    void ofEqualKeysTheLastCounts();
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

void TestJson::numbersThatNoDoubleHoldsAreRefused() {
    QCOMPARE(refusalOf("{\"a\":\n 1e999}"),
             std::string("a.json has a number that is too large (line 2, column 6)"));
    QVERIFY(!jsonFrom("1e999"));
    QCOMPARE(canonical("1e300"), std::string("1e+300")); // no cast of what no integer holds
    QCOMPARE(parseJson("18446744073709551615", "a").get<uint64_t>(), ~uint64_t{0});
}

/// Functions that walk a value call themselves: 100 000 brackets would end the program.
void TestJson::depthIsLimited() {
    const auto nested = [](size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    QCOMPARE(parseJson(nested(kMostJsonDepth), "a").dump(), nested(kMostJsonDepth));
    QCOMPARE(refusalOf(nested(kMostJsonDepth + 1).c_str()),
             std::string("a.json nests lists and objects more than 256 deep"));
    QVERIFY(!jsonFrom(nested(100'000)));
    std::string objects;
    for (int i = 0; i < 100'000; ++i) {
        objects += "{\"a\":";
    }
    QVERIFY(!jsonFrom(objects));
}

/// 200 000 keys took a minute when each was searched for among those before it; a hang of that kind
/// would reach the limit of the test.
void TestJson::manyKeysAreReadInTimeThatGrowsWithThem() {
    std::string text = "{";
    for (int i = 0; i < 200'000; ++i) {
        text += "\"key" + std::to_string(i) + "\":" + std::to_string(i) + ",";
    }
    text.back() = '}';
    const Json value = parseJson(text, "a");
    QCOMPARE(value.size(), size_t{200'000});
    QCOMPARE(value.back().get<int>(), 199999);
}

void TestJson::ofEqualKeysTheLastCounts() {
    QCOMPARE(parseJson(R"({"a":1,"b":2,"a":3})", "a").dump(), std::string(R"({"b":2,"a":3})"));
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
