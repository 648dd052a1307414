#include "core/plain/store/report.h"
#include "support/sample_run.h"
#include "support/std_string.h"

#include <clocale>
#include <limits>

using namespace lathe;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

ReportTable sample() {
    ReportTable out{.columns = {{"bytes", "Size", true},
                                {"perplexity", "Perplexity", true},
                                {"accuracy.add", "add", false}},
                    .rows = {{.run = "r1",
                              .node = "e1",
                              .variant = "Base",
                              .values = {12'400'000.0, 12.0, 0.9},
                              .errors = {0, 0.5, 0.021}},
                             {.run = "r1",
                              .node = "e2",
                              .variant = "A|B, \"4-bit\"",
                              .values = {3'500'000.0, kNan, std::nullopt},
                              .errors = {0, 0, 0}}}};
    compareWith(out, std::nullopt);
    return out;
}

/// Two variants on the same windows, and one on others.
ReportTable paired() {
    const auto nats = [](double shift, const Json& units) {
        return std::make_shared<const Sample>(test::natsAbove(shift, units));
    };
    const Json units{{"ids", "i"}, {"seqlen", 512}};
    ReportTable out{
        .columns = {{"perplexity", "Perplexity", true}},
        .rows = {
            {.variant = "Base", .values = {10.0}, .errors = {9}, .samples = {nats(0, units)}},
            {.variant = "RTN", .values = {20.0}, .errors = {18}, .samples = {nats(0.5, units)}},
            {.variant = "Short",
             .values = {30.0},
             .errors = {27},
             .samples = {nats(1, {{"ids", "j"}, {"seqlen", 256}})}}}};
    compareWith(out, std::nullopt);
    return out;
}

} // namespace

class TestReportText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void markdown();
    void markdownNamesTheRunsWhenTheyDiffer();
    void csv();
    void csvPointDoesNotFollowTheLocale();
    void json();
    void pairedDifferencesHaveTheirOwnError();
    void otherEvaluationsAreNotCompared();
    void empty();
};

void TestReportText::markdown() {
    const std::string expected =
        "| Variant | Size | Perplexity | add |\n"
        "| --- | ---: | ---: | ---: |\n"
        "| Base | 12.4 MB | 12.00 ± 0.500 | 90.0 % ± 2.1 % |\n"
        "| A\\|B, \"4-bit\" | 3.50 MB (-8.90 MB) | not a number (not a number) | – |\n";
    QCOMPARE(toMarkdown(sample()), expected);
}

void TestReportText::markdownNamesTheRunsWhenTheyDiffer() {
    ReportTable table = sample();
    table.rows[1].run = "r2";
    QVERIFY(toMarkdown(table).starts_with("| Variant | Run | Size |"));
    QVERIFY(toMarkdown(table).find("| Base | r1 |") != std::string::npos);
}

void TestReportText::csv() {
    const std::string expected =
        "run,node,variant,bytes,bytes.stderr,bytes.delta,bytes.delta_stderr,"
        "perplexity,perplexity.stderr,perplexity.delta,perplexity.delta_stderr,"
        "accuracy.add,accuracy.add.stderr,accuracy.add.delta,accuracy.add.delta_stderr\n"
        "r1,e1,Base,12400000,0,0,,12,0.5,0,,0.9,0.021,0,\n"
        "r1,e2,\"A|B, \"\"4-bit\"\"\",3500000,0,-8900000,,,0,,,,,,\n";
    QCOMPARE(toCsv(sample()), expected);
}

void TestReportText::csvPointDoesNotFollowTheLocale() {
    for (const char* name : {"de_DE.UTF-8", "fr_FR.UTF-8"}) {
        if (std::setlocale(LC_ALL, name) != nullptr) {
            break;
        }
    }
    const std::string text = toCsv(sample());
    std::setlocale(LC_ALL, "C");
    QVERIFY(text.find("0.021") != std::string::npos);
}

void TestReportText::json() {
    const Json json = toJson(sample());
    const std::string column = R"({"metric":"accuracy.add","label":"add","lower_is_better":false})";
    QCOMPARE(json["columns"][2].dump(), column);
    const std::string row = R"({"run":"r1","node":"e2","variant":"A|B, \"4-bit\"","values":{)"
                            R"("bytes":{"value":3500000.0,"stderr":0.0,"delta":-8900000.0},)"
                            R"("perplexity":{"value":null,"stderr":0.0,"delta":null}}})";
    QCOMPARE(json["rows"][1].dump(), row);
}

void TestReportText::pairedDifferencesHaveTheirOwnError() {
    QVERIFY(toMarkdown(paired()).find("| RTN | 20.00 ± 18.00 (+10.00 ± 0.312) |") !=
            std::string::npos);
    QVERIFY(toCsv(paired()).find(",RTN,20,18,10,0.3125\n") != std::string::npos);
    const Json value = toJson(paired())["rows"][1]["values"]["perplexity"];
    QCOMPARE(value["delta_stderr"].get<double>(), 0.3125);
    QCOMPARE(value["pairs"].get<int>(), 4);
}

void TestReportText::otherEvaluationsAreNotCompared() {
    QVERIFY(toMarkdown(paired()).find("| Short | 30.00 ± 27.00 (other window length) |") !=
            std::string::npos);
    QVERIFY(toCsv(paired()).find(",Short,30,27,,\n") != std::string::npos);
    const Json value = toJson(paired())["rows"][2]["values"]["perplexity"];
    QVERIFY(value["delta"].is_null());
    QCOMPARE(value["differs"].dump(), std::string(R"(["window length"])"));
}

void TestReportText::empty() {
    const std::string nothing = R"({"columns":[],"rows":[]})";
    QCOMPARE(toMarkdown({}), std::string("| Variant |\n| --- |\n"));
    QCOMPARE(toCsv({}), std::string("run,node,variant\n"));
    QCOMPARE(toJson(ReportTable{}).dump(), nothing);
}

QTEST_GUILESS_MAIN(TestReportText)
#include "tst_report_text.moc"
