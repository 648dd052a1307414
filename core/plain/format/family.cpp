#include "core/plain/format/family.h"

#include "core/plain/base/text.h"

#include <algorithm>
#include <array>

namespace lathe {
namespace {

constexpr TensorNames kLlamaNames{
    .embedding = "model.embed_tokens",
    .finalNorm = "model.norm",
    .head = "lm_head",
    .blocks = "model.layers",
    .q = "self_attn.q_proj",
    .k = "self_attn.k_proj",
    .v = "self_attn.v_proj",
    .o = "self_attn.o_proj",
    .qNorm = "self_attn.q_norm",
    .kNorm = "self_attn.k_norm",
    .gate = "mlp.gate_proj",
    .up = "mlp.up_proj",
    .down = "mlp.down_proj",
    .beforeAttention = "input_layernorm",
    .beforeMlp = "post_attention_layernorm",
};

constexpr TensorNames gemma2Names() {
    TensorNames names = kLlamaNames;
    names.afterAttention = "post_attention_layernorm";
    names.beforeMlp = "pre_feedforward_layernorm";
    names.afterMlp = "post_feedforward_layernorm";
    return names;
}

constexpr TensorNames phi3Names() {
    TensorNames names = kLlamaNames;
    names.q = names.k = names.v = names.gate = names.up = {};
    names.qkv = "self_attn.qkv_proj";
    names.gateUp = "mlp.gate_up_proj";
    return names;
}

constexpr TensorNames kGpt2Names{
    .embedding = "transformer.wte",
    .positions = "transformer.wpe",
    .finalNorm = "transformer.ln_f",
    .head = "lm_head",
    .blocks = "transformer.h",
    .qkv = "attn.c_attn",
    .o = "attn.c_proj",
    .up = "mlp.c_fc",
    .down = "mlp.c_proj",
    .beforeAttention = "ln_1",
    .beforeMlp = "ln_2",
};

constexpr TensorNames kOptNames{
    .embedding = "model.decoder.embed_tokens",
    .positions = "model.decoder.embed_positions",
    .projectIn = "model.decoder.project_in",
    .projectOut = "model.decoder.project_out",
    .finalNorm = "model.decoder.final_layer_norm",
    .head = "lm_head",
    .blocks = "model.decoder.layers",
    .q = "self_attn.q_proj",
    .k = "self_attn.k_proj",
    .v = "self_attn.v_proj",
    .o = "self_attn.out_proj",
    .up = "fc1",
    .down = "fc2",
    .beforeAttention = "self_attn_layer_norm",
    .beforeMlp = "final_layer_norm",
};

constexpr TensorNames kNeoxNames{
    .embedding = "gpt_neox.embed_in",
    .finalNorm = "gpt_neox.final_layer_norm",
    .head = "embed_out",
    .blocks = "gpt_neox.layers",
    .qkv = "attention.query_key_value",
    .o = "attention.dense",
    .up = "mlp.dense_h_to_4h",
    .down = "mlp.dense_4h_to_h",
    .beforeAttention = "input_layernorm",
    .beforeMlp = "post_attention_layernorm",
};

Family llama() {
    return {.id = "llama", .names = kLlamaNames};
}

Family mistral() {
    Family row{.id = "mistral", .names = kLlamaNames, .windows = WindowRule::Always};
    row.defaults.maxPositions = 131072;
    row.defaultWindow = 4096;
    return row;
}

Family qwen2() {
    Family row{.id = "qwen2", .names = kLlamaNames, .windows = WindowRule::FromBlock};
    row.defaults.qkvBias = true;
    row.defaultWindow = 4096;
    return row;
}

Family qwen3() {
    Family row = qwen2();
    row.id = "qwen3";
    row.defaults.qkvBias = false;
    row.defaults.qkNorms = true;
    row.defaults.headWidth = 128;
    return row;
}

Family gemma() {
    Family row{.id = "gemma", .names = kLlamaNames};
    row.keys.activation = "hidden_activation";
    row.defaults.normPlusOne = true;
    row.defaults.activation = Activation::GeluTanh;
    row.defaults.headWidth = 256;
    row.defaults.tied = true;
    return row;
}

Family gemma2() {
    Family row = gemma();
    row.id = "gemma2";
    row.names = gemma2Names();
    row.windows = WindowRule::OtherBlock;
    row.defaultWindow = 4096;
    row.defaults.branchNorms = true;
    row.defaults.attentionSoftcap = 50;
    row.defaults.finalSoftcap = 30;
    return row;
}

Family gemma3() {
    Family row = gemma2();
    row.id = "gemma3_text";
    row.windows = WindowRule::Pattern;
    row.defaults.qkNorms = true;
    row.defaults.attentionSoftcap = row.defaults.finalSoftcap = 0;
    row.defaults.maxPositions = 131072;
    row.spellings = {{"model.", "model.language_model."}, {"model.", "language_model.model."}};
    return row;
}

Family phi3() {
    Family row{.id = "phi3", .names = phi3Names(), .windows = WindowRule::Always};
    row.defaults.normEps = 1e-5;
    row.defaults.fusedQkv = row.defaults.fusedGateUp = true;
    return row;
}

/// What GPT-2, OPT and GPT-NeoX share: layer norms, biases everywhere, no gate.
ModelConfig layerNormDefaults(Activation activation) {
    ModelConfig values;
    values.norm = NormKind::Layer;
    values.normEps = 1e-5;
    values.activation = activation;
    values.gatedMlp = false;
    values.qkvBias = values.outputBias = values.mlpBias = true;
    return values;
}

Family gpt2() {
    Family row{.id = "gpt2", .names = kGpt2Names};
    row.keys = {"n_embd",
                "n_layer",
                "n_head",
                "n_inner",
                "n_positions",
                "layer_norm_epsilon",
                "activation_function"};
    row.defaults = layerNormDefaults(Activation::GeluTanh);
    row.defaults.fusedQkv = row.defaults.inputMajor = true;
    row.defaults.learnedPositions = row.defaults.tied = true;
    row.rotary = false;
    row.spellings = {{"transformer.", ""}};
    return row;
}

Family opt() {
    Family row{.id = "opt", .names = kOptNames};
    row.keys.feedForward = "ffn_dim";
    row.keys.normEps = {};
    row.keys.activation = "activation_function";
    row.defaults = layerNormDefaults(Activation::Relu);
    row.defaults.learnedPositions = row.defaults.tied = true;
    row.defaults.positionOffset = 2;
    row.rotary = false;
    row.spellings = {{"model.decoder.", "decoder."}};
    return row;
}

Family neox() {
    Family row{.id = "gpt_neox", .names = kNeoxNames};
    row.keys.normEps = "layer_norm_eps";
    row.defaults = layerNormDefaults(Activation::Gelu);
    row.defaults.fusedQkv = true;
    row.defaults.qkvOrder = QkvOrder::PerHead;
    row.defaults.parallelResidual = true;
    row.defaultRotaryFactor = 0.25;
    return row;
}

} // namespace

std::span<const Family> families() {
    static const std::array rows{llama(),  mistral(), qwen2(), qwen3(), gemma(), gemma2(),
                                 gemma3(), phi3(),    gpt2(),  opt(),   neox()};
    return rows;
}

const Family* findFamily(std::string_view modelType) {
    const auto rows = families();
    const auto found = std::ranges::find(rows, modelType, &Family::id);
    return found == rows.end() ? nullptr : &*found;
}

std::string knownFamilies() {
    std::vector<std::string> names{"gemma3"};
    for (const Family& row : families()) {
        names.emplace_back(row.id);
    }
    std::ranges::sort(names);
    return join(names, ", ");
}

std::string modulePath(const TensorNames& names, int64_t block, std::string_view module) {
    if (block < 0) {
        return std::string(module);
    }
    return std::string(names.blocks) + "." + std::to_string(block) + "." + std::string(module);
}

std::vector<std::string> linearNames(const ModelConfig& config) {
    const TensorNames& names = findFamily(config.family)->names;
    std::vector<std::string_view> inBlock{names.q, names.k, names.v, names.o};
    if (config.fusedQkv) {
        inBlock = {names.qkv, names.o};
    }
    if (config.fusedGateUp) {
        inBlock.push_back(names.gateUp);
    } else if (config.gatedMlp) {
        inBlock.insert(inBlock.end(), {names.gate, names.up});
    } else {
        inBlock.push_back(names.up);
    }
    inBlock.push_back(names.down);
    const bool projects = config.embeddingWidth != config.width;
    std::vector<std::string> out;
    if (projects) {
        out.emplace_back(names.projectIn);
    }
    for (int64_t block = 0; block < config.blockCount; ++block) {
        for (const std::string_view module : inBlock) {
            out.push_back(modulePath(names, block, module));
        }
    }
    if (projects) {
        out.emplace_back(names.projectOut);
    }
    if (!config.tied) {
        out.emplace_back(names.head);
    }
    return out;
}

} // namespace lathe
