#include "core/plain/base/file.h"
#include "support/model_text.h"
#include "support/sample_run.h"
#include "ui/base/theme.h"
#include "ui/compare/compare_model.h"
#include "ui/compare/mismatches.h"

#include <QAbstractItemModelTester>
#include <QTest>

#include <cmath>

using namespace lathe;
using namespace lathe::ui;

namespace {

Difference paired(double value, double error) {
    return {.value = value,
            .basis = Difference::Basis::Paired,
            .error = error,
            .mean = {.mean = value, .error = error, .pairs = 40}};
}

/// A base, a variant far worse on every window, one that differs by noise, and one measured on
/// shorter windows.
void writePairedRun(const std::filesystem::path& home) {
    RunWriter writer(home);
    test::SampleRun run(writer);
    run.start("paired");
    Sample noisy = test::natsAbove(0);
    noisy.values = {3.02, 4.49, 5.22, 6.01};
    run.evaluate("a", "Base", {{.name = "perplexity", .value = 106, .error = 95}},
                 {test::natsAbove(0)});
    run.evaluate("b", "Magnitude", {{.name = "perplexity", .value = 322, .error = 290}},
                 {test::natsAbove(1.1)});
    run.evaluate("c", "RTN 8-bit", {{.name = "perplexity", .value = 107, .error = 96}}, {noisy});
    run.evaluate("d", "Short", {{.name = "perplexity", .value = 90, .error = 80}},
                 {test::natsAbove(0, {{"ids", "j"}, {"seqlen", 256}})});
    run.finish();
}

} // namespace

class TestCompareModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void verdicts();
    void withoutPairsNoiseIsNotClaimed();
    void tableAsText();
    void coloursAndArrows();
    void pairsSayWhatIsNoise();
    void otherDataIsNamed();
    void aTitleMakesNoBase();
    void hiddenVariantsKeepTheirColours();
    void aBaselineCanBeChosen();
    void sortedByAMetric();
    void severalRuns();
    void isAGoodModel();

private:
    ReportTable table(const std::vector<int64_t>& runs) const {
        return reportOf(ExperimentStore(m_home.path()), runs);
    }

    TemporaryFolder m_home;
    Theme m_theme;
};

// CMP-1 and CMP-8: direction is the arrow, good or bad the colour, noise is neither.
void TestCompareModel::verdicts() {
    const ReportColumn perplexity{"perplexity", "Perplexity", true};
    const ReportColumn accuracy{"accuracy", "Accuracy", false};
    const ReportColumn sparsity{"sparsity", "Sparsity", false};
    QCOMPARE(verdictOf(perplexity, {.value = 1}), Verdict::Worse);
    QCOMPARE(verdictOf(perplexity, {.value = -1}), Verdict::Better);
    QCOMPARE(verdictOf(accuracy, {.value = 0.1}), Verdict::Better);
    QCOMPARE(verdictOf(accuracy, {.value = -0.1}), Verdict::Worse);
    QCOMPARE(verdictOf(accuracy, paired(-0.1, 0.05)), Verdict::Worse); // exactly two errors
    QCOMPARE(verdictOf(accuracy, paired(-0.0999, 0.05)), Verdict::InNoise);
    QCOMPARE(verdictOf(accuracy, paired(0, 0.05)), Verdict::Same);
    QCOMPARE(verdictOf(sparsity, {.value = 0.5}), Verdict::Neutral);
    QCOMPARE(verdictOf(perplexity, {.value = NAN}), Verdict::None);
}

// Errors of two evaluations say little about their difference: small ones stay open.
void TestCompareModel::withoutPairsNoiseIsNotClaimed() {
    const ReportColumn perplexity{"perplexity", "Perplexity", true};
    const auto perplexities = [&](double before, double after, double error) {
        return verdictOf(perplexity,
                         differenceOf({.name = "perplexity", .value = after, .error = error},
                                      {.name = "perplexity", .value = before, .error = error},
                                      nullptr, nullptr));
    };
    QCOMPARE(perplexities(106, 322, 290), Verdict::Unknown);
    QCOMPARE(perplexities(106, 322, 10), Verdict::Worse);
}

void TestCompareModel::tableAsText() {
    test::writeThreeVariants(m_home.path(), "r1");
    CompareModel model(m_theme);
    model.setTable(table({1}));
    const QString expected =
        QStringLiteral("|Base|RTN 4-bit|Magnitude 50 %|\n"
                       "Size|12.4 MB|3.50 MB ▼ −72 %|12.4 MB = same|\n"
                       "Bits per weight|16.00|4.25 ▼ −73 %|–|\n"
                       "Sparsity|–|–|50.0 %|\n"
                       "Perplexity|12.00 ± 0.50|12.50 ± 0.50 ▲ +0.500 ?|30.25 ± 1.00 ▲ +18.25|\n"
                       "Accuracy|87.5 % ± 2.0|80.0 % ± 2.0 ▼ −7.5|25.0 % ± 2.0 ▼ −62.5|\n"
                       "add|90.0 % ± 2.0|60.0 % ± 4.0 ▼ −30.0|–|\n"
                       "copy|85.0 % ± 3.0|–|–|\n");
    QCOMPARE(test::modelText(model), expected);
}

void TestCompareModel::coloursAndArrows() {
    CompareModel model(m_theme);
    model.setTable(table({1}));
    QCOMPARE(model.deltaColour(model.index(0, 1)), m_theme.color(ColorRole::Ok)); // smaller
    QCOMPARE(model.deltaColour(model.index(3, 2)),
             m_theme.color(ColorRole::Error)); // perplexity up
    QCOMPARE(model.deltaColour(model.index(4, 1)),
             m_theme.color(ColorRole::Error)); // accuracy down
    QCOMPARE(model.deltaColour(model.index(3, 1)), m_theme.color(ColorRole::TextSecondary));
    QCOMPARE(model.colourOf(0), -1);
    QCOMPARE(model.colourOf(1), 0);
    QCOMPARE(model.colourOf(2), 1);
    QVERIFY(model.index(0, 0).data(Qt::BackgroundRole).isValid()); // the base is pinned
    QVERIFY(!model.index(0, 1).data(Qt::BackgroundRole).isValid());
}

void TestCompareModel::severalRuns() {
    test::writeThreeVariants(m_home.path(), "r2");
    CompareModel model(m_theme);
    model.setTable(table({1, 2}));
    QCOMPARE(model.columnCount(), 6);
    QCOMPARE(model.variantName(3), QStringLiteral("Base (r2)"));
    QCOMPARE(model.colourOf(3), -1);
    QCOMPARE(model.colourOf(4), 0); // the variant looks as it does in the other run
    QCOMPARE(model.deltaWords(model.index(0, 4)), QStringLiteral("▼ −72 %"));
}

void TestCompareModel::pairsSayWhatIsNoise() {
    const TemporaryFolder home;
    writePairedRun(home.path());
    CompareModel model(m_theme);
    model.setTable(reportOf(ExperimentStore(home.path()), {1}));
    QCOMPARE(model.deltaWords(model.index(0, 1)), QStringLiteral("▲ +216.00"));
    QCOMPARE(model.deltaColour(model.index(0, 1)), m_theme.color(ColorRole::Error));
    QCOMPARE(model.deltaWords(model.index(0, 2)), QStringLiteral("= in noise"));
    QCOMPARE(model.index(0, 1).data(Qt::ToolTipRole).toString(),
             QStringLiteral("×3.109 the base's perplexity (95 %: ×2.907 to ×3.326), window by "
                            "window over 4."));
}

// CMP-9.
void TestCompareModel::otherDataIsNamed() {
    const TemporaryFolder home;
    writePairedRun(home.path());
    CompareModel model(m_theme);
    model.setTable(reportOf(ExperimentStore(home.path()), {1}));
    QCOMPARE(model.deltaWords(model.index(0, 3)), QStringLiteral("≠ other data"));
    QCOMPARE(model.index(0, 3).data(Qt::ToolTipRole).toString(),
             QStringLiteral("Cannot be compared: window length: 256, the base has 512."));
    const auto others = otherDataIn(model);
    QCOMPARE(others.size(), size_t{1});
    QCOMPARE(others[0].variant, QStringLiteral("Short"));
    QCOMPARE(otherDataText(others, model),
             QStringLiteral("1 of 4 variants have numbers measured on other data than the base; "
                            "those are not compared."));
}

// The base is what the events mark, not what is called so.
void TestCompareModel::aTitleMakesNoBase() {
    const TemporaryFolder home;
    {
        RunWriter writer(home.path());
        test::SampleRun run(writer);
        run.start("r1");
        run.evaluate("a", "Base", {"RTN 4-bit", false}, {{.name = "bytes", .value = 4}});
        run.evaluate("b", "Untouched", {"Base", true}, {{.name = "bytes", .value = 16}});
        run.finish();
    }
    CompareModel model(m_theme);
    model.setTable(reportOf(ExperimentStore(home.path()), {1}));
    QCOMPARE(model.variantName(0), QStringLiteral("Untouched"));
    QCOMPARE(model.colourOf(0), -1);
    QCOMPARE(model.colourOf(1), 0);
    QCOMPARE(model.deltaWords(model.index(0, 1)), QStringLiteral("▼ −75 %"));
}

void TestCompareModel::hiddenVariantsKeepTheirColours() {
    CompareModel model(m_theme);
    model.setTable(table({1}));
    model.setChoice({.hidden = {"r1/eval_4bit"}});
    QCOMPARE(model.columnCount(), 2);
    QCOMPARE(model.variantName(1), QStringLiteral("Magnitude 50 %"));
    QCOMPARE(model.colourOf(1), 1);
    QCOMPARE(model.shownTable().rows.size(), size_t{2});
    model.setChoice({.filter = QStringLiteral("RTN")}); // the base passes every filter
    QCOMPARE(model.columnCount(), 2);
    QCOMPARE(model.variantName(0), QStringLiteral("Base"));
}

void TestCompareModel::aBaselineCanBeChosen() {
    CompareModel model(m_theme);
    model.setTable(table({1}));
    model.setChoice({.base = "r1/eval_4bit"});
    QCOMPARE(model.variantName(0), QStringLiteral("RTN 4-bit")); // pinned first
    QVERIFY(model.index(0, 0).data(Qt::BackgroundRole).isValid());
    QCOMPARE(model.deltaWords(model.index(0, 1)), QStringLiteral("▲ +254 %"));
    QCOMPARE(model.colourOf(0), 0);
    QCOMPARE(model.colourOf(1), -1);
    model.setChoice({.base = "gone/eval"});
    QCOMPARE(model.variantName(0), QStringLiteral("Base"));
}

void TestCompareModel::sortedByAMetric() {
    CompareModel model(m_theme);
    model.setTable(table({1}));
    const auto names = [&] {
        QStringList out;
        for (int i = 0; i < model.columnCount(); ++i) {
            out.push_back(model.variantName(i));
        }
        return out.join(QLatin1Char('|'));
    };
    model.setChoice({.sortedBy = "accuracy"});
    QCOMPARE(names(), QStringLiteral("Base|RTN 4-bit|Magnitude 50 %"));
    model.setChoice({.sortedBy = "accuracy", .worstFirst = true});
    QCOMPARE(names(), QStringLiteral("Base|Magnitude 50 %|RTN 4-bit"));
    model.setChoice({.sortedBy = "bits_per_weight", .worstFirst = true}); // one has none: last
    QCOMPARE(names(), QStringLiteral("Base|RTN 4-bit|Magnitude 50 %"));
}

void TestCompareModel::isAGoodModel() {
    CompareModel model(m_theme);
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setTable(table({1}));
    model.setTable({});
    QCOMPARE(model.rowCount(), 0);
    QCOMPARE(model.columnCount(), 0);
}

QTEST_MAIN(TestCompareModel)
#include "tst_compare_model.moc"
