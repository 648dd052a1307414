#pragma once

#include "core/plain/base/dtype.h"

#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace lathe {

// Statistics of tensor bytes as they lie in a file (little-endian, any alignment), without torch.
// Every function reads in pieces, obeys `stop` within a few milliseconds by throwing
// Error{Interrupted}, and throws Error{Bug} for a dtype that `isFloating` rejects, unless its
// comment states otherwise.

struct TensorStatistics {
    uint64_t count = 0;    ///< elements read
    uint64_t total = 0;    ///< elements in all
    bool estimate = false; ///< true when count < total: every figure is that of an even sample
    uint64_t zeros = 0;    ///< 0.0 and -0.0
    uint64_t nans = 0;
    uint64_t infinities = 0;
    // Over the finite elements; all 0 when there are none.
    double min = 0;
    double max = 0;
    double absMax = 0;
    double mean = 0;
    double standardDeviation = 0; ///< of the population
    double kurtosis = 0;          ///< fourth standardised moment: 3 for a normal distribution

    double zeroShare() const {
        return count == 0 ? 0 : static_cast<double>(zeros) / static_cast<double>(count);
    }
};

struct ReadOptions {
    uint64_t sampleLimit = 0; ///< elements to read at most, spread evenly; 0: all
    std::stop_token stop{};
};

TensorStatistics statisticsOf(std::span<const std::byte> bytes, DType dtype,
                              const ReadOptions& options = {});

/// Elements that are zero; 0.0 and -0.0 both count. Any dtype of whole bytes; nothing for others.
std::optional<uint64_t> countZeros(std::span<const std::byte> bytes, DType dtype,
                                   std::stop_token stop = {});

struct Histogram {
    double low = 0;
    double high = 0;
    std::vector<uint64_t> counts; ///< equal bins; the last one includes `high`
    uint64_t below = 0;
    uint64_t above = 0;
    uint64_t zeros = 0; ///< not in `counts`
    bool estimate = false;
};

struct HistogramRange {
    double low = 0;
    double high = 0;
    int bins = 0;
};

/// Counts of the finite, non-zero elements between `range.low` and `range.high`.
Histogram histogramOf(std::span<const std::byte> bytes, DType dtype, HistogramRange range,
                      const ReadOptions& options = {});

/// An N:M pattern: of every `of` elements `kept` may differ from zero.
struct NOfM {
    int kept = 0;
    int of = 0;
};

struct GroupPattern {
    uint64_t groups = 0;
    uint64_t broken = 0; ///< groups of m with more than n elements that are not zero
};

/// How far a tensor whose rows are `rowLength` long keeps N:M sparsity (n of every m kept); a rest
/// of a row shorter than m is ignored.
GroupPattern groupPatternOf(std::span<const std::byte> bytes, DType dtype, int64_t rowLength,
                            NOfM pattern, std::stop_token stop = {});

/// The elements as floats (double precision is rounded). `out` has as many as `bytes` holds.
void toFloats(std::span<const std::byte> bytes, DType dtype, std::span<float> out);

} // namespace lathe
