#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lathe {

/// Seconds of one product with `rows` rows of inputs, both ways.
struct RowTiming {
    int64_t rows = 0;
    double denseSeconds = 0;
    double packedSeconds = 0;

    /// Packed over dense: below 1 the kernel is faster.
    double ratio() const { return packedSeconds / denseSeconds; }
};

/// The most that a kernel may take relative to the dense layer for the same rows.
constexpr double kSlowestAllowed = 1.1;

/// For which numbers of rows packed weights are used.
class RowRule {
public:
    /// Dense for all numbers of rows.
    RowRule() = default;

    /// `timings` ascend in rows. Where the kernel stays within the bound at every one of them,
    /// it serves all rows and no dense weight need be kept. Else it serves the rows where it is
    /// faster: the measured numbers that it wins, and those between neighbouring wins.
    /// The bound for all rows is a little tighter than kSlowestAllowed, because timings scatter.
    explicit RowRule(const std::vector<RowTiming>& timings);

    static RowRule all(); ///< packed for all numbers of rows

    bool packed(int64_t rows) const;

    bool always() const { return m_always; }

    bool never() const;

    /// "all rows", "rows 1 to 16, from 256", "none".
    std::string text() const;

private:
    struct Point {
        int64_t rows;
        bool packed;
    };

    std::vector<Point> m_points;
    bool m_always = false;
};

/// How good a rule's choice is over all measurements: the geometric mean of its time over that
/// of the dense layer; 1 when it never uses the kernel.
double meanRatio(const RowRule& rule, const std::vector<RowTiming>& timings);

} // namespace lathe
