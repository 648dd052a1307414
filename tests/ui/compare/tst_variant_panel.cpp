// The list of variants, as part of the screen: what is chosen there is what table and charts show.
#include "core/plain/base/file.h"
#include "support/sample_run.h"
#include "ui/base/theme.h"
#include "ui/compare/compare_screen.h"
#include "ui/compare/variant_panel.h"
#include "ui/plots/chart.h"

#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QTableView>
#include <QTest>
#include <QToolButton>

#include <memory>

using namespace lathe;
using namespace lathe::ui;

namespace {

void writeRun(const std::filesystem::path& home, const std::string& name, int variants,
              const Json& units = {{"ids", "i"}, {"seqlen", 512}}) {
    RunWriter writer(home);
    test::SampleRun run(writer);
    run.start(name);
    for (int i = 0; i < variants; ++i) {
        const std::string title = i == 0 ? "Base" : "RTN " + std::to_string(i) + "-bit";
        run.evaluate("e" + std::to_string(i), title,
                     {{.name = "bytes", .value = 1e6 * (20 - i)},
                      {.name = "perplexity", .value = 10.0 + i, .error = 1},
                      {.name = "accuracy", .value = 0.9 - 0.05 * i, .error = 0.02}},
                     {test::natsAbove(0.1 * i, units)});
    }
    run.finish();
}

} // namespace

class TestVariantPanel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void manyVariantsOpenTheList();
    void fewDoNot();
    void aFilterNarrowsTableAndCharts();
    void uncheckedVariantsAreGone();
    void hidingThoseThatPassTheFilter();
    void aClickOnAMetricSorts();
    void differencesAreAgainstTheChosenBase();
    void headsHaveAMenu();
    void whatDiffersIsOneClickAway();
    void theChoiceSurvivesNewVariants();

private:
    template <class T>
    T* part(const char* name) const {
        return m_screen->findChild<T*>(QLatin1String(name));
    }

    void showRuns(size_t variants) {
        m_screen = std::make_unique<CompareScreen>(m_theme, m_home->path());
        m_screen->resize(1300, 800);
        m_screen->show();
        QTRY_COMPARE(part<Chart>("compareScatter")->data().points.size(), variants);
        m_table = part<QTableView>("compareTable");
        m_list = part<QListWidget>("variantList");
    }

    QString headOf(int column) const {
        return m_table->model()->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
    }

    QString cell(int row, int column) const {
        return m_table->model()->index(row, column).data().toString();
    }

    Theme m_theme;
    std::unique_ptr<TemporaryFolder> m_home;
    std::unique_ptr<CompareScreen> m_screen;
    QTableView* m_table = nullptr;
    QListWidget* m_list = nullptr;
};

void TestVariantPanel::init() {
    m_screen.reset();
    m_home = std::make_unique<TemporaryFolder>();
}

void TestVariantPanel::manyVariantsOpenTheList() {
    writeRun(m_home->path(), "r1", 12);
    showRuns(12);
    QVERIFY(part<QWidget>("variantPanel")->isVisible());
    QCOMPARE(m_list->count(), 12);
    QCOMPARE(part<QLabel>("variantCount")->text(), QStringLiteral("12 of 12 variants shown"));
    QTest::mouseClick(part<QToolButton>("compareVariants"), Qt::LeftButton);
    QVERIFY(!part<QWidget>("variantPanel")->isVisible());
    m_screen->refresh(); // a closed list stays closed
    QTest::qWait(50);
    QVERIFY(!part<QWidget>("variantPanel")->isVisible());
}

void TestVariantPanel::fewDoNot() {
    writeRun(m_home->path(), "r1", 3);
    showRuns(3);
    QVERIFY(!part<QWidget>("variantPanel")->isVisible());
    QTest::mouseClick(part<QToolButton>("compareVariants"), Qt::LeftButton);
    QVERIFY(part<QWidget>("variantPanel")->isVisible());
}

void TestVariantPanel::aFilterNarrowsTableAndCharts() {
    writeRun(m_home->path(), "r1", 12);
    showRuns(12);
    QTest::keyClicks(part<QLineEdit>("variantFilter"), QStringLiteral("1-bit"));
    QTRY_COMPARE(m_table->model()->columnCount(), 3); // the base, 1-bit and 11-bit
    QCOMPARE(headOf(2), QStringLiteral("RTN 11-bit"));
    QCOMPARE(m_list->count(), 3);
    QCOMPARE(part<Chart>("compareScatter")->data().points.size(), size_t{3});
    QCOMPARE(part<QLabel>("compareTitle")->text(), QStringLiteral("3 of 12 variants"));
}

void TestVariantPanel::uncheckedVariantsAreGone() {
    writeRun(m_home->path(), "r1", 12);
    showRuns(12);
    m_list->item(1)->setCheckState(Qt::Unchecked);
    QTRY_COMPARE(m_table->model()->columnCount(), 11);
    QCOMPARE(headOf(1), QStringLiteral("RTN 2-bit"));
    QCOMPARE(m_list->item(1)->text(), QStringLiteral("RTN 1-bit")); // where it was, to check again
    m_list->item(1)->setCheckState(Qt::Checked);
    QTRY_COMPARE(m_table->model()->columnCount(), 12);
}

void TestVariantPanel::hidingThoseThatPassTheFilter() {
    writeRun(m_home->path(), "r1", 12);
    showRuns(12);
    auto* filter = part<QLineEdit>("variantFilter");
    filter->setText(QStringLiteral("RTN 1"));
    QTRY_COMPARE(m_list->count(), 4); // the base, 1-bit, 10-bit, 11-bit
    QTest::mouseClick(part<QPushButton>("variantNone"), Qt::LeftButton);
    QTRY_COMPARE(m_table->model()->columnCount(), 0);
    filter->clear();
    QTRY_COMPARE(m_table->model()->columnCount(), 8);
    QTest::mouseClick(part<QPushButton>("variantAll"), Qt::LeftButton);
    QTRY_COMPARE(m_table->model()->columnCount(), 12);
}

void TestVariantPanel::aClickOnAMetricSorts() {
    writeRun(m_home->path(), "r1", 4);
    showRuns(4);
    auto* metrics = m_table->verticalHeader();
    const QPoint size(20, metrics->sectionViewportPosition(0) + 10);
    QTest::mouseClick(metrics->viewport(), Qt::LeftButton, {}, size);
    QTRY_COMPARE(headOf(1), QStringLiteral("RTN 3-bit")); // the smallest; the base stays first
    QCOMPARE(headOf(0), QStringLiteral("Base"));
    QTest::mouseClick(metrics->viewport(), Qt::LeftButton, {}, size);
    QTRY_COMPARE(headOf(1), QStringLiteral("RTN 1-bit"));
    auto* box = part<QComboBox>("variantSort");
    QCOMPARE(box->currentText(), QStringLiteral("Size"));
    QTest::mouseClick(metrics->viewport(), Qt::LeftButton, {}, size);
    QTRY_COMPARE(box->currentIndex(), 0);
}

void TestVariantPanel::differencesAreAgainstTheChosenBase() {
    writeRun(m_home->path(), "r1", 3);
    writeRun(m_home->path(), "r2", 3);
    showRuns(3);
    part<QToolButton>("compareMoreRuns")->menu()->actions()[0]->trigger();
    QTRY_COMPARE(m_table->model()->columnCount(), 6);
    auto* box = part<QComboBox>("variantBase");
    QTRY_COMPARE(box->count(), 7);
    box->setCurrentIndex(2);
    Q_EMIT box->activated(2);
    QTRY_COMPARE(headOf(0), QStringLiteral("RTN 1-bit (r2)"));
    QCOMPARE(cell(1, 0), QStringLiteral("11.00 ± 1.00"));
    QCOMPARE(cell(1, 1), QStringLiteral("10.00 ± 1.00 ▼ −1.00")); // across runs, pair by pair
}

void TestVariantPanel::headsHaveAMenu() {
    writeRun(m_home->path(), "r1", 3);
    showRuns(3);
    auto* heads = m_table->horizontalHeader();
    Q_EMIT heads->customContextMenuRequested({heads->sectionViewportPosition(1) + 5, 5});
    auto* menu = part<QMenu>("variantMenu");
    QVERIFY(menu != nullptr);
    menu->actions()[0]->trigger();
    menu->close();
    QTRY_COMPARE(headOf(0), QStringLiteral("RTN 1-bit"));
}

// CMP-9.
void TestVariantPanel::whatDiffersIsOneClickAway() {
    writeRun(m_home->path(), "r1", 2, {{"ids", "j"}, {"seqlen", 256}});
    writeRun(m_home->path(), "r2", 3);
    showRuns(3);
    auto* bar = part<QWidget>("otherDataBar");
    QVERIFY(!bar->isVisible());
    part<QToolButton>("compareMoreRuns")->menu()->actions()[0]->trigger();
    QTRY_COMPARE(m_table->model()->columnCount(), 5);
    QVERIFY(!bar->isVisible()); // each run has its own base
    auto* box = part<QComboBox>("variantBase");
    box->setCurrentIndex(1);
    Q_EMIT box->activated(1);
    QTRY_VERIFY(bar->isVisible());
    QVERIFY(bar->findChild<QLabel*>(QStringLiteral("findingText"))
                ->text()
                .startsWith(QStringLiteral("2 of 5 variants")));
    QTest::mouseClick(bar->findChild<QPushButton*>(QStringLiteral("findingAction")),
                      Qt::LeftButton);
    auto* box9 = part<QMessageBox>("otherData");
    QVERIFY(box9->text().contains(
        QStringLiteral("RTN 1-bit (r1): window length: 256, the base has 512")));
    box9->findChild<QPushButton*>(QStringLiteral("otherDataHide"))->click();
    QTRY_COMPARE(m_table->model()->columnCount(), 3);
    QTRY_VERIFY(!bar->isVisible());
}

void TestVariantPanel::theChoiceSurvivesNewVariants() {
    RunWriter writer(m_home->path());
    test::SampleRun run(writer);
    run.start("r1");
    run.evaluate("a", "Base", {{.name = "bytes", .value = 4}, {.name = "accuracy", .value = 0.5}});
    run.evaluate("b", "RTN", {{.name = "bytes", .value = 2}, {.name = "accuracy", .value = 0.4}});
    writer.flush();
    showRuns(2);
    m_list->item(1)->setCheckState(Qt::Unchecked);
    QTRY_COMPARE(m_table->model()->columnCount(), 1);
    run.evaluate("c", "GPTQ", {{.name = "bytes", .value = 2}, {.name = "accuracy", .value = 0.45}});
    QTRY_COMPARE(m_table->model()->columnCount(), 2);
    QCOMPARE(headOf(1), QStringLiteral("GPTQ"));
}

QTEST_MAIN(TestVariantPanel)
#include "tst_variant_panel.moc"
