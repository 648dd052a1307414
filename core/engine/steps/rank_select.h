#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>
#include <vector>

namespace lathe {

/// Finds the exact value of a given rank among more non-negative floats than fit in memory, in two
/// passes. The bit patterns of non-negative floats order as unsigned integers, so the first pass
/// counts their upper 16 bits and the second the lower 16 bits inside the bin of the rank.
class RankSelect {
public:
    /// `rank` counts from 0 among all scores that will be added; must be below their number.
    explicit RankSelect(int64_t rank);

    void addFirst(const at::Tensor& scores);  ///< float32, non-negative, every score once
    void addSecond(const at::Tensor& scores); ///< the same scores again

    /// Score of the rank, once both passes are done.
    float value() const;

    /// How many scores equal to value() count as below the rank: those with the lowest indices.
    int64_t equalBelow() const;

private:
    struct Place {
        int64_t bin = 0;
        int64_t below = 0; ///< scores in lower bins
    };

    Place binOfRank() const;

    int64_t m_rank;
    std::vector<int64_t> m_upper;
    std::vector<int64_t> m_lower;
    Place m_place; ///< the upper bin, known when the second pass begins
};

} // namespace lathe
