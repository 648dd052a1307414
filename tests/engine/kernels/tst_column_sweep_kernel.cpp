#include "core/engine/kernels/column_sweep_kernel.h"
#include "core/engine/numbers/grid_round.h"
#include "core/engine/solvers/column_sweep.h"
#include "core/engine/solvers/inverse_factor.h"
#include "core/plain/base/error.h"
#include "engine/solvers/random_layer.h"

#include <ATen/ops/allclose.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/full_like.h>

#include <QTest>

using namespace lathe;
using namespace lathe::test;

/// A kernel is held against its twin on a GPU (`lathe-engine check --device cuda:0`); here the twin
/// is held against plain loops, and the kernels are compiled where NVIDIA's compiler is.
class TestColumnSweepKernel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void twinRoundsAsTheLoop_data();
    void twinRoundsAsTheLoop();
    void twinChoosesPatternsAsTheLoop_data();
    void twinChoosesPatternsAsTheLoop();
    void aBlockOfAnyWidthIsSwept();
    void kernelsCompile_data();
    void kernelsCompile();
    void compilerErrorsShowItsLog();
};

namespace {

constexpr int64_t kRows = 7;
constexpr int64_t kWidth = 40;

struct Swept {
    at::Tensor weights, errors;
};

SweepRule gridRule(Grid::Format format, int bits, bool symmetric) {
    return {.kind = SweepRule::Kind::Grid,
            .grid = Grid{.format = format, .bits = bits, .symmetric = symmetric}};
}

void addGrids() {
    QTest::addColumn<int>("format");
    QTest::addColumn<int>("bits");
    QTest::addColumn<bool>("symmetric");
    using Format = Grid::Format;
    QTest::addRow("int4 asymmetric") << int(Format::Int) << 4 << false;
    QTest::addRow("int3 symmetric") << int(Format::Int) << 3 << true;
    QTest::addRow("fp8_e4m3") << int(Format::Fp8E4M3) << 8 << true;
    QTest::addRow("fp8_e5m2") << int(Format::Fp8E5M2) << 8 << true;
    QTest::addRow("fp4_e2m1") << int(Format::Fp4E2M1) << 4 << true;
    QTest::addRow("nf4") << int(Format::Nf4) << 4 << true;
}

Swept byTwin(const at::Tensor& weight, const at::Tensor& upper, const SweepRule& rule) {
    const SweepBlock block{weight.clone(), at::empty_like(weight), upper};
    sweepByTwin(block, rule);
    return {block.weights, block.errors};
}

template <class Fix>
Swept byLoop(const at::Tensor& weight, const at::Tensor& upper, const Fix& fix) {
    Swept out{weight.clone(), at::empty_like(weight)};
    sweepColumns(out.weights.data_ptr<double>(), weight.size(1), out.errors.data_ptr<double>(),
                 upper.const_data_ptr<double>(), upper.size(1), weight.size(0), weight.size(1),
                 fix);
    return out;
}

void compareSwept(const Swept& actual, const Swept& expected) {
    QVERIFY(at::allclose(actual.weights, expected.weights, 1e-9, 1e-9));
    QVERIFY(at::allclose(actual.errors, expected.errors, 1e-9, 1e-9));
}

} // namespace

void TestColumnSweepKernel::twinRoundsAsTheLoop_data() {
    addGrids();
}

void TestColumnSweepKernel::twinRoundsAsTheLoop() {
    QFETCH(int, format);
    QFETCH(int, bits);
    QFETCH(bool, symmetric);
    const auto layer = randomLayer(kRows, kWidth, 21);
    const at::Tensor upper = inverseFactor(layer.gram).upper;
    SweepRule rule = gridRule(Grid::Format(format), bits, symmetric);
    constexpr double kScale = 0.3;
    constexpr double kZero = 5;
    rule.scale = at::full_like(layer.weight, kScale);
    if (!symmetric) {
        rule.zero = at::full_like(layer.weight, kZero);
    }
    rule.zeros = layer.weight > 1; // their errors are carried too
    const auto* zeros = rule.zeros.const_data_ptr<bool>();
    const auto half = double(rule.grid.levels() / 2 - 1);
    const double low = symmetric ? -half : -kZero;
    const double high = symmetric ? half : double(rule.grid.levels() - 1) - kZero;
    const auto expected =
        byLoop(layer.weight, upper, [&](int64_t row, int64_t column, const double* current) {
            const double x = current[column] / kScale;
            if (zeros[row * kWidth + column]) {
                return 0.0;
            }
            if (rule.grid.format != Grid::Format::Int) {
                return kScale * double(nearestLevel(rule.grid.format, float(x)));
            }
            return kScale * std::clamp(std::nearbyint(x), low, high);
        });
    compareSwept(byTwin(layer.weight, upper, rule), expected);
}

void TestColumnSweepKernel::twinChoosesPatternsAsTheLoop_data() {
    QTest::addColumn<int>("keep");
    QTest::addColumn<int>("of");
    QTest::addRow("2:4") << 2 << 4;
    QTest::addRow("3:5") << 3 << 5;
    QTest::addRow("4:8") << 4 << 8;
    QTest::addRow("1:20") << 1 << 20;
}

void TestColumnSweepKernel::twinChoosesPatternsAsTheLoop() {
    QFETCH(int, keep);
    QFETCH(int, of);
    const auto layer = randomLayer(kRows, kWidth, 22);
    const at::Tensor upper = inverseFactor(layer.gram).upper;
    const auto* u = upper.const_data_ptr<double>();
    std::vector<bool> zeros(kRows * kWidth);
    // One thread: vector<bool> shares bytes between rows.
    Swept expected{layer.weight.clone(), at::empty_like(layer.weight)};
    for (int64_t row = 0; row < kRows; ++row) {
        sweepColumns(expected.weights.data_ptr<double>() + row * kWidth, kWidth,
                     expected.errors.data_ptr<double>() + row * kWidth, u, kWidth, 1, kWidth,
                     [&](int64_t, int64_t column, const double* current) {
                         std::vector<std::pair<double, int64_t>> scored;
                         for (int64_t k = column; column % of == 0 && k < column + of; ++k) {
                             scored.emplace_back(std::abs(current[k] / u[k * (kWidth + 1)]), k);
                         }
                         std::ranges::sort(scored);
                         for (int64_t k = 0; k < int64_t(scored.size()); ++k) {
                             zeros[row * kWidth + scored[k].second] = k < of - keep;
                         }
                         return zeros[row * kWidth + column] ? 0.0 : current[column];
                     });
    }
    const SweepRule rule{.kind = SweepRule::Kind::Pattern, .keep = keep, .of = of};
    compareSwept(byTwin(layer.weight, upper, rule), expected);
}

// Blocks wider than a kernel takes are cut; the twin, which the CPU runs, takes any width.
void TestColumnSweepKernel::aBlockOfAnyWidthIsSwept() {
    const auto layer = randomLayer(3, 200, 23);
    const at::Tensor upper = inverseFactor(layer.gram).upper;
    SweepRule rule{.kind = SweepRule::Kind::Zeros};
    rule.zeros = layer.weight.abs() < 0.5;
    const SweepBlock block{layer.weight.clone(), at::empty_like(layer.weight), upper};
    sweepOnDevice(block, rule);
    QVERIFY(at::allclose(layer.weight - block.weights, block.errors.matmul(upper), 1e-9, 1e-9));
    QVERIFY(block.weights.masked_select(rule.zeros).eq(0).all().item<bool>());
}

// These differ most; the GPU check compiles all.
void TestColumnSweepKernel::kernelsCompile_data() {
    QTest::addColumn<int>("format");
    QTest::addColumn<int>("bits");
    QTest::addColumn<bool>("symmetric");
    QTest::addRow("int4 asymmetric") << int(Grid::Format::Int) << 4 << false;
    QTest::addRow("fp8_e4m3") << int(Grid::Format::Fp8E4M3) << 8 << true;
    QTest::addRow("zeros") << -1 << 0 << false;
    QTest::addRow("2:4") << -2 << 0 << false;
}

void TestColumnSweepKernel::kernelsCompile() {
    if (!openCompiler().usable) {
        QSKIP(qPrintable(QString::fromStdString(openCompiler().reason)));
    }
    QFETCH(int, format);
    QFETCH(int, bits);
    QFETCH(bool, symmetric);
    const SweepRule rule = format == -1 ? SweepRule{.kind = SweepRule::Kind::Zeros}
                           : format == -2
                               ? SweepRule{.kind = SweepRule::Kind::Pattern, .keep = 2, .of = 4}
                               : gridRule(Grid::Format(format), bits, symmetric);
    const std::string elf = "\177ELF";
    QVERIFY(compileKernel(sweepSource(rule, at::kFloat), "sm_90").starts_with(elf));
}

void TestColumnSweepKernel::compilerErrorsShowItsLog() {
    if (!openCompiler().usable) {
        QSKIP(qPrintable(QString::fromStdString(openCompiler().reason)));
    }
    try {
        compileKernel({"broken", "", {"extern \"C\" __global__ void broken() { nonsense(); }"}},
                      "sm_90");
        QFAIL("it compiled");
    } catch (const Error& error) {
        QVERIFY(error.code() == ErrorCode::Bug);
        QVERIFY2(std::string(error.what()).find("nonsense") != std::string::npos, error.what());
    }
}

QTEST_GUILESS_MAIN(TestColumnSweepKernel)
#include "tst_column_sweep_kernel.moc"
