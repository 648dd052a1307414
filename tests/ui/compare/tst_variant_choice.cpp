#include "ui/compare/variant_choice.h"

#include <QStringList>
#include <QTest>

#include <cmath>

using namespace lathe;
using namespace lathe::ui;

namespace {

ReportRow row(const char* run, const char* node, std::optional<double> accuracy) {
    return {.run = run, .node = node, .variant = node, .values = {accuracy}, .errors = {0}};
}

/// Two runs with a base each.
ReportTable table() {
    ReportTable out{.columns = {{"accuracy", "Accuracy", false}},
                    .rows = {row("r1", "base", 0.9), row("r1", "rtn", 0.5), row("r1", "gptq", 0.7),
                             row("r2", "base", 0.9), row("r2", "awq", 0.6),
                             row("r2", "broken", NAN), row("r2", "unmeasured", {})}};
    compareWith(out, std::nullopt);
    return out;
}

const QStringList kNames{QStringLiteral("Base"),       QStringLiteral("RTN 4-bit"),
                         QStringLiteral("GPTQ 4-bit"), QStringLiteral("Base"),
                         QStringLiteral("AWQ 3-bit"),  QStringLiteral("Broken"),
                         QStringLiteral("Unmeasured")};

using Rows = std::vector<size_t>;

} // namespace

class TestVariantChoice : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everythingInItsOrder();
    void aFilterIsWordsInAnyOrder();
    void hiddenOnesAreLeftOut();
    void sortedTheBestComesFirst();
    void aChosenBaseStaysFirst();
    void keysFindTheirRows();
};

void TestVariantChoice::everythingInItsOrder() {
    QCOMPARE(shownRows(table(), kNames, {}), (Rows{0, 1, 2, 3, 4, 5, 6}));
    QVERIFY(shownRows({}, {}, {.filter = QStringLiteral("x"), .sortedBy = "accuracy"}).empty());
}

void TestVariantChoice::aFilterIsWordsInAnyOrder() {
    QVERIFY(passes(QStringLiteral("GPTQ 4-bit, group 64"), QStringLiteral("64 gptq")));
    QVERIFY(passes(QStringLiteral("anything"), QStringLiteral("  ")));
    QVERIFY(!passes(QStringLiteral("GPTQ 4-bit"), QStringLiteral("gptq 3-bit")));
    // Bases are what the others are read against.
    QCOMPARE(shownRows(table(), kNames, {.filter = QStringLiteral("4-BIT")}), (Rows{0, 1, 2, 3}));
}

void TestVariantChoice::hiddenOnesAreLeftOut() {
    QCOMPARE(shownRows(table(), kNames, {.hidden = {"r1/base", "r2/awq", "r9/gone"}}),
             (Rows{1, 2, 3, 5, 6}));
}

void TestVariantChoice::sortedTheBestComesFirst() {
    // What was not measured, or is no number, comes last in both directions.
    QCOMPARE(shownRows(table(), kNames, {.sortedBy = "accuracy"}), (Rows{0, 3, 2, 4, 1, 5, 6}));
    QCOMPARE(shownRows(table(), kNames, {.sortedBy = "accuracy", .worstFirst = true}),
             (Rows{0, 3, 1, 4, 2, 5, 6}));
    QCOMPARE(shownRows(table(), kNames, {.sortedBy = "no such metric"}).size(), size_t{7});
}

void TestVariantChoice::aChosenBaseStaysFirst() {
    ReportTable report = table();
    compareWith(report, 2);
    QCOMPARE(shownRows(report, kNames, {.base = "r1/gptq"}), (Rows{2, 0, 1, 3, 4, 5, 6}));
}

void TestVariantChoice::keysFindTheirRows() {
    QCOMPARE(keyOf(table().rows[4]), std::string("r2/awq"));
    QCOMPARE(rowOf(table(), "r2/awq"), std::optional<size_t>(4));
    QVERIFY(!rowOf(table(), "r2/rtn"));
}

QTEST_GUILESS_MAIN(TestVariantChoice)
#include "tst_variant_choice.moc"
