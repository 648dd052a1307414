#include "core/plain/format/tensor_view.h"

#include "core/plain/format/element_blocks.h"

#include <cmath>
#include <limits>

namespace lathe {

namespace {

void throwIfStopped(const std::stop_token& stop) {
    if (stop.stop_requested()) {
        throw Error(ErrorCode::Interrupted, "reading a tensor was stopped");
    }
}

/// Calls `f(values)` with blocks of the tensor in double precision, all of them or an even sample.
/// Returns the number of elements seen.
template <class F>
uint64_t forEachBlock(std::span<const std::byte> bytes, DType dtype, const ReadOptions& options,
                      F&& f) {
    const size_t total = elementsIn(bytes, dtype);
    const size_t width = static_cast<size_t>(bitsOf(dtype) / 8);
    const size_t blocks = (total + kBlockElements - 1) / kBlockElements;
    const bool sampled = options.sampleLimit > 0 && total > options.sampleLimit;
    const size_t wanted =
        sampled ? std::max<size_t>(1, options.sampleLimit / kBlockElements) : blocks;
    std::array<double, kBlockElements> values;
    uint64_t seen = 0;
    for (size_t i = 0; i < wanted; ++i) {
        throwIfStopped(options.stop);
        const size_t block = sampled ? i * blocks / wanted : i;
        const size_t begin = block * kBlockElements;
        const size_t count = std::min(kBlockElements, total - begin);
        convert(bytes.data() + begin * width, dtype, count, values.data());
        f(std::span(values).first(count));
        seen += count;
    }
    return seen;
}

/// Central moments that can be joined. Source: Pébay, Formulas for Robust, One-Pass Parallel
/// Computation of Covariances and Arbitrary-Order Statistical Moments (2008), eq. 1.5, 2.1, 3.1.
struct Moments {
    double n = 0;
    double mean = 0;
    double m2 = 0;
    double m3 = 0;
    double m4 = 0;

    void join(const Moments& other) {
        if (other.n == 0) {
            return;
        }
        const double na = n;
        const double nb = other.n;
        const double all = na + nb;
        const double d = other.mean - mean;
        const double dn = d / all;
        m4 += other.m4 + d * dn * dn * dn * na * nb * (na * na - na * nb + nb * nb) +
              6 * dn * dn * (na * na * other.m2 + nb * nb * m2) +
              4 * dn * (na * other.m3 - nb * m3);
        m3 += other.m3 + d * dn * dn * na * nb * (na - nb) + 3 * dn * (na * other.m2 - nb * m2);
        m2 += other.m2 + d * dn * na * nb;
        mean += dn * nb;
        n = all;
    }
};

constexpr size_t kLanes = 8; // separate sums, which the compiler may vectorise

Moments momentsOf(std::span<const double> values) {
    const auto n = static_cast<double>(values.size());
    const size_t even = values.size() / kLanes * kLanes;
    std::array<double, kLanes> sums{};
    for (size_t i = 0; i < values.size(); ++i) {
        sums[i % kLanes] += values[i];
    }
    Moments out{.n = n};
    for (const double sum : sums) {
        out.mean += sum / n;
    }
    std::array<std::array<double, kLanes>, 3> lanes{};
    const auto add = [&](double value, size_t lane) {
        const double d = value - out.mean;
        const double dd = d * d;
        lanes[0][lane] += dd;
        lanes[1][lane] += dd * d;
        lanes[2][lane] += dd * dd;
    };
    for (size_t i = 0; i < even; i += kLanes) {
        for (size_t lane = 0; lane < kLanes; ++lane) {
            add(values[i + lane], lane);
        }
    }
    for (size_t i = even; i < values.size(); ++i) {
        add(values[i], i - even);
    }
    for (size_t lane = 0; lane < kLanes; ++lane) {
        out.m2 += lanes[0][lane];
        out.m3 += lanes[1][lane];
        out.m4 += lanes[2][lane];
    }
    return out;
}

struct Extremes {
    double min = std::numeric_limits<double>::infinity();
    double max = -std::numeric_limits<double>::infinity();

    void add(std::span<const double> values) {
        for (const double value : values) {
            min = value < min ? value : min;
            max = value > max ? value : max;
        }
    }
};

/// Moves the finite values to the front, counts the others. Returns how many are finite.
size_t keepFinite(std::span<double> values, TensorStatistics& out) {
    size_t kept = 0;
    for (const double value : values) {
        if (std::isfinite(value)) {
            values[kept++] = value;
        } else if (std::isnan(value)) {
            ++out.nans;
        } else {
            ++out.infinities;
        }
    }
    return kept;
}

bool allFinite(std::span<const double> values) {
    double sum = 0; // 0 · x is 0 for what is finite, NaN for what is not
    for (const double value : values) {
        sum += 0 * value;
    }
    return sum == 0;
}

template <class Word>
uint64_t zerosIn(std::span<const std::byte> bytes, Word mask, const std::stop_token& stop) {
    constexpr size_t kBlock = 1 << 15;
    std::array<Word, kBlock / sizeof(Word)> block;
    uint64_t zeros = 0;
    for (size_t begin = 0; begin < bytes.size(); begin += kBlock) {
        throwIfStopped(stop);
        const size_t count = std::min(kBlock, bytes.size() - begin);
        std::memcpy(block.data(), bytes.data() + begin, count);
        uint32_t found = 0;
        for (size_t i = 0; i < count / sizeof(Word); ++i) {
            found += (block[i] & mask) == 0 ? 1U : 0U;
        }
        zeros += found;
    }
    return zeros;
}

} // namespace

TensorStatistics statisticsOf(std::span<const std::byte> bytes, DType dtype,
                              const ReadOptions& options) {
    TensorStatistics out;
    Moments moments;
    Extremes extremes;
    out.total = elementsIn(bytes, dtype);
    out.count = forEachBlock(bytes, dtype, options, [&](std::span<double> values) {
        const size_t kept = allFinite(values) ? values.size() : keepFinite(values, out);
        const auto finite = values.first(kept);
        out.zeros += static_cast<uint64_t>(std::ranges::count(finite, 0.0));
        if (kept > 0) {
            moments.join(momentsOf(finite));
            extremes.add(finite);
        }
    });
    out.estimate = out.count < out.total;
    if (moments.n > 0) {
        out.min = extremes.min;
        out.max = extremes.max;
        out.absMax = std::max(std::abs(out.min), std::abs(out.max));
        out.mean = moments.mean;
        out.standardDeviation = std::sqrt(moments.m2 / moments.n);
        const double variance = moments.m2 / moments.n;
        out.kurtosis = variance > 0 ? moments.m4 / moments.n / (variance * variance) : 0;
    }
    return out;
}

std::optional<uint64_t> countZeros(std::span<const std::byte> bytes, DType dtype,
                                   std::stop_token stop) {
    const bool floating = isFloating(dtype);
    switch (bitsOf(dtype)) {
    case 8:
        if (dtype == DType::F8E5M2 || dtype == DType::F8E4M3) {
            return zerosIn<uint8_t>(bytes, 0x7F, stop);
        }
        if (dtype == DType::F8E8M0) { // has no zero
            return 0;
        }
        return zerosIn<uint8_t>(bytes, 0xFF, stop);
    case 16:
        return zerosIn<uint16_t>(bytes, floating ? 0x7FFF : 0xFFFF, stop);
    case 32:
        return zerosIn<uint32_t>(bytes, floating ? 0x7FFFFFFFU : 0xFFFFFFFFU, stop);
    case 64:
        if (dtype == DType::C64) {
            return zerosIn<uint64_t>(bytes, 0x7FFFFFFF7FFFFFFFU, stop);
        }
        return zerosIn<uint64_t>(bytes, floating ? ~uint64_t{0} >> 1 : ~uint64_t{0}, stop);
    default:
        return std::nullopt;
    }
}

Histogram histogramOf(std::span<const std::byte> bytes, DType dtype, HistogramRange range,
                      const ReadOptions& options) {
    LATHE_ASSERT(range.bins > 0 && range.high > range.low);
    Histogram out;
    out.low = range.low;
    out.high = range.high;
    out.counts.resize(static_cast<size_t>(range.bins));
    const double scale = range.bins / (range.high - range.low);
    const auto seen = forEachBlock(bytes, dtype, options, [&](std::span<const double> values) {
        for (const double value : values) {
            if (value == 0) {
                ++out.zeros;
            } else if (value < range.low) {
                out.below += std::isinf(value) ? 0 : 1;
            } else if (value > range.high) {
                out.above += std::isinf(value) ? 0 : 1;
            } else if (!std::isnan(value)) {
                const auto bin = static_cast<size_t>((value - range.low) * scale);
                ++out.counts[std::min(bin, out.counts.size() - 1)];
            }
        }
    });
    out.estimate = seen < elementsIn(bytes, dtype);
    return out;
}

GroupPattern groupPatternOf(std::span<const std::byte> bytes, DType dtype, int64_t rowLength,
                            NOfM pattern, std::stop_token stop) {
    const auto [n, m] = pattern;
    LATHE_ASSERT(m > 0 && n >= 0 && n <= m && rowLength > 0);
    const size_t total = elementsIn(bytes, dtype);
    const auto rowElements = static_cast<size_t>(rowLength);
    LATHE_ASSERT(total % rowElements == 0);
    const size_t width = static_cast<size_t>(bitsOf(dtype) / 8);
    const auto groupElements = static_cast<size_t>(m);
    const size_t perRow = rowElements / groupElements;
    std::vector<float> row(rowElements);
    GroupPattern out;
    for (size_t begin = 0; begin < total; begin += rowElements) {
        throwIfStopped(stop);
        convert(bytes.data() + begin * width, dtype, rowElements, row.data());
        for (size_t group = 0; group < perRow; ++group) {
            const auto* first = row.data() + group * groupElements;
            out.broken += std::count(first, first + m, 0.0F) < m - n ? 1 : 0;
        }
        out.groups += perRow;
    }
    return out;
}

void toFloats(std::span<const std::byte> bytes, DType dtype, std::span<float> out) {
    LATHE_ASSERT(elementsIn(bytes, dtype) == out.size());
    convert(bytes.data(), dtype, out.size(), out.data());
}

} // namespace lathe
