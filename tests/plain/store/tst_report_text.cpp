#include "core/plain/store/report.h"
#include "support/std_string.h"

#include <clocale>
#include <limits>

using namespace lathe;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

ReportTable sample() {
    return {.columns = {{"bytes", "Size", true},
                        {"perplexity", "Perplexity", true},
                        {"accuracy.add", "add", false}},
            .rows = {{.run = "r1",
                      .node = "e1",
                      .variant = "Base",
                      .values = {12'400'000.0, 12.0, 0.9},
                      .errors = {0, 0.5, 0.021},
                      .deltas = {0.0, 0.0, 0.0}},
                     {.run = "r1",
                      .node = "e2",
                      .variant = "A|B, \"4-bit\"",
                      .values = {3'500'000.0, kNan, std::nullopt},
                      .errors = {0, 0, 0},
                      .deltas = {-8'900'000.0, kNan, std::nullopt}}}};
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
        "run,node,variant,bytes,bytes.stderr,bytes.delta,perplexity,perplexity.stderr,"
        "perplexity.delta,accuracy.add,accuracy.add.stderr,accuracy.add.delta\n"
        "r1,e1,Base,12400000,0,0,12,0.5,0,0.9,0.021,0\n"
        "r1,e2,\"A|B, \"\"4-bit\"\"\",3500000,0,-8900000,,0,,,,\n";
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

void TestReportText::empty() {
    const std::string nothing = R"({"columns":[],"rows":[]})";
    QCOMPARE(toMarkdown({}), std::string("| Variant |\n| --- |\n"));
    QCOMPARE(toCsv({}), std::string("run,node,variant\n"));
    QCOMPARE(toJson(ReportTable{}).dump(), nothing);
}

QTEST_GUILESS_MAIN(TestReportText)
#include "tst_report_text.moc"
