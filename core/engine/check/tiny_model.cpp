#include "core/engine/check/tiny_model.h"

#include "core/engine/numbers/tensor_bytes.h"
#include "core/plain/base/file.h"
#include "core/plain/base/json.h"
#include "core/plain/format/safetensors_writer.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>

namespace lathe {

namespace {

constexpr int64_t kWidth = 64;
constexpr int64_t kFeedForward = 128;
constexpr int64_t kKeyWidth = 32;
constexpr int64_t kVocabulary = 256;
constexpr int kBlocks = 2;

Json configuration() {
    return {{"architectures", {"LlamaForCausalLM"}},
            {"model_type", "llama"},
            {"vocab_size", kVocabulary},
            {"hidden_size", kWidth},
            {"intermediate_size", kFeedForward},
            {"num_hidden_layers", kBlocks},
            {"num_attention_heads", 4},
            {"num_key_value_heads", 2},
            {"head_dim", 16},
            {"hidden_act", "silu"},
            {"rms_norm_eps", 1e-5},
            {"max_position_embeddings", 512},
            {"rope_theta", 10000.0},
            {"tie_word_embeddings", true},
            {"torch_dtype", "bfloat16"}};
}

std::string utf8(int codePoint) {
    if (codePoint < 0x80) {
        return {static_cast<char>(codePoint)};
    }
    return {static_cast<char>(0xC0 | (codePoint >> 6)),
            static_cast<char>(0x80 | (codePoint & 0x3F))};
}

/// The byte-level alphabet of GPT-2: printable bytes are themselves, the others follow from 256 on.
Json byteVocabulary() {
    Json vocabulary = Json::object();
    int next = 256;
    for (int byte = 0; byte < 256; ++byte) {
        const bool printable = (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xAC) ||
                               (byte >= 0xAE && byte <= 0xFF);
        vocabulary[utf8(printable ? byte : next++)] = byte;
    }
    return vocabulary;
}

Json tokenizer() {
    const Json byteLevel{{"type", "ByteLevel"},
                         {"add_prefix_space", false},
                         {"trim_offsets", true},
                         {"use_regex", true}};
    return {{"version", "1.0"},
            {"truncation", nullptr},
            {"padding", nullptr},
            {"added_tokens", Json::array()},
            {"normalizer", nullptr},
            {"pre_tokenizer", byteLevel},
            {"post_processor", nullptr},
            {"decoder", byteLevel},
            {"model",
             {{"type", "BPE"},
              {"dropout", nullptr},
              {"unk_token", nullptr},
              {"continuing_subword_prefix", nullptr},
              {"end_of_word_suffix", nullptr},
              {"fuse_unk", false},
              {"byte_fallback", false},
              {"vocab", byteVocabulary()},
              {"merges", Json::array()}}}};
}

/// Name and shape of every tensor, in the order in which they draw random numbers.
std::vector<PlannedTensor> tensorPlan() {
    std::vector<PlannedTensor> plan;
    const auto add = [&](const std::string& name, std::vector<int64_t> shape) {
        plan.push_back({name + ".weight", DType::BF16, std::move(shape)});
    };
    add("model.embed_tokens", {kVocabulary, kWidth});
    for (int block = 0; block < kBlocks; ++block) {
        const std::string at = "model.layers." + std::to_string(block) + ".";
        add(at + "self_attn.q_proj", {kWidth, kWidth});
        add(at + "self_attn.k_proj", {kKeyWidth, kWidth});
        add(at + "self_attn.v_proj", {kKeyWidth, kWidth});
        add(at + "self_attn.o_proj", {kWidth, kWidth});
        add(at + "mlp.gate_proj", {kFeedForward, kWidth});
        add(at + "mlp.up_proj", {kFeedForward, kWidth});
        add(at + "mlp.down_proj", {kWidth, kFeedForward});
        add(at + "input_layernorm", {kWidth});
        add(at + "post_attention_layernorm", {kWidth});
    }
    add("model.norm", {kWidth});
    return plan;
}

} // namespace

void writeTinyModel(const std::filesystem::path& folder, uint64_t seed) {
    makeFolder(folder);
    writeFileAtomic(folder / "config.json", configuration().dump(2));
    writeFileAtomic(folder / "tokenizer.json", tokenizer().dump(2));
    const auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
    const std::vector<PlannedTensor> plan = tensorPlan();
    SafetensorsFileWriter file(folder / "model.safetensors", plan);
    for (const PlannedTensor& tensor : plan) {
        const at::Tensor values = tensor.shape.size() == 1
                                      ? at::ones(tensor.shape)
                                      : at::randn(tensor.shape, generator).mul_(0.1);
        file.write(tensor.name, bytesOf(values.to(at::kBFloat16)));
    }
    file.finish();
}

} // namespace lathe
