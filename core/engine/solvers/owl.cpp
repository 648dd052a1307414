#include "core/engine/solvers/owl.h"

#include "core/plain/base/error.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lathe {

std::vector<double> owlSparsities(const std::vector<double>& outlierShare,
                                  const std::vector<double>& weights, double sparsity,
                                  double lambda) {
    LATHE_ASSERT(!outlierShare.empty() && outlierShare.size() == weights.size());
    const auto [least, most] = std::minmax_element(outlierShare.begin(), outlierShare.end());
    const double range = *most - *least;
    const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
    std::vector<double> extra(outlierShare.size(), 0.0);
    double mean = 0;
    for (size_t i = 0; i < extra.size(); ++i) {
        extra[i] = range > 0 ? (outlierShare[i] - *least) / range * 2 * lambda : 0.0;
        mean += extra[i] * weights[i] / total;
    }
    std::vector<double> out;
    for (const double e : extra) {
        out.push_back(std::clamp(sparsity - (e - mean), 0.0, 0.99));
    }
    return out;
}

std::vector<int64_t> owlZeros(const std::vector<double>& sparsities,
                              const std::vector<double>& weights, int64_t group) {
    LATHE_ASSERT(sparsities.size() == weights.size() && group > 1);
    std::vector<int64_t> out;
    std::vector<size_t> order(sparsities.size());
    std::iota(order.begin(), order.end(), 0);
    double missing = 0; // zeros that rounding down left out, weighted
    const auto exact = [&](size_t i) { return sparsities[i] * static_cast<double>(group); };
    for (size_t i = 0; i < sparsities.size(); ++i) {
        out.push_back(std::clamp<int64_t>(std::llround(std::floor(exact(i) + 1e-9)), 0, group - 1));
        missing += weights[i] * (exact(i) - static_cast<double>(out[i]));
    }
    const auto remainder = [&](size_t i) { return exact(i) - static_cast<double>(out[i]); };
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t a, size_t b) { return remainder(a) > remainder(b); });
    for (const size_t i : order) {
        if (missing < weights[i] / 2)
            break;
        if (out[i] < group - 1) {
            ++out[i];
            missing -= weights[i];
        }
    }
    return out;
}

} // namespace lathe
