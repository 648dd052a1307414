#pragma once

#include "core/plain/base/json.h"
#include "core/plain/format/rope.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lathe {

enum class NormKind { Rms, Layer };
enum class Activation { Silu, Gelu, GeluTanh, Relu };

/// Rows of a fused query-key-value projection: all of q, then k, then v; or q, k, v head by head
/// (GPT-NeoX).
enum class QkvOrder { Rows, PerHead };

/// What differs between blocks of one model.
struct BlockKind {
    int64_t window = 0; ///< keys a query sees, itself included; 0: all before it
    int rope = 0;       ///< index into ModelConfig::ropes

    bool operator==(const BlockKind&) const = default;
};

/// What forward needs to know of a decoder transformer: values, no behaviour. A family is a row of
/// these (family.cpp); config.json fills in the rest.
struct ModelConfig {
    std::string family{}; ///< "llama", "gemma3_text", …: key of the family table

    int64_t vocabulary = 0;
    int64_t width = 0;          ///< D
    int64_t embeddingWidth = 0; ///< differs from width where projections surround the blocks
    int64_t blockCount = 0;
    int64_t heads = 0;
    int64_t kvHeads = 0;
    int64_t headWidth = 0;
    int64_t feedForward = 0;
    int64_t maxPositions = 0;

    NormKind norm = NormKind::Rms;
    double normEps = 1e-6;
    bool normPlusOne = false; ///< Gemma: the weight is 1 + w
    bool normBefore = true;   ///< false: after the residual sum (OPT-350m)
    bool branchNorms = false; ///< Gemma 2 and 3: also on the branch, before the residual sum
    bool finalNorm = true;
    bool qkNorms = false;

    Activation activation = Activation::Silu;
    bool gatedMlp = true;
    bool parallelResidual = false;

    bool qkvBias = false;
    bool outputBias = false;
    bool mlpBias = false;
    bool fusedQkv = false;
    QkvOrder qkvOrder = QkvOrder::Rows;
    bool fusedGateUp = false;
    bool inputMajor = false; ///< GPT-2: linear weights of the blocks lie as [in, out] in the file

    bool learnedPositions = false;
    int64_t positionOffset = 0; ///< rows before position 0 (OPT: 2)
    std::vector<RopeSpec> ropes{};
    std::vector<BlockKind> blocks{}; ///< [blockCount]

    double embeddingScale = 1;
    double attentionScale = 0;   ///< of q·k
    bool scaleByBlock = false;   ///< GPT-2 variants: also divided by the block's number, from 1
    double attentionSoftcap = 0; ///< 0: none
    double finalSoftcap = 0;     ///< 0: none
    bool tied = false;           ///< the head is the embedding
    int64_t bos = -1;            ///< -1: none
    std::vector<int64_t> endOfText{}; ///< ids that end a text

    bool operator==(const ModelConfig&) const = default;
};

/// The values of a config.json. `where` names the file in messages. Throws Error{BadData} naming
/// the key, its value and what it must be; for an unknown model_type, listing the known ones.
ModelConfig modelConfigFrom(const Json& config, std::string_view where = "config.json");

/// The text model's part of a configuration, as a configuration of its own: "text_config" for a
/// multimodal gemma3; any other is returned as it is.
Json textConfigOf(const Json& config);

} // namespace lathe
