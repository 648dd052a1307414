#include "core/engine/solvers/owl.h"

#include "core/plain/base/error.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lathe {

namespace {

constexpr double kMost = 0.99;

/// `sparsities` moved by one amount and clamped to [0, 0.99], so that their weighted mean is `mean`
/// again where that is possible. Found by bisection: the mean rises with the amount.
std::vector<double> withinBounds(const std::vector<double>& sparsities,
                                 const std::vector<double>& weights, double mean) {
    const auto moved = [&](double by) {
        std::vector<double> out;
        for (const double s : sparsities) {
            out.push_back(std::clamp(s + by, 0.0, kMost));
        }
        return out;
    };
    const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
    const auto meanOf = [&](const std::vector<double>& values) {
        return std::inner_product(values.begin(), values.end(), weights.begin(), 0.0) / total;
    };
    if (std::abs(meanOf(moved(0)) - mean) < 1e-12) {
        return moved(0);
    }
    double low = -1;
    double high = 1;
    for (int i = 0; i < 60; ++i) {
        const double middle = (low + high) / 2;
        (meanOf(moved(middle)) < mean ? low : high) = middle;
    }
    return moved(high);
}

} // namespace

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
        out.push_back(sparsity - (e - mean));
    }
    return withinBounds(out, weights, sparsity);
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
        if (missing < weights[i] / 2) {
            break;
        }
        if (out[i] < group - 1) {
            ++out[i];
            missing -= weights[i];
        }
    }
    return out;
}

} // namespace lathe
