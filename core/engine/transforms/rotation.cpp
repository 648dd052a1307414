#include "core/engine/transforms/rotation.h"

#include "core/engine/numbers/hadamard.h"
#include "core/engine/numbers/tensor_bytes.h"
#include "core/plain/base/error.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/zeros_like.h>

namespace lathe {
namespace {

/// The weight, to be replaced: tensors that others share with it stay unchanged.
at::Tensor& weightIn(Linear& linear) {
    auto& part = std::get<Dense>(linear.parts.front());
    part.shared.clear();
    return part.weight;
}

/// Folds in a wide type; what is folded is narrowed at the end, so that it is rounded once.
class Folding {
public:
    Folding(const ModelConfig& config, const Rotations& rotations, const RotationOptions& options)
        : m_config(config), m_rotations(rotations), m_options(options) {
        if (rotations.residual.defined()) {
            m_residual = wide(rotations.residual);
        }
    }

    at::Tensor wide(const at::Tensor& tensor) const {
        return tensor.to(m_options.device, m_options.precise ? at::kDouble : at::kFloat)
            .contiguous();
    }

    at::Tensor narrowed(const at::Tensor& tensor, at::ScalarType own) const {
        const at::Tensor result = tensor.to(m_options.dtype.value_or(own)).contiguous();
        return m_options.toHost ? onHost(result) : result;
    }

    /// `fold` on the weights and bias of `linear` in the wide type.
    void change(Linear& linear, const std::function<void(Linear&)>& fold) const {
        if (!linear.present()) {
            return;
        }
        const at::ScalarType own = weightIn(linear).scalar_type();
        const at::ScalarType ownBias = linear.bias.defined() ? linear.bias.scalar_type() : own;
        weightIn(linear) = wide(weightIn(linear));
        if (linear.bias.defined()) {
            linear.bias = wide(linear.bias);
        }
        fold(linear);
        weightIn(linear) = narrowed(weightIn(linear), own);
        if (linear.bias.defined()) {
            linear.bias = narrowed(linear.bias, ownBias);
        }
    }

    /// A linear that reads the hidden states after `norm`.
    void read(Linear& linear, const Norm& norm) const {
        if (!m_residual.defined()) {
            return;
        }
        at::Tensor& weight = weightIn(linear);
        if (norm.bias.defined()) {
            const at::Tensor shift = weight.matmul(wide(norm.bias));
            linear.bias = linear.bias.defined() ? linear.bias + shift : shift;
        }
        if (norm.weight.defined()) {
            const bool plusOne = m_config.normPlusOne && m_config.norm == NormKind::Rms;
            weight = weight * (wide(norm.weight) + (plusOne ? 1.0 : 0.0));
        }
        weight = weight.matmul(m_residual);
    }

    /// A linear that adds to the hidden states. The mean over the channels, which LayerNorm would
    /// subtract, is subtracted here.
    void write(Linear& linear) const {
        if (!m_residual.defined()) {
            return;
        }
        at::Tensor& weight = weightIn(linear);
        if (m_config.norm == NormKind::Layer) {
            weight = weight - weight.mean(0, true);
        }
        weight = m_residual.t().matmul(weight);
        if (linear.bias.defined()) {
            linear.bias = hidden(linear.bias);
        }
    }

    /// Rows [..., D] of hidden states: embeddings, positions, a bias.
    at::Tensor hidden(const at::Tensor& rows) const {
        at::Tensor x = rows;
        if (m_config.norm == NormKind::Layer) {
            x = x - x.mean(-1, true);
        }
        return x.matmul(m_residual);
    }

    /// The norm that remains once its weight is folded into its readers.
    Norm emptied(const Norm& norm) const {
        if (!m_residual.defined() || !norm.weight.defined()) {
            return norm;
        }
        const bool plusOne = m_config.normPlusOne && m_config.norm == NormKind::Rms;
        const at::Tensor own = m_options.toHost ? onHost(norm.weight) : norm.weight;
        return {plusOne ? at::zeros_like(own) : at::ones_like(own), {}};
    }

    void block(Block& block, const at::Tensor& head) const {
        if (block.attention) {
            attention(*block.attention, block.beforeAttention, head);
        }
        if (block.mlp) {
            mlp(*block.mlp, block.beforeMlp);
        }
        block.beforeAttention = emptied(block.beforeAttention);
        block.beforeMlp = emptied(block.beforeMlp);
    }

private:
    void attention(Attention& a, const Norm& norm, const at::Tensor& head) const {
        const at::Tensor rotation = head.defined() ? wide(head) : at::Tensor();
        const bool everywhere = m_residual.defined() || m_rotations.inputs > 0;
        if (everywhere) {
            for (Linear* linear : {&a.q, &a.k}) {
                change(*linear, [&](Linear& l) {
                    read(l, norm);
                    rotateInputs(l, LinearRole::Q, &a);
                });
            }
        }
        if (everywhere || rotation.defined()) {
            change(a.v, [&](Linear& l) {
                read(l, norm);
                rotateValues(l, 0, a, rotation);
                rotateInputs(l, LinearRole::V, &a);
            });
            change(a.qkv, [&](Linear& l) {
                read(l, norm);
                rotateValues(l, (a.heads + a.kvHeads) * a.headWidth, a, rotation);
                rotateInputs(l, LinearRole::Qkv, &a);
            });
        }
        if (everywhere || rotation.defined() || m_rotations.acrossHeads) {
            change(a.o, [&](Linear& l) { output(l, a, rotation); });
        }
        prefix(a.prefix, rotation, m_rotations.keys && !a.rotateKeys);
        a.rotateKeys = a.rotateKeys || m_rotations.keys;
    }

    /// The linear that reads the results of the heads.
    void output(Linear& linear, const Attention& a, const at::Tensor& rotation) const {
        at::Tensor& weight = weightIn(linear);
        if (rotation.defined()) {
            weight =
                weight.view({weight.size(0), a.heads, a.headWidth}).matmul(rotation).flatten(1);
        }
        write(linear);
        rotateInputs(linear, LinearRole::O, &a);
    }

    /// Rotates the inputs of `linear` while the model runs, and its weights to match.
    void rotateInputs(Linear& linear, LinearRole role, const Attention* attention) const {
        const auto rotation = onlineRotation(m_rotations, role, attention, inFeatures(linear));
        if (!rotation) {
            return;
        }
        at::Tensor& weight = weightIn(linear);
        weight = hadamardTransform(weight, rotation->size, rotation->stride);
        linear.in.emplace_back(*rotation);
    }

    /// Keys and values of a prefix are kept as attention reads them: rotated like later ones.
    void prefix(PrefixCache& cache, const at::Tensor& rotation, bool rotateKeys) const {
        if (!cache.keys.defined()) {
            return;
        }
        if (rotation.defined()) {
            cache.values =
                narrowed(wide(cache.values).matmul(rotation), cache.values.scalar_type());
        }
        if (rotateKeys) {
            cache.keys = narrowed(hadamardTransform(wide(cache.keys), cache.keys.size(-1)),
                                  cache.keys.scalar_type());
        }
    }

    void mlp(Mlp& mlp, const Norm& norm) const {
        const bool everywhere = m_residual.defined() || m_rotations.inputs > 0;
        if (everywhere) {
            for (Linear* linear : {&mlp.gate, &mlp.up, &mlp.gateUp}) {
                change(*linear, [&](Linear& l) {
                    read(l, norm);
                    rotateInputs(l, LinearRole::Up, nullptr);
                });
            }
        }
        if (everywhere || m_rotations.down) {
            change(mlp.down, [&](Linear& l) {
                write(l);
                rotateInputs(l, LinearRole::Down, nullptr);
            });
        }
    }

    /// v' = v · D, head by head: rows of the projection that make values, from `first` on where
    /// they lie together.
    void rotateValues(Linear& linear, int64_t first, const Attention& a,
                      const at::Tensor& rotation) const {
        if (!rotation.defined()) {
            return;
        }
        const bool interleaved = a.qkv.present() && m_config.qkvOrder == QkvOrder::PerHead;
        const auto values = [&](const at::Tensor& rows) {
            return interleaved ? rows.view({a.heads, 3, a.headWidth, -1}).select(1, 2)
                               : rows.narrow(0, first, a.kvHeads * a.headWidth)
                                     .view({a.kvHeads, a.headWidth, -1});
        };
        at::Tensor weight = weightIn(linear).clone();
        values(weight).copy_(rotation.t().matmul(values(weight)));
        weightIn(linear) = weight;
        if (!linear.bias.defined()) {
            return;
        }
        at::Tensor bias = linear.bias.clone();
        values(bias).copy_(rotation.t().matmul(values(bias)));
        linear.bias = bias;
    }

    const ModelConfig& m_config;
    const Rotations& m_rotations;
    const RotationOptions& m_options;
    at::Tensor m_residual;
};

/// Everything outside the blocks; for R1 only.
void foldEnds(Model& out, const Folding& fold) {
    if (!out.head.present()) {
        out.head = makeDense(out.embedding);
    }
    const Norm norm = out.finalNorm;
    fold.change(out.head, [&](Linear& l) { fold.read(l, norm); });
    out.finalNorm = fold.emptied(norm);
    for (at::Tensor* rows : {&out.embedding, &out.positions}) {
        if (rows->defined()) {
            *rows = fold.narrowed(fold.hidden(fold.wide(*rows)), rows->scalar_type());
        }
    }
}

/// Everything outside the blocks rotated.
Model endsBy(const Folding& fold, const Model& model, const Rotations& rotations) {
    Model out = model;
    if (!rotations.residual.defined()) {
        return out;
    }
    foldEnds(out, fold);
    if (model.config->norm == NormKind::Layer) {
        auto config = std::make_shared<ModelConfig>(*model.config);
        config->norm = NormKind::Rms;
        out.config = std::move(config);
    }
    return out;
}

Block blockBy(const Folding& fold, const Model& model, size_t index, const Rotations& rotations) {
    Block out = model.blocks[index];
    fold.block(out, rotations.heads.empty() ? at::Tensor() : rotations.heads.at(index));
    return out;
}

} // namespace

at::Tensor randomHadamard(int64_t n, uint64_t seed) {
    const auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
    const at::Tensor signs = at::randint(0, 2, {n, 1}, generator, at::kDouble) * 2 - 1;
    return signs * hadamardMatrix(n);
}

void requireRotatable(const Model& model, bool residual) {
    const ModelConfig& config = *model.config;
    const std::string hint = "switch the rotation of the residual stream off; the others are exact "
                             "here";
    if (residual && config.branchNorms) {
        throw Error(ErrorCode::User,
                    config.family + " has norms on its branches, before the residual sum; their "
                                    "weights cannot pass a rotation of the residual stream",
                    hint);
    }
    if (residual && (!config.normBefore || model.projectIn.present())) {
        throw Error(ErrorCode::User,
                    "this " + config.family +
                        " has its norms after the residual sum or projections around its blocks; "
                        "a rotation of the residual stream cannot pass them",
                    hint);
    }
    forEachLinear(model, [](const LinearPlace& place, const Linear& linear) {
        const bool plain = linear.parts.size() == 1 && linear.in.empty() &&
                           std::holds_alternative<Dense>(linear.parts.front());
        if (!plain) {
            throw Error(ErrorCode::User,
                        place.name + " is quantized, in parts or rotated already; a rotation "
                                     "would make it dense again",
                        "rotate first, then quantize");
        }
    });
}

Model withRotatedEnds(const Model& model, const Rotations& rotations,
                      const RotationOptions& options) {
    requireRotatable(model, rotations.residual.defined());
    requireRotationsFit(model, rotations);
    return endsBy(Folding(*model.config, rotations, options), model, rotations);
}

Block rotatedBlock(const Model& model, int64_t number, const Rotations& rotations,
                   const RotationOptions& options) {
    return blockBy(Folding(*model.config, rotations, options), model, static_cast<size_t>(number),
                   rotations);
}

Model rotatedModel(const Model& model, const Rotations& rotations, const RotationOptions& options) {
    requireRotatable(model, rotations.residual.defined());
    requireRotationsFit(model, rotations);
    // One Folding for ends and blocks: a second would convert the residual's rotation again, and
    // its gradients would be summed in two parts, with other last bits.
    const Folding fold(*model.config, rotations, options);
    Model out = endsBy(fold, model, rotations);
    for (size_t i = 0; i < out.blocks.size(); ++i) {
        out.blocks[i] = blockBy(fold, model, i, rotations);
    }
    return out;
}

} // namespace lathe
