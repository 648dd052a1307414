#include "ui/runs/race_table.h"

#include <QLabel>
#include <QTest>

using namespace lathe;
using namespace lathe::ui;

class TestRaceTable : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theBestAndItsUpdate();
    void theLeaderIsBold();
    void withoutValidationItSaysWhatToDo();
    void rowsThatAreGoneAreHidden();

private:
    static QLabel* cell(const RaceTable& table, const char* name) {
        return table.findChild<QLabel*>(QLatin1String(name));
    }

    static bool bold(const RaceTable& table, const char* name) {
        return cell(table, name)->font().weight() > QFont::Normal;
    }

    static RaceRow row(const char* name, double validation) {
        return {.name = QLatin1String(name),
                .updates = 40,
                .planned = 200,
                .loss = 2.5,
                .best = BestSoFar{.validation = validation, .update = 20, .accuracy = 0.75}};
    }

    Theme m_theme;
};

void TestRaceTable::theBestAndItsUpdate() {
    RaceTable table(m_theme);
    table.setRows({row("LoRA", 3.25)});
    QVERIFY(cell(table, "race.name.0")->text().contains(QStringLiteral("LoRA")));
    QCOMPARE(cell(table, "race.best.0")->text(), QStringLiteral("3.25"));
    QCOMPARE(cell(table, "race.update.0")->text(), QStringLiteral("update 20"));
    QCOMPARE(cell(table, "race.accuracy.0")->text(), QStringLiteral("75.0 %"));
    QCOMPARE(cell(table, "race.loss.0")->text(), QStringLiteral("2.5"));
    QCOMPARE(cell(table, "race.done.0")->text(), QStringLiteral("40 of 200"));
    QVERIFY(!bold(table, "race.best.0")); // nobody to be ahead of
}

void TestRaceTable::theLeaderIsBold() {
    RaceTable table(m_theme);
    table.setRows({row("first", 3.25), row("second", 3.0), {.name = QStringLiteral("third")}});
    QVERIFY(!bold(table, "race.best.0"));
    QVERIFY(bold(table, "race.best.1"));
    QVERIFY(!bold(table, "race.best.2"));
    QCOMPARE(cell(table, "race.update.2")->text(), QStringLiteral("–")); // it has not begun
    table.setRows({row("first", 2.0), row("second", 3.0)});
    QVERIFY(bold(table, "race.best.0"));
    QVERIFY(!bold(table, "race.best.1"));
}

void TestRaceTable::withoutValidationItSaysWhatToDo() {
    RaceTable table(m_theme);
    table.setRows({{.name = QStringLiteral("<b>"), .updates = 3, .planned = 10, .loss = 2.5}});
    QVERIFY(cell(table, "race.name.0")->text().contains(QStringLiteral("&lt;b&gt;")));
    QCOMPARE(cell(table, "race.update.0")->text(), QStringLiteral("no validation data"));
    QVERIFY(cell(table, "race.update.0")->toolTip().contains(QStringLiteral("Link validation")));
}

void TestRaceTable::rowsThatAreGoneAreHidden() {
    RaceTable table(m_theme);
    table.show();
    table.setRows({row("first", 3), row("second", 4)});
    QVERIFY(cell(table, "race.name.1")->isVisible());
    table.setRows({row("first", 3)});
    QVERIFY(!cell(table, "race.name.1")->isVisible());
    table.setRows({row("first", 3), row("second", 4)});
    QVERIFY(cell(table, "race.name.1")->isVisible());
}

QTEST_MAIN(TestRaceTable)
#include "tst_race_table.moc"
