#include "core/plain/workflow/fields.h"
#include "support/std_string.h"

using namespace lathe;

namespace {

struct AllTypes {
    bool flag = true;
    int count = 3;
    uint64_t seed = 0;
    double ratio = 0.25;
    std::string text = "some";
    std::string choice = "row";
    std::string pattern = "unstructured";
    std::vector<std::string> globs{"*"};
    Json object = Json::object();

    template <class F>
    void visit(F&& f) {
        f("flag", flag, Info{.label = "Flag", .advanced = true});
        f("count", count, Info{.label = "Count", .unit = "bits", .min = 2, .max = 8});
        f("seed", seed, Info{});
        f("ratio", ratio, Info{.min = 0.0, .max = 0.95, .searchValues = {0.25, 0.5}});
        f("text", text, Info{.help = "Words.", .lines = true, .required = true});
        f("choice", choice, Info{.choices = {"row", "layer", "model"}});
        f("pattern", pattern, Info{.choices = {"unstructured", "2:4"}, .orPattern = true});
        f("globs", globs, Info{});
        f("object", object, Info{});
    }
};

struct Narrow {
    int number = 0;

    template <class F>
    void visit(F&& f) {
        f("number", number, Info{});
    }
};

const Field& field(const char* name) {
    static const std::vector<Field> fields = fieldsOf<AllTypes>();
    for (const Field& candidate : fields) {
        if (candidate.name == name) {
            return candidate;
        }
    }
    throw Error(ErrorCode::Bug, name);
}

std::string refusalOf(const char* name, const Json& value) {
    return refusal(field(name), value).value_or("fine");
}

} // namespace

class TestFields : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void typesComeFromTheMembers();
    void refusalsNameTheNumberAndTheRule();
    void fieldsSurviveJson();
    void paramsSurviveJson();
    void absentAndUnknownKeys();
    void wrongValuesThrowWithTheNode();
    void integersThatDoNotFitThrow();
    void wrongCatalogThrows();
};

void TestFields::typesComeFromTheMembers() {
    std::string types;
    for (const Field& each : fieldsOf<AllTypes>()) {
        types += each.name + " " + nameOf(each.type) + " " + each.defaultValue.dump() + "\n";
    }
    QCOMPARE(types, std::string("flag bool true\n"
                                "count int 3\n"
                                "seed int 0\n"
                                "ratio real 0.25\n"
                                "text text \"some\"\n"
                                "choice choice \"row\"\n"
                                "pattern choice \"unstructured\"\n"
                                "globs text_list [\"*\"]\n"
                                "object object {}\n"));
}

void TestFields::refusalsNameTheNumberAndTheRule() {
    QCOMPARE(refusalOf("count", 4), std::string("fine"));
    QCOMPARE(refusalOf("count", 4.0), std::string("fine"));
    QCOMPARE(refusalOf("count", 17), std::string("is 17, the largest is 8 bits"));
    QCOMPARE(refusalOf("count", 1), std::string("is 1, the smallest is 2 bits"));
    QCOMPARE(refusalOf("count", 4.5), std::string("must be a whole number, not 4.5"));
    QCOMPARE(refusalOf("count", "4"), std::string("must be a number, not \"4\""));
    QCOMPARE(refusalOf("count", nullptr), std::string("must be a number, not null"));
    QCOMPARE(refusalOf("ratio", 1), std::string("is 1, the largest is 0.95"));
    QCOMPARE(refusalOf("ratio", 0), std::string("fine"));
    QCOMPARE(refusalOf("flag", 1), std::string("must be true or false, not 1"));
    QCOMPARE(refusalOf("text", ""), std::string("is empty"));
    QCOMPARE(refusalOf("text", 3), std::string("must be text, not 3"));
    QCOMPARE(refusalOf("choice", "layr"), std::string("is \"layr\", which is none of row, layer, "
                                                      "model; did you mean \"layer\"?"));
    QCOMPARE(refusalOf("choice", "zzzzzz"),
             std::string("is \"zzzzzz\", which is none of row, layer, model"));
    for (const char* pattern : {"unstructured", "2:4", "1:4", "0:8", "16:32"}) {
        QCOMPARE(refusalOf("pattern", pattern), std::string("fine"));
    }
    for (const char* none : {"", "5:4", "2:", ":4", "two", "2:4:8", "-1:4", "2 : 4", "0:0"}) {
        QCOMPARE(refusalOf("pattern", none),
                 "is \"" + std::string(none) +
                     "\", which is not a pattern: write unstructured or "
                     "N:M, where N of every M weights stay");
    }
    QCOMPARE(refusalOf("globs", Json::array({"a", 1})),
             std::string("must be a list of texts, not [\"a\",1]"));
    QCOMPARE(refusalOf("globs", Json::array()), std::string("fine"));
    QCOMPARE(refusalOf("object", Json::array()), std::string("must be an object, not []"));
}

void TestFields::fieldsSurviveJson() {
    for (const Field& each : fieldsOf<AllTypes>()) {
        const Json json = toJson(each);
        QCOMPARE(toJson(fieldFromJson(Json::parse(json.dump()))).dump(), json.dump());
    }
    QCOMPARE(toJson(field("count")).dump(),
             std::string(R"({"name":"count","type":"int","default":3,"label":"Count",)"
                         R"("unit":"bits","min":2,"max":8})"));
    QVERIFY(fieldFromJson(toJson(field("text"))).info.required);
}

void TestFields::paramsSurviveJson() {
    AllTypes params;
    params.flag = false;
    params.count = 8;
    params.seed = (uint64_t{1} << 53) - 1;
    params.ratio = 1.0 / 3;
    params.text = "여러 줄\n";
    params.choice = "model";
    params.globs = {"*.q_proj", "*.k_proj"};
    params.object = Json{{"*.down_proj", {{"bits", 8}}}};
    const Json json = paramsToJson(params);
    const auto read = paramsFromJson<AllTypes>(Json::parse(json.dump()), "node");
    QCOMPARE(paramsToJson(read).dump(), json.dump());
}

void TestFields::absentAndUnknownKeys() {
    const auto params = paramsFromJson<AllTypes>(
        Json{{"count", 5}, {"ratio", nullptr}, {"nonsense", true}}, "node");
    QCOMPARE(params.count, 5);
    QCOMPARE(params.ratio, 0.25);
    QCOMPARE(paramsFromJson<AllTypes>(Json{{"count", 4.0}}, "node").count, 4);
}

void TestFields::wrongValuesThrowWithTheNode() {
    try {
        paramsFromJson<AllTypes>(Json{{"count", 17}}, "rtn");
        QFAIL("17 was taken");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::User);
        QCOMPARE(std::string(error.what()), std::string("rtn: count is 17, the largest is 8 bits"));
    }
}

void TestFields::integersThatDoNotFitThrow() {
    QCOMPARE(paramsFromJson<Narrow>(Json{{"number", 2147483647}}, "n").number, 2147483647);
    QVERIFY_THROWS_EXCEPTION(Error, paramsFromJson<Narrow>(Json{{"number", 5'000'000'000}}, "n"));
    QVERIFY_THROWS_EXCEPTION(Error, paramsFromJson<AllTypes>(Json{{"seed", -1}}, "n"));
    QVERIFY_THROWS_EXCEPTION(Error, paramsFromJson<AllTypes>(Json{{"seed", 1e300}}, "n"));
}

void TestFields::wrongCatalogThrows() {
    QVERIFY_THROWS_EXCEPTION(Error, fieldFromJson(Json{{"name", "x"}}));
    QVERIFY_THROWS_EXCEPTION(
        Error, fieldFromJson(Json{{"name", "x"}, {"type", "colour"}, {"default", 1}}));
    QVERIFY_THROWS_EXCEPTION(Error,
                             fieldFromJson(Json{{"name", 1}, {"type", "int"}, {"default", 1}}));
}

QTEST_GUILESS_MAIN(TestFields)
#include "tst_fields.moc"
