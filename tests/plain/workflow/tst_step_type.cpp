#include "core/plain/workflow/step_type.h"
#include "support/small_catalog.h"
#include "support/std_string.h"

using namespace lathe;

class TestStepType : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void namesRoundTrip();
    void unknownNamesThrow();
    void everyPartSurvivesJson();
};

void TestStepType::namesRoundTrip() {
    for (const Kind kind :
         {Kind::Model, Kind::Data, Kind::Stats, Kind::Plan, Kind::Metrics, Kind::File}) {
        QCOMPARE(kindFromName(nameOf(kind)), kind);
    }
    for (const Category category :
         {Category::ModelData, Category::Analyze, Category::Prune, Category::Quantize,
          Category::Distill, Category::Tune, Category::Evaluate, Category::Export}) {
        QCOMPARE(categoryFromName(nameOf(category)), category);
    }
    QCOMPARE(nameOf(Category::Tune), std::string("lora"));
    QCOMPARE(nameOf(Category::ModelData), std::string("model"));
}

void TestStepType::unknownNamesThrow() {
    try {
        kindFromName("tensor");
        QFAIL("\"tensor\" was taken for a kind");
    } catch (const Error& error) {
        QCOMPARE(std::string(error.what()),
                 std::string("\"tensor\" is not a known kind of port; known are "
                             "model, data, stats, plan, metrics, file"));
    }
    QVERIFY_THROWS_EXCEPTION(Error, categoryFromName("misc"));
}

void TestStepType::everyPartSurvivesJson() {
    StepType type{
        .id = "quant.gptq",
        .version = 3,
        .title = "GPTQ",
        .category = Category::Quantize,
        .help = "Second-order quantization.",
        .source = "arXiv:2210.17323",
        .aliases = {"OBQ", "양자화"},
        .inputs = {{.name = "model", .kind = Kind::Model, .label = "Model"},
                   {.name = "plan", .kind = Kind::Plan, .label = "Plan", .optional = true}},
        .outputs = {{.name = "model", .kind = Kind::Model, .label = "Model"}},
        .series = {{.name = "error",
                    .label = "Error",
                    .unit = "%",
                    .xLabel = "Layer",
                    .shape = SeriesShape::PerLayer,
                    .lowerIsBetter = true,
                    .logScale = true}},
        .fields = fieldsOf<test::QuantParams>()};
    const Json json = toJson(type);
    const StepType read = stepTypeFromJson(Json::parse(json.dump()));
    QCOMPARE(toJson(read).dump(), json.dump());
    QCOMPARE(read.version, 3);
    QVERIFY(read.inputs[1].optional && !read.inputs[0].optional);
    QCOMPARE(read.series[0].shape, SeriesShape::PerLayer);
    QCOMPARE(read.fields.size(), size_t{5});
}

QTEST_GUILESS_MAIN(TestStepType)
#include "tst_step_type.moc"
