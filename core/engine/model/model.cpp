#include "core/engine/model/model.h"

#include "core/plain/format/family.h"

#include <unordered_map>
#include <unordered_set>

namespace lathe {
namespace {

/// The position of a block and the number that names its linears.
struct BlockNumbers {
    int64_t position = -1;
    int64_t origin = -1;
};

/// Works for const and mutable blocks.
template <class AnyBlock, class Visit>
void visitBlock(AnyBlock& block, int64_t position, const TensorNames& names, const Visit& visit) {
    const BlockNumbers numbers{position, block.origin};
    if (block.attention) {
        visit(block.attention->q, numbers, names.q, LinearRole::Q);
        visit(block.attention->k, numbers, names.k, LinearRole::K);
        visit(block.attention->v, numbers, names.v, LinearRole::V);
        visit(block.attention->qkv, numbers, names.qkv, LinearRole::Qkv);
        visit(block.attention->o, numbers, names.o, LinearRole::O);
    }
    if (block.mlp) {
        visit(block.mlp->gate, numbers, names.gate, LinearRole::Gate);
        visit(block.mlp->up, numbers, names.up, LinearRole::Up);
        visit(block.mlp->gateUp, numbers, names.gateUp, LinearRole::GateUp);
        visit(block.mlp->down, numbers, names.down, LinearRole::Down);
    }
}

/// Calls f for the linears that exist.
template <class F>
auto presentOnly(const TensorNames& names, const F& f) {
    return [&names, &f](auto& linear, BlockNumbers block, std::string_view module,
                        LinearRole role) {
        if (linear.present()) {
            f(LinearPlace{modulePath(names, block.origin, module), block.position, role}, linear);
        }
    };
}

/// Works for const and mutable models.
template <class AnyModel, class F>
void visitLinears(AnyModel& model, const F& f) {
    const TensorNames& names = findFamily(model.config->family)->names;
    const auto visit = presentOnly(names, f);
    const BlockNumbers outside;
    visit(model.projectIn, outside, names.projectIn, LinearRole::ProjectIn);
    for (size_t i = 0; i < model.blocks.size(); ++i) {
        visitBlock(model.blocks[i], static_cast<int64_t>(i), names, visit);
    }
    visit(model.projectOut, outside, names.projectOut, LinearRole::ProjectOut);
    visit(model.head, outside, names.head, LinearRole::Head);
}

class SizeSum {
public:
    void add(const at::Tensor& tensor) {
        if (!tensor.defined() || !m_seen.insert(tensor.const_data_ptr()).second) {
            return;
        }
        m_size.parameters += tensor.numel();
        m_size.bytes += static_cast<int64_t>(tensor.nbytes());
    }

    void add(const Norm& norm) {
        add(norm.weight);
        add(norm.bias);
    }

    void add(const LinearPlace& place, const Linear& linear) {
        const int64_t weights = outFeatures(linear) * inFeatures(linear);
        const int64_t bytes = bytesOf(linear);
        const int64_t biases = linear.bias.defined() ? linear.bias.numel() : 0;
        m_size.parameters += weights + biases;
        m_size.bytes += bytes;
        if (place.block < 0) {
            return;
        }
        m_size.linearWeights += weights;
        m_linearBytes += bytes - (biases > 0 ? static_cast<int64_t>(linear.bias.nbytes()) : 0);
        m_zeros += zeroCount(linear);
    }

    ModelSize result() const {
        ModelSize size = m_size;
        if (size.linearWeights > 0) {
            const auto weights = static_cast<double>(size.linearWeights);
            size.bitsPerWeight = 8 * static_cast<double>(m_linearBytes) / weights;
            size.sparsity = static_cast<double>(m_zeros) / weights;
        }
        return size;
    }

private:
    /// Bytes of tensors that no linear before this one holds.
    int64_t bytesOf(const Linear& linear) {
        int64_t bytes = storedBytes(linear);
        for (const Part& part : linear.parts) {
            const auto* dense = std::get_if<Dense>(&part);
            if (dense && dense->shared.empty() &&
                !m_seen.insert(dense->weight.const_data_ptr()).second) {
                bytes -= static_cast<int64_t>(dense->weight.nbytes());
            }
        }
        forEachShared(linear, [&](const std::string& id, const at::Tensor& tensor) {
            if (!m_shared.insert(id).second) {
                bytes -= static_cast<int64_t>(tensor.nbytes());
            }
        });
        return bytes;
    }

    ModelSize m_size;
    int64_t m_linearBytes = 0;
    int64_t m_zeros = 0;
    std::unordered_set<const void*> m_seen;
    std::unordered_set<std::string> m_shared; ///< ids
};

} // namespace

void forEachLinear(Model& model, const std::function<void(const LinearPlace&, Linear&)>& f) {
    visitLinears(model, f);
}

void forEachLinear(const Model& model,
                   const std::function<void(const LinearPlace&, const Linear&)>& f) {
    visitLinears(model, f);
}

void forEachLinear(Block& block, int64_t number, const ModelConfig& config,
                   const std::function<void(const LinearPlace&, Linear&)>& f) {
    const TensorNames& names = findFamily(config.family)->names;
    visitBlock(block, number, names, presentOnly(names, f));
}

void forEachLinear(const Block& block, int64_t number, const ModelConfig& config,
                   const std::function<void(const LinearPlace&, const Linear&)>& f) {
    const TensorNames& names = findFamily(config.family)->names;
    visitBlock(block, number, names, presentOnly(names, f));
}

std::string blockName(const Block& block) {
    return "block " + std::to_string(block.origin);
}

void joinShared(Model& model) {
    std::unordered_map<std::string, at::Tensor> first;
    forEachLinear(model, [&](const LinearPlace&, Linear& linear) {
        forEachShared(linear, [&](const std::string& id, at::Tensor& tensor) {
            tensor = first.try_emplace(id, tensor).first->second;
        });
    });
}

ModelSize sizeOf(const Model& model) {
    SizeSum sum;
    sum.add(model.embedding);
    sum.add(model.positions);
    for (const Block& block : model.blocks) {
        for (const Norm* norm :
             {&block.beforeAttention, &block.afterAttention, &block.beforeMlp, &block.afterMlp}) {
            sum.add(*norm);
        }
        if (block.attention) {
            sum.add(block.attention->qNorm);
            sum.add(block.attention->kNorm);
        }
    }
    sum.add(model.finalNorm);
    forEachLinear(model,
                  [&](const LinearPlace& place, const Linear& linear) { sum.add(place, linear); });
    ModelSize size = sum.result();
    size.bytes += prefixBytes(model);
    return size;
}

int64_t prefixBytes(const Model& model) {
    int64_t sum = 0;
    for (const Block& block : model.blocks) {
        if (block.attention && block.attention->prefix.keys.defined()) {
            sum += static_cast<int64_t>(block.attention->prefix.keys.nbytes() +
                                        block.attention->prefix.values.nbytes());
        }
    }
    return sum;
}

} // namespace lathe
