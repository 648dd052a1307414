#pragma once

#include <span>
#include <string>
#include <string_view>

namespace lathe {

/// How the numbers of a metric are written.
enum class Notation { Number, Percent, Bytes };

enum class Direction { LowerIsBetter, HigherIsBetter, Neither };

/// The parts for which a metric is also reported: "perplexity.wiki.txt", "accuracy.add".
enum class MetricParts { None, Texts, Skills };

/// The properties of a metric, by its name. Evaluation, reports and the window share this list.
struct MetricKind {
    std::string_view name{};  ///< Metric.name up to the first dot
    std::string_view label{}; ///< in reports: "Next-token accuracy"
    std::string_view head{};  ///< in the window, where columns are narrow: "Next token"
    std::string_view unit{};  ///< of the stored number; empty: none
    Direction direction = Direction::LowerIsBetter;
    Notation notation = Notation::Number;
    MetricParts parts = MetricParts::None;
    bool relative = false;    ///< a difference is shown in percent of the base
    std::string_view log{};   ///< the metric that is its logarithm, whose samples pair it
    bool inComparison = true; ///< a column of the comparison table
};

/// All kinds, in the order of the table.
std::span<const MetricKind> metricKinds();

/// The kind of a metric or of a part of one; nullptr for an unknown name (from another version).
const MetricKind* metricKind(std::string_view metric);

/// "add" of "accuracy.add"; empty for the whole.
std::string_view metricPart(std::string_view metric);

namespace metrics {

inline constexpr const char* kBytes = "bytes";
inline constexpr const char* kBitsPerWeight = "bits_per_weight";
inline constexpr const char* kSparsity = "sparsity";
inline constexpr const char* kPerplexity = "perplexity";
inline constexpr const char* kNll = "nll";
inline constexpr const char* kNextToken = "next_token_accuracy";
inline constexpr const char* kKl = "kl";
inline constexpr const char* kAgreement = "agreement";
inline constexpr const char* kAccuracy = "accuracy";

} // namespace metrics

} // namespace lathe
