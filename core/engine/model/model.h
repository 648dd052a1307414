#pragma once

#include "core/engine/model/linear.h"
#include "core/engine/numbers/kv_format.h"
#include "core/plain/format/model_config.h"
#include "core/plain/format/model_files.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace lathe {

/// RMSNorm or LayerNorm, by the configuration.
struct Norm {
    at::Tensor weight; ///< [D]; undefined: no norm here
    at::Tensor bias;   ///< [D] or undefined
};

/// What a linear does in its block. Fused projections of a family stay fused: one linear, as in its
/// files.
enum class LinearRole { Q, K, V, Qkv, O, Gate, Up, GateUp, Down, Head, ProjectIn, ProjectOut };

/// Keys and values of the tokens of Model::prefix in a block; every text attends to them.
struct PrefixCache {
    at::Tensor keys, values; ///< [K, P, C], keys rotated to their positions; undefined: no prefix
};

struct Attention {
    Linear q, k, v; ///< either these
    Linear qkv;     ///< or this
    Linear o;
    Norm qNorm, kNorm; ///< over the head width (Qwen3, Gemma 3)
    int64_t heads = 0;
    int64_t kvHeads = 0;
    int64_t headWidth = 0;
    double scale = 0;        ///< of q·k
    int64_t window = 0;      ///< keys a query sees, itself included; 0: all before it
    int rope = 0;            ///< index into ModelConfig::ropes
    bool rotateKeys = false; ///< queries and keys pass a Hadamard transform of a head after RoPE
    KvFormat kv{};           ///< how keys and values of earlier positions are kept
    PrefixCache prefix{};    ///< keys and values of Model::prefix
};

struct Mlp {
    Linear gate, up; ///< gated families; `up` alone for the others (fc1)
    Linear gateUp;   ///< or this
    Linear down;
};

/// Blocks carry their own shapes and their sublayers may be absent, so that depth and width pruning
/// need no new code in forward.
struct Block {
    std::optional<Attention> attention;
    std::optional<Mlp> mlp;
    Norm beforeAttention, afterAttention, beforeMlp,
        afterMlp; ///< `after…`: on the branch, before the residual (Gemma 2, 3)
    /// The number it had in the files it came from. Its linears are named by it, so removing a
    /// block renames nothing; forward and caches count positions in Model::blocks.
    int64_t origin = 0;
};

/// Where a model came from: its folder (configuration, tokenizer) and the identity of its files.
struct ModelSource {
    std::filesystem::path folder{};
    Json config{};          ///< config.json as it is (of a multimodal model: the text model's part)
    std::string identity{}; ///< hash that changes when any weight file, config or tokenizer changes
    /// The files that hold the tensors of a model just opened.
    std::shared_ptr<const ModelFiles> files{};
};

/// A decoder transformer as a value. Tensors of a model just opened lie in the mapped file, in the
/// file's type; prepare() makes the tensors that forward computes with.
struct Model {
    std::shared_ptr<const ModelSource> source;
    std::shared_ptr<const ModelConfig> config;
    at::Tensor embedding;         ///< [V, D]
    at::Tensor positions;         ///< [P, D] learned positions, or undefined
    Linear projectIn, projectOut; ///< OPT-350m
    std::vector<Block> blocks;
    Norm finalNorm;
    Linear head; ///< absent when tied to the embedding
    /// Tokens that come before every text; their keys and values are in the blocks, so they are
    /// never run again. Positions of texts begin after them.
    std::vector<int64_t> prefix;
};

struct LinearPlace {
    std::string name;  ///< module path, by the block's origin: "model.layers.3.mlp.down_proj"
    int64_t block = 0; ///< position in Model::blocks; -1: the head, or outside the blocks
    LinearRole role = LinearRole::Q;
};

/// The only loop over linears, in order of computation: statistics, methods, export and the
/// explorer use it. The head comes last, and only when it has weights of its own.
void forEachLinear(Model& model, const std::function<void(const LinearPlace&, Linear&)>& f);
void forEachLinear(const Model& model,
                   const std::function<void(const LinearPlace&, const Linear&)>& f);

/// The same over one block at position `number` of a model with this configuration.
void forEachLinear(Block& block, int64_t number, const ModelConfig& config,
                   const std::function<void(const LinearPlace&, Linear&)>& f);
void forEachLinear(const Block& block, int64_t number, const ModelConfig& config,
                   const std::function<void(const LinearPlace&, const Linear&)>& f);

/// "block 3", by its origin.
std::string blockName(const Block& block);

/// Gives every shared tensor of the model one handle: that of the first linear that holds it (see
/// forEachShared).
void joinShared(Model& model);

struct ModelSize {
    int64_t parameters = 0;
    int64_t bytes = 0;         ///< as stored: what a file would hold
    int64_t linearWeights = 0; ///< weights in block linears
    double bitsPerWeight = 0;  ///< stored bits of the block linears over their weights
    double sparsity = 0;       ///< zeros among the block linears' weights
};

ModelSize sizeOf(const Model& model);

/// Bytes of the keys and values of the prefix; sizeOf() counts them too.
int64_t prefixBytes(const Model& model);

} // namespace lathe
