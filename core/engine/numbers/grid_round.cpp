#include "core/engine/numbers/grid_round.h"

#include "core/plain/base/error.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/bucketize.h>
#include <ATen/ops/copysign.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/signbit.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/where.h>

namespace lathe {
namespace {

bool isTable(Grid::Format format) {
    return rowOf(format).levels == Levels::Table;
}

constexpr int64_t kGrain = 16384; ///< elements that are worth a thread

/// out[i] = round(x[i]) on all threads; x contiguous float32 on the CPU.
template <class Round>
void roundAll(const at::Tensor& x, const at::Tensor& out, Round round) {
    const float* from = x.const_data_ptr<float>();
    float* to = out.data_ptr<float>();
    at::parallel_for(0, x.numel(), kGrain, [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) {
            to[i] = round(from[i]);
        }
    });
}

at::Tensor normalIndices(const at::Tensor& x) {
    const at::Tensor midpoints = at::tensor(
        at::ArrayRef<float>(kNormalMidpoints.data(), kNormalMidpoints.size()), x.options());
    return at::bucketize(x, midpoints, /*out_int32=*/true, /*right=*/false);
}

/// Bit patterns without sign of non-negative numbers of the format.
at::Tensor patternsOf(const SmallFloat& format, const at::Tensor& sizes) {
    const int64_t offset = int64_t{format.lowest + 127 - 1} << format.mantissa;
    const at::Tensor normal = sizes.view(at::kInt).bitwise_right_shift(23 - format.mantissa);
    const at::Tensor below = sizes * std::ldexp(1.0, format.mantissa - format.lowest);
    return at::where(sizes >= std::ldexp(1.0, format.lowest), normal - offset, below.to(at::kInt));
}

/// What the code means: sign · 2^(e - bias) · (1 + m / 2^mantissa), subnormals included.
float valueOf(const SmallFloat& format, int code) {
    const int pattern = code & ((1 << format.signBit) - 1);
    const int steps = 1 << format.mantissa;
    const int exponent = std::max(pattern / steps, 1) - 1 + format.lowest;
    const int whole = pattern % steps + (pattern >= steps ? steps : 0);
    auto size = static_cast<float>(std::ldexp(whole, exponent - format.mantissa));
    if (size > format.top) { // above lie infinity and NaN in E5M2, only NaN in E4M3
        const bool infinite = format.mantissa == 2 && pattern % steps == 0;
        size = infinite ? std::numeric_limits<float>::infinity()
                        : std::numeric_limits<float>::quiet_NaN();
    }
    return (code >> format.signBit) != 0 ? -size : size;
}

std::vector<float> valuesOfCodes(Grid::Format format) {
    if (isTable(format)) {
        return {kNormalFloat.begin(), kNormalFloat.end()};
    }
    const SmallFloat small = rowOf(format).number;
    std::vector<float> out;
    for (int code = 0; code < 2 << small.signBit; ++code) {
        out.push_back(valueOf(small, code));
    }
    return out;
}

/// Each finite value once.
std::vector<float> ascending(Grid::Format format) {
    std::vector<float> values = valuesOfCodes(format);
    std::erase_if(values, [](float value) { return !std::isfinite(value); });
    std::ranges::sort(values);
    values.erase(std::unique(values.begin(), values.end()), values.end());
    return values;
}

} // namespace

at::Tensor roundWithOperations(Grid::Format format, const at::Tensor& x) {
    if (isTable(format)) {
        return levelsOfCodes(format, normalIndices(x));
    }
    const SmallFloat small = rowOf(format).number;
    const at::Tensor sizes = x.abs().clamp_max(small.top);
    const at::Tensor exponent =
        sizes.view(at::kInt).bitwise_and(0x7F800000).clamp_min(int64_t{small.lowest + 127} << 23);
    const at::Tensor magic = (exponent + (int64_t{23 - small.mantissa} << 23)).view(at::kFloat);
    return at::copysign((sizes + magic) - magic, x);
}

at::Tensor roundToLevels(Grid::Format format, const at::Tensor& x) {
    LATHE_ASSERT(!isWhole(format) && x.scalar_type() == at::kFloat);
    if (!x.is_cpu()) {
        return roundWithOperations(format, x);
    }
    const at::Tensor from = x.contiguous();
    const at::Tensor out = at::empty_like(from);
    if (isTable(format)) {
        roundAll(from, out, nearestNormal);
    } else {
        const SmallFloat small = rowOf(format).number;
        roundAll(from, out, [small](float value) { return nearestIn(small, value); });
    }
    return out;
}

at::Tensor levelCodes(Grid::Format format, const at::Tensor& x) {
    if (isTable(format)) {
        return normalIndices(x).to(at::kByte);
    }
    const SmallFloat small = rowOf(format).number;
    const at::Tensor level = roundToLevels(format, x);
    const at::Tensor sign = at::signbit(level).to(at::kInt) * (int64_t{1} << small.signBit);
    return (patternsOf(small, level.abs()) + sign).to(at::kByte);
}

at::Tensor levelsOfCodes(Grid::Format format, const at::Tensor& codes) {
    const std::vector<float> values = valuesOfCodes(format);
    const at::Tensor table = at::tensor(values, codes.options().dtype(at::kFloat));
    return table.index_select(0, codes.to(at::kInt).flatten()).view(codes.sizes());
}

const std::vector<float>& levelsOf(Grid::Format format) {
    LATHE_ASSERT(!isWhole(format));
    static const auto kAll = [] {
        std::array<std::vector<float>, kFormats.size()> all;
        for (const FormatRow& row : kFormats) {
            if (!isWhole(row.format)) {
                all[static_cast<size_t>(row.format)] = ascending(row.format);
            }
        }
        return all;
    }();
    return kAll[static_cast<size_t>(format)];
}

} // namespace lathe
