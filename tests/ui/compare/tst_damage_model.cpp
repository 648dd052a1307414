#include "ui/base/colour_map.h"
#include "ui/base/tokens.h"
#include "ui/compare/damage_model.h"
#include "ui/compare/heat_colour.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace lathe;
using namespace lathe::ui;

namespace {

DamageTable sample() {
    ReportTable report{
        .columns = {{"perplexity.ko.txt", "", true},
                    {"perplexity.py.txt", "", true},
                    {"accuracy.sort", "sort", false}},
        .rows = {
            {.run = "r", .variant = "Base", .values = {2.2, 10.7, 0.9}, .errors = {0, 0, 0}},
            {.run = "r", .variant = "Wanda", .values = {26.6, 16.8, {}}, .errors = {0, 0, 0}}}};
    compareWith(report, std::nullopt);
    return damageOf(report);
}

const std::vector<VariantLook> kLooks{{QStringLiteral("Base"), -1}, {QStringLiteral("Wanda"), 0}};

double lightness(const QColor& colour) {
    return contrast(colour.rgb(), qRgb(0, 0, 0));
}

} // namespace

class TestDamageModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void isAModel();
    void cellsSayTheNumberAndTheDamage();
    void headsNameTextsSkillsAndVariants();
    void theMixIsEvenAndStartsAndEndsRight();
    void numbersAreReadableInBothThemes();
};

void TestDamageModel::isAModel() {
    Theme theme;
    DamageModel model(theme);
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setTable(sample(), kLooks);
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.columnCount(), 3);
    model.setTable({}, {});
    QCOMPARE(model.rowCount(), 0);
}

void TestDamageModel::cellsSayTheNumberAndTheDamage() {
    Theme theme;
    DamageModel model(theme);
    model.setTable(sample(), kLooks);
    const auto text = [&](int row, int column) {
        return model.index(row, column).data().toString();
    };
    QCOMPARE(text(0, 0), QStringLiteral("2.20")); // the base: what was measured
    QCOMPARE(text(0, 2), QStringLiteral("90.0 %"));
    QCOMPARE(text(1, 0), QStringLiteral("×12.1"));
    QCOMPARE(text(1, 1), QStringLiteral("×1.57"));
    QCOMPARE(text(1, 2), QStringLiteral("–")); // not measured
    QCOMPARE(model.index(1, 0).data(DamageModel::SeverityRole).toDouble(), 1.0);
    QCOMPARE(model.index(1, 0).data(Qt::AccessibleTextRole).toString(),
             QStringLiteral("ko: perplexity 26.60, the base has 2.20: ×12.1, severe damage"));
    QVERIFY(model.index(1, 0).data(Qt::BackgroundRole) !=
            model.index(1, 1).data(Qt::BackgroundRole));
}

void TestDamageModel::headsNameTextsSkillsAndVariants() {
    Theme theme;
    DamageModel model(theme);
    model.setTable(sample(), kLooks);
    QCOMPARE(model.headerData(0, Qt::Horizontal, Qt::DisplayRole).toString(),
             QStringLiteral("ko\nperplexity"));
    QCOMPARE(model.headerData(2, Qt::Horizontal, Qt::DisplayRole).toString(),
             QStringLiteral("sort\naccuracy"));
    QCOMPARE(model.headerData(1, Qt::Vertical, Qt::DisplayRole).toString(),
             QStringLiteral("Wanda"));
    QVERIFY(!model.headerData(9, Qt::Vertical, Qt::DisplayRole).isValid());
}

void TestDamageModel::theMixIsEvenAndStartsAndEndsRight() {
    const QColor white(Qt::white);
    const QColor red(0xC0, 0x26, 0x34);
    QCOMPARE(perceptualMix(white, red, 0), white);
    QCOMPARE(perceptualMix(white, red, 1), red);
    QCOMPARE(perceptualMix(white, red, 7), red);
    // Half way between black and white is OKLab lightness 0.5, sRGB 99 of 255.
    QCOMPARE(perceptualMix(Qt::black, white, 0.5), QColor(99, 99, 99));
}

void TestDamageModel::numbersAreReadableInBothThemes() {
    for (const auto mode : {Theme::Mode::Light, Theme::Mode::Dark}) {
        Theme theme;
        theme.setMode(mode);
        const QColor ground = theme.color(ColorRole::Base);
        const QColor hot = theme.color(ColorRole::Error);
        const bool grows = lightness(hot) > lightness(ground);
        double before = lightness(ground);
        for (int i = 1; i <= 20; ++i) {
            const QColor heat = perceptualMix(ground, hot, i / 20.0);
            QVERIFY(contrast(heat.rgb(), inkOn(heat).rgb()) >= 4.5);
            QCOMPARE(lightness(heat) > before, grows); // grey prints keep the order
            before = lightness(heat);
        }
    }
}

QTEST_MAIN(TestDamageModel)
#include "tst_damage_model.moc"
