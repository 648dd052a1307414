#include "core/engine/files/model_manifest.h"

#include "core/engine/files/input_op_json.h"
#include "core/engine/files/model_shapes.h"
#include "core/engine/numbers/tensor_bytes.h"
#include "core/plain/base/error.h"

#include <algorithm>
#include <map>
#include <set>

namespace lathe {
namespace {

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
        if (json.is_null()) {
            return result;
        }
        for (const Json& item : json.at("parts")) {
            result.parts.push_back(part(item));
        }
        result.bias = tensor(json, "bias");
        if (json.contains("in")) {
            result.in = inputOpsFromJson(json["in"], m_get);
        }
        forEachShared(result, [&](const std::string& id, at::Tensor& tensor) {
            tensor = m_shared.try_emplace(id, tensor).first->second;
        });
        std::ranges::for_each(result.parts, requirePart);
        const bool fits = result.present() && consistent(result);
        if (!fits) {
            throw Error(ErrorCode::BadData, "the parts of a layer do not fit together",
                        "The folder is damaged; save the model again.");
        }
        return result;
    }

    Block block(const Json& json, int64_t position) const {
        Block result;
        result.origin = json.value("origin", position);
        result.beforeAttention = norm(json.at("beforeAttention"));
        result.afterAttention = norm(json.at("afterAttention"));
        result.beforeMlp = norm(json.at("beforeMlp"));
        result.afterMlp = norm(json.at("afterMlp"));
        if (json.contains("attention")) {
            result.attention = attention(json["attention"]);
        }
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
            if (outFeatures(one) != outFeatures(linear) || inFeatures(one) != inFeatures(linear)) {
                return false;
            }
        }
        return turnsFit(linear) &&
               (!linear.bias.defined() || linear.bias.numel() == outFeatures(linear));
    }

    static bool turnsFit(const Linear& linear) {
        int64_t width = inFeatures(linear); // on the way through the ops
        for (const InputOp& op : linear.in) {
            if (const auto* gather = std::get_if<Gather>(&op)) {
                width = gather->width;
            }
            if (const auto* turn = std::get_if<Hadamard>(&op)) {
                if (width % (turn->size * turn->stride) != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    static Quantized checked(Quantized part) {
        if (!wellFormed(part)) {
            throw Error(ErrorCode::BadData, "codes and scales of a quantized layer do not fit",
                        "The folder is damaged; save the model again.");
        }
        return part;
    }

    static bool fits(const PrefixCache& prefix, const Attention& a) {
        if (!prefix.keys.defined() || !prefix.values.defined()) {
            return prefix.keys.defined() == prefix.values.defined();
        }
        return prefix.keys.dim() == 3 && prefix.keys.size(0) == a.kvHeads &&
               prefix.keys.size(2) == a.headWidth && prefix.values.sizes() == prefix.keys.sizes();
    }

    static bool fits(const Attention& a) {
        const int64_t most = int64_t{1} << 24;
        const bool sane = a.heads > 0 && a.kvHeads > 0 && a.headWidth > 0 && a.heads < most &&
                          a.headWidth < most && a.kvHeads <= a.heads && a.heads % a.kvHeads == 0;
        if (!sane || !a.o.present() || inFeatures(a.o) != a.heads * a.headWidth) {
            return false;
        }
        if (!fits(a.prefix, a)) {
            return false;
        }
        const int64_t kv = a.kvHeads * a.headWidth;
        if (a.qkv.present()) {
            return outFeatures(a.qkv) == a.heads * a.headWidth + 2 * kv;
        }
        return a.q.present() && a.k.present() && a.v.present() &&
               outFeatures(a.q) == a.heads * a.headWidth && outFeatures(a.k) == kv &&
               outFeatures(a.v) == kv;
    }

    Part part(const Json& json) const {
        const auto kind = json.at("kind").get<std::string>();
        if (kind == "dense") {
            return Dense{m_get(json.at("weight")), json.value("shared", "")};
        }
        if (kind == "low_rank") {
            return LowRank{m_get(json.at("up")), m_get(json.at("down")),
                           json.value("shared_up", ""), json.value("shared_down", "")};
        }
        if (kind == "quantized") {
            return checked(Quantized{m_get(json.at("codes")), m_get(json.at("scale")),
                                     tensor(json, "zero"), tensor(json, "outer"),
                                     gridFromJson(json.at("grid")), json.at("in").get<int64_t>(),
                                     json.value("shared", "")});
        }
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
        if (json.contains("kv")) {
            a.kv = kvFormatFromJson(json["kv"]);
        }
        if (!fits(a)) {
            throw Error(ErrorCode::BadData,
                        "the heads of an attention layer do not fit its weights",
                        "The folder is damaged; save the model again.");
        }
        return a;
    }

    const GetTensor& m_get;
    mutable std::map<std::string, at::Tensor> m_shared; ///< by id
};

void requirePrefixInBlocks(const Model& model) {
    const auto length = static_cast<int64_t>(model.prefix.size());
    for (const Block& block : model.blocks) {
        if (!block.attention) {
            continue;
        }
        const at::Tensor& keys = block.attention->prefix.keys;
        if ((keys.defined() ? keys.size(1) : 0) != length) {
            throw Error(ErrorCode::BadData,
                        "a block does not hold the " + std::to_string(length) +
                            " tokens of the model's prefix",
                        "The folder is damaged; save the model again.");
        }
    }
}

/// Two blocks of the same origin would have the same layer names.
void requireOwnOrigins(const Model& model) {
    std::set<int64_t> origins;
    for (const Block& block : model.blocks) {
        if (block.origin < 0 || !origins.insert(block.origin).second) {
            throw Error(ErrorCode::BadData,
                        "the origin " + std::to_string(block.origin) +
                            " of a block is negative or that of another block",
                        "The folder is damaged; save the model again.");
        }
    }
}

Model readManifest(const Json& manifest, const Reader& reader) {
    Model model;
    model.embedding = reader.tensor(manifest, "embedding");
    model.positions = reader.tensor(manifest, "positions");
    model.projectIn = reader.linear(manifest.at("projectIn"));
    model.projectOut = reader.linear(manifest.at("projectOut"));
    for (const Json& block : manifest.at("blocks")) {
        model.blocks.push_back(reader.block(block, static_cast<int64_t>(model.blocks.size())));
    }
    requireOwnOrigins(model);
    model.finalNorm = reader.norm(manifest.at("finalNorm"));
    model.head = reader.linear(manifest.at("head"));
    model.prefix = manifest.value("prefix", std::vector<int64_t>{});
    requirePrefixInBlocks(model);
    if (!model.embedding.defined()) {
        throw Error(ErrorCode::BadData, "the manifest has no embedding");
    }
    return model;
}

/// A rotated model of a family with LayerNorm has RMS norms, which config.json cannot express.
std::shared_ptr<const ModelConfig> withNorm(std::shared_ptr<const ModelConfig> config,
                                            const Json& manifest) {
    if (manifest.value("norm", "") != "rms") {
        return config;
    }
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
    if (config.scaleByBlock) {
        a.scale /= static_cast<double>(number + 1);
    }
    a.window = kind.window;
    a.rope = kind.rope;
    return a;
}

Block blockFromManifest(const Json& manifest, int64_t position, const GetTensor& get) {
    try {
        return Reader(get).block(manifest, position);
    } catch (const Json::exception& fault) {
        throw Error(ErrorCode::BadData, std::string("the manifest is damaged: ") + fault.what(),
                    "Save the model again.");
    }
}

Model modelFromManifest(const Json& manifest, std::shared_ptr<const ModelConfig> config,
                        const GetTensor& get) {
    try {
        if (manifest.at("format").get<int>() > kManifestFormat) {
            throw Error(ErrorCode::BadData, "the model was saved by a newer version of Lathe",
                        "Open it with that version, or save it there with dense weights.");
        }
        Model model = readManifest(manifest, Reader(get));
        model.config = withNorm(std::move(config), manifest);
        requireShapes(model);
        return model;
    } catch (const Json::exception& fault) {
        throw Error(ErrorCode::BadData, std::string("the manifest is damaged: ") + fault.what(),
                    "Save the model again.");
    }
}

namespace {

/// Folders of earlier versions name no save on either side.
void requireSameSave(const Json& manifest, const ModelFiles& files) {
    const auto named = manifest.is_object() ? manifest.find(kSaveKey) : manifest.end();
    const std::string save =
        named != manifest.end() && named->is_string() ? named->get<std::string>() : "";
    for (const auto& file : files.files()) {
        const auto found = file->metadata().find(kSaveKey);
        if ((found == file->metadata().end() ? "" : found->second) != save) {
            throw Error(ErrorCode::BadData,
                        file->path().filename().string() + " is of another save than " +
                            kManifestName,
                        "Files of two saves are mixed in the folder: copy the whole folder again, "
                        "or save the model again.");
        }
    }
}

} // namespace

Model modelFromFolder(const ModelFiles& files, std::shared_ptr<const ModelConfig> config) {
    const auto path = files.folder() / kManifestName;
    const Json manifest = readJson(path);
    const auto get = [&](const Json& reference) {
        const auto name = reference.at("name").get<std::string>();
        const ModelTensor* found = files.find(name);
        if (!found) {
            throw Error(ErrorCode::BadData, "tensor \"" + name + "\" is missing",
                        "The folder is not complete; save the model again.");
        }
        const at::Tensor tensor = mappedTensor(*found);
        return reference.value("turned", false) ? tensor.t() : tensor;
    };
    try {
        requireSameSave(manifest, files);
        return modelFromManifest(manifest, std::move(config), get);
    } catch (const Error& error) {
        throw error.within(path.string());
    }
}

} // namespace lathe
