#include "core/engine/calib/statistics.h"

#include "core/plain/base/error.h"
#include "core/plain/base/text.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/isfinite.h>

#include <algorithm>
#include <cmath>

namespace lathe {
namespace {

const char* const kOverflowHint = "check the model with lathe-engine eval; use --dtype float32 if "
                                  "its activations overflow";

} // namespace

StatNeeds StatNeeds::merged(const StatNeeds& other) const {
    return {.moments = moments || other.moments,
            .extremes = extremes || other.extremes,
            .gram = gram || other.gram,
            .spikes = spikes || other.spikes,
            .rows = std::max(rows, other.rows)};
}

bool StatNeeds::covers(const StatNeeds& asked) const {
    return (moments || !asked.moments) && (extremes || !asked.extremes) && (gram || !asked.gram) &&
           (spikes || !asked.spikes) && rows >= asked.rows;
}

at::Tensor InputStats::norm() const {
    return squareSum.sqrt();
}

at::Tensor InputStats::mean() const {
    return sum / static_cast<double>(tokens);
}

at::Tensor InputStats::variance() const {
    // In double: the difference cancels where the mean is large against the spread.
    const at::Tensor mean = sum.to(at::kDouble) / static_cast<double>(tokens);
    const at::Tensor square = squareSum.to(at::kDouble) / static_cast<double>(tokens);
    return (square - mean.square()).clamp_min(0).to(at::kFloat);
}

void requireNeeds(const Statistics& statistics, const StatNeeds& needs) {
    const StatNeeds& has = statistics.needs;
    if (has.covers(needs)) {
        return;
    }
    std::vector<std::string> lacks;
    const auto add = [&](bool missing, const std::string& what) {
        if (missing) {
            lacks.push_back(what);
        }
    };
    add(needs.gram && !has.gram, "Gram matrices");
    add(needs.extremes && !has.extremes, "extremes");
    add(needs.moments && !has.moments, "sums");
    add(needs.spikes && !has.spikes, "spikes");
    add(needs.rows > has.rows, std::to_string(needs.rows) + " sampled tokens");
    throw Error(ErrorCode::User,
                "the linked statistics lack " + join(lacks, ", ") + ", which this method needs",
                "switch them on where the statistics are collected, or link calibration text in "
                "place of statistics");
}

void requireFinite(double value, const std::string& what) {
    if (!std::isfinite(value)) {
        throw Error(ErrorCode::BadData, what + " is NaN or infinite on the calibration text",
                    kOverflowHint);
    }
}

void requireFinite(const InputStats& stats) {
    for (const at::Tensor& values : {stats.squareSum, stats.absSum, stats.absMax, stats.rows}) {
        if (!values.defined()) {
            continue;
        }
        const at::Tensor fine = at::isfinite(values);
        if (fine.all().item<bool>()) {
            continue;
        }
        const at::Tensor channels = values.dim() == 1 ? fine : fine.all(0);
        const int64_t bad = channels.numel() - channels.sum().item<int64_t>();
        throw Error(ErrorCode::BadData,
                    std::to_string(bad) + " of " + std::to_string(channels.numel()) +
                        " inputs are NaN or infinite on the calibration text",
                    kOverflowHint);
    }
}

} // namespace lathe
