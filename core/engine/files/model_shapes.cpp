#include "core/engine/files/model_shapes.h"

#include "core/engine/model/overloaded.h"
#include "core/plain/base/error.h"
#include "core/plain/base/text.h"
#include "core/plain/format/family.h"

#include <ATen/TensorOperators.h>

#include <cmath>

namespace lathe {
namespace {

constexpr const char* kHint =
    "Configuration and weights do not belong together, or the folder is damaged; take both from "
    "the same model.";

[[noreturn]] void refuse(const std::string& what) {
    throw Error(ErrorCode::BadData, what, kHint);
}

std::string text(at::IntArrayRef sizes) {
    std::vector<std::string> pieces;
    for (const int64_t size : sizes) {
        pieces.push_back(std::to_string(size));
    }
    return "[" + join(pieces, ", ") + "]";
}

bool isWeight(const at::Tensor& tensor) {
    return tensor.defined() && tensor.dim() == 2 && tensor.is_floating_point() &&
           tensor.numel() > 0;
}

/// `tensor` may be undefined.
void requireVector(const at::Tensor& tensor, int64_t width, const std::string& name) {
    if (tensor.defined() &&
        (tensor.dim() != 1 || tensor.size(0) != width || !tensor.is_floating_point())) {
        refuse(name + " is " + text(tensor.sizes()) + ", not " + std::to_string(width) +
               " numbers");
    }
}

void requireMatrix(const at::Tensor& tensor, at::IntArrayRef shape, const std::string& name) {
    if (!isWeight(tensor) || tensor.sizes() != shape) {
        refuse(name + " is " + (tensor.defined() ? text(tensor.sizes()) : std::string("absent")) +
               ", not numbers of " + text(shape));
    }
}

void requireOneNumber(const at::Tensor& tensor, const char* what) {
    if (tensor.defined() && (tensor.numel() != 1 || !tensor.is_floating_point())) {
        refuse(std::string(what) + " of rounded inputs is " + text(tensor.sizes()) +
               ", not one number");
    }
}

void requireGather(const Gather& op, int64_t in) {
    const auto channels = [](const at::Tensor& index, int64_t below) {
        return index.defined() && index.dim() == 1 && index.scalar_type() == at::kLong &&
               (index.numel() == 0 ||
                (index.min().item<int64_t>() >= 0 && index.max().item<int64_t>() < below));
    };
    const bool fits = op.in == in && op.width > 0 && channels(op.source, op.in) &&
                      channels(op.target, op.width) && op.factor.defined() &&
                      op.factor.is_floating_point() && op.factor.sizes() == op.source.sizes() &&
                      op.factor.sizes() == op.target.sizes();
    if (!fits) {
        refuse("channels are taken from places that the inputs do not have");
    }
}

/// The width of inputs after `op`, which is given `width` channels.
int64_t widthAfter(const InputOp& op, int64_t width) {
    if (const auto* scale = std::get_if<Scale>(&op)) {
        if (!scale->divisor.defined()) {
            refuse("inputs are divided by nothing");
        }
        requireVector(scale->divisor, width, "the divisor of its inputs");
    } else if (const auto* turn = std::get_if<Hadamard>(&op)) {
        if (turn->size < 1 || turn->stride < 1 || width % (turn->size * turn->stride) != 0) {
            refuse(std::to_string(width) + " inputs are transformed in sets of " +
                   std::to_string(turn->size));
        }
    } else if (const auto* gather = std::get_if<Gather>(&op)) {
        requireGather(*gather, width);
        return gather->width;
    } else {
        const auto& rounding = std::get<ActQuant>(op);
        requireOneNumber(rounding.scale, "the scale");
        requireOneNumber(rounding.zero, "the zero point");
        if (!(rounding.clip > 0 && rounding.clip <= 1)) {
            refuse("rounded inputs keep a share of " + formatNumber(rounding.clip) +
                   " of their range");
        }
    }
    return width;
}

void requireOps(const Linear& linear) {
    int64_t width = inFeatures(linear);
    for (const InputOp& op : linear.in) {
        width = widthAfter(op, width);
    }
    if (width != weightColumns(linear.parts.front())) {
        refuse("its inputs become " + std::to_string(width) + ", its weight reads " +
               std::to_string(weightColumns(linear.parts.front())));
    }
}

/// Walks the modules of a model by the names of its family.
class ShapeCheck {
public:
    explicit ShapeCheck(const Model& model)
        : m_model(model), m_config(*model.config), m_names(findFamily(m_config.family)->names) {}

    void run() const {
        embeddings();
        for (size_t i = 0; i < m_model.blocks.size(); ++i) {
            block(m_model.blocks[i], static_cast<int64_t>(i));
        }
        norm(m_model.finalNorm, m_config.width, std::string(m_names.finalNorm));
        if (m_model.head.present()) {
            linear(m_model.head, m_config.embeddingWidth, m_config.vocabulary,
                   std::string(m_names.head));
        }
    }

private:
    void embeddings() const {
        requireMatrix(m_model.embedding, {m_config.vocabulary, m_config.embeddingWidth},
                      std::string(m_names.embedding));
        if (m_config.learnedPositions) {
            requireMatrix(m_model.positions,
                          {m_config.maxPositions + m_config.positionOffset, m_config.width},
                          std::string(m_names.positions));
        } else if (m_model.positions.defined()) {
            refuse("there are learned positions that the configuration does not have");
        }
        const bool projected = m_config.embeddingWidth != m_config.width;
        if (projected != m_model.projectIn.present() || projected != m_model.projectOut.present()) {
            refuse("projections around the blocks do not go with a width of " +
                   std::to_string(m_config.width) + " and embeddings of " +
                   std::to_string(m_config.embeddingWidth));
        }
        if (projected) {
            linear(m_model.projectIn, m_config.embeddingWidth, m_config.width,
                   std::string(m_names.projectIn));
            linear(m_model.projectOut, m_config.width, m_config.embeddingWidth,
                   std::string(m_names.projectOut));
        }
        for (const int64_t id : m_model.prefix) {
            if (id < 0 || id >= m_config.vocabulary) {
                refuse("the prefix holds token " + std::to_string(id) + " of " +
                       std::to_string(m_config.vocabulary));
            }
        }
    }

    void block(const Block& block, int64_t number) const {
        const auto named = [&](std::string_view module) {
            return modulePath(m_names, number, module);
        };
        norm(block.beforeAttention, m_config.width, named(m_names.beforeAttention));
        norm(block.afterAttention, m_config.width, named(m_names.afterAttention));
        norm(block.beforeMlp, m_config.width, named(m_names.beforeMlp));
        norm(block.afterMlp, m_config.width, named(m_names.afterMlp));
        if (block.attention) {
            attention(*block.attention, number);
        }
        if (block.mlp) {
            mlp(*block.mlp, number);
        }
    }

    void attention(const Attention& a, int64_t number) const {
        const auto named = [&](std::string_view module) {
            return modulePath(m_names, number, module);
        };
        const int64_t queries = a.heads * a.headWidth;
        const int64_t keys = a.kvHeads * a.headWidth;
        const int64_t width = m_config.width;
        const bool counts = a.heads > 0 && a.kvHeads > 0 && a.headWidth > 0 &&
                            a.heads % a.kvHeads == 0 && std::isfinite(a.scale) && a.window >= 0;
        if (!counts) {
            refuse(named(m_names.o) + ": its block has heads that cannot be");
        }
        if (a.headWidth != m_config.headWidth) { // rotary embeddings and scales are made for it
            refuse(named(m_names.o) + ": its block has heads of " + std::to_string(a.headWidth) +
                   " channels, the configuration of " + std::to_string(m_config.headWidth));
        }
        if (a.qkv.present()) {
            linear(a.qkv, width, queries + 2 * keys, named(m_names.qkv));
        } else {
            linear(a.q, width, queries, named(m_names.q));
            linear(a.k, width, keys, named(m_names.k));
            linear(a.v, width, keys, named(m_names.v));
        }
        linear(a.o, queries, width, named(m_names.o));
        norm(a.qNorm, a.headWidth, named(m_names.qNorm));
        norm(a.kNorm, a.headWidth, named(m_names.kNorm));
        if (m_config.ropes.empty()) {
            return;
        }
        if (a.rope < 0 || a.rope >= static_cast<int>(m_config.ropes.size())) {
            refuse(named(m_names.o) + ": there are no rotary embeddings number " +
                   std::to_string(a.rope));
        }
    }

    void mlp(const Mlp& m, int64_t number) const {
        const auto named = [&](std::string_view module) {
            return modulePath(m_names, number, module);
        };
        if (!m.down.present()) {
            refuse(named(m_names.down) + " is absent");
        }
        const int64_t width = m_config.width;
        const int64_t inner = inFeatures(m.down);
        linear(m.down, inner, width, named(m_names.down));
        if (m.gateUp.present()) {
            linear(m.gateUp, width, 2 * inner, named(m_names.gateUp));
        } else {
            linear(m.up, width, inner, named(m_names.up));
        }
        const bool gated = m.gate.present() || m.gateUp.present();
        if (gated && !m_config.gatedMlp) {
            refuse(named(m_names.down) + ": its block has a gate, against the configuration");
        }
        if (!gated && m_config.gatedMlp) {
            refuse(named(m_names.down) + ": its block lacks a gate, against the configuration");
        }
        if (m.gate.present()) {
            linear(m.gate, width, inner, named(m_names.gate));
        }
    }

    static void norm(const Norm& norm, int64_t width, const std::string& name) {
        requireVector(norm.weight, width, name);
        requireVector(norm.bias, width, name + ".bias");
    }

    static void linear(const Linear& linear, int64_t in, int64_t out, const std::string& name) {
        if (!linear.present()) {
            refuse(name + " is absent");
        }
        try {
            for (const Part& part : linear.parts) {
                requirePart(part);
            }
            requireOps(linear);
        } catch (const Error& error) {
            throw error.within(name);
        }
        if (inFeatures(linear) != in || outFeatures(linear) != out) {
            refuse(name + " is " + text({outFeatures(linear), inFeatures(linear)}) +
                   " but its neighbours make it " + text({out, in}));
        }
        for (const Part& part : linear.parts) {
            if (weightRows(part) != out ||
                weightColumns(part) != weightColumns(linear.parts.front())) {
                refuse(name + " has parts of other shapes");
            }
        }
        requireVector(linear.bias, out, name + ".bias");
    }

    const Model& m_model;
    const ModelConfig& m_config;
    const TensorNames& m_names;
};

} // namespace

void requirePart(const Part& part) {
    const bool fits = std::visit(Overloaded{[](const Dense& p) { return isWeight(p.weight); },
                                            [](const Quantized& p) { return wellFormed(p); },
                                            [](const LowRank& p) {
                                                return isWeight(p.up) && isWeight(p.down) &&
                                                       p.up.size(1) == p.down.size(0);
                                            }},
                                 part);
    if (!fits) {
        refuse("the tensors of a layer's weight do not fit together");
    }
}

void requireShapes(const Model& model) {
    ShapeCheck(model).run();
}

} // namespace lathe
