#include "core/plain/base/file.h"
#include "support/model_text.h"
#include "support/sample_run.h"
#include "ui/compare/compare_model.h"
#include "ui/shell/theme.h"

#include <QAbstractItemModelTester>
#include <QTest>

#include <cmath>

using namespace lathe;
using namespace lathe::ui;

class TestCompareModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void verdicts();
    void tableAsText();
    void coloursAndArrows();
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
    QCOMPARE(verdictOf(perplexity, 1, 0, 0), Verdict::Worse);
    QCOMPARE(verdictOf(perplexity, -1, 0, 0), Verdict::Better);
    QCOMPARE(verdictOf(accuracy, 0.1, 0, 0), Verdict::Better);
    QCOMPARE(verdictOf(accuracy, -0.1, 0, 0), Verdict::Worse);
    QCOMPARE(verdictOf(accuracy, -0.1, 0.03, 0.04), Verdict::Worse); // exactly two errors
    QCOMPARE(verdictOf(accuracy, -0.0999, 0.03, 0.04), Verdict::InNoise);
    QCOMPARE(verdictOf(accuracy, 0, 0.03, 0.04), Verdict::Same);
    QCOMPARE(verdictOf(sparsity, 0.5, 0, 0), Verdict::Neutral);
    QCOMPARE(verdictOf(perplexity, NAN, 0, 0), Verdict::None);
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
                       "Perplexity|12.00 ± 0.50|12.50 ± 0.50 = in noise|30.25 ± 1.00 ▲ +18.25|\n"
                       "Accuracy|87.5 % ± 2.0|80.0 % ± 2.0 ▼ −7.5|25.0 % ± 2.0 ▼ −62.5|\n"
                       "add|90.0 % ± 2.0|60.0 % ± 4.0 ▼ −30.0|–|\n"
                       "copy|85.0 % ± 3.0|–|–|\n");
    QCOMPARE(test::modelText(model), expected);
}

void TestCompareModel::coloursAndArrows() {
    CompareModel model(m_theme);
    model.setTable(table({1}));
    QCOMPARE(model.deltaColour(model.index(0, 1)), m_theme.color(Role::Ok));    // smaller
    QCOMPARE(model.deltaColour(model.index(3, 2)), m_theme.color(Role::Error)); // perplexity up
    QCOMPARE(model.deltaColour(model.index(4, 1)), m_theme.color(Role::Error)); // accuracy down
    QCOMPARE(model.deltaColour(model.index(3, 1)), m_theme.color(Role::TextSecondary));
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
