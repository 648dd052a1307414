#include "core/plain/store/metric_kinds.h"

#include <algorithm>
#include <array>

namespace lathe {

namespace {

constexpr std::array<MetricKind, 9> kKinds{{
    {.name = metrics::kBytes,
     .label = "Size",
     .head = "Size",
     .unit = "bytes",
     .notation = Notation::Bytes,
     .relative = true},
    {.name = metrics::kBitsPerWeight,
     .label = "Bits per weight",
     .head = "Bits per weight",
     .unit = "bits",
     .relative = true},
    // Neither direction is better: other metrics show what zeros cost and save.
    {.name = metrics::kSparsity,
     .label = "Sparsity",
     .head = "Sparsity",
     .direction = Direction::Neither,
     .notation = Notation::Percent},
    {.name = metrics::kPerplexity,
     .label = "Perplexity",
     .head = "Perplexity",
     .parts = MetricParts::Texts,
     .log = metrics::kNll},
    {.name = metrics::kNll,
     .label = "Negative log-likelihood",
     .head = "Negative log-likelihood",
     .unit = "nats",
     .parts = MetricParts::Texts,
     .inComparison = false},
    {.name = metrics::kNextToken,
     .label = "Next-token accuracy",
     .head = "Next token",
     .direction = Direction::HigherIsBetter,
     .notation = Notation::Percent,
     .parts = MetricParts::Texts},
    {.name = metrics::kKl,
     .label = "KL to reference",
     .head = "KL to reference",
     .unit = "nats",
     .parts = MetricParts::Texts},
    {.name = metrics::kAgreement,
     .label = "Agreement with reference",
     .head = "Agreement",
     .direction = Direction::HigherIsBetter,
     .notation = Notation::Percent,
     .parts = MetricParts::Texts},
    {.name = metrics::kAccuracy,
     .label = "Accuracy",
     .head = "Accuracy",
     .direction = Direction::HigherIsBetter,
     .notation = Notation::Percent,
     .parts = MetricParts::Skills},
}};

} // namespace

std::span<const MetricKind> metricKinds() {
    return kKinds;
}

const MetricKind* metricKind(std::string_view metric) {
    const auto found =
        std::ranges::find(kKinds, metric.substr(0, metric.find('.')), &MetricKind::name);
    return found == kKinds.end() ? nullptr : &*found;
}

std::string_view metricPart(std::string_view metric) {
    const auto dot = metric.find('.');
    return dot == std::string_view::npos ? std::string_view() : metric.substr(dot + 1);
}

} // namespace lathe
