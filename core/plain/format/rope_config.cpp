#include "core/plain/format/rope_config.h"

#include <cmath>

namespace lathe {
namespace {

constexpr int64_t kMostPositions = int64_t{1} << 40;
constexpr double kGemma3GlobalTheta = 1e6;

/// An object value, or nullptr.
const Json* objectAt(const Json& json, std::string_view key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_object() && !found->empty() ? &*found : nullptr;
}

struct Sources {
    const ConfigReader& config; ///< top level
    const Family& family;
    const ModelConfig& values;
    double theta; ///< where no parameters state it
};

double rotaryFactor(const Sources& from, const ConfigReader& parameters) {
    const double absent =
        from.config.positive("rotary_pct", from.config.positive("partial_rotary_factor",
                                                                from.family.defaultRotaryFactor));
    const double factor = parameters.positive("partial_rotary_factor", absent);
    if (factor > 1) {
        parameters.reject("partial_rotary_factor", "at most 1");
    }
    return factor;
}

int64_t originalPositions(const Sources& from, const ConfigReader& parameters) {
    constexpr std::string_view key = "original_max_position_embeddings";
    if (from.config.has(key)) {
        return from.config.count(key, kMostPositions);
    }
    return parameters.count(key, kMostPositions, from.values.maxPositions);
}

RopeKind kindOf(const Sources& from, const ConfigReader& parameters) {
    const std::string_view key = parameters.has("rope_type") ? "rope_type" : "type";
    const auto kind = ropeKindFrom(parameters.text(key, "default"));
    if (!kind) {
        parameters.reject(key, "one of default, linear, dynamic, llama3, yarn, longrope");
    }
    // Early Phi-3 files call longrope "yarn".
    if (from.family.id == "phi3" && *kind == RopeKind::Yarn) {
        return RopeKind::LongRope;
    }
    return *kind;
}

void readYarn(const ConfigReader& parameters, RopeSpec& rope) {
    const double stretched =
        static_cast<double>(rope.maxPositions) / static_cast<double>(rope.originalPositions);
    rope.factor = parameters.positive("factor", stretched);
    rope.betaFast = parameters.positive("beta_fast", 32);
    rope.betaSlow = parameters.positive("beta_slow", 1);
    rope.truncate = parameters.flag("truncate", true);
    double scale = yarnAttentionScale(rope.factor);
    if (parameters.has("mscale") && parameters.has("mscale_all_dim")) {
        scale = yarnAttentionScale(rope.factor, parameters.positive("mscale")) /
                yarnAttentionScale(rope.factor, parameters.positive("mscale_all_dim"));
    }
    rope.attentionFactor = parameters.positive("attention_factor", scale);
    if (rope.theta <= 1) {
        parameters.reject("rope_theta", "above 1 for yarn");
    }
}

void readLongRope(const ConfigReader& parameters, RopeSpec& rope) {
    rope.shortFactors = parameters.positives("short_factor");
    rope.longFactors = parameters.positives("long_factor");
    const auto pairs = static_cast<size_t>(rope.rotaryWidth / 2);
    const std::string mustBe = "a list of " + std::to_string(pairs) +
                               " numbers, one for each pair of channels that is rotated";
    if (rope.shortFactors.size() != pairs) {
        parameters.reject("short_factor", mustBe);
    }
    if (rope.longFactors.size() != pairs) {
        parameters.reject("long_factor", mustBe);
    }
    const auto original = static_cast<double>(rope.originalPositions);
    rope.factor = parameters.positive("factor", static_cast<double>(rope.maxPositions) / original);
    const bool stretched = rope.factor > 1 && original > 1;
    const double scale =
        stretched ? std::sqrt(1 + std::log(rope.factor) / std::log(original)) : 1.0;
    rope.attentionFactor = parameters.positive("attention_factor", scale);
}

void readLlama3(const ConfigReader& parameters, RopeSpec& rope) {
    rope.factor = parameters.positive("factor");
    rope.lowFrequencyFactor = parameters.positive("low_freq_factor");
    rope.highFrequencyFactor = parameters.positive("high_freq_factor");
    if (rope.highFrequencyFactor <= rope.lowFrequencyFactor) {
        parameters.reject("high_freq_factor", "above low_freq_factor");
    }
}

RopeSpec ropeFrom(const Sources& from, const Json* json) {
    static const Json nothing = Json::object();
    const ConfigReader parameters(json ? *json : nothing,
                                  from.config.where() + ": rope parameters");
    RopeSpec rope;
    rope.kind = kindOf(from, parameters);
    rope.theta = parameters.positive("rope_theta", from.theta);
    rope.maxPositions = from.values.maxPositions;
    rope.originalPositions = originalPositions(from, parameters);
    rope.rotaryWidth = static_cast<int64_t>(static_cast<double>(from.values.headWidth) *
                                            rotaryFactor(from, parameters));
    if (rope.rotaryWidth < 2 || rope.rotaryWidth % 2 != 0) {
        from.config.reject(from.config.has("head_dim") ? "head_dim" : from.family.keys.heads,
                           "such that rotary embeddings rotate an even number of channels, not " +
                               std::to_string(rope.rotaryWidth));
    }
    if (rope.kind == RopeKind::Linear || rope.kind == RopeKind::Dynamic) {
        rope.factor = parameters.positive("factor");
    }
    if (rope.kind == RopeKind::Llama3) {
        readLlama3(parameters, rope);
    }
    if (rope.kind == RopeKind::Yarn) {
        readYarn(parameters, rope);
    }
    if (rope.kind == RopeKind::LongRope) {
        readLongRope(parameters, rope);
    }
    return rope;
}

/// Theta where the given parameters do not state it. GPT-NeoX knows only its own key.
double topLevelTheta(const ConfigReader& config, const Json* newer, const Family& family) {
    double theta = family.id == "gemma3_text" ? kGemma3GlobalTheta : 10000;
    if (family.id == "gpt_neox") {
        return config.positive("rotary_emb_base", theta);
    }
    if (newer && newer->contains("rope_theta")) {
        theta = ConfigReader(*newer, config.where() + ": rope_parameters")
                    .positive("rope_theta", theta);
    }
    return config.positive("rope_theta", theta);
}

} // namespace

std::vector<RopeSpec> ropesFrom(const ConfigReader& config, const Family& family,
                                const ModelConfig& values) {
    const auto object = [&](std::string_view key) -> const Json* {
        const Json* found = config.find(key);
        if (found && !found->is_object()) {
            config.reject(key, "an object");
        }
        return found && !found->empty() ? found : nullptr;
    };
    const Json* newer = object("rope_parameters");
    const Json* older = object("rope_scaling");
    const Json* full = newer ? objectAt(*newer, "full_attention") : nullptr;
    const Json* sliding = newer ? objectAt(*newer, "sliding_attention") : nullptr;
    const bool nested = full || sliding;
    const bool gemma3 = family.id == "gemma3_text";

    const Json* global = older ? older : (nested ? full : newer);
    const double theta = topLevelTheta(config, nested ? full : newer, family);
    std::vector<RopeSpec> ropes{ropeFrom({config, family, values, theta}, global)};
    if (nested || gemma3) {
        const double local = config.positive("rope_local_base_freq", 10000);
        ropes.push_back(ropeFrom({config, family, values, gemma3 ? local : theta}, sliding));
    }
    return ropes;
}

} // namespace lathe
