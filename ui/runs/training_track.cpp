#include "ui/runs/training_track.h"

#include "core/plain/store/metric_kinds.h"

#include <algorithm>
#include <cmath>

namespace lathe::ui {

void TrainingTrack::add(const Scalar& point) {
    ChartLine& line = curves[point.series];
    line.x.push_back(point.x);
    line.y.push_back(point.value);
    line.errors.push_back(point.error);
}

std::optional<double> TrainingTrack::newest(const std::string& series) const {
    const auto found = curves.find(series);
    return found == curves.end() ? std::nullopt : std::optional(found->second.y.back());
}

std::optional<BestSoFar> TrainingTrack::best() const {
    const auto measured = curves.find(curves::kValidation);
    std::optional<BestSoFar> best;
    if (measured == curves.end()) {
        return best;
    }
    const ChartLine& line = measured->second;
    for (size_t i = 0; i < line.x.size(); ++i) {
        if (std::isfinite(line.y[i]) && (!best || line.y[i] < best->validation)) {
            best = BestSoFar{line.y[i], std::llround(line.x[i]), {}};
        }
    }
    const auto accuracy = curves.find(metrics::kAccuracy);
    if (best && accuracy != curves.end()) {
        const auto& x = accuracy->second.x;
        const auto at = std::ranges::find(x, static_cast<double>(best->update));
        if (at != x.end()) {
            best->accuracy = accuracy->second.y[static_cast<size_t>(at - x.begin())];
        }
    }
    return best;
}

int64_t TrainingTrack::updates() const {
    double last = 0;
    for (const auto& [series, line] : curves) {
        // A loss belongs to the update that it leads to, a measurement to those before it.
        const double done = series == curves::kLoss ? line.x.back() + 1 : line.x.back();
        last = std::max(last, done);
    }
    return std::llround(last);
}

std::vector<std::string> TrainingTrack::partsOf(const std::string& series) const {
    std::vector<std::string> parts;
    for (const auto& [name, line] : curves) {
        if (name.starts_with(series + ".")) {
            parts.emplace_back(metricPart(name));
        }
    }
    return parts;
}

} // namespace lathe::ui
