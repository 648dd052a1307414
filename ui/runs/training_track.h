#pragma once

#include "core/plain/store/events.h"
#include "ui/plots/chart_data.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace lathe::ui {

/// The curves that every training step sends over its updates.
namespace curves {

inline constexpr const char* kLoss = "loss";
inline constexpr const char* kValidation = "validation";

} // namespace curves

/// The update with the lowest validation loss so far. The engine hands on its weights when a
/// training is ended early or by its patience.
struct BestSoFar {
    double validation = 0;
    int64_t update = 0;
    std::optional<double> accuracy{}; ///< measured at the same update
};

/// What one training step has sent, by series ("loss", "accuracy.add").
struct TrainingTrack {
    std::string node{};
    std::map<std::string, ChartLine> curves{};

    void add(const Scalar& point);
    std::optional<double> newest(const std::string& series) const;
    std::optional<BestSoFar> best() const;
    int64_t updates() const; ///< done so far

    /// "add", "sort": the parts of a series that it has sent.
    std::vector<std::string> partsOf(const std::string& series) const;
};

} // namespace lathe::ui
