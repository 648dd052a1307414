#include "ui/explorer/tensor_report.h"

#include "core/plain/base/map_watch.h"

#include <algorithm>
#include <cmath>

namespace lathe::ui {

namespace {

constexpr int kBins = 96;

/// Symmetric around zero, so that the two sides compare, unless all values are on one side (norms);
/// outliers are counted instead of squeezing what is in the middle.
HistogramRange rangeOf(const TensorStatistics& statistics) {
    const double reach = kOutlierSigmas * statistics.standardDeviation;
    if (statistics.min >= 0 || statistics.max <= 0) {
        return {std::max(statistics.min, statistics.mean - reach),
                std::min(statistics.max, statistics.mean + reach), kBins};
    }
    const double high = std::min(statistics.absMax, std::abs(statistics.mean) + reach);
    return {-high, high, kBins};
}

} // namespace

TensorReport reportOn(const OpenedModel& model, int tensor, std::stop_token stop) {
    const auto& entry = model.files.tensors().at(static_cast<size_t>(tensor));
    const auto bytes = entry.bytes();
    const DType dtype = entry.info->dtype;
    TensorReport out{.info = *entry.info, .zeros = countZeros(bytes, dtype, stop)};
    out.shareOfModel = model.tree.bytes == 0 ? 0
                                             : static_cast<double>(entry.info->byteCount()) /
                                                   static_cast<double>(model.tree.bytes);
    requireWhole(*entry.file->map());
    if (!isFloating(dtype)) {
        return out;
    }
    const ReadOptions options{.sampleLimit = kReportSampleElements, .stop = stop};
    out.statistics = statisticsOf(bytes, dtype, options);
    if (out.statistics->max > out.statistics->min) {
        out.histogram = histogramOf(bytes, dtype, rangeOf(*out.statistics), options);
    }
    const auto& shape = entry.info->shape;
    if (shape.size() == 2 && shape[1] >= 4 && shape[0] > 0) {
        out.twoOfFour = groupPatternOf(bytes, dtype, shape[1], {2, 4}, stop);
    }
    requireWhole(*entry.file->map()); // the passes above read it again
    return out;
}

} // namespace lathe::ui
