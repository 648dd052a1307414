#include "core/plain/base/file.h"
#include "support/sample_run.h"
#include "ui/base/theme.h"
#include "ui/compare/compare_charts.h"

#include <QTest>

using namespace lathe;
using namespace lathe::ui;

class TestCompareCharts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sizeAgainstAccuracy();
    void perplexityWhereThereIsNoAccuracy();
    void skills();
    void nothingMeasured();

private:
    Theme m_theme;
};

void TestCompareCharts::sizeAgainstAccuracy() {
    const TemporaryFolder home;
    test::writeThreeVariants(home.path(), "r1");
    CompareModel model(m_theme);
    model.setTable(reportOf(ExperimentStore(home.path()), {1}));
    const SizeAgainstQuality scatter = sizeAgainstQuality(model);
    QVERIFY(scatter.largerIsBetter);
    QCOMPARE(scatter.points.size(), size_t{3});
    QCOMPARE(scatter.points[1].label, QStringLiteral("RTN 4-bit"));
    QCOMPARE(scatter.points[1].x, 3.5);
    QCOMPARE(scatter.points[1].y, 0.8);
    QCOMPARE(scatter.points[1].error, 1.96 * 0.02);
    QCOMPARE(scatter.points[0].colour, -1);
}

void TestCompareCharts::perplexityWhereThereIsNoAccuracy() {
    const TemporaryFolder home;
    {
        RunWriter writer(home.path());
        test::SampleRun run(writer);
        run.start("r1");
        run.evaluate("a", "Base",
                     {{.name = "bytes", .value = 1e6}, {.name = "perplexity", .value = 5}});
        run.evaluate("b", "RTN", {{.name = "bytes", .value = 5e5}}); // not evaluated on text
    }
    CompareModel model(m_theme);
    model.setTable(reportOf(ExperimentStore(home.path()), {1}));
    const SizeAgainstQuality scatter = sizeAgainstQuality(model);
    QVERIFY(scatter.metric == "perplexity" && !scatter.largerIsBetter);
    QCOMPARE(scatter.points.size(), size_t{1});
}

void TestCompareCharts::skills() {
    const TemporaryFolder home;
    test::writeThreeVariants(home.path(), "r1");
    CompareModel model(m_theme);
    model.setTable(reportOf(ExperimentStore(home.path()), {1}));
    const SkillBars bars = skillBars(model);
    QCOMPARE(bars.skills, (QStringList{QStringLiteral("add"), QStringLiteral("copy")}));
    QCOMPARE(bars.bars.size(), size_t{3});
    QCOMPARE(*bars.bars[1].values[0], 0.6);
    QVERIFY(!bars.bars[1].values[1]);
}

void TestCompareCharts::nothingMeasured() {
    const CompareModel model(m_theme);
    QVERIFY(sizeAgainstQuality(model).points.empty());
    QVERIFY(skillBars(model).bars.empty());
}

QTEST_MAIN(TestCompareCharts)
#include "tst_compare_charts.moc"
