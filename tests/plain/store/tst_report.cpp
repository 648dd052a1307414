#include "core/plain/base/file.h"
#include "core/plain/base/text.h"
#include "core/plain/store/report.h"
#include "support/sample_run.h"
#include "support/std_string.h"

using namespace lathe;

namespace {

/// One line a row: variant, then value~error^delta.
std::string textOf(const ReportTable& table) {
    std::string out;
    for (const ReportRow& row : table.rows) {
        out += row.run + "/" + row.node + " " + row.variant + ":";
        for (size_t i = 0; i < row.values.size(); ++i) {
            out += " " + (row.values[i] ? formatNumber(*row.values[i]) : "-");
            out += row.errors[i] > 0 ? "~" + formatNumber(row.errors[i]) : "";
            out += row.differences[i] ? "^" + formatNumber(row.differences[i]->value) : "";
        }
        out += "\n";
    }
    return out;
}

std::string columnsOf(const ReportTable& table) {
    std::string out;
    for (const ReportColumn& column : table.columns) {
        out += column.metric + "=" + column.label + (column.lowerIsBetter ? "-" : "+") + " ";
    }
    return out;
}

} // namespace

class TestReport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theBaseComesFirst();
    void columnsInTheirOrder();
    void severalRunsEachHaveTheirBase();
    void oneVariantEvaluatedTwiceIsOneRow();
    void titlesDoNotDecide();
    void contradictionsStayApart();
    void otherStepsAreNoVariants();
    void variantsArePairedWindowByWindow();
    void anyVariantCanBeTheBase();
    void pairsReachAcrossRuns();
    void otherWindowsCannotBeCompared();
    void nothingMeasured();
};

void TestReport::theBaseComesFirst() {
    const TemporaryFolder home;
    test::writeThreeVariants(home.path(), "r1");
    const ReportTable table = reportOf(ExperimentStore(home.path()), {1});
    QCOMPARE(textOf(table),
             std::string("r1/eval_base Base: 12400000^0 16^0 - 12~0.5^0 0.875~0.02^0 0.9~0.02^0 "
                         "0.85~0.03^0\n"
                         "r1/eval_4bit RTN 4-bit: 3500000^-8900000 4.25^-11.75 - 12.5~0.5^0.5 "
                         "0.8~0.02^-0.07499999999999996 0.6~0.04^-0.30000000000000004 -\n"
                         "r1/eval_half Magnitude 50 %: 12400000^0 - 0.5 30.25~1^18.25 "
                         "0.25~0.02^-0.625 - -\n"));
}

void TestReport::columnsInTheirOrder() {
    const TemporaryFolder home;
    test::writeThreeVariants(home.path(), "r1");
    QCOMPARE(columnsOf(reportOf(ExperimentStore(home.path()), {1})),
             std::string("bytes=Size- bits_per_weight=Bits per weight- sparsity=Sparsity+ "
                         "perplexity=Perplexity- accuracy=Accuracy+ accuracy.add=add+ "
                         "accuracy.copy=copy+ "));
}

void TestReport::severalRunsEachHaveTheirBase() {
    const TemporaryFolder home;
    test::writeThreeVariants(home.path(), "r1");
    {
        RunWriter writer(home.path());
        test::SampleRun run(writer);
        run.start("r2");
        run.evaluate("e", "Base", {{.name = "perplexity", .value = 100}});
        run.evaluate("f", "GPTQ", {{.name = "perplexity", .value = 110}});
        run.finish();
    }
    const ReportTable table = reportOf(ExperimentStore(home.path()), {1, 2});
    QCOMPARE(table.rows.size(), size_t{5});
    QCOMPARE(table.rows[4].differences[3]->value, 10.0);
    QCOMPARE(table.rows[1].differences[3]->value, 0.5);
}

void TestReport::oneVariantEvaluatedTwiceIsOneRow() {
    const TemporaryFolder home;
    {
        RunWriter writer(home.path());
        test::SampleRun run(writer);
        run.start("r1");
        run.evaluate("on_text", "Base",
                     {{.name = "bytes", .value = 10}, {.name = "perplexity", .value = 5}});
        run.evaluate("on_skills", "Base",
                     {{.name = "bytes", .value = 10}, {.name = "accuracy", .value = 0.5}});
    }
    QCOMPARE(textOf(reportOf(ExperimentStore(home.path()), {1})),
             std::string("r1/on_text Base: 10^0 5^0 0.5^0\n"));
}

// What a user calls the nodes says nothing: the events do.
void TestReport::titlesDoNotDecide() {
    const TemporaryFolder home;
    const MeasuredModel base{"Base", true};
    {
        RunWriter writer(home.path());
        test::SampleRun run(writer);
        run.start("r1");
        run.evaluate("a", "Base", {"RTN 4-bit", false}, {{.name = "bytes", .value = 4}});
        run.evaluate("b", "as it was", base, {{.name = "bytes", .value = 16}});
        run.evaluate("c", "on skills", base, {{.name = "accuracy", .value = 0.5}});
        run.evaluate("d", "Base", {"RTN 4-bit (d2)", false}, {{.name = "bytes", .value = 5}});
    }
    const ReportTable table = reportOf(ExperimentStore(home.path()), {1});
    QCOMPARE(textOf(table),
             std::string("r1/b as it was: 16^0 0.5^0\nr1/a Base: 4^-12 -\nr1/d Base: 5^-11 -\n"));
    QVERIFY(table.rows[0].isBase);
    QCOMPARE(table.rows[0].number, -1);
    QCOMPARE(table.rows[1].number, 0);
    QCOMPARE(table.rows[2].number, 1);
}

void TestReport::contradictionsStayApart() {
    const TemporaryFolder home;
    {
        RunWriter writer(home.path());
        test::SampleRun run(writer);
        run.start("r1");
        run.evaluate("english", "Base", {{.name = "perplexity", .value = 5}});
        run.evaluate("korean", "Base", {{.name = "perplexity", .value = 7}});
    }
    QCOMPARE(textOf(reportOf(ExperimentStore(home.path()), {1})),
             std::string("r1/english Base: 5^0\nr1/korean Base: 7^2\n"));
}

void TestReport::otherStepsAreNoVariants() {
    const TemporaryFolder home;
    {
        RunWriter writer(home.path());
        test::SampleRun run(writer);
        run.start("r1");
        run.send(StepStarted{.node = "prune", .type = "prune.magnitude", .title = "Magnitude"});
        run.send(Metric{.node = "prune", .name = "sparsity", .value = 0.5});
        run.evaluate("empty", "Base", {});
        run.evaluate(
            "e", "Base",
            {{.name = "perplexity.ko", .value = 5}, {.name = "seconds_spent", .value = 9}});
    }
    const ReportTable table = reportOf(ExperimentStore(home.path()), {1});
    QCOMPARE(textOf(table), std::string("r1/e Base: 5^0\n"));
    QCOMPARE(columnsOf(table), std::string("perplexity.ko=Perplexity: ko- "));
}

namespace {

void writePairedRun(const std::filesystem::path& home, const std::string& name,
                    const Json& units = test::natsAbove(0).units) {
    RunWriter writer(home);
    test::SampleRun run(writer);
    run.start(name);
    run.evaluate("e", "Base", {{.name = "perplexity", .value = 106, .error = 95}},
                 {test::natsAbove(0, units)});
    run.evaluate("f", "Magnitude", {{.name = "perplexity", .value = 322, .error = 290}},
                 {test::natsAbove(1.1, units)});
    run.finish();
}

} // namespace

// Both errors are of the texts, not of the difference: it is 216 and nowhere near noise.
void TestReport::variantsArePairedWindowByWindow() {
    const TemporaryFolder home;
    writePairedRun(home.path(), "r1");
    const ReportTable table = reportOf(ExperimentStore(home.path()), {1});
    const Difference& difference = *table.rows[1].differences[0];
    QVERIFY(difference.basis == Difference::Basis::Paired);
    QCOMPARE(difference.mean.pairs, int64_t{4});
    QCOMPARE(difference.value, 216.0);
    QVERIFY(difference.error < 20);
    QVERIFY(!difference.inNoise());
}

void TestReport::anyVariantCanBeTheBase() {
    const TemporaryFolder home;
    writePairedRun(home.path(), "r1");
    writePairedRun(home.path(), "r2");
    ReportTable table = reportOf(ExperimentStore(home.path()), {1, 2});
    QVERIFY(table.rows[0].isBase && table.rows[2].isBase);
    compareWith(table, 1);
    QVERIFY(table.rows[1].isBase && !table.rows[0].isBase && !table.rows[2].isBase);
    QCOMPARE(table.rows[0].differences[0]->value, -216.0);
    QCOMPARE(table.rows[3].differences[0]->value, 0.0);
    compareWith(table, std::nullopt);
    QCOMPARE(table.rows[3].differences[0]->value, 216.0);
}

void TestReport::pairsReachAcrossRuns() {
    const TemporaryFolder home;
    writePairedRun(home.path(), "r1");
    writePairedRun(home.path(), "r2");
    ReportTable table = reportOf(ExperimentStore(home.path()), {1, 2});
    compareWith(table, 0);
    QVERIFY(table.rows[3].differences[0]->basis == Difference::Basis::Paired);
    QCOMPARE(table.rows[3].differences[0]->value, 216.0);
}

// CMP-9.
void TestReport::otherWindowsCannotBeCompared() {
    const TemporaryFolder home;
    writePairedRun(home.path(), "r1");
    writePairedRun(home.path(), "r2", {{"ids", "j"}, {"seqlen", 256}});
    ReportTable table = reportOf(ExperimentStore(home.path()), {1, 2});
    QVERIFY(table.rows[3].differences[0]->basis == Difference::Basis::Paired); // in its own run
    compareWith(table, 0);
    const Difference& difference = *table.rows[3].differences[0];
    QVERIFY(difference.basis == Difference::Basis::Incomparable);
    QCOMPARE(difference.mismatches,
             (std::vector<Mismatch>{{Mismatch::What::WindowLength, "256", "512"}}));
}

void TestReport::nothingMeasured() {
    const TemporaryFolder home;
    const ReportTable table = reportOf(ExperimentStore(home.path()), {1, 2});
    QVERIFY(table.columns.empty() && table.rows.empty());
}

QTEST_GUILESS_MAIN(TestReport)
#include "tst_report.moc"
