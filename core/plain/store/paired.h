#pragma once

#include "core/plain/store/events.h"

#include <optional>
#include <span>

namespace lathe {

/// The mean of a[i] − b[i] and its standard error, sd / √n; error 0 for a single pair.
struct PairedMean {
    double mean = 0;
    double error = 0;
    int64_t pairs = 0;
};

/// `a` and `b` have equal lengths.
PairedMean pairedMean(std::span<const double> a, std::span<const double> b);

/// One thing that two evaluations do not have in common.
struct Mismatch {
    enum class What { Text, Tokenizer, WindowLength, Windows, Beginning, Reference, Prompts };

    What what = What::Text;
    std::string here{}; ///< "wiki.txt", "512"; empty where there is nothing short to say
    std::string there{};

    bool operator==(const Mismatch&) const = default;
};

/// "text", "tokenizer", "window length", "windows", "beginning", "reference", "prompts".
std::string nameOf(Mismatch::What what);

/// What the units of two samples of one metric do not have in common; empty: they can be paired.
/// Units of text have "ids" (a hash of the token ids in windows), of prompts "prompts" (a hash);
/// the rest ("name", "text", "tokenizer", "seqlen", "windows", "reference") says what differs.
std::vector<Mismatch> mismatchesOf(const Json& here, const Json& there);

/// How a variant's metric differs from that of the variant it is compared with.
struct Difference {
    enum class Basis {
        Exact,        ///< both numbers have no error: bytes
        Paired,       ///< unit by unit
        Unpaired,     ///< units were not kept (older runs) or there is one: noise is not known
        Incomparable, ///< measured on other units: there is no difference to speak of
    };

    double value = 0; ///< in the unit of the metric
    double base = 0;  ///< what the other variant has
    Basis basis = Basis::Exact;
    double error = 0; ///< standard error of `value`, 0: unknown or exact
    /// Of ln(perplexity) for perplexities, of the metric itself for all others. Unpaired: no pairs,
    /// and the error as if both were measured on texts of their own.
    PairedMean mean{};
    std::vector<Mismatch> mismatches{};

    bool isSure() const;  ///< not smaller than twice its standard error
    bool inNoise() const; ///< paired, and within noise; unknown when unpaired
};

/// The sample whose mean a metric is: perplexities are the exponent of the mean of nats.
std::string sampleNameOf(const std::string& metric);

/// `value` and `base` are the same metric of two variants; samples may be null.
Difference differenceOf(const Metric& value, const Metric& base, const Sample* sample,
                        const Sample* baseSample);

} // namespace lathe
