#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace lathe {

/// How the frequencies of rotary position embeddings depend on the context length.
enum class RopeKind { Default, Linear, Dynamic, Llama3, Yarn, LongRope };

/// "default", "linear", … as in config.json; "su" is an old name of longrope.
std::optional<RopeKind> ropeKindFrom(std::string_view name);
std::string_view nameOf(RopeKind kind);

/// Rotary position embeddings as config.json describes them, values checked.
struct RopeSpec {
    RopeKind kind = RopeKind::Default;
    double theta = 10000;
    int64_t rotaryWidth = 0; ///< even; the first channels of a head; the rest is not rotated
    double factor = 1;
    int64_t maxPositions = 0;                               ///< of the configuration
    int64_t originalPositions = 0;                          ///< before the context was stretched
    double lowFrequencyFactor = 1, highFrequencyFactor = 4; ///< llama3
    double betaFast = 32, betaSlow = 1;                     ///< yarn
    bool truncate = true;                                   ///< yarn
    double attentionFactor = 1;                             ///< cos and sin are multiplied by it
    std::vector<double> shortFactors, longFactors;          ///< longrope, [rotaryWidth / 2]

    bool operator==(const RopeSpec&) const = default;
};

/// Whether the frequencies change with the number of positions in use (dynamic, longrope).
bool dependsOnLength(const RopeSpec& rope);

/// Angle per position of each pair of channels, [rotaryWidth / 2], for a context of `positions`.
/// Computed in float32 as the reference implementations do, so that far positions agree.
/// Source: Su et al., RoFormer, arXiv:2104.09864; linear: arXiv:2306.15595; dynamic and yarn: Peng
/// et al., arXiv:2309.00071; longrope: Ding et al., arXiv:2402.13753; llama3: Llama 3.1's release.
std::vector<float> inverseFrequencies(const RopeSpec& rope, int64_t positions);

/// yarn's attention factor for a context stretched by `scale`: 0.1 · mscale · ln(scale) + 1.
double yarnAttentionScale(double scale, double mscale = 1);

} // namespace lathe
