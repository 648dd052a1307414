#include "core/engine/steps/rank_select.h"

#include "core/plain/base/error.h"

#include <bit>
#include <span>

namespace lathe {

namespace {

constexpr size_t kBins = 1 << 16;

std::span<const float> floatsOf(const at::Tensor& scores) {
    LATHE_ASSERT(scores.scalar_type() == at::kFloat && scores.is_contiguous());
    return {scores.const_data_ptr<float>(), static_cast<size_t>(scores.numel())};
}

} // namespace

RankSelect::RankSelect(int64_t rank) : m_rank(rank), m_upper(kBins), m_lower(kBins) {}

void RankSelect::addFirst(const at::Tensor& scores) {
    for (const float score : floatsOf(scores)) {
        ++m_upper[std::bit_cast<uint32_t>(score) >> 16];
    }
}

void RankSelect::addSecond(const at::Tensor& scores) {
    m_place = binOfRank();
    for (const float score : floatsOf(scores)) {
        const auto bits = std::bit_cast<uint32_t>(score);
        if (bits >> 16 == static_cast<uint32_t>(m_place.bin)) {
            ++m_lower[bits & 0xFFFF];
        }
    }
}

RankSelect::Place RankSelect::binOfRank() const {
    Place place;
    while (place.below + m_upper[static_cast<size_t>(place.bin)] <= m_rank) {
        place.below += m_upper[static_cast<size_t>(place.bin)];
        ++place.bin;
        LATHE_ASSERT(place.bin < static_cast<int64_t>(kBins));
    }
    return place;
}

float RankSelect::value() const {
    int64_t below = m_place.below;
    uint32_t low = 0;
    while (below + m_lower[low] <= m_rank) {
        below += m_lower[low];
        ++low;
        LATHE_ASSERT(low < kBins);
    }
    return std::bit_cast<float>((static_cast<uint32_t>(m_place.bin) << 16) | low);
}

int64_t RankSelect::equalBelow() const {
    const auto low = std::bit_cast<uint32_t>(value()) & 0xFFFF;
    int64_t below = m_place.below;
    for (uint32_t bin = 0; bin < low; ++bin) {
        below += m_lower[bin];
    }
    return m_rank - below;
}

} // namespace lathe
