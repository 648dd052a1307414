// The table of number formats.
#include "core/engine/numbers/formats.h"
#include "core/engine/steps/quant_params.h"

#include <QTest>

#include <algorithm>

using namespace lathe;

class TestFormats : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aNameLeadsToItsRow() {
        for (const FormatRow& row : kFormats) {
            const Grid grid = gridOf(row.name, 5, 64, false);
            QVERIFY(grid.format == row.format);
            QCOMPARE(grid.bits, row.bits > 0 ? row.bits : 5);
            QCOMPARE(grid.group, row.group >= 0 ? row.group : 64);
            QCOMPARE(grid.symmetric, !isWhole(row.format));
            QCOMPARE(toJson(grid).at("format").get<std::string>(), std::string(row.name));
        }
    }

    void levelsFitTheBits() {
        for (const FormatRow& row : kFormats) {
            if (isWhole(row.format)) {
                continue;
            }
            const auto& levels = levelsOf(row.format);
            QVERIFY(std::ranges::is_sorted(levels));
            QVERIFY2(levels.size() <= size_t{1} << row.bits, row.name);
            QVERIFY2(levels.size() > size_t{1} << (row.bits - 1), row.name);
            if (row.levels == Levels::Float) {
                QCOMPARE(levels.back(), row.number.top);
                QCOMPARE(row.number.signBit, row.bits - 1);
            }
        }
    }

    void scalesAreStoredAsTheRowSaysOrAsAsked() {
        const auto stored = [](const char* name, Grid::Scales scales = Grid::Scales::Real) {
            Grid grid = gridOf(name, 4, 32, true);
            grid.scales = scales;
            return storedScaleOf(grid);
        };
        QVERIFY(stored("int") == StoredScale::Number);
        QVERIFY(stored("int", Grid::Scales::PowerOfTwo) == StoredScale::Exponent);
        QVERIFY(stored("fp4_e2m1", Grid::Scales::PowerOfTwoShares) == StoredScale::Halvings);
        QVERIFY(stored("mxfp4") == StoredScale::Exponent);
        QVERIFY(stored("mxfp8") == StoredScale::Exponent);
        QVERIFY(stored("nvfp4") == StoredScale::Block);
        QVERIFY(stored("nf4") == StoredScale::Multiple);
    }

    void tokensAreScaledWhereCodesAreATypeOfTheirOwn() {
        QVERIFY(scalesTokens(gridOf("int", 8, 0, true)));
        QVERIFY(!scalesTokens(gridOf("int", 8, 32, true)));
        QVERIFY(scalesTokens(gridOf("fp8_e5m2", 8, 0, true)));
        QVERIFY(!scalesTokens(gridOf("fp4_e2m1", 4, 0, true)));
        QVERIFY(!scalesTokens(gridOf("mxfp8", 8, 0, true)));
    }

    void theFormOffersEveryRow() {
        for (const Field& field : fieldsOf<QuantParams>()) {
            if (field.info.role == Role::Format) {
                QCOMPARE(field.info.choices, formatNames());
                return;
            }
        }
        QFAIL("no field has the role");
    }
};

QTEST_GUILESS_MAIN(TestFormats)
#include "tst_formats.moc"
