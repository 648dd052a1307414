#pragma once

#include "core/plain/format/model_config.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lathe {

/// Module paths of a family's tensors, without ".weight" or ".bias"; those from q on are relative
/// to a block. Empty: the family has none.
struct TensorNames {
    std::string_view embedding{};
    std::string_view positions{};
    std::string_view projectIn{};
    std::string_view projectOut{};
    std::string_view finalNorm{};
    std::string_view head{};
    std::string_view blocks{}; ///< "model.layers": a block is "model.layers.3"

    std::string_view q{}, k{}, v{}, qkv{}, o{};
    std::string_view qNorm{}, kNorm{};
    std::string_view gate{}, up{}, gateUp{}, down{};
    std::string_view beforeAttention{}, afterAttention{}, beforeMlp{}, afterMlp{};
};

/// The keys of a family's sizes in config.json.
struct ConfigKeys {
    std::string_view width = "hidden_size";
    std::string_view blockCount = "num_hidden_layers";
    std::string_view heads = "num_attention_heads";
    std::string_view feedForward = "intermediate_size";
    std::string_view maxPositions = "max_position_embeddings";
    std::string_view normEps = "rms_norm_eps"; ///< empty: fixed
    std::string_view activation = "hidden_act";
};

/// Which blocks slide when config.json has no layer_types.
enum class WindowRule {
    Never,
    Always,     ///< every block, where sliding_window is a number
    FromBlock,  ///< Qwen: from max_window_layers on, where use_sliding_window
    OtherBlock, ///< Gemma 2: blocks 0, 2, 4, …
    Pattern     ///< Gemma 3: all but every sliding_window_pattern-th
};

/// One row of the table of families: names and the values that config.json does not state.
struct Family {
    std::string_view id{}; ///< model_type
    ConfigKeys keys{};
    TensorNames names{};
    ModelConfig defaults{};
    WindowRule windows = WindowRule::Never;
    int64_t defaultWindow = 0;      ///< where sliding_window is absent
    double defaultRotaryFactor = 1; ///< share of a head that is rotated
    bool rotary = true;
    /// Other spellings of the first part of tensor names, tried in order: {as in the table, as in
    /// files}.
    std::vector<std::pair<std::string_view, std::string_view>> spellings{};
};

std::span<const Family> families();

/// nullptr when there is none.
const Family* findFamily(std::string_view modelType);

/// "gemma, gemma2, …", for messages.
std::string knownFamilies();

/// "model.layers.3" + "." + `module`; `module` alone for a negative block.
std::string modulePath(const TensorNames& names, int64_t block, std::string_view module);

/// Module paths of the linears that a model of this configuration has, in order of computation, the
/// head last unless it is the embedding.
std::vector<std::string> linearNames(const ModelConfig& config);

} // namespace lathe
