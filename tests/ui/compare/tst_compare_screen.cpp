#include "core/plain/base/file.h"
#include "support/sample_run.h"
#include "ui/base/theme.h"
#include "ui/compare/compare_model.h"
#include "ui/compare/compare_screen.h"
#include "ui/plots/chart.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTableView>
#include <QTest>
#include <QToolButton>

using namespace lathe;
using namespace lathe::ui;

class TestCompareScreen : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anEmptyHomeSaysWhatToDo();
    void showsTheNewestRun();
    void addsVariantsOfAnotherRun();
    void unevenDamageIsSaidAboveTheTable();
    void copiesTheTable();
    void aRunUnderWayGrows();
    void aDamagedStoreIsSaid();

private:
    Theme m_theme;
};

void TestCompareScreen::anEmptyHomeSaysWhatToDo() {
    const TemporaryFolder home;
    CompareScreen screen(m_theme, home.path());
    QSignalSpy build(&screen, &CompareScreen::buildRequested);
    screen.show();
    auto* text = screen.findChild<QLabel*>(QStringLiteral("compareEmpty"));
    QTRY_VERIFY(text->text().contains(QStringLiteral("No runs yet")));
    QVERIFY(text->isVisible());
    QVERIFY(!screen.findChild<QTableView*>(QStringLiteral("compareTable"))->isVisible());
    QTest::mouseClick(screen.findChild<QPushButton*>(QStringLiteral("compareOpenBuild")),
                      Qt::LeftButton);
    QCOMPARE(build.count(), 1);
}

void TestCompareScreen::showsTheNewestRun() {
    const TemporaryFolder home;
    test::writeThreeVariants(home.path(), "r1");
    test::writeThreeVariants(home.path(), "r2");
    CompareScreen screen(m_theme, home.path());
    screen.resize(1300, 800);
    screen.show();
    auto* table = screen.findChild<QTableView*>(QStringLiteral("compareTable"));
    QTRY_COMPARE(table->model()->columnCount(), 3);
    QVERIFY(table->isVisible());
    QCOMPARE(screen.findChild<QLabel*>(QStringLiteral("compareTitle"))->text(),
             QStringLiteral("3 variants"));
    auto* run = screen.findChild<QComboBox*>(QStringLiteral("compareRun"));
    QCOMPARE(run->currentData().toLongLong(), 2);
    QCOMPARE(run->count(), 2);
    QCOMPARE(screen.findChild<Chart*>(QStringLiteral("compareScatter"))->data().points.size(),
             size_t{3});
    QCOMPARE(screen.findChild<Chart*>(QStringLiteral("compareSkills"))->data().bars.size(),
             size_t{3});
}

void TestCompareScreen::addsVariantsOfAnotherRun() {
    const TemporaryFolder home;
    test::writeThreeVariants(home.path(), "r1");
    test::writeThreeVariants(home.path(), "r2");
    CompareScreen screen(m_theme, home.path());
    screen.show();
    auto* table = screen.findChild<QTableView*>(QStringLiteral("compareTable"));
    QTRY_COMPARE(table->model()->columnCount(), 3);
    const auto further =
        screen.findChild<QToolButton*>(QStringLiteral("compareMoreRuns"))->menu()->actions();
    QCOMPARE(further.size(), 1);
    further[0]->trigger();
    QTRY_COMPARE(table->model()->columnCount(), 6);
    further[0]->trigger();
    QTRY_COMPARE(table->model()->columnCount(), 3);
}

void TestCompareScreen::unevenDamageIsSaidAboveTheTable() {
    const TemporaryFolder home;
    test::writeThreeVariants(home.path(), "even");
    CompareScreen screen(m_theme, home.path());
    screen.show();
    auto* tabs = screen.findChild<QTabWidget*>(QStringLiteral("compareTabs"));
    auto* finding = screen.findChild<QLabel*>(QStringLiteral("findingText"));
    auto* damage = screen.findChild<QTableView*>(QStringLiteral("damageTable"));
    QTRY_COMPARE(damage->model()->rowCount(), 3);
    QVERIFY(!finding->isVisible());

    test::writeUnevenVariants(home.path(), "uneven");
    screen.showRun(2);
    QTRY_VERIFY(finding->isVisible());
    QCOMPARE(finding->text(),
             QStringLiteral("Wanda 2:4: korean suffers 7.7 times more than python (perplexity "
                            "×12.1 against ×1.57). Calibrate on a mixture that contains korean."));
    QVERIFY(tabs->isTabVisible(1));
    tabs->setCurrentIndex(1);
    QVERIFY(damage->isVisible());
    QCOMPARE(damage->model()->index(1, 0).data().toString(), QStringLiteral("×12.1"));
}

void TestCompareScreen::copiesTheTable() {
    const TemporaryFolder home;
    test::writeThreeVariants(home.path(), "r1");
    CompareScreen screen(m_theme, home.path());
    auto* copy = screen.findChild<QToolButton*>(QStringLiteral("compareCopy"));
    QVERIFY(!copy->isEnabled());
    screen.show();
    QTRY_VERIFY(copy->isEnabled());
    QTest::mouseClick(copy, Qt::LeftButton);
    QVERIFY(QGuiApplication::clipboard()->text().startsWith(QStringLiteral("| Variant | Size |")));
}

void TestCompareScreen::aRunUnderWayGrows() {
    const TemporaryFolder home;
    RunWriter writer(home.path());
    test::SampleRun run(writer);
    run.start("r1");
    run.evaluate("a", "Base", {{.name = "accuracy", .value = 0.5}});
    writer.flush();
    CompareScreen screen(m_theme, home.path());
    screen.show();
    auto* table = screen.findChild<QTableView*>(QStringLiteral("compareTable"));
    QTRY_COMPARE(table->model()->columnCount(), 1);
    run.evaluate("b", "RTN", {{.name = "accuracy", .value = 0.25}});
    QTRY_COMPARE(table->model()->columnCount(), 2);
}

void TestCompareScreen::aDamagedStoreIsSaid() {
    const TemporaryFolder home;
    writeFileAtomic(home.path() / "runs.db", std::string(5000, '?'));
    CompareScreen screen(m_theme, home.path());
    screen.show();
    auto* text = screen.findChild<QLabel*>(QStringLiteral("compareEmpty"));
    QTRY_VERIFY(text->text().contains(QStringLiteral("is not a database")));
    QVERIFY(text->isVisible());
}

QTEST_MAIN(TestCompareScreen)
#include "tst_compare_screen.moc"
