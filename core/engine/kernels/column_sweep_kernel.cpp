#include "core/engine/kernels/column_sweep_kernel.h"

#include "core/engine/kernels/column_sweep_text.h"
#include "core/engine/numbers/formats.h"
#include "core/plain/base/error.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace lathe {
namespace {

constexpr int64_t kLanes = 8;

/// The same members, in the same order, as Block in column_sweep_text.cpp.
struct SweepArguments {
    void* weights = nullptr;
    void* errors = nullptr;
    const void* upper = nullptr;
    const void* scale = nullptr;
    const void* zero = nullptr;
    const void* zeros = nullptr;
    int64_t weightStride = 0, errorStride = 0, upperStride = 0, zerosStride = 0;
    int64_t scaleRow = 0, scaleColumn = 0, zeroRow = 0, zeroColumn = 0;
    int64_t rows = 0, width = 0;
    int64_t mantissa = 0, leastExponent = 0;
    double lowest = 0, highest = 0;
};

std::string ruleName(const SweepRule& rule) {
    if (rule.kind == SweepRule::Kind::Pattern) {
        return "Pattern";
    }
    if (rule.kind == SweepRule::Kind::Zeros) {
        return "Zeros";
    }
    switch (rowOf(rule.grid.format).levels) {
    case Levels::Whole:
        return "IntGrid";
    case Levels::Float:
        return "FloatGrid";
    default:
        return "TableGrid";
    }
}

/// "-1.0f,0.5f": each number to the bit.
std::string numbersOf(const std::vector<float>& levels) {
    std::string out;
    for (const float level : levels) {
        char text[32];
        std::snprintf(text, sizeof text, "%.9ef", static_cast<double>(level));
        out += (out.empty() ? "" : ",") + std::string(text);
    }
    return out;
}

void addGrid(SweepArguments& out, const SweepRule& rule) {
    LATHE_ASSERT(rule.scale.defined() && rule.scale.dim() == 2);
    out.scale = rule.scale.const_data_ptr();
    out.scaleRow = rule.scale.stride(0);
    out.scaleColumn = rule.scale.stride(1);
    if (rule.zero.defined()) {
        out.zero = rule.zero.const_data_ptr();
        out.zeroRow = rule.zero.stride(0);
        out.zeroColumn = rule.zero.stride(1);
    }
    const FormatRow& row = rowOf(rule.grid.format);
    if (row.levels != Levels::Whole) {
        out.mantissa = row.number.mantissa;
        out.leastExponent = row.number.lowest;
        out.highest = largestLevel(rule.grid);
        return;
    }
    out.lowest = static_cast<double>(rule.grid.lowest());
    out.highest = static_cast<double>(rule.grid.highest());
}

/// Few rows per block of threads spread a small matrix over the whole device; many rows share one
/// copy of U where there are enough of them to fill it.
int64_t rowsOfBlock(int64_t rows) {
    constexpr int64_t kMultiprocessors = 132;
    return rows <= 16 * kMultiprocessors ? 16 : rows <= 64 * kMultiprocessors ? 32 : 64;
}

SweepRule ofColumns(const SweepRule& rule, int64_t begin, int64_t count) {
    SweepRule out = rule;
    for (at::Tensor* t : {&out.zeros, &out.scale, &out.zero}) {
        if (t->defined()) {
            *t = t->narrow(1, begin, count);
        }
    }
    return out;
}

void requireShapes(const SweepBlock& block, const SweepRule& rule) {
    const int64_t width = block.weights.size(1);
    LATHE_ASSERT(block.weights.stride(1) == 1 && block.upper.stride(1) == 1);
    LATHE_ASSERT(block.errors.stride(1) == 1 && block.errors.sizes() == block.weights.sizes());
    LATHE_ASSERT(block.upper.size(0) == width && block.upper.size(1) == width);
    LATHE_ASSERT(block.upper.scalar_type() == block.weights.scalar_type());
    LATHE_ASSERT(!rule.zeros.defined() || rule.zeros.stride(1) == 1);
    LATHE_ASSERT(rule.kind != SweepRule::Kind::Pattern || width % rule.of == 0);
}

} // namespace

KernelSource sweepSource(const SweepRule& rule, at::ScalarType dtype) {
    const std::vector<float>& levels = levelsOf(Grid::Format::Nf4);
    std::string prelude = std::string("using T = ") + (dtype == at::kDouble ? "double" : "float");
    prelude += ";\n#define RULE " + ruleName(rule);
    // The pattern is known when the kernel is made: a group of four takes one register instead of
    // the nine of the widest pattern, and compiles in a fraction of the time.
    prelude += "\nconstexpr int kKeep = " + std::to_string(rule.keep) +
               ";\nconstexpr int kOf = " + std::to_string(std::max<int64_t>(rule.of, 1));
    prelude += ";\nconstexpr int kLevelCount = " + std::to_string(levels.size());
    prelude += ";\n__device__ constexpr float kLevels[] = {" + numbersOf(levels) + "};\n";
    return {"sweep", prelude, {kColumnSweepText}};
}

void sweepByKernel(const SweepBlock& block, const SweepRule& rule) {
    requireShapes(block, rule);
    const int64_t rows = block.weights.size(0);
    const int64_t width = block.weights.size(1);
    LATHE_ASSERT(width <= kMostSweptColumns && rule.of <= kMostPattern);
    SweepArguments arguments{.weights = block.weights.data_ptr(),
                             .errors = block.errors.data_ptr(),
                             .upper = block.upper.const_data_ptr(),
                             .weightStride = block.weights.stride(0),
                             .errorStride = block.errors.stride(0),
                             .upperStride = block.upper.stride(0),
                             .rows = rows,
                             .width = width};
    if (rule.zeros.defined()) {
        arguments.zeros = rule.zeros.const_data_ptr();
        arguments.zerosStride = rule.zeros.stride(0);
    }
    if (rule.kind == SweepRule::Kind::Grid) {
        addGrid(arguments, rule);
    }
    const int64_t each = rowsOfBlock(rows);
    const int64_t numbers = (width + 1) * kMostSweptColumns + each * kMostPattern;
    launchKernel(sweepSource(rule, block.weights.scalar_type()), block.weights.device(),
                 {.blocks = (rows + each - 1) / each,
                  .threads = each * kLanes,
                  .sharedBytes = numbers * block.weights.element_size()},
                 &arguments);
}

void sweepOnDevice(const SweepBlock& block, const SweepRule& rule) {
    if (rule.of > kMostPattern || !kernelsUsable(block.weights.device()).usable) {
        sweepByTwin(block, rule);
        return;
    }
    const int64_t width = block.weights.size(1);
    const int64_t step = rule.of > 0 ? kMostSweptColumns / rule.of * rule.of : kMostSweptColumns;
    for (int64_t begin = 0; begin < width; begin += step) {
        const int64_t count = std::min(step, width - begin);
        const int64_t end = begin + count;
        const at::Tensor upper = block.upper.narrow(0, begin, count);
        const SweepBlock part{block.weights.narrow(1, begin, count),
                              block.errors.narrow(1, begin, count), upper.narrow(1, begin, count)};
        sweepByKernel(part, ofColumns(rule, begin, count));
        if (end < width) {
            block.weights.narrow(1, end, width - end)
                .addmm_(part.errors, upper.narrow(1, end, width - end), 1, -1);
        }
    }
}

} // namespace lathe
