#include "ui/base/language.h"
#include "ui/runs/training_board.h"

#include <QLabel>
#include <QTest>

using namespace lathe;
using namespace lathe::ui;

namespace {

Catalog trainingCatalog() {
    const auto curve = [](const char* name, const char* label) {
        return Series{.name = name, .label = label, .xLabel = "Updates"};
    };
    return Catalog(
        {{.id = "train.lora",
          .title = "LoRA",
          .category = Category::Tune,
          .series = {curve("loss", "Loss"), curve("validation", "Validation loss"),
                     curve("perplexity", "Perplexity"), curve("accuracy", "Accuracy"),
                     curve("learning_rate", "Learning rate"), curve("memory", "Memory")},
          .fields = {Field{.name = "steps",
                           .type = FieldType::Int,
                           .defaultValue = 200,
                           .info = {.role = Role::Updates}}}},
         {.id = "evaluate",
          .title = "Evaluate",
          .category = Category::Evaluate,
          .series = {Series{.name = "accuracy", .label = "Accuracy", .xLabel = "Prompts"}}}});
}

Workflow twoStudents() {
    return {.nodes = {{.id = "a", .type = "train.lora", .title = "Student A"},
                      {.id = "b", .type = "train.lora", .params = {{"steps", 50}}},
                      {.id = "e", .type = "evaluate"}}};
}

PointRow point(const char* node, const char* series, double x, double value) {
    return {.point = {.node = node, .series = series, .x = x, .value = value}};
}

} // namespace

class TestTrainingBoard : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void onlyTrainingsAreShown();
    void lossAndValidationShareAChart();
    void studentsRaceOnTheSameAxes();
    void newPointsAreAppended();
    void skillsOfOneTrainingAreCurves();
    void skillsOfSeveralAreBars();
    void textsAreToldApartByDashes();
    void theSpeedAndTheRestFollow();
    void namesFollowTheLanguage();

private:
    static const ChartData& shown(const TrainingBoard& board, const char* name) {
        return board.findChild<Chart*>(QLatin1String(name))->data();
    }

    static QString text(const TrainingBoard& board, const char* name) {
        return board.findChild<QLabel*>(QLatin1String(name))->text();
    }

    Theme m_theme;
};

void TestTrainingBoard::onlyTrainingsAreShown() {
    TrainingBoard board(m_theme);
    board.setWorkflow({.nodes = {{.id = "e", .type = "evaluate"}}}, trainingCatalog());
    QVERIFY(board.isHidden());
    board.setWorkflow(twoStudents(), trainingCatalog());
    QVERIFY(!board.isHidden());
    QVERIFY(board.trains("a") && !board.trains("e"));
    QVERIFY(board.charts().empty()); // none before it has a value
    board.add({point("e", "accuracy", 1, 0.5)});
    QVERIFY(board.charts().empty());
    QCOMPARE(text(board, "race.done.0"), QStringLiteral("0 of 200"));
    QCOMPARE(text(board, "race.done.1"), QStringLiteral("0 of 50"));
}

void TestTrainingBoard::lossAndValidationShareAChart() {
    TrainingBoard board(m_theme);
    board.setWorkflow(twoStudents(), trainingCatalog());
    board.add({point("a", "validation", 0, 4), point("a", "loss", 0, 3), point("a", "loss", 1, 2)});
    QCOMPARE(board.charts().size(), size_t{1});
    const ChartData& loss = shown(board, "training.loss");
    QCOMPARE(loss.lines.size(), size_t{2});
    QCOMPARE(loss.lines[0].name, QStringLiteral("Student A"));
    QCOMPARE(loss.lines[0].y, (std::vector<double>{3, 2}));
    QCOMPARE(loss.lines[0].dash, 0);
    QCOMPARE(loss.lines[1].name, QStringLiteral("Student A, validation"));
    QCOMPARE(loss.lines[1].dash, 1);
    QCOMPARE(loss.lines[0].colour, loss.lines[1].colour);
    QCOMPARE(text(board, "race.update.0"), QStringLiteral("update 0"));
}

void TestTrainingBoard::studentsRaceOnTheSameAxes() {
    TrainingBoard board(m_theme);
    board.setWorkflow(twoStudents(), trainingCatalog());
    board.add({point("b", "loss", 0, 5)});
    board.add({point("a", "loss", 0, 3)});
    const ChartData& loss = shown(board, "training.loss");
    QCOMPARE(loss.lines.size(), size_t{2});
    QCOMPARE(loss.lines[0].name, QStringLiteral("LoRA"));
    QCOMPARE(loss.lines[0].colour, 1); // by its place in the workflow, whoever comes first
    QCOMPARE(loss.lines[1].colour, 0);
}

void TestTrainingBoard::newPointsAreAppended() {
    TrainingBoard board(m_theme);
    board.setWorkflow(twoStudents(), trainingCatalog());
    board.add({point("a", "loss", 0, 3)});
    board.add({point("a", "loss", 1, 2), point("a", "loss", 2, 1)});
    QCOMPARE(shown(board, "training.loss").lines[0].y, (std::vector<double>{3, 2, 1}));
    board.setWorkflow(twoStudents(), trainingCatalog());
    QVERIFY(shown(board, "training.loss").isEmpty());
}

void TestTrainingBoard::skillsOfOneTrainingAreCurves() {
    TrainingBoard board(m_theme);
    board.setWorkflow(twoStudents(), trainingCatalog());
    board.add({point("a", "accuracy", 0, 0.5), point("a", "accuracy.add", 0, 0.4),
               point("a", "accuracy.sort", 0, 0.6), point("a", "accuracy.add", 20, 0.7)});
    const ChartData& whole = shown(board, "training.accuracy");
    QCOMPARE(whole.lines.size(), size_t{1});
    const ChartData& skills = shown(board, "training.accuracy.parts");
    QVERIFY(skills.bars.empty());
    QCOMPARE(skills.lines.size(), size_t{2});
    QCOMPARE(skills.lines[0].name, QStringLiteral("add"));
    QCOMPARE(skills.lines[0].y, (std::vector<double>{0.4, 0.7}));
    QVERIFY(skills.lines[0].colour != skills.lines[1].colour);
}

void TestTrainingBoard::skillsOfSeveralAreBars() {
    TrainingBoard board(m_theme);
    board.setWorkflow(twoStudents(), trainingCatalog());
    board.add({point("a", "accuracy.add", 0, 0.1), point("a", "accuracy.add", 20, 0.4),
               point("b", "accuracy.add", 0, 0.2), point("b", "accuracy.sort", 0, 0.3)});
    const ChartData& skills = shown(board, "training.accuracy.parts");
    QVERIFY(skills.lines.empty());
    QCOMPARE(skills.categories, (QStringList{QStringLiteral("add"), QStringLiteral("sort")}));
    QCOMPARE(skills.bars.size(), size_t{2});
    QCOMPARE(*skills.bars[0].values[0], 0.4); // the newest
    QVERIFY(!skills.bars[0].values[1]);
    board.chooseNode("b");
    QCOMPARE(skills.lines.size(), size_t{2});
    QVERIFY(skills.bars.empty());
    QCOMPARE(skills.lines[0].y, std::vector<double>{0.2});
    board.chooseNode("e");
    QCOMPARE(skills.bars.size(), size_t{2});
}

void TestTrainingBoard::textsAreToldApartByDashes() {
    TrainingBoard board(m_theme);
    board.setWorkflow(twoStudents(), trainingCatalog());
    board.add({point("a", "perplexity.ko.md", 0, 9), point("a", "perplexity.py.txt", 0, 5),
               point("b", "perplexity.py.txt", 0, 6)});
    const ChartData& perplexity = shown(board, "training.perplexity");
    QCOMPARE(perplexity.lines.size(), size_t{3});
    QCOMPARE(perplexity.lines[0].name, QStringLiteral("Student A, ko"));
    QCOMPARE(perplexity.lines[0].dash, 0);
    QCOMPARE(perplexity.lines[1].dash, 1);
    QCOMPARE(perplexity.lines[2].dash, 1);
}

void TestTrainingBoard::theSpeedAndTheRestFollow() {
    TrainingBoard board(m_theme);
    board.setWorkflow(twoStudents(), trainingCatalog());
    board.add({point("a", "memory", 0, 1e9), point("a", "learning_rate", 0, 1e-4),
               point("a", "accuracy", 0, 0.5), point("a", "unknown", 0, 1),
               point("a", "loss", 0, 3)});
    QStringList titles;
    for (const Chart* chart : board.charts()) {
        titles.push_back(chart->title());
    }
    QCOMPARE(titles, (QStringList{QStringLiteral("Loss"), QStringLiteral("Accuracy while training"),
                                  QStringLiteral("Learning rate"), QStringLiteral("Memory")}));
}

void TestTrainingBoard::namesFollowTheLanguage() {
    Language language;
    TrainingBoard board(m_theme);
    board.setWorkflow(twoStudents(), trainingCatalog());
    board.add({point("a", "validation", 0, 4), point("a", "validation", 20, 3)});
    language.set(QStringLiteral("ko"));
    QTRY_COMPARE(shown(board, "training.loss").lines[0].name, QStringLiteral("Student A, 검증"));
    QCOMPARE(shown(board, "training.loss").lines[0].y, (std::vector<double>{4, 3}));
    QCOMPARE(text(board, "race.update.0"), QStringLiteral("갱신 20"));
    language.set(QStringLiteral("en"));
    QTRY_COMPARE(text(board, "race.update.0"), QStringLiteral("update 20"));
}

QTEST_MAIN(TestTrainingBoard)
#include "tst_training_board.moc"
