#include "core/plain/format/model_config.h"

#include "core/plain/base/error.h"
#include "core/plain/base/text.h"
#include "core/plain/format/config_reader.h"
#include "core/plain/format/family.h"
#include "core/plain/format/rope_config.h"

#include <algorithm>
#include <cmath>

namespace lathe {
namespace {

// Far above every existing model, and small enough that no product of two overflows.
constexpr int64_t kMostBlocks = 10'000;
constexpr int64_t kMostHeads = 1 << 16;
constexpr int64_t kMostWidth = 1 << 24;
constexpr int64_t kMostWords = int64_t{1} << 31;
constexpr int64_t kMostPositions = int64_t{1} << 40;

const Family& familyOf(const ConfigReader& config) {
    const std::string type = config.text("model_type", "");
    if (const Family* family = findFamily(type)) {
        return *family;
    }
    const std::string what = type.empty() ? "\"model_type\" is missing"
                                          : "\"model_type\" is \"" + type + "\", which is unknown";
    throw Error(ErrorCode::BadData, config.where() + ": " + what,
                "Known are " + knownFamilies() +
                    ". A model of the same layout loads after its model_type is changed to one of "
                    "them.");
}

Activation activationFrom(const ConfigReader& config, const Family& family) {
    std::string_view key = family.keys.activation;
    if (!config.has(key)) {
        key = "hidden_act";
    }
    if (!config.has(key)) {
        return family.defaults.activation;
    }
    const std::string name = config.text(key, "");
    if (name == "silu" || name == "swish") {
        return Activation::Silu;
    }
    if (name == "relu") {
        return Activation::Relu;
    }
    if (name == "gelu_new" || name == "gelu_pytorch_tanh" || name == "gelu_fast") {
        return Activation::GeluTanh;
    }
    // Gemma's first files write "gelu" and mean the approximation.
    if (name == "gelu") {
        return family.defaults.normPlusOne ? Activation::GeluTanh : Activation::Gelu;
    }
    config.reject(key, "one of silu, gelu, gelu_new, gelu_pytorch_tanh, relu");
}

void readSizes(const ConfigReader& config, const Family& family, ModelConfig& values) {
    const ConfigKeys& keys = family.keys;
    values.vocabulary = config.count("vocab_size", kMostWords);
    values.width = config.count(keys.width, kMostWidth);
    values.blockCount = config.count(keys.blockCount, kMostBlocks);
    values.heads = config.count(keys.heads, kMostHeads);
    values.kvHeads = values.heads;
    const bool grouped = !values.fusedQkv || family.id == "phi3";
    if (grouped && family.id != "opt") {
        values.kvHeads = config.count("num_key_value_heads", kMostHeads, values.heads);
    }
    if (values.heads % values.kvHeads != 0) {
        config.reject("num_key_value_heads", "a divisor of the " + std::to_string(values.heads) +
                                                 " in \"" + std::string(keys.heads) + "\"");
    }
    const bool given = config.has("head_dim") || values.headWidth > 0;
    if (!given && values.width % values.heads != 0) {
        config.reject(keys.width, "a multiple of the " + std::to_string(values.heads) + " in \"" +
                                      std::string(keys.heads) + "\"");
    }
    values.headWidth = config.count("head_dim", kMostWidth,
                                    given ? values.headWidth : values.width / values.heads);
    values.feedForward = family.id == "gpt2"
                             ? config.count(keys.feedForward, kMostWidth, 4 * values.width)
                             : config.count(keys.feedForward, kMostWidth);
    const int64_t positions = values.maxPositions > 0 ? values.maxPositions : 2048;
    values.maxPositions = values.learnedPositions
                              ? config.count(keys.maxPositions, kMostPositions)
                              : config.count(keys.maxPositions, kMostPositions, positions);
    values.embeddingWidth = config.count("word_embed_proj_dim", kMostWidth, values.width);
}

void readFlags(const ConfigReader& config, const Family& family, ModelConfig& values) {
    values.normEps = family.keys.normEps.empty()
                         ? values.normEps
                         : config.positive(family.keys.normEps, values.normEps);
    values.activation = activationFrom(config, family);
    values.tied = config.flag("tie_word_embeddings", values.tied);
    if (family.id == "llama" || family.id == "qwen3" || family.defaults.normPlusOne) {
        values.qkvBias = values.outputBias = config.flag("attention_bias", false);
    }
    if (family.id == "gpt_neox") {
        values.qkvBias = values.outputBias = config.flag("attention_bias", true);
        values.parallelResidual = config.flag("use_parallel_residual", true);
    }
    if (family.id == "llama") {
        values.mlpBias = config.flag("mlp_bias", false);
    }
    if (family.id == "opt") {
        values.qkvBias = values.outputBias = values.mlpBias = config.flag("enable_bias", true);
        values.normBefore = config.flag("do_layer_norm_before", true);
        values.finalNorm = values.normBefore && !config.flag("_remove_final_layer_norm", false);
        if (!config.flag("layer_norm_elementwise_affine", true)) {
            config.reject("layer_norm_elementwise_affine", "true; norms without weights are not "
                                                           "supported");
        }
    }
    if (config.flag("use_bidirectional_attention", false)) {
        config.reject("use_bidirectional_attention", "false; only causal models are supported");
    }
    if (config.flag("add_cross_attention", false)) {
        config.reject("add_cross_attention", "false; only decoders are supported");
    }
}

void readScales(const ConfigReader& config, const Family& family, ModelConfig& values) {
    const bool gemma = values.normPlusOne;
    auto scale = static_cast<double>(values.headWidth);
    if (gemma && family.id != "gemma") {
        scale = config.positive("query_pre_attn_scalar", 256);
    }
    values.attentionScale = config.flag("scale_attn_weights", true) ? 1 / std::sqrt(scale) : 1;
    values.scaleByBlock = config.flag("scale_attn_by_inverse_layer_idx", false);
    if (gemma) {
        values.embeddingScale = std::sqrt(static_cast<double>(values.width));
    }
}

/// A null switches a soft-cap off; only an absent key means the family's value.
double softcap(const Json& json, const ConfigReader& config, std::string_view key,
               double whenAbsent) {
    if (!json.contains(key)) {
        return whenAbsent;
    }
    return config.positive(key, 0);
}

bool slides(const ConfigReader& config, const Family& family, int64_t block) {
    switch (family.windows) {
    case WindowRule::Never:
        return false;
    case WindowRule::Always:
        return true;
    case WindowRule::FromBlock:
        return block >= config.index("max_window_layers", kMostBlocks, 28);
    case WindowRule::OtherBlock:
        return block % 2 == 0;
    case WindowRule::Pattern:
        return (block + 1) % config.count("sliding_window_pattern", kMostBlocks, 6) != 0;
    }
    return false;
}

void readBlocks(const Json& json, const ConfigReader& config, const Family& family,
                ModelConfig& values) {
    int64_t window = 0;
    if (family.windows != WindowRule::Never && config.flag("use_sliding_window", true)) {
        window = json.contains("sliding_window") ? config.count("sliding_window", kMostPositions, 0)
                                                 : family.defaultWindow;
    }
    if (family.windows == WindowRule::FromBlock && !config.flag("use_sliding_window", false)) {
        window = 0;
    }
    std::vector<std::string> types;
    const bool typed = family.windows != WindowRule::Never && family.windows != WindowRule::Always;
    if (typed && config.has("layer_types")) {
        types = config.texts("layer_types");
        if (types.size() != static_cast<size_t>(values.blockCount)) {
            config.reject("layer_types", "a list of " + std::to_string(values.blockCount) +
                                             " layer types, as many as there are blocks");
        }
    }
    for (int64_t i = 0; i < values.blockCount; ++i) {
        bool sliding = slides(config, family, i);
        if (!types.empty()) {
            const std::string& type = types[static_cast<size_t>(i)];
            sliding = type == "sliding_attention";
            if (!sliding && type != "full_attention") {
                config.reject("layer_types", "a list of full_attention and sliding_attention");
            }
        }
        const bool local = sliding && values.ropes.size() > 1;
        values.blocks.push_back({sliding ? window : 0, local ? 1 : 0});
    }
}

void readTokens(const ConfigReader& config, ModelConfig& values) {
    const auto id = [&](const Json& value) {
        if (!value.is_number_integer()) {
            config.reject("eos_token_id", "a token id or a list of them");
        }
        return value.get<int64_t>();
    };
    if (const Json* bos = config.find("bos_token_id"); bos && bos->is_number_integer()) {
        values.bos = bos->get<int64_t>();
    }
    const Json* eos = config.find("eos_token_id");
    if (eos && eos->is_array()) {
        for (const Json& item : *eos) {
            values.endOfText.push_back(id(item));
        }
    } else if (eos) {
        values.endOfText.push_back(id(*eos));
    }
}

} // namespace

Json textConfigOf(const Json& config) {
    const auto type = config.is_object() ? config.find("model_type") : config.end();
    if (!config.is_object() || type == config.end() || *type != "gemma3" ||
        !config.contains("text_config") || !config["text_config"].is_object()) {
        return config;
    }
    Json text = config["text_config"];
    text["model_type"] = "gemma3_text";
    text["architectures"] = Json::array({"Gemma3ForCausalLM"});
    for (const char* key :
         {"tie_word_embeddings", "bos_token_id", "eos_token_id", "torch_dtype", "dtype"}) {
        if (!text.contains(key) && config.contains(key)) {
            text[key] = config[key];
        }
    }
    return text;
}

ModelConfig modelConfigFrom(const Json& json, std::string_view where) {
    const Json text = textConfigOf(json);
    const ConfigReader config(text, std::string(where));
    const Family& family = familyOf(config);
    ModelConfig values = family.defaults;
    values.family = family.id;
    readSizes(config, family, values);
    readFlags(config, family, values);
    readScales(config, family, values);
    values.attentionSoftcap =
        softcap(text, config, "attn_logit_softcapping", values.attentionSoftcap);
    values.finalSoftcap = softcap(text, config, "final_logit_softcapping", values.finalSoftcap);
    if (family.rotary) {
        values.ropes = ropesFrom(config, family, values);
    }
    readBlocks(text, config, family, values);
    readTokens(config, values);
    return values;
}

} // namespace lathe
