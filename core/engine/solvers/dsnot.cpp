#include "core/engine/solvers/dsnot.h"

#include "core/plain/base/error.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros_like.h>

#include <cmath>
#include <limits>
#include <vector>

namespace lathe {

namespace {

// One row; all pointers are `in` long.
struct MaskRow {
    const float* contribution; // W_j · sum_j: what the input adds to the output on average
    const float* growth;       // contribution / variance^p
    const float* score;        // |W_j| · norm_j
    bool* zeros;
    int64_t in;
    const DsnotOptions* options;

    void refine();
    int64_t toGrow(const std::vector<bool>& candidates, double deficit) const;
    int64_t toPrune(int64_t grown, double deficit, const std::vector<bool>& fresh) const;

    bool authors() const { return options->rule == SwapRule::Authors; }
};

int64_t MaskRow::toGrow(const std::vector<bool>& candidates, double deficit) const {
    int64_t best = -1;
    for (int64_t j = 0; j < in; ++j) {
        if (candidates[j] &&
            (best < 0 || (deficit > 0 ? growth[j] > growth[best] : growth[j] < growth[best]))) {
            best = j;
        }
    }
    return best;
}

// The kept weight that may be removed and has the lowest Wanda score.
int64_t MaskRow::toPrune(int64_t grown, double deficit, const std::vector<bool>& fresh) const {
    const int64_t begin = options->of > 0 ? grown / options->of * options->of : 0;
    const int64_t end = options->of > 0 ? begin + options->of : in;
    const bool eitherSign = authors() && options->of > 0;
    int64_t best = -1;
    for (int64_t j = begin; j < end; ++j) {
        const bool pulls = deficit >= 0 ? contribution[j] < 0 : contribution[j] > 0;
        if (!zeros[j] && !fresh[j] && (pulls || eitherSign) &&
            (best < 0 || score[j] < score[best])) {
            best = j;
        }
    }
    return best;
}

void MaskRow::refine() {
    std::vector<bool> candidates(zeros, zeros + in);
    std::vector<bool> fresh(in, false);
    double deficit = 0;
    for (int64_t j = 0; j < in; ++j) {
        deficit += zeros[j] ? contribution[j] : 0;
    }
    for (int64_t cycle = 0; cycle < options->cycles && std::abs(deficit) > options->threshold;
         ++cycle) {
        const int64_t grown = toGrow(candidates, deficit);
        if (grown < 0 || (authors() && contribution[grown] * deficit <= 0)) {
            return;
        }
        candidates[grown] = false;
        const int64_t pruned = toPrune(grown, deficit, fresh);
        if (pruned < 0) {
            continue;
        }
        const double next = deficit + contribution[pruned] - contribution[grown];
        if (authors() && options->of > 0 && (next > 0) != (deficit > 0)) {
            return;
        }
        if (!authors() && std::abs(next) >= std::abs(deficit)) {
            continue;
        }
        deficit = next;
        zeros[grown] = false;
        zeros[pruned] = true;
        fresh[grown] = true;
    }
}

} // namespace

at::Tensor dsnot(const at::Tensor& weight, const at::Tensor& zeros,
                 const DsnotStatistics& statistics, const DsnotOptions& options) {
    const int64_t in = weight.size(1);
    LATHE_ASSERT(zeros.sizes() == weight.sizes() && zeros.scalar_type() == at::kBool);
    // Rows are refined one by one on the CPU, wherever the weights are.
    const auto w = weight.to(at::kFloat);
    const auto contribution = (w * statistics.sum).cpu().contiguous();
    const auto variance = statistics.variance.clamp_min(1e-12).pow(options.variancePower).cpu();
    const auto growth = (contribution / variance).contiguous();
    const auto score = (w.abs() * statistics.norm).cpu().contiguous();
    auto out = zeros.cpu().contiguous().clone();
    bool* mask = out.data_ptr<bool>();
    at::parallel_for(0, weight.size(0), 8, [&](int64_t begin, int64_t end) {
        for (int64_t row = begin; row < end; ++row) {
            const int64_t first = row * in;
            MaskRow refined{contribution.const_data_ptr<float>() + first,
                            growth.const_data_ptr<float>() + first,
                            score.const_data_ptr<float>() + first,
                            mask + first,
                            in,
                            &options};
            refined.refine();
        }
    });
    return out.to(zeros.device());
}

} // namespace lathe
