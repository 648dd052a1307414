#include "core/engine/eval/sampling.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lathe {
namespace {

struct Candidate {
    int32_t id;
    double probability;
};

/// Probabilities at a temperature, most likely first (ties by id); not normalized.
std::vector<Candidate> candidatesOf(std::span<const float> logits, float largest,
                                    double temperature) {
    std::vector<Candidate> result;
    result.reserve(logits.size());
    for (size_t i = 0; i < logits.size(); ++i) {
        const double weight = std::exp((logits[i] - largest) / temperature);
        result.push_back({static_cast<int32_t>(i), weight});
    }
    std::ranges::stable_sort(result, std::ranges::greater(), &Candidate::probability);
    return result;
}

double sumOf(const std::vector<Candidate>& candidates) {
    double sum = 0;
    for (const Candidate& item : candidates) {
        sum += item.probability;
    }
    return sum;
}

/// Keeps the smallest leading part that holds `share` of the probability.
void keepShare(std::vector<Candidate>& candidates, double share) {
    const double wanted = share * sumOf(candidates);
    double sum = 0;
    size_t kept = 0;
    while (kept < candidates.size() && sum < wanted) {
        sum += candidates[kept++].probability;
    }
    candidates.resize(std::max<size_t>(kept, 1));
}

} // namespace

Sampler::Sampler(const GenerationOptions& options, size_t row)
    : m_temperature(options.temperature)
    , m_topP(options.topP)
    , m_topK(options.topK)
    , m_random(options.seed * 0x9E3779B97F4A7C15ULL + row) {}

double Sampler::nextShare() {
    // 53 random bits: the same on every platform, unlike std::uniform_real_distribution.
    return static_cast<double>(m_random() >> 11) * 0x1.0p-53;
}

int32_t Sampler::choose(const at::Tensor& logits) {
    const std::span<const float> values(logits.const_data_ptr<float>(),
                                        static_cast<size_t>(logits.numel()));
    if (std::ranges::any_of(values, [](float value) { return std::isnan(value); })) {
        return -1;
    }
    const auto largest = std::ranges::max_element(values);
    if (m_temperature <= 0) {
        return static_cast<int32_t>(largest - values.begin());
    }
    std::vector<Candidate> candidates = candidatesOf(values, *largest, m_temperature);
    if (m_topK > 0 && static_cast<size_t>(m_topK) < candidates.size()) {
        candidates.resize(static_cast<size_t>(m_topK));
    }
    if (m_topP < 1) {
        keepShare(candidates, m_topP);
    }
    double rest = nextShare() * sumOf(candidates);
    for (const Candidate& item : candidates) {
        rest -= item.probability;
        if (rest < 0) {
            return item.id;
        }
    }
    return candidates.back().id;
}

} // namespace lathe
