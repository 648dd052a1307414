#include "core/engine/check/forward_check.h"
#include "core/engine/check/tiny_model.h"
#include "core/engine/eval/decode_graph.h"
#include "core/engine/eval/sampling.h"
#include "core/engine/files/load_save.h"
#include "core/engine/forward/kv_cache.h"
#include "core/engine/prepared/prepare.h"
#include "core/plain/base/file.h"
#include "core/plain/base/text.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/tensor.h>

namespace lathe {
namespace {

constexpr int64_t kTokens = 40; ///< more than are generated without a recording

at::Tensor random(at::IntArrayRef shape, uint64_t seed) {
    return at::randn(shape, at::make_generator<at::CPUGeneratorImpl>(seed), at::kFloat);
}

struct ProductCase {
    int64_t rows, in, outs;
    bool codes, paired;

    std::string name() const {
        return std::to_string(rows) + " rows times " + std::to_string(outs) + " × " +
               std::to_string(in) + (codes ? " codes of 4 bits" : "") +
               (paired ? ", gated in pairs" : "");
    }
};

std::string productFault(const ProductCase& one, at::ScalarType dtype, const at::Device& device) {
    constexpr int64_t kGroup = 64;
    const at::Tensor x = random({one.rows, one.in}, 1).to(device, dtype);
    const at::Tensor bias = random({one.outs}, 2).to(device, dtype);
    RowsTask task;
    at::Tensor meaning;
    if (one.codes) {
        const at::Tensor codes =
            at::randint(16, {one.outs, one.in}, at::make_generator<at::CPUGeneratorImpl>(3),
                        at::TensorOptions(at::kByte));
        task.weight = fourBitCodes(codes.to(device));
        task.scales = random({one.outs, one.in / kGroup, 2}, 4).to(device);
        task.scales.select(2, 1).mul_(4).add_(8).round_();
        const auto each = [&](int64_t which) {
            return task.scales.select(2, which).repeat_interleave(kGroup, 1).to(at::kDouble);
        };
        meaning = (codes.to(device).to(at::kDouble) - each(1)) * each(0);
    } else {
        task.weight = random({one.outs, one.in}, 5).to(device, dtype);
        meaning = task.weight.to(at::kDouble);
    }
    task.x = x;
    task.bias = bias;
    task.paired = one.paired;
    if (one.paired) {
        task.activation = Activation::Silu;
    }
    const int64_t made = one.paired ? one.outs / 2 : one.outs;
    task.y = at::empty({one.rows, made}, x.options());
    if (const std::string reason = refusal(task); !reason.empty()) {
        return reason;
    }
    multiplyRows(task);
    at::Tensor expected = x.to(at::kDouble).matmul(meaning.t()) + bias.to(at::kDouble);
    if (one.paired) {
        expected = at::silu(expected.narrow(1, 0, made)) * expected.narrow(1, made, made);
    }
    const double off =
        ((task.y.to(at::kDouble) - expected).norm() / expected.norm()).item<double>();
    const double most = dtype == at::kBFloat16 ? 1e-2 : 1e-5;
    return off <= most ? "" : "off by " + formatNumber(off);
}

/// A change to the tiny Llama that gives it the blocks of another family.
struct Variant {
    std::string name;
    void (*change)(Model&, ModelConfig&);
};

at::Tensor nearOne(int64_t count, uint64_t seed) {
    return (random({count}, seed) * 0.2 + 1).to(at::kBFloat16);
}

const std::vector<Variant>& variants() {
    static const std::vector<Variant> all{
        {"Llama", [](Model&, ModelConfig&) {}},
        {"norms of queries and keys, as Qwen 3",
         [](Model& model, ModelConfig&) {
             for (Block& block : model.blocks) {
                 block.attention->qNorm.weight = nearOne(block.attention->headWidth, 7);
                 block.attention->kNorm.weight = nearOne(block.attention->headWidth, 8);
             }
         }},
        {"biases, as Qwen 2",
         [](Model& model, ModelConfig&) {
             for (Block& block : model.blocks) {
                 for (Linear* linear :
                      {&block.attention->q, &block.attention->k, &block.attention->v}) {
                     linear->bias = random({outFeatures(*linear)}, 9).to(at::kBFloat16);
                 }
             }
         }},
        {"norms of branches, caps and scaled embeddings, as Gemma 2",
         [](Model& model, ModelConfig& config) {
             for (Block& block : model.blocks) {
                 block.afterAttention.weight = nearOne(config.width, 10);
                 block.afterMlp.weight = nearOne(config.width, 11);
             }
             config.normPlusOne = true;
             config.activation = Activation::GeluTanh;
             config.embeddingScale = 8;
             config.finalSoftcap = 20;
             config.attentionSoftcap = 30;
         }},
        {"a window of 9 keys, as Mistral",
         [](Model& model, ModelConfig&) {
             for (Block& block : model.blocks) {
                 block.attention->window = 9;
             }
         }},
        {"LayerNorm and no gate, as GPT-2", [](Model& model, ModelConfig& config) {
             config.norm = NormKind::Layer;
             config.activation = Activation::GeluTanh;
             for (Block& block : model.blocks) {
                 block.mlp->gate = {};
                 block.beforeMlp.bias = random({config.width}, 12).to(at::kBFloat16);
             }
         }}};
    return all;
}

/// Tokens generated one at a time by forward passes, as by generate() without a recording.
std::vector<std::vector<int32_t>> stepwise(const Model& model,
                                           const std::vector<std::vector<int32_t>>& prompts,
                                           const GenerationOptions& options) {
    std::vector<std::vector<int32_t>> out;
    for (size_t row = 0; row < prompts.size(); ++row) {
        Sampler sampler(options, row);
        KvCache cache;
        std::vector<int64_t> next(prompts[row].begin(), prompts[row].end());
        out.emplace_back();
        while (static_cast<int64_t>(out.back().size()) < options.maxTokens) {
            const at::Tensor hidden =
                hiddenStates(model, at::tensor(next, at::kLong).unsqueeze(0), &cache);
            const at::Tensor logits =
                logitsOf(model, hidden.select(1, hidden.size(1) - 1)).to(at::kCPU).contiguous();
            out.back().push_back(sampler.choose(logits[0]));
            next = {out.back().back()};
        }
    }
    return out;
}

std::string decodeFault(const Variant& variant, const GenerationOptions& options, size_t rows,
                        const at::Device& device) {
    const TemporaryFolder folder;
    writeTinyModel(folder.path(), 3);
    Model model = openModel(folder.path().string());
    auto config = std::make_shared<ModelConfig>(*model.config);
    variant.change(model, *config);
    model.config = config;
    const at::NoGradGuard noGrad;
    const Model prepared = prepare(model, {device, at::kFloat});
    if (const std::string reason = DecodeGraph::refusal(prepared, static_cast<int64_t>(rows));
        !reason.empty()) {
        return reason;
    }
    std::vector<std::vector<int32_t>> prompts;
    for (size_t row = 0; row < rows; ++row) {
        prompts.push_back(std::vector<int32_t>(3 + 5 * row, static_cast<int32_t>(40 + row)));
    }
    const auto expected = stepwise(prepared, prompts, options);
    const auto ours = generate(prepared, prompts, options);
    for (size_t row = 0; row < rows; ++row) {
        if (ours[row].ids != expected[row]) {
            return "row " + std::to_string(row) + " writes other tokens";
        }
    }
    return "";
}

} // namespace

std::vector<KernelClaim> decodeClaims(const at::Device& device) {
    std::vector<KernelClaim> claims;
    for (const ProductCase& one : {ProductCase{1, 2048, 3072, false, false},
                                   {2, 1152, 77, false, false},
                                   {4, 512, 8192, false, true},
                                   {8, 320, 9000, false, false}}) {
        for (const at::ScalarType dtype : {at::kBFloat16, at::kFloat}) {
            claims.push_back({one.name() + (dtype == at::kFloat ? " in float32" : " in bfloat16"),
                              [=] { return productFault(one, dtype, device); }});
        }
    }
    for (const ProductCase& one : {ProductCase{1, 2048, 8192, true, true},
                                   {2, 192, 77, true, false},
                                   {8, 4096, 512, true, false}}) {
        claims.push_back({one.name(), [=] { return productFault(one, at::kBFloat16, device); }});
    }
    GenerationOptions greedy{.maxTokens = kTokens, .stopAtEnd = false};
    GenerationOptions drawn = greedy;
    drawn.temperature = 0.9;
    drawn.topP = 0.8;
    drawn.topK = 50;
    drawn.seed = 11;
    for (const Variant& variant : variants()) {
        for (const auto& [options, how] : {std::pair{greedy, "greedy"}, {drawn, "drawn"}}) {
            for (const size_t rows : {size_t{1}, size_t{4}}) {
                claims.push_back({"tokens of a recorded graph, " + variant.name + ", " + how +
                                      ", " + std::to_string(rows) + " rows",
                                  [=, &variant, options = options] {
                                      return decodeFault(variant, options, rows, device);
                                  }});
            }
        }
    }
    return claims;
}

} // namespace lathe
