#include "support/small_catalog.h"
#include "ui/base/theme.h"
#include "ui/runs/chart_board.h"

#include <QLabel>
#include <QTest>

using namespace lathe;
using namespace lathe::ui;

namespace {

Workflow demo() {
    return {.nodes = {{.id = "load", .type = "model.load"},
                      {.id = "prune", .type = "prune.magnitude"},
                      {.id = "e1", .type = "evaluate"},
                      {.id = "e2", .type = "evaluate"}}};
}

std::vector<StepRow> variants() {
    return {{.node = "e1",
             .type = "evaluate",
             .title = "Unchanged",
             .measured = {.variant = "Base", .isBase = true}},
            {.node = "e2",
             .type = "evaluate",
             .title = "RTN 4-bit",
             .measured = {.variant = "RTN 4-bit"}}};
}

PointRow point(const char* node, const char* series, double x, double value) {
    return {.point = {.node = node, .series = series, .x = x, .value = value, .error = 0.01}};
}

} // namespace

class TestChartBoard : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void chartsComeFromTheCatalog();
    void aCurveForEachStep();
    void aVariantLooksTheSameInEveryRun();
    void partsBecomeBars();
    void partsAloneAreCurves();
    void textsAreToldApartByDashes();
    void textsFromTheCacheAreBars();
    void resultsFromTheCacheAreBars();
    void layersOfTheLastOrTheChosenStep();
    void startsOver();

private:
    Chart* chart(const ChartBoard& board, const char* name) const {
        return board.findChild<Chart*>(QLatin1String(name));
    }

    Theme m_theme;
};

void TestChartBoard::chartsComeFromTheCatalog() {
    ChartBoard board(m_theme);
    board.setWorkflow(demo(), test::smallCatalog());
    QStringList titles;
    for (const Chart* each : board.charts()) {
        titles.push_back(each->title());
    }
    QCOMPARE(titles, (QStringList{QStringLiteral("Accuracy"), QStringLiteral("Perplexity"),
                                  QStringLiteral("Sparsity")}));
    QVERIFY(chart(board, "chart.perplexity")->logY());
}

void TestChartBoard::aCurveForEachStep() {
    ChartBoard board(m_theme);
    board.setWorkflow(demo(), test::smallCatalog());
    board.setVariants({{"RTN 4-bit", 0}});
    board.add(variants(), {point("e1", "accuracy", 10, 0.5), point("e1", "accuracy", 20, 0.6)}, {},
              {});
    board.add(variants(), {point("e2", "accuracy", 10, 0.4), point("e2", "unknown", 1, 1)}, {}, {});
    const ChartData& content = chart(board, "chart.accuracy")->data();
    QCOMPARE(content.lines.size(), size_t{2});
    QCOMPARE(content.lines[0].name, QStringLiteral("Unchanged"));
    QCOMPARE(content.lines[0].colour, -1);
    QCOMPARE(content.lines[0].y, (std::vector<double>{0.5, 0.6}));
    QCOMPARE(content.lines[1].name, QStringLiteral("RTN 4-bit"));
    QCOMPARE(content.lines[1].colour, 0);
    QVERIFY(board.findChild<QLabel*>(QStringLiteral("chartLegend"))
                ->text()
                .contains(QStringLiteral("RTN 4-bit")));
}

// Whatever comes first, and whatever else there is: colour and dash are those of the variant.
void TestChartBoard::aVariantLooksTheSameInEveryRun() {
    const std::map<std::string, int> numbers{{"Wanda", 3}, {"RTN 4-bit", 9}};
    const auto looks = [&](const std::vector<PointRow>& points) {
        ChartBoard board(m_theme);
        board.setWorkflow(demo(), test::smallCatalog());
        board.setVariants(numbers);
        board.add(variants(), points, {}, {});
        std::map<QString, std::pair<int, int>> out;
        for (const ChartLine& line : chart(board, "chart.accuracy")->data().lines) {
            out[line.name] = {line.colour, line.dash};
        }
        return out;
    };
    const std::vector<PointRow> first{point("e1", "accuracy", 1, 0.5),
                                      point("e1", "accuracy", 2, 0.6)};
    const std::vector<PointRow> second{point("e2", "accuracy", 1, 0.5),
                                       point("e2", "accuracy", 2, 0.6)};
    auto both = first;
    both.insert(both.end(), second.begin(), second.end());
    auto turned = second;
    turned.insert(turned.end(), first.begin(), first.end());
    const std::map<QString, std::pair<int, int>> expected{
        {QStringLiteral("Unchanged"), {-1, 0}},
        {QStringLiteral("RTN 4-bit"), {9, 1}}}; // 2nd round: dashed
    QCOMPARE(looks(both), expected);
    QCOMPARE(looks(turned), expected);
    QCOMPARE(looks(second).begin()->second, (std::pair{9, 1}));
}

void TestChartBoard::partsBecomeBars() {
    ChartBoard board(m_theme);
    board.setWorkflow(demo(), test::smallCatalog());
    board.add(variants(),
              {point("e1", "accuracy.add", 10, 0.1), point("e1", "accuracy", 10, 0.1),
               point("e1", "accuracy.sort", 10, 0.9), point("e1", "accuracy", 20, 0.5),
               point("e1", "accuracy.add", 20, 0.2), point("e2", "accuracy.add", 10, 0.05)},
              {}, {});
    const Chart* parts = chart(board, "chart.accuracy.parts");
    QVERIFY(parts != nullptr);
    const ChartData& content = parts->data();
    QCOMPARE(content.categories, (QStringList{QStringLiteral("add"), QStringLiteral("sort")}));
    QCOMPARE(content.bars.size(), size_t{2});
    QCOMPARE(*content.bars[0].values[0], 0.2); // the latest
    QVERIFY(!content.bars[1].values[1]);
    QCOMPARE(chart(board, "chart.accuracy")->data().lines.size(), size_t{1});
}

void TestChartBoard::partsAloneAreCurves() {
    ChartBoard board(m_theme);
    board.setWorkflow(demo(), test::smallCatalog());
    board.add(variants(),
              {point("e1", "perplexity.wiki", 1, 9), point("e1", "perplexity.wiki", 2, 8)}, {},
              {{.node = "e1", .name = "perplexity", .value = 8}});
    const ChartData& content = chart(board, "chart.perplexity")->data();
    QCOMPARE(content.lines.size(), size_t{1});
    QCOMPARE(content.lines[0].y, (std::vector<double>{9, 8}));
    QVERIFY(content.bars.empty());
    QCOMPARE(chart(board, "chart.perplexity.parts"), nullptr); // one part says nothing more
}

void TestChartBoard::textsAreToldApartByDashes() {
    ChartBoard board(m_theme);
    board.setWorkflow(demo(), test::smallCatalog());
    board.add(variants(),
              {point("e1", "perplexity.ko.txt", 1, 9), point("e1", "perplexity.ko.txt", 2, 8)}, {},
              {});
    board.add(variants(),
              {point("e1", "perplexity.py.txt", 1, 3), point("e1", "perplexity.py.txt", 2, 4),
               point("e2", "perplexity.py.txt", 1, 5), point("e2", "perplexity.py.txt", 2, 6)},
              {}, {});
    const ChartData& content = chart(board, "chart.perplexity")->data();
    QCOMPARE(content.lines.size(), size_t{3});
    QCOMPARE(content.lines[0].name, QStringLiteral("Unchanged, ko"));
    QCOMPARE(content.lines[1].name, QStringLiteral("Unchanged, py"));
    QCOMPARE(content.lines[2].name, QStringLiteral("RTN 4-bit, py"));
    QCOMPARE(content.lines[0].y, (std::vector<double>{9, 8})); // drawn again under its new name
    QCOMPARE(content.lines[0].dash, 0);
    QCOMPARE(content.lines[1].dash, 1);
    QCOMPARE(content.lines[2].dash, 1); // a text looks the same for every step
    QCOMPARE(content.lines[0].colour, content.lines[1].colour);
    QVERIFY(!chart(board, "chart.perplexity.parts")->logY());
}

void TestChartBoard::textsFromTheCacheAreBars() {
    ChartBoard board(m_theme);
    board.setWorkflow(demo(), test::smallCatalog());
    board.add(variants(), {}, {},
              {{.node = "e1", .name = "perplexity.ko.txt", .value = 2},
               {.node = "e1", .name = "perplexity.py.txt", .value = 10},
               {.node = "e2", .name = "perplexity.ko.txt", .value = 26}});
    const ChartData& content = chart(board, "chart.perplexity")->data();
    QCOMPARE(content.categories, (QStringList{QStringLiteral("ko"), QStringLiteral("py")}));
    QCOMPARE(content.bars.size(), size_t{2});
    QCOMPARE(*content.bars[1].values[0], 26.0);
    QVERIFY(!content.bars[1].values[1]);
    QCOMPARE(chart(board, "chart.perplexity.parts"), nullptr); // would show the same again
}

void TestChartBoard::resultsFromTheCacheAreBars() {
    ChartBoard board(m_theme);
    board.setWorkflow(demo(), test::smallCatalog());
    board.add(variants(), {}, {},
              {{.node = "e1", .name = "perplexity", .value = 8, .error = 1},
               {.node = "e2", .name = "perplexity", .value = 9}});
    Chart* perplexity = chart(board, "chart.perplexity");
    QCOMPARE(perplexity->data().bars.size(), size_t{2});
    QCOMPARE(*perplexity->data().bars[1].values[0], 9.0);
    QVERIFY(!perplexity->logY());
    // Curves take over as soon as there are any.
    board.add(variants(), {point("e1", "perplexity", 1, 9), point("e1", "perplexity", 2, 8)}, {},
              {});
    QVERIFY(perplexity->data().bars.empty() && perplexity->logY());
    QCOMPARE(perplexity->data().lines.size(), size_t{1});
}

void TestChartBoard::layersOfTheLastOrTheChosenStep() {
    Workflow workflow = demo();
    workflow.nodes.push_back({.id = "second", .type = "prune.magnitude", .title = "Second"});
    ChartBoard board(m_theme);
    board.setWorkflow(workflow, test::smallCatalog());
    const auto value = [](const char* node, const char* layer, double share) {
        return LayerRow{
            .value = {.node = node, .series = "sparsity", .layer = layer, .value = share}};
    };
    board.add({}, {},
              {value("prune", "q", 0.5), value("prune", "k", 0.25), value("second", "q", 1)}, {});
    const Chart* sparsity = chart(board, "chart.sparsity");
    QCOMPARE(sparsity->data().categories, QStringList{QStringLiteral("q")});
    board.chooseNode("prune");
    QCOMPARE(sparsity->data().categories, (QStringList{QStringLiteral("q"), QStringLiteral("k")}));
    QCOMPARE(*sparsity->data().bars[0].values[1], 0.25);
    board.chooseNode("load"); // has no layers: back to the last
    QCOMPARE(sparsity->data().categories, QStringList{QStringLiteral("q")});
}

void TestChartBoard::startsOver() {
    ChartBoard board(m_theme);
    board.setWorkflow(demo(), test::smallCatalog());
    board.add(variants(), {point("e1", "accuracy", 10, 0.5)}, {}, {});
    board.setWorkflow(demo(), test::smallCatalog());
    QCOMPARE(board.charts().size(), size_t{3});
    QVERIFY(chart(board, "chart.accuracy")->data().isEmpty());
    board.setWorkflow({}, test::smallCatalog());
    QVERIFY(board.charts().empty());
}

QTEST_MAIN(TestChartBoard)
#include "tst_chart_board.moc"
