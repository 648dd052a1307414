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

/// One difference in what two evaluations measured.
struct Mismatch {
    enum class What { Text, Tokenizer, WindowLength, Windows, Beginning, Reference, Prompts };

    What what = What::Text;
    std::string here{}; ///< "wiki.txt", "512"; empty where no short text exists
    std::string there{};

    bool operator==(const Mismatch&) const = default;
};

/// "text", "tokenizer", "window length", "windows", "beginning", "reference", "prompts".
std::string nameOf(Mismatch::What what);

/// How the units of two samples of one metric differ; empty: they can be paired. Units of text have
/// "ids" (a hash of the token ids in windows), units of prompts have "prompts" (a hash); the rest
/// ("name", "text", "tokenizer", "seqlen", "windows", "reference") explains a difference.
std::vector<Mismatch> mismatchesOf(const Json& here, const Json& there);

/// How a variant's metric differs from that of the variant it is compared with.
struct Difference {
    enum class Basis {
        Exact,        ///< neither number has an error: bytes
        Paired,       ///< unit by unit
        Unpaired,     ///< units were not kept (older runs) or only one exists: noise is unknown
        Incomparable, ///< measured on different units: the difference means nothing
    };

    double value = 0; ///< in the unit of the metric
    double base = 0;  ///< the value of the other variant
    Basis basis = Basis::Exact;
    double error = 0; ///< standard error of `value`, 0: unknown or exact
    /// Mean difference of ln(perplexity) for perplexities, else of the metric itself. Unpaired: no
    /// pairs, and the error as if both were measured on separate texts.
    PairedMean mean{};
    std::vector<Mismatch> mismatches{};

    bool isSure() const;  ///< at least twice its standard error
    bool inNoise() const; ///< paired, and within noise; unknown when unpaired
};

/// The sample whose mean is the metric; a perplexity is exp(mean) of its sample of nats.
std::string sampleNameOf(const std::string& metric);

/// `value` and `base` are the same metric of two variants; samples may be null.
Difference differenceOf(const Metric& value, const Metric& base, const Sample* sample,
                        const Sample* baseSample);

} // namespace lathe
