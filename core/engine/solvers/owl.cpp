#include "core/engine/solvers/owl.h"

#include "core/plain/base/error.h"

#include <algorithm>
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

} // namespace lathe
