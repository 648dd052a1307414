#include "core/engine/prepared/prepare.h"

#include "core/engine/forward/forward.h"
#include "core/engine/prepared/device_parts.h"
#include "core/engine/prepared/packed_linear.h"
#include "core/plain/base/error.h"
#include "core/plain/base/text.h"

#include <ATen/Context.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/ops/cat.h>
#include <c10/util/Exception.h>

#include <cmath>

namespace lathe {
namespace {

class Preparation {
public:
    Preparation(const ComputeTarget& target, Execution execution)
        : m_target(target), m_plain(execution == Execution::Trainable) {
        if (execution == Execution::Fast) {
            m_chooser.emplace(target);
        }
    }

    at::Tensor moved(const at::Tensor& tensor) const {
        if (!tensor.defined()) {
            return tensor;
        }
        at::Tensor result = tensor.to(m_target.device, m_target.dtype).contiguous();
        look(result);
        return result;
    }

    /// Norms are computed in float32; their weights are held in the target's type where that is
    /// theirs, which a device's fused norm needs, else in float32.
    Norm moved(const Norm& norm) const {
        const auto exact = [&](const at::Tensor& t) {
            if (!t.defined()) {
                return t;
            }
            const at::ScalarType own = t.scalar_type();
            return t.to(m_target.device, own == m_target.dtype ? own : at::kFloat).contiguous();
        };
        Norm result{exact(norm.weight), exact(norm.bias)};
        look(result.weight);
        look(result.bias);
        return result;
    }

    /// Whether a weight may hold NaN or infinity. Attention kernels can swallow NaN, so outputs
    /// alone would not show it.
    bool suspicious() const { return m_suspicious; }

    /// One dense part, laid out for the device.
    Linear moved(const Linear& linear) const {
        if (!linear.present()) {
            return linear;
        }
        if (linear.parts.empty()) { // a trainer's own form, which is on the device already
            Linear result = linear;
            result.bias = moved(linear.bias);
            result.in = movedOps(linear.in, m_target.device);
            return result;
        }
        Linear result = packed(makeDense(partsOf(linear), moved(linear.bias)));
        std::get<Dense>(result.parts.front()).shared = sharedIdOf(linear.parts);
        result.in = movedOps(linear.in, m_target.device);
        if (m_chooser) {
            m_chooser->improve(result, {&linear});
        }
        return result;
    }

    Block moved(const Block& block) const {
        Block result = block;
        for (Norm* norm : {&result.beforeAttention, &result.afterAttention, &result.beforeMlp,
                           &result.afterMlp}) {
            *norm = moved(*norm);
        }
        if (block.attention) {
            result.attention = moved(*block.attention);
        }
        if (block.mlp) {
            result.mlp = moved(*block.mlp);
        }
        return result;
    }

    Attention moved(const Attention& attention) const {
        Attention result = attention;
        result.o = moved(attention.o);
        result.qNorm = moved(attention.qNorm);
        result.kNorm = moved(attention.kNorm);
        result.prefix = {moved(attention.prefix.keys), moved(attention.prefix.values)};
        result.qkv = moved(attention.qkv);
        const std::vector<const Linear*> apart{&attention.q, &attention.k, &attention.v};
        if (m_plain || attention.qkv.present() || !mergeable(apart)) {
            result.q = moved(attention.q);
            result.k = moved(attention.k);
            result.v = moved(attention.v);
            return result;
        }
        result.qkv = merged(apart);
        result.q = result.k = result.v = {};
        return result;
    }

    Mlp moved(const Mlp& mlp) const {
        Mlp result{{}, {}, moved(mlp.gateUp), moved(mlp.down)};
        const std::vector<const Linear*> apart{&mlp.gate, &mlp.up};
        if (!m_plain && mlp.gate.present() && mergeable(apart)) {
            result.gateUp = merged(apart);
            return result;
        }
        result.gate = moved(mlp.gate);
        result.up = moved(mlp.up);
        return result;
    }

private:
    /// One pass: a sum is finite unless an element is not (or it overflows, which is checked).
    void look(const at::Tensor& tensor) const {
        if (tensor.defined() && !std::isfinite(tensor.sum(at::kFloat).item<float>())) {
            m_suspicious = true;
        }
    }

    static const Dense* singleDense(const Linear& linear) {
        return linear.parts.size() == 1 ? std::get_if<Dense>(&linear.parts[0]) : nullptr;
    }

    /// The sum of the parts, in the target's type.
    at::Tensor partsOf(const Linear& linear) const {
        const Dense* single = singleDense(linear);
        return moved(single ? single->weight : weightOf(withPartsOn(linear, m_target.device)));
    }

    /// All present, reading the same input through the same ops, with biases on all or none.
    static bool mergeable(const std::vector<const Linear*>& linears) {
        for (const Linear* linear : linears) {
            if (!linear->present() || !sameOps(linear->in, linears.front()->in) ||
                linear->bias.defined() != linears.front()->bias.defined()) {
                return false;
            }
        }
        return true;
    }

    /// The id of the matrix that these linears' rows make together; empty when one has none.
    static std::string idOfRows(const std::vector<const Linear*>& linears) {
        std::string out;
        for (const Linear* linear : linears) {
            const std::string id = sharedIdOf(linear->parts);
            if (id.empty()) {
                return "";
            }
            out += (out.empty() ? "" : " / ") + id;
        }
        return out;
    }

    /// Linears that read the same input, as one.
    Linear merged(const std::vector<const Linear*>& linears) const {
        std::vector<at::Tensor> weights;
        std::vector<at::Tensor> biases;
        for (const Linear* linear : linears) {
            weights.push_back(partsOf(*linear));
            if (linear->bias.defined()) {
                biases.push_back(moved(linear->bias));
            }
        }
        Linear result =
            packed(makeDense(at::cat(weights), biases.empty() ? at::Tensor() : at::cat(biases)));
        std::get<Dense>(result.parts.front()).shared = idOfRows(linears);
        result.in = movedOps(linears.front()->in, m_target.device);
        if (m_chooser) {
            m_chooser->improve(result, linears);
        }
        return result;
    }

    /// On a CPU in float32, oneDNN's blocked layout of the weight: its product was measured 10 to
    /// 40 % faster than the plain one.
    Linear packed(Linear linear) const {
        const bool fits = !m_plain && m_target.device.is_cpu() && m_target.dtype == at::kFloat &&
                          at::globalContext().hasMKLDNN();
        if (!fits) {
            return linear;
        }
        using Signature = at::Tensor(const at::Tensor&, c10::optional<int64_t>);
        static const auto op = c10::Dispatcher::singleton()
                                   .findSchemaOrThrow("mkldnn::_reorder_linear_weight", "")
                                   .typed<Signature>();
        auto& part = std::get<Dense>(linear.parts.front());
        part.weight = op.call(part.weight, kTokensExpected);
        return linear;
    }

    static constexpr int64_t kTokensExpected = 1024;

    const ComputeTarget& m_target;
    bool m_plain; ///< for gradients
    mutable bool m_suspicious = false;
    mutable std::optional<KernelChooser> m_chooser; ///< undefined: all dense
};

Model prepared(const Model& model, const ComputeTarget& target, Execution execution) {
    const Preparation move(target, execution);
    Model result = model;
    result.embedding = move.moved(model.embedding);
    result.positions = move.moved(model.positions);
    result.projectIn = move.moved(model.projectIn);
    result.projectOut = move.moved(model.projectOut);
    result.finalNorm = move.moved(model.finalNorm);
    const bool tied = !model.head.present() && execution != Execution::Trainable;
    result.head = move.moved(tied ? makeDense(model.embedding) : model.head);
    for (Block& block : result.blocks) {
        block = move.moved(block);
    }
    joinShared(result);
    if (move.suspicious() && !firstNotFinite(model).empty()) {
        throwNotFinite(model);
    }
    return result;
}

void replaceWeight(const LinearPlace& place, Linear& linear, const WeightSource& weights) {
    if (const at::Tensor weight = weights(place, linear); weight.defined()) {
        linear.parts = {Dense{weight}};
        linear.packed.reset();
    }
}

} // namespace

Model prepare(const Model& model, const ComputeTarget& target, Execution execution) {
    try {
        return prepared(model, target, execution);
    } catch (const c10::OutOfMemoryError&) {
        throw Error(ErrorCode::OutOfMemory,
                    "no room on " + target.device.str() + " for a model of " +
                        formatBytes(static_cast<uint64_t>(sizeOf(model).bytes)),
                    "Use a smaller model, another device or --dtype bfloat16.");
    }
}

Block prepare(const Block& block, const ComputeTarget& target, Execution execution) {
    return Preparation(target, execution).moved(block);
}

Model withWeights(const Model& model, const WeightSource& weights) {
    Model out = model;
    forEachLinear(out, [&](const LinearPlace& place, Linear& linear) {
        replaceWeight(place, linear, weights);
    });
    return out;
}

Block withWeights(const Block& block, int64_t number, const ModelConfig& config,
                  const WeightSource& weights) {
    Block out = block;
    forEachLinear(out, number, config, [&](const LinearPlace& place, Linear& linear) {
        replaceWeight(place, linear, weights);
    });
    return out;
}

} // namespace lathe
