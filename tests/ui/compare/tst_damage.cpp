#include "support/sample_run.h"
#include "ui/compare/damage.h"
#include "ui/compare/damage_text.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace lathe;
using namespace lathe::ui;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

ReportRow row(const char* run, const char* variant, std::vector<std::optional<double>> values,
              std::vector<double> errors) {
    return {.run = run,
            .node = variant,
            .variant = variant,
            .values = std::move(values),
            .errors = std::move(errors)};
}

ReportTable compared(ReportTable table) {
    compareWith(table, std::nullopt);
    return table;
}

/// base-25m, Wanda 2:4 calibrated on Python alone, as measured; a milder variant beside it.
ReportTable trial() {
    return compared(
        {.columns = {{"bytes", "Size", true},
                     {"perplexity.python.jsonl", "", true},
                     {"perplexity.korean.jsonl", "", true},
                     {"accuracy", "Accuracy", false},
                     {"accuracy.copy", "copy", false},
                     {"accuracy.sort", "sort", false}},
         .rows = {
             row("r", "Base", {49e6, 10.7, 2.2, 0.9, 0.9, 0.9}, {0, .09, .02, 0, .02, .02}),
             row("r", "RTN 8-bit", {25e6, 10.71, 2.2, 0.9, 0.89, 0.91}, {0, .09, .02, 0, .02, .02}),
             row("r", "Wanda 2:4", {30e6, 16.8, 26.6, 0.5, 0.85, 0.3}, {0, .1, .4, 0, .02, .03})}});
}

} // namespace

class TestDamage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void textsAreComparedByRatioAndSkillsByPoints();
    void theWorstComesFirst();
    void noiseIsNoDamage();
    void pairsTellDamageFromNoise();
    void aBrokenVariantIsTheWorst();
    void wholesCountWhereThereAreNoParts();
    void variantsAreHeldAgainstTheBaseOfTheirRun();
    void unevenDamageIsFound();
    void evenDamageIsNoFinding();
    void skillsAreAFindingWhereTextsAreNot();
    void onlyCalibratedVariantsAreToldToCalibrate();
    void calibrationIsReadFromTheWorkflow();
    void numbersAreShort();
};

void TestDamage::textsAreComparedByRatioAndSkillsByPoints() {
    const DamageTable table = damageOf(trial());
    QCOMPARE(table.parts.size(), size_t{4}); // without the size and the mean of all skills
    QCOMPARE(table.parts[0].name, std::string("korean.jsonl"));
    QCOMPARE(table.rows[1].variant, size_t{2});
    const Damage& korean = *table.rows[1].cells[0];
    QVERIFY(std::abs(korean.ratio - 26.6 / 2.2) < 1e-12);
    QVERIFY(std::abs(korean.error - std::hypot(0.4 / 26.6, 0.02 / 2.2)) < 1e-12);
    const Damage& sort = *table.rows[1].cells[2];
    QVERIFY(std::abs(sort.loss - 0.6) < 1e-12);
    QVERIFY(std::abs(sort.error - std::hypot(0.03, 0.02)) < 1e-12);
    QCOMPARE(sort.severity(false), 1.0);
}

void TestDamage::theWorstComesFirst() {
    const DamageTable table = damageOf(trial());
    QVERIFY(table.rows[0].isBase);
    QCOMPARE(table.rows[1].variant, size_t{2});
    QCOMPARE(table.rows[2].variant, size_t{1});
    std::vector<std::string> names;
    for (const DamagePart& part : table.parts) {
        names.push_back(part.name);
    }
    QCOMPARE(names, (std::vector<std::string>{"korean.jsonl", "python.jsonl", "sort", "copy"}));
}

void TestDamage::noiseIsNoDamage() {
    const DamageTable table = damageOf(trial());
    for (const auto& cell : table.rows[2].cells) {
        QVERIFY(!cell->isSure && !cell->inNoise); // no pairs: it may be noise
        QCOMPARE(cell->severity(true), 0.0);
    }
    QCOMPARE(table.rows[2].worst, 0.0);
}

// The same errors, but on the same windows: the difference has an error of its own.
void TestDamage::pairsTellDamageFromNoise() {
    ReportTable report{.columns = {{"perplexity.ko", "", true}},
                       .rows = {row("r", "Base", {106}, {95}), row("r", "Half", {322}, {290}),
                                row("r", "Short", {90}, {80})}};
    const auto nats = [](double shift, const Json& units) {
        return std::make_shared<const Sample>(test::natsAbove(shift, units));
    };
    const Json units{{"ids", "i"}, {"seqlen", 512}};
    report.rows[0].samples = {nats(0, units)};
    report.rows[1].samples = {nats(1.1, units)};
    report.rows[2].samples = {nats(0, {{"ids", "j"}, {"seqlen", 256}})};
    const DamageTable table = damageOf(compared(report));
    QVERIFY(table.rows[1].cells[0]->isSure);
    QVERIFY(table.rows[1].cells[0]->severity(true) > 0.4);
    QVERIFY(!table.rows[2].cells[0]); // measured on other windows: nothing to compare
}

void TestDamage::aBrokenVariantIsTheWorst() {
    ReportTable report = trial();
    report.rows.push_back(
        row("r", "Broken", {1e6, kInfinity, {}, 0, 0.9, 0.9}, {0, 0, 0, 0, 0, 0}));
    const DamageTable table = damageOf(compared(report));
    const auto broken = std::ranges::find(table.rows, size_t{3}, &DamageRow::variant);
    QCOMPARE(broken->worst, kInfinity);
    QCOMPARE(table.rows[1].variant, size_t{3}); // before every finite damage
    const auto python =
        std::ranges::find(table.parts, std::string("python.jsonl"), &DamagePart::name);
    const auto& cell = broken->cells[static_cast<size_t>(python - table.parts.begin())];
    QCOMPARE(cell->severity(true), 1.0);
    QCOMPARE(ratioText(cell->ratio), QStringLiteral("∞"));
    const auto missing =
        std::ranges::find(table.parts, std::string("korean.jsonl"), &DamagePart::name);
    QVERIFY(!broken->cells[static_cast<size_t>(missing - table.parts.begin())]);
}

void TestDamage::wholesCountWhereThereAreNoParts() {
    const ReportTable report{
        .columns = {{"perplexity", "Perplexity", true}, {"accuracy", "Accuracy", false}},
        .rows = {row("r", "Base", {10, 0.9}, {0, 0}), row("r", "RTN", {20, 0.8}, {0, 0})}};
    const DamageTable table = damageOf(compared(report));
    QCOMPARE(table.parts.size(), size_t{2});
    QCOMPARE(partTitle(table.parts[0]), QStringLiteral("Perplexity"));
    QCOMPARE(table.rows[1].cells[0]->ratio, 2.0);
    QVERIFY(!unevenDamage(table, {})); // one text has nothing to be uneven to
    QVERIFY(damageOf(ReportTable{}).rows.empty());
}

void TestDamage::variantsAreHeldAgainstTheBaseOfTheirRun() {
    const ReportTable report{.columns = {{"perplexity", "Perplexity", true}},
                             .rows = {row("a", "Base", {10}, {0}), row("a", "RTN", {20}, {0}),
                                      row("b", "Base", {40}, {0}), row("b", "RTN", {60}, {0})}};
    const DamageTable table = damageOf(compared(report));
    QVERIFY(table.rows[0].isBase && table.rows[1].isBase);
    QCOMPARE(table.rows[2].variant, size_t{1});
    QCOMPARE(table.rows[2].cells[0]->ratio, 2.0);
    QCOMPARE(table.rows[3].cells[0]->ratio, 1.5);
}

void TestDamage::unevenDamageIsFound() {
    const auto found = unevenDamage(damageOf(trial()), {2});
    QVERIFY(found.has_value());
    QCOMPARE(found->variant, size_t{2});
    QVERIFY(std::abs(found->times - (26.6 / 2.2) / (16.8 / 10.7)) < 1e-12);
    QCOMPARE(findingText(*found, QStringLiteral("Wanda 2:4")),
             QStringLiteral("Wanda 2:4: korean suffers 7.7 times more than python (perplexity "
                            "×12.1 against ×1.57). Calibrate on a mixture that contains korean."));
}

void TestDamage::evenDamageIsNoFinding() {
    ReportTable report = trial();
    report.rows[2].values = {30e6, 16.8, 2.2 * 1.6, 0.9, 0.85, 0.85};
    QVERIFY(!unevenDamage(damageOf(compared(report)), {}));
    // Twice as much, but measured on too little text to know.
    report.rows[2].values[2] = 2.2 * 3.2;
    report.rows[2].errors[2] = 3;
    QVERIFY(!unevenDamage(damageOf(compared(report)), {}));
    report.rows[2].errors[2] = 0.1;
    QVERIFY(unevenDamage(damageOf(compared(report)), {}).has_value());
    // A text that got better did not suffer: the other one is compared with no damage.
    report.rows[2].values[1] = 5.0;
    report.rows[2].values[2] = 2.2 * 1.4;
    QVERIFY(!unevenDamage(damageOf(compared(report)), {}));
}

void TestDamage::skillsAreAFindingWhereTextsAreNot() {
    ReportTable report = trial();
    report.rows[2].values[1] = 10.7;
    report.rows[2].values[2] = 2.2;
    const auto found = unevenDamage(damageOf(compared(report)), {});
    QVERIFY(found.has_value());
    QCOMPARE(found->worst.name, std::string("sort"));
    QCOMPARE(findingText(*found, QStringLiteral("Wanda 2:4")),
             QStringLiteral("Wanda 2:4: sort changes by −60.0 points of accuracy, copy by −5.0."));
}

void TestDamage::onlyCalibratedVariantsAreToldToCalibrate() {
    const DamageTable table = damageOf(trial());
    QVERIFY(unevenDamage(table, {2})->calibrated);
    const auto found = unevenDamage(table, {1});
    QVERIFY(!found->calibrated);
    QVERIFY(findingText(*found, {}).endsWith(QStringLiteral("×1.57).")));
}

void TestDamage::calibrationIsReadFromTheWorkflow() {
    const std::string workflow = R"({"format": 1, "name": "w",
      "nodes": [{"id": "load", "type": "model.load"}, {"id": "text", "type": "data.text"},
                {"id": "wanda", "type": "prune.wanda"}, {"id": "rtn", "type": "quant.rtn"},
                {"id": "both", "type": "evaluate"}, {"id": "plain", "type": "evaluate"}],
      "links": [["load.model", "wanda.model"], ["text.data", "wanda.calibration"],
                ["wanda.model", "rtn.model"], ["rtn.model", "both.model"],
                ["text.data", "both.data"], ["load.model", "plain.model"],
                ["text.data", "plain.data"]]})";
    QVERIFY(isCalibrated(workflow, "both"));
    QVERIFY(!isCalibrated(workflow, "plain")); // texts to measure on are no calibration
    QVERIFY(!isCalibrated("{}", "both"));
    QVERIFY(!isCalibrated("not JSON", "both"));
}

void TestDamage::numbersAreShort() {
    QCOMPARE(ratioText(1.5701), QStringLiteral("×1.57"));
    QCOMPARE(ratioText(12.09), QStringLiteral("×12.1"));
    QCOMPARE(ratioText(9.996), QStringLiteral("×10.0"));
    QCOMPARE(ratioText(1234.4), QStringLiteral("×1234"));
    QCOMPARE(pointsText(0.425), QStringLiteral("−42.5"));
    QCOMPARE(pointsText(-0.01), QStringLiteral("+1.0"));
    QCOMPARE(pointsText(0.0001), QStringLiteral("0.0"));
}

QTEST_GUILESS_MAIN(TestDamage)
#include "tst_damage.moc"
