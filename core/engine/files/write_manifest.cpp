#include "core/engine/files/input_op_json.h"
#include "core/engine/files/model_manifest.h"
#include "core/plain/base/error.h"
#include "core/plain/format/family.h"

#include <map>

namespace lathe {
namespace {

class Writer {
public:
    Writer(const ModelConfig& config, const PutTensor& put)
        : m_names(findFamily(config.family)->names), m_put(put) {}

    Json norm(const Norm& norm, int64_t block, std::string_view module) const {
        Json json = Json::object();
        const std::string path = modulePath(m_names, block, module);
        if (norm.weight.defined()) {
            json["weight"] = m_put(path + ".weight", norm.weight);
        }
        if (norm.bias.defined()) {
            json["bias"] = m_put(path + ".bias", norm.bias);
        }
        return json;
    }

    Json linear(const Linear& linear, int64_t block, std::string_view module) const {
        if (!linear.present()) {
            return nullptr;
        }
        m_ids.clear();
        forEachShared(linear, [&](const std::string& id, const at::Tensor& tensor) {
            m_ids[tensor.unsafeGetTensorImpl()] = id;
        });
        const std::string path = modulePath(m_names, block, module);
        Json parts = Json::array();
        for (const Part& item : linear.parts) {
            const std::string suffix = parts.empty() ? "" : "." + std::to_string(parts.size());
            parts.push_back(part(item, path, suffix));
        }
        Json json{{"parts", parts}};
        if (linear.bias.defined()) {
            json["bias"] = m_put(path + ".bias", linear.bias);
        }
        if (!linear.in.empty()) {
            json["in"] =
                inputOpsToJson(linear.in, [&](const std::string& name, const at::Tensor& tensor) {
                    return putOnce(path + "." + name, tensor);
                });
        }
        return json;
    }

    Json block(const Block& block) const {
        const int64_t number = block.origin;
        Json json{{"origin", number}};
        json["beforeAttention"] = norm(block.beforeAttention, number, m_names.beforeAttention);
        json["afterAttention"] = norm(block.afterAttention, number, m_names.afterAttention);
        json["beforeMlp"] = norm(block.beforeMlp, number, m_names.beforeMlp);
        json["afterMlp"] = norm(block.afterMlp, number, m_names.afterMlp);
        if (block.attention) {
            json["attention"] = attention(*block.attention, number);
        }
        if (block.mlp) {
            json["mlp"] = {{"gate", linear(block.mlp->gate, number, m_names.gate)},
                           {"up", linear(block.mlp->up, number, m_names.up)},
                           {"gateUp", linear(block.mlp->gateUp, number, m_names.gateUp)},
                           {"down", linear(block.mlp->down, number, m_names.down)}};
        }
        return json;
    }

    const TensorNames& names() const { return m_names; }

private:
    /// A tensor that several linears hold is stored with the first of them.
    Json putOnce(const std::string& name, const at::Tensor& tensor) const {
        const auto id = m_ids.find(tensor.unsafeGetTensorImpl());
        if (id == m_ids.end()) {
            return m_put(name, tensor);
        }
        const auto found = m_written.find(id->second);
        if (found != m_written.end()) {
            const at::Tensor& first = found->second.first;
            LATHE_ASSERT(first.is_same(tensor) || first.equal(tensor));
            return found->second.second;
        }
        Json reference = m_put(name, tensor);
        m_written.emplace(id->second, std::pair(tensor, reference));
        return reference;
    }

    Json attention(const Attention& a, int64_t number) const {
        Json json = shapesAndLinears(a, number);
        if (a.prefix.keys.defined()) {
            const std::string path = modulePath(m_names, number, m_names.o);
            json["prefixKeys"] = m_put(path + ".prefix_keys", a.prefix.keys);
            json["prefixValues"] = m_put(path + ".prefix_values", a.prefix.values);
        }
        return json;
    }

    Json shapesAndLinears(const Attention& a, int64_t number) const {
        Json json{{"heads", a.heads},
                  {"kvHeads", a.kvHeads},
                  {"headWidth", a.headWidth},
                  {"scale", a.scale},
                  {"window", a.window},
                  {"rope", a.rope},
                  {"q", linear(a.q, number, m_names.q)},
                  {"k", linear(a.k, number, m_names.k)},
                  {"v", linear(a.v, number, m_names.v)},
                  {"qkv", linear(a.qkv, number, m_names.qkv)},
                  {"o", linear(a.o, number, m_names.o)},
                  {"qNorm", norm(a.qNorm, number, m_names.qNorm)},
                  {"kNorm", norm(a.kNorm, number, m_names.kNorm)}};
        if (a.rotateKeys) {
            json["rotateKeys"] = true;
        }
        if (a.kv.bits > 0) {
            json["kv"] = toJson(a.kv);
        }
        return json;
    }

    Json part(const Part& item, const std::string& path, const std::string& suffix) const {
        const auto put = [&](const char* what, const at::Tensor& tensor) {
            return putOnce(path + "." + what + suffix, tensor);
        };
        const auto withId = [](Json json, const std::string& id) {
            if (!id.empty()) {
                json["shared"] = id;
            }
            return json;
        };
        if (const auto* p = std::get_if<Dense>(&item)) {
            return withId({{"kind", "dense"}, {"weight", put("weight", p->weight)}}, p->shared);
        }
        if (const auto* p = std::get_if<LowRank>(&item)) {
            Json json{
                {"kind", "low_rank"}, {"up", put("up", p->up)}, {"down", put("down", p->down)}};
            for (const auto& [key, id] :
                 {std::pair{"shared_up", p->sharedUp}, {"shared_down", p->sharedDown}}) {
                if (!id.empty()) {
                    json[key] = id;
                }
            }
            return json;
        }
        const auto& p = std::get<Quantized>(item);
        Json json{{"kind", "quantized"},
                  {"grid", toJson(p.grid)},
                  {"in", p.in},
                  {"codes", put("codes", p.codes)},
                  {"scale", put("scale", p.scale)}};
        if (p.zero.defined()) {
            json["zero"] = put("zero", p.zero);
        }
        if (p.outer.defined()) {
            json["outer"] = put("outer", p.outer);
        }
        return withId(std::move(json), p.shared);
    }

    const TensorNames& m_names;
    const PutTensor& m_put;
    mutable std::map<const void*, std::string> m_ids; ///< by handle, of the linear being written
    mutable std::map<std::string, std::pair<at::Tensor, Json>> m_written; ///< by id
};

} // namespace

Json blockManifest(const Block& block, const ModelConfig& config, const PutTensor& put) {
    return Writer(config, put).block(block);
}

Json manifestOf(const Model& model, const PutTensor& put) {
    const Writer writer(*model.config, put);
    const TensorNames& names = writer.names();
    Json json{{"format", kManifestFormat}};
    if (model.config->norm != findFamily(model.config->family)->defaults.norm) {
        json["norm"] = "rms";
    }
    json["embedding"] = put(std::string(names.embedding) + ".weight", model.embedding);
    if (model.positions.defined()) {
        json["positions"] = put(std::string(names.positions) + ".weight", model.positions);
    }
    json["projectIn"] = writer.linear(model.projectIn, -1, names.projectIn);
    json["projectOut"] = writer.linear(model.projectOut, -1, names.projectOut);
    json["blocks"] = Json::array();
    for (const Block& block : model.blocks) {
        json["blocks"].push_back(writer.block(block));
    }
    json["finalNorm"] = writer.norm(model.finalNorm, -1, names.finalNorm);
    json["head"] = writer.linear(model.head, -1, names.head);
    if (!model.prefix.empty()) {
        json["prefix"] = model.prefix;
    }
    return json;
}

} // namespace lathe
