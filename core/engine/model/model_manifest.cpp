#include "core/engine/model/model_manifest.h"

#include "core/engine/model/input_op_json.h"
#include "core/engine/model/tensor_bytes.h"
#include "core/plain/base/error.h"
#include "core/plain/format/family.h"

namespace lathe {
namespace {

constexpr int kManifestFormat = 1;

class Writer {
public:
    Writer(const ModelConfig& config, const PutTensor& put)
        : m_names(findFamily(config.family)->names), m_put(put) {}

    Json norm(const Norm& norm, int64_t block, std::string_view module) const {
        Json json = Json::object();
        const std::string path = modulePath(m_names, block, module);
        if (norm.weight.defined())
            json["weight"] = m_put(path + ".weight", norm.weight);
        if (norm.bias.defined())
            json["bias"] = m_put(path + ".bias", norm.bias);
        return json;
    }

    Json linear(const Linear& linear, int64_t block, std::string_view module) const {
        if (!linear.present())
            return nullptr;
        const std::string path = modulePath(m_names, block, module);
        Json parts = Json::array();
        for (const Part& item : linear.parts) {
            const std::string suffix = parts.empty() ? "" : "." + std::to_string(parts.size());
            parts.push_back(part(item, path, suffix));
        }
        Json json{{"parts", parts}};
        if (linear.bias.defined())
            json["bias"] = m_put(path + ".bias", linear.bias);
        if (!linear.in.empty())
            json["in"] =
                inputOpsToJson(linear.in, [&](const std::string& name, const at::Tensor& tensor) {
                    return m_put(path + "." + name, tensor);
                });
        return json;
    }

    Json block(const Block& block, int64_t number) const {
        Json json = Json::object();
        json["beforeAttention"] = norm(block.beforeAttention, number, m_names.beforeAttention);
        json["afterAttention"] = norm(block.afterAttention, number, m_names.afterAttention);
        json["beforeMlp"] = norm(block.beforeMlp, number, m_names.beforeMlp);
        json["afterMlp"] = norm(block.afterMlp, number, m_names.afterMlp);
        if (block.attention)
            json["attention"] = attention(*block.attention, number);
        if (block.mlp)
            json["mlp"] = {{"gate", linear(block.mlp->gate, number, m_names.gate)},
                           {"up", linear(block.mlp->up, number, m_names.up)},
                           {"gateUp", linear(block.mlp->gateUp, number, m_names.gateUp)},
                           {"down", linear(block.mlp->down, number, m_names.down)}};
        return json;
    }

    const TensorNames& names() const { return m_names; }

private:
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
        if (a.rotateKeys)
            json["rotateKeys"] = true;
        if (a.kv.bits > 0)
            json["kv"] = toJson(a.kv);
        return json;
    }

    Json part(const Part& item, const std::string& path, const std::string& suffix) const {
        const auto put = [&](const char* what, const at::Tensor& tensor) {
            return m_put(path + "." + what + suffix, tensor);
        };
        if (const auto* p = std::get_if<Dense>(&item))
            return {{"kind", "dense"}, {"weight", put("weight", p->weight)}};
        if (const auto* p = std::get_if<LowRank>(&item))
            return {{"kind", "low_rank"}, {"up", put("up", p->up)}, {"down", put("down", p->down)}};
        const auto& p = std::get<Quantized>(item);
        Json json{{"kind", "quantized"},
                  {"grid", toJson(p.grid)},
                  {"in", p.in},
                  {"codes", put("codes", p.codes)},
                  {"scale", put("scale", p.scale)}};
        if (p.zero.defined())
            json["zero"] = put("zero", p.zero);
        if (p.outer.defined())
            json["outer"] = put("outer", p.outer);
        return json;
    }

    const TensorNames& m_names;
    const PutTensor& m_put;
};

class Reader {
public:
    explicit Reader(const GetTensor& get) : m_get(get) {}

    at::Tensor tensor(const Json& json, const char* key) const {
        const auto found = json.find(key);
        return found == json.end() || found->is_null() ? at::Tensor() : m_get(*found);
    }

    Norm norm(const Json& json) const { return {tensor(json, "weight"), tensor(json, "bias")}; }

    Linear linear(const Json& json) const {
        Linear result;
        if (json.is_null())
            return result;
        for (const Json& item : json.at("parts"))
            result.parts.push_back(part(item));
        result.bias = tensor(json, "bias");
        if (json.contains("in"))
            result.in = inputOpsFromJson(json["in"], m_get);
        const bool fits = result.present() && consistent(result);
        if (!fits)
            throw Error(ErrorCode::BadData, "the parts of a layer do not fit together",
                        "The folder is damaged; save the model again.");
        return result;
    }

    Block block(const Json& json) const {
        Block result;
        result.beforeAttention = norm(json.at("beforeAttention"));
        result.afterAttention = norm(json.at("afterAttention"));
        result.beforeMlp = norm(json.at("beforeMlp"));
        result.afterMlp = norm(json.at("afterMlp"));
        if (json.contains("attention"))
            result.attention = attention(json["attention"]);
        if (json.contains("mlp")) {
            const Json& mlp = json["mlp"];
            result.mlp = Mlp{linear(mlp.at("gate")), linear(mlp.at("up")), linear(mlp.at("gateUp")),
                             linear(mlp.at("down"))};
        }
        return result;
    }

private:
    static bool consistent(const Linear& linear) {
        for (const Part& item : linear.parts) {
            const Linear one{{item}, {}, linear.in};
            if (outFeatures(one) != outFeatures(linear) || inFeatures(one) != inFeatures(linear))
                return false;
        }
        return turnsFit(linear) &&
               (!linear.bias.defined() || linear.bias.numel() == outFeatures(linear));
    }

    static bool turnsFit(const Linear& linear) {
        int64_t width = inFeatures(linear); // on the way through the ops
        for (const InputOp& op : linear.in) {
            if (const auto* gather = std::get_if<Gather>(&op))
                width = gather->width;
            if (const auto* turn = std::get_if<Hadamard>(&op))
                if (width % (turn->size * turn->stride) != 0)
                    return false;
        }
        return true;
    }

    static Quantized checked(Quantized part) {
        if (!wellFormed(part))
            throw Error(ErrorCode::BadData, "codes and scales of a quantized layer do not fit",
                        "The folder is damaged; save the model again.");
        return part;
    }

    static bool fits(const PrefixCache& prefix, const Attention& a) {
        if (!prefix.keys.defined() || !prefix.values.defined())
            return prefix.keys.defined() == prefix.values.defined();
        return prefix.keys.dim() == 3 && prefix.keys.size(0) == a.kvHeads &&
               prefix.keys.size(2) == a.headWidth && prefix.values.sizes() == prefix.keys.sizes();
    }

    static bool fits(const Attention& a) {
        const int64_t most = int64_t{1} << 24;
        const bool sane = a.heads > 0 && a.kvHeads > 0 && a.headWidth > 0 && a.heads < most &&
                          a.headWidth < most && a.kvHeads <= a.heads && a.heads % a.kvHeads == 0;
        if (!sane || !a.o.present() || inFeatures(a.o) != a.heads * a.headWidth)
            return false;
        if (!fits(a.prefix, a))
            return false;
        const int64_t kv = a.kvHeads * a.headWidth;
        if (a.qkv.present())
            return outFeatures(a.qkv) == a.heads * a.headWidth + 2 * kv;
        return a.q.present() && a.k.present() && a.v.present() &&
               outFeatures(a.q) == a.heads * a.headWidth && outFeatures(a.k) == kv &&
               outFeatures(a.v) == kv;
    }

    Part part(const Json& json) const {
        const auto kind = json.at("kind").get<std::string>();
        if (kind == "dense")
            return Dense{m_get(json.at("weight"))};
        if (kind == "low_rank")
            return LowRank{m_get(json.at("up")), m_get(json.at("down"))};
        if (kind == "quantized")
            return checked(Quantized{m_get(json.at("codes")), m_get(json.at("scale")),
                                     tensor(json, "zero"), tensor(json, "outer"),
                                     gridFromJson(json.at("grid")), json.at("in").get<int64_t>()});
        throw Error(ErrorCode::BadData, "a layer has a part of the unknown kind \"" + kind + "\"",
                    "Open the model with the version of Lathe that made it.");
    }

    Attention attention(const Json& json) const {
        Attention a;
        a.heads = json.at("heads").get<int64_t>();
        a.kvHeads = json.at("kvHeads").get<int64_t>();
        a.headWidth = json.at("headWidth").get<int64_t>();
        a.scale = json.at("scale").get<double>();
        a.window = json.at("window").get<int64_t>();
        a.rope = json.at("rope").get<int>();
        a.q = linear(json.at("q"));
        a.k = linear(json.at("k"));
        a.v = linear(json.at("v"));
        a.qkv = linear(json.at("qkv"));
        a.o = linear(json.at("o"));
        a.qNorm = norm(json.at("qNorm"));
        a.kNorm = norm(json.at("kNorm"));
        a.prefix = {tensor(json, "prefixKeys"), tensor(json, "prefixValues")};
        a.rotateKeys = json.value("rotateKeys", false);
        if (json.contains("kv"))
            a.kv = kvFormatFromJson(json["kv"]);
        if (!fits(a))
            throw Error(ErrorCode::BadData,
                        "the heads of an attention layer do not fit its weights",
                        "The folder is damaged; save the model again.");
        return a;
    }

    const GetTensor& m_get;
};

void requirePrefixInBlocks(const Model& model) {
    const auto length = static_cast<int64_t>(model.prefix.size());
    for (const Block& block : model.blocks) {
        if (!block.attention)
            continue;
        const at::Tensor& keys = block.attention->prefix.keys;
        if ((keys.defined() ? keys.size(1) : 0) != length)
            throw Error(ErrorCode::BadData,
                        "a block does not hold the " + std::to_string(length) +
                            " tokens of the model's prefix",
                        "The folder is damaged; save the model again.");
    }
}

Model readManifest(const Json& manifest, const Reader& reader) {
    Model model;
    model.embedding = reader.tensor(manifest, "embedding");
    model.positions = reader.tensor(manifest, "positions");
    model.projectIn = reader.linear(manifest.at("projectIn"));
    model.projectOut = reader.linear(manifest.at("projectOut"));
    for (const Json& block : manifest.at("blocks"))
        model.blocks.push_back(reader.block(block));
    model.finalNorm = reader.norm(manifest.at("finalNorm"));
    model.head = reader.linear(manifest.at("head"));
    model.prefix = manifest.value("prefix", std::vector<int64_t>{});
    requirePrefixInBlocks(model);
    if (!model.embedding.defined())
        throw Error(ErrorCode::BadData, "the manifest has no embedding");
    return model;
}

void requireKnownRopes(const Model& model) {
    const auto known = std::max<int>(1, static_cast<int>(model.config->ropes.size()));
    for (const Block& block : model.blocks)
        if (block.attention && (block.attention->rope < 0 || block.attention->rope >= known))
            throw Error(ErrorCode::BadData,
                        "a block asks for rotary embeddings number " +
                            std::to_string(block.attention->rope) +
                            ", which config.json does not have",
                        "Configuration and manifest do not belong together; save the model again.");
}

/// A rotated model of a family with LayerNorm has RMS norms, which config.json cannot say.
std::shared_ptr<const ModelConfig> withNorm(std::shared_ptr<const ModelConfig> config,
                                            const Json& manifest) {
    if (manifest.value("norm", "") != "rms")
        return config;
    auto changed = std::make_shared<ModelConfig>(*config);
    changed->norm = NormKind::Rms;
    return changed;
}

} // namespace

Attention emptyAttention(const ModelConfig& config, int64_t number) {
    const BlockKind& kind = config.blocks.at(static_cast<size_t>(number));
    Attention a;
    a.heads = config.heads;
    a.kvHeads = config.kvHeads;
    a.headWidth = config.headWidth;
    a.scale = config.attentionScale;
    if (config.scaleByBlock)
        a.scale /= static_cast<double>(number + 1);
    a.window = kind.window;
    a.rope = kind.rope;
    return a;
}

Json blockManifest(const Block& block, int64_t number, const ModelConfig& config,
                   const PutTensor& put) {
    return Writer(config, put).block(block, number);
}

Block blockFromManifest(const Json& manifest, const GetTensor& get) {
    try {
        return Reader(get).block(manifest);
    } catch (const Json::exception& fault) {
        throw Error(ErrorCode::BadData, std::string("the manifest is damaged: ") + fault.what(),
                    "Save the model again.");
    }
}

Json manifestOf(const Model& model, const PutTensor& put) {
    const Writer writer(*model.config, put);
    const TensorNames& names = writer.names();
    Json json{{"format", kManifestFormat}};
    if (model.config->norm != findFamily(model.config->family)->defaults.norm)
        json["norm"] = "rms";
    json["embedding"] = put(std::string(names.embedding) + ".weight", model.embedding);
    if (model.positions.defined())
        json["positions"] = put(std::string(names.positions) + ".weight", model.positions);
    json["projectIn"] = writer.linear(model.projectIn, -1, names.projectIn);
    json["projectOut"] = writer.linear(model.projectOut, -1, names.projectOut);
    json["blocks"] = Json::array();
    for (size_t i = 0; i < model.blocks.size(); ++i)
        json["blocks"].push_back(writer.block(model.blocks[i], static_cast<int64_t>(i)));
    json["finalNorm"] = writer.norm(model.finalNorm, -1, names.finalNorm);
    json["head"] = writer.linear(model.head, -1, names.head);
    if (!model.prefix.empty())
        json["prefix"] = model.prefix;
    return json;
}

Model modelFromManifest(const Json& manifest, std::shared_ptr<const ModelConfig> config,
                        const GetTensor& get) {
    try {
        if (manifest.at("format").get<int>() > kManifestFormat)
            throw Error(ErrorCode::BadData, "the model was saved by a newer version of Lathe",
                        "Open it with that version, or save it there with dense weights.");
        Model model = readManifest(manifest, Reader(get));
        model.config = withNorm(std::move(config), manifest);
        requireKnownRopes(model);
        return model;
    } catch (const Json::exception& fault) {
        throw Error(ErrorCode::BadData, std::string("the manifest is damaged: ") + fault.what(),
                    "Save the model again.");
    }
}

Model modelFromFolder(const ModelFiles& files, std::shared_ptr<const ModelConfig> config) {
    const auto path = files.folder() / kManifestName;
    const Json manifest = readJson(path);
    const auto get = [&](const Json& reference) {
        const auto name = reference.at("name").get<std::string>();
        const ModelTensor* found = files.find(name);
        if (!found)
            throw Error(ErrorCode::BadData, "tensor \"" + name + "\" is missing",
                        "The folder is not complete; save the model again.");
        const at::Tensor tensor = mappedTensor(*found);
        return reference.value("turned", false) ? tensor.t() : tensor;
    };
    try {
        return modelFromManifest(manifest, std::move(config), get);
    } catch (const Error& error) {
        throw error.within(path.string());
    }
}

} // namespace lathe
