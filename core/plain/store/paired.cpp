#include "core/plain/store/paired.h"

#include "core/plain/base/error.h"
#include "core/plain/store/metric_kinds.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace lathe {

namespace {

constexpr double kNoise = 2; ///< standard errors
constexpr size_t kHashDigits = 8;

struct Key {
    Mismatch::What what;
    const char* key;
    const char* shown; ///< the key whose value describes it in words
};

// In the order in which a difference explains those after it.
constexpr std::array<Key, 7> kKeys{{
    {Mismatch::What::Text, "text", "name"},
    {Mismatch::What::Tokenizer, "tokenizer", nullptr},
    {Mismatch::What::WindowLength, "seqlen", "seqlen"},
    {Mismatch::What::Windows, "windows", "windows"},
    {Mismatch::What::Beginning, "begin", "begin"},
    {Mismatch::What::Prompts, "prompts", "count"},
    {Mismatch::What::Reference, "reference", nullptr},
}};

/// What makes units equal; the other keys follow from these.
constexpr std::array kDecisive{"ids", "prompts", "begin", "reference"};

std::string words(const Json& units, const char* key) {
    if (key == nullptr || !units.contains(key)) {
        return {};
    }
    const Json& value = units[key];
    return value.is_string() ? value.get<std::string>() : value.dump();
}

Mismatch mismatchOf(const Key& key, const Json& here, const Json& there) {
    Mismatch out{key.what, words(here, key.shown), words(there, key.shown)};
    if (out.here == out.there && !out.here.empty()) { // different content under the same name
        out.here += " (" + words(here, key.key).substr(0, kHashDigits) + ")";
        out.there += " (" + words(there, key.key).substr(0, kHashDigits) + ")";
    }
    return out;
}

Json at(const Json& units, const char* key) {
    return units.value(key, Json());
}

/// Whether a metric is exp(mean of its samples).
bool isExponent(const std::string& metric) {
    const MetricKind* kind = metricKind(metric);
    return kind != nullptr && !kind->log.empty();
}

PairedMean unpairedMean(const Metric& value, const Metric& base) {
    if (!isExponent(value.name)) {
        return {value.value - base.value, std::hypot(value.error, base.error)};
    }
    return {std::log(value.value / base.value),
            std::hypot(value.error / value.value, base.error / base.value)};
}

} // namespace

PairedMean pairedMean(std::span<const double> a, std::span<const double> b) {
    LATHE_ASSERT(a.size() == b.size());
    PairedMean out{.pairs = static_cast<int64_t>(a.size())};
    const auto n = static_cast<double>(a.size());
    for (size_t i = 0; i < a.size(); ++i) {
        out.mean += (a[i] - b[i]) / n;
    }
    double squares = 0;
    for (size_t i = 0; i < a.size(); ++i) {
        const double away = a[i] - b[i] - out.mean;
        squares += away * away;
    }
    out.error = a.size() > 1 ? std::sqrt(squares / (n - 1) / n) : 0;
    return out;
}

std::string nameOf(Mismatch::What what) {
    switch (what) {
    case Mismatch::What::Text:
        return "text";
    case Mismatch::What::Tokenizer:
        return "tokenizer";
    case Mismatch::What::WindowLength:
        return "window length";
    case Mismatch::What::Windows:
        return "windows";
    case Mismatch::What::Beginning:
        return "beginning";
    case Mismatch::What::Reference:
        return "reference";
    case Mismatch::What::Prompts:
        return "prompts";
    }
    LATHE_ASSERT(false);
}

std::vector<Mismatch> mismatchesOf(const Json& here, const Json& there) {
    std::vector<Mismatch> out;
    const bool same = std::ranges::all_of(
        kDecisive, [&](const char* key) { return at(here, key) == at(there, key); });
    if (same) {
        return out;
    }
    for (const Key& key : kKeys) {
        if (at(here, key.key) != at(there, key.key)) {
            out.push_back(mismatchOf(key, here, there));
        }
    }
    if (out.empty()) { // equally many windows of the same text, but different ones
        out.push_back({.what = Mismatch::What::Windows});
    }
    return out;
}

bool Difference::isSure() const {
    return basis == Basis::Exact ||
           (basis != Basis::Incomparable && std::abs(mean.mean) >= kNoise * mean.error);
}

bool Difference::inNoise() const {
    return basis == Basis::Paired && !isSure();
}

std::string sampleNameOf(const std::string& metric) {
    if (!isExponent(metric)) {
        return metric;
    }
    const MetricKind& kind = *metricKind(metric);
    return std::string(kind.log) + metric.substr(kind.name.size());
}

Difference differenceOf(const Metric& value, const Metric& base, const Sample* sample,
                        const Sample* baseSample) {
    Difference out{.value = value.value - base.value, .base = base.value};
    const bool kept = sample != nullptr && baseSample != nullptr;
    if (kept) {
        out.mismatches = mismatchesOf(sample->units, baseSample->units);
    }
    if (!out.mismatches.empty()) {
        out.basis = Difference::Basis::Incomparable;
        return out;
    }
    if (kept && sample->values.size() > 1 && sample->values.size() == baseSample->values.size()) {
        out.basis = Difference::Basis::Paired;
        out.mean = pairedMean(sample->values, baseSample->values);
        // First order: a perplexity moves by itself times the change of its logarithm.
        out.error = isExponent(value.name) ? value.value * out.mean.error : out.mean.error;
    } else if (kept || value.error > 0 || base.error > 0) {
        out.basis = Difference::Basis::Unpaired;
        out.error = std::hypot(value.error, base.error);
        out.mean = unpairedMean(value, base);
    }
    return out;
}

} // namespace lathe
