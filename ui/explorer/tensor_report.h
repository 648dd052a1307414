#pragma once

#include "core/plain/format/tensor_view.h"
#include "ui/explorer/opened_model.h"

#include <memory>
#include <optional>

namespace lathe::ui {

/// Above this many elements a report reads an even sample, and states that it does.
inline constexpr uint64_t kReportSampleElements = 32'000'000;

/// The histogram reaches this many standard deviations; what lies beyond is counted.
inline constexpr double kOutlierSigmas = 6;

/// What the panel shows of one tensor.
struct TensorReport {
    TensorInfo info;
    double shareOfModel = 0;
    std::optional<uint64_t> zeros;                ///< counted in full; nothing for odd dtypes
    std::optional<TensorStatistics> statistics{}; ///< nothing for dtypes that are not floating
    std::optional<Histogram> histogram{};         ///< nothing where all values are equal
    std::optional<GroupPattern> twoOfFour{};      ///< of matrices whose rows hold groups of 4
};

/// Reads the tensor (index into files.tensors()). Throws Error{Interrupted} when stopped.
TensorReport reportOn(const OpenedModel& model, int tensor, std::stop_token stop = {});

} // namespace lathe::ui
