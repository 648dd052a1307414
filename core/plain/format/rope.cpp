#include "core/plain/format/rope.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace lathe {
namespace {

struct NamedKind {
    std::string_view name;
    RopeKind kind;
};

constexpr std::array kKinds{
    NamedKind{"default", RopeKind::Default}, NamedKind{"linear", RopeKind::Linear},
    NamedKind{"dynamic", RopeKind::Dynamic}, NamedKind{"llama3", RopeKind::Llama3},
    NamedKind{"yarn", RopeKind::Yarn},       NamedKind{"longrope", RopeKind::LongRope},
    NamedKind{"su", RopeKind::LongRope},
};

/// theta^(2j / width), float32 throughout.
std::vector<float> wavelengths(double theta, int64_t width) {
    std::vector<float> result(static_cast<size_t>(width / 2));
    for (size_t j = 0; j < result.size(); ++j) {
        const float exponent = static_cast<float>(2 * j) / static_cast<float>(width);
        result[j] = std::pow(static_cast<float>(theta), exponent);
    }
    return result;
}

double dynamicTheta(const RopeSpec& rope, int64_t positions) {
    const auto longest = static_cast<double>(rope.maxPositions);
    const double length = std::max(static_cast<double>(positions), longest);
    const auto width = static_cast<double>(rope.rotaryWidth);
    const double stretch = rope.factor * length / longest - (rope.factor - 1);
    return width > 2 ? rope.theta * std::pow(stretch, width / (width - 2)) : rope.theta;
}

float llama3Frequency(const RopeSpec& rope, float frequency) {
    const auto original = static_cast<float>(rope.originalPositions);
    const auto low = static_cast<float>(rope.lowFrequencyFactor);
    const auto high = static_cast<float>(rope.highFrequencyFactor);
    const auto factor = static_cast<float>(rope.factor);
    const float wavelength = 2 * std::numbers::pi_v<float> / frequency;
    if (wavelength < original / high) {
        return frequency;
    }
    if (wavelength > original / low) {
        return frequency / factor;
    }
    const float smooth = (original / wavelength - low) / (high - low);
    return (1 - smooth) * frequency / factor + smooth * frequency;
}

/// The (fractional) pair of channels that makes `rotations` rotations over the original context.
double yarnCorrection(const RopeSpec& rope, double rotations) {
    const double turns =
        static_cast<double>(rope.originalPositions) / (rotations * 2 * std::numbers::pi);
    return static_cast<double>(rope.rotaryWidth) * std::log(turns) / (2 * std::log(rope.theta));
}

void yarnScale(const RopeSpec& rope, std::vector<float>& frequencies) {
    double low = yarnCorrection(rope, rope.betaFast);
    double high = yarnCorrection(rope, rope.betaSlow);
    if (rope.truncate) {
        low = std::floor(low);
        high = std::ceil(high);
    }
    low = std::max(low, 0.0);
    high = std::min(high, static_cast<double>(rope.rotaryWidth - 1));
    if (low == high) {
        high += 0.001;
    }
    for (size_t j = 0; j < frequencies.size(); ++j) {
        const double place = (static_cast<double>(j) - low) / (high - low);
        const auto interpolated = static_cast<float>(std::clamp(place, 0.0, 1.0));
        const float stretched = frequencies[j] / static_cast<float>(rope.factor);
        frequencies[j] = stretched * interpolated + frequencies[j] * (1 - interpolated);
    }
}

} // namespace

std::optional<RopeKind> ropeKindFrom(std::string_view name) {
    const auto found = std::ranges::find(kKinds, name, &NamedKind::name);
    return found == kKinds.end() ? std::nullopt : std::optional(found->kind);
}

std::string_view nameOf(RopeKind kind) {
    return std::ranges::find(kKinds, kind, &NamedKind::kind)->name;
}

bool dependsOnLength(const RopeSpec& rope) {
    return rope.kind == RopeKind::Dynamic || rope.kind == RopeKind::LongRope;
}

double yarnAttentionScale(double scale, double mscale) {
    return scale <= 1 ? 1.0 : 0.1 * mscale * std::log(scale) + 1.0;
}

std::vector<float> inverseFrequencies(const RopeSpec& rope, int64_t positions) {
    const double theta =
        rope.kind == RopeKind::Dynamic ? dynamicTheta(rope, positions) : rope.theta;
    std::vector<float> result = wavelengths(theta, rope.rotaryWidth);
    if (rope.kind == RopeKind::LongRope) {
        const auto& factors =
            positions > rope.originalPositions ? rope.longFactors : rope.shortFactors;
        for (size_t j = 0; j < result.size(); ++j) {
            result[j] *= static_cast<float>(factors[j]);
        }
    }
    for (float& value : result) {
        value = 1.0F / value;
    }
    if (rope.kind == RopeKind::Linear) {
        for (float& value : result) {
            value /= static_cast<float>(rope.factor);
        }
    }
    if (rope.kind == RopeKind::Llama3) {
        for (float& value : result) {
            value = llama3Frequency(rope, value);
        }
    }
    if (rope.kind == RopeKind::Yarn) {
        yarnScale(rope, result);
    }
    return result;
}

} // namespace lathe
