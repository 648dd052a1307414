#include "core/engine/files/load_save.h"
#include "core/engine/files/model_manifest.h"
#include "core/engine/numbers/tensor_bytes.h"
#include "core/plain/base/error.h"
#include "core/plain/base/hash.h"
#include "core/plain/base/text.h"
#include "core/plain/format/family.h"

#include <set>

namespace lathe {
namespace {

constexpr uintmax_t kWholeHashBytes = 16 << 20;

/// Reads the tensors of one folder under a family's names, checking shapes.
class TensorReader {
public:
    TensorReader(const ModelFiles& files, const ModelConfig& config)
        : m_files(files), m_family(*findFamily(config.family)), m_config(config) {
        chooseSpelling();
    }

    const TensorNames& names() const { return m_family.names; }

    at::Tensor read(const std::string& name, std::vector<int64_t> shape) const {
        const std::string inFile = spelled(name);
        const ModelTensor* found = m_files.find(inFile);
        if (!found) {
            throw Error(ErrorCode::BadData,
                        m_files.folder().string() + ": tensor \"" + inFile + "\" is missing",
                        "config.json asks for it (" + m_config.family + ", " +
                            std::to_string(m_config.blockCount) +
                            " blocks). Correct config.json or download the weights again.");
        }
        if (found->info->shape != shape) {
            throw Error(ErrorCode::BadData,
                        m_files.folder().string() + ": tensor \"" + inFile + "\" is " +
                            describe(*found->info) + " but config.json makes it " + text(shape),
                        "Configuration and weights do not belong together; take both from the "
                        "same model.");
        }
        if (!isFloating(found->info->dtype)) {
            throw Error(ErrorCode::BadData,
                        m_files.folder().string() + ": tensor \"" + inFile + "\" is " +
                            describe(*found->info) + "; weights must be BF16, F16 or F32",
                        "Weights quantized by other tools cannot be opened; take the model they "
                        "were made from.");
        }
        return mappedTensor(*found);
    }

    bool has(std::string_view module) const {
        return m_files.find(spelled(std::string(module) + ".weight")) != nullptr;
    }

    Linear linear(const std::string& module, int64_t out, int64_t in, bool bias) const {
        const bool turned = m_config.inputMajor && module.starts_with(names().blocks);
        at::Tensor weight =
            turned ? read(module + ".weight", {in, out}).t() : read(module + ".weight", {out, in});
        return makeDense(std::move(weight), bias ? read(module + ".bias", {out}) : at::Tensor());
    }

    Norm norm(const std::string& module, int64_t width) const {
        const bool bias = m_config.norm == NormKind::Layer;
        return {read(module + ".weight", {width}),
                bias ? read(module + ".bias", {width}) : at::Tensor()};
    }

private:
    static std::string text(const std::vector<int64_t>& shape) {
        std::vector<std::string> pieces;
        for (const int64_t dimension : shape) {
            pieces.push_back(std::to_string(dimension));
        }
        return "[" + join(pieces, ", ") + "]";
    }

    void chooseSpelling() {
        for (const auto& [ours, theirs] : m_family.spellings) {
            if (has(names().embedding)) {
                return;
            }
            m_ours = ours;
            m_theirs = theirs;
        }
        if (!has(names().embedding)) {
            m_ours = m_theirs = {};
        }
    }

    std::string spelled(const std::string& name) const {
        if (m_ours.empty() || !name.starts_with(m_ours)) {
            return name;
        }
        return std::string(m_theirs) + name.substr(m_ours.size());
    }

    const ModelFiles& m_files;
    const Family& m_family;
    const ModelConfig& m_config;
    std::string_view m_ours, m_theirs;
};

Attention readAttention(const TensorReader& from, const ModelConfig& c, int64_t block) {
    const auto path = [&](std::string_view module) {
        return modulePath(from.names(), block, module);
    };
    Attention result = emptyAttention(c, block);
    const int64_t q = c.heads * c.headWidth;
    const int64_t kv = c.kvHeads * c.headWidth;
    if (c.fusedQkv) {
        result.qkv = from.linear(path(from.names().qkv), q + 2 * kv, c.width, c.qkvBias);
    } else {
        result.q = from.linear(path(from.names().q), q, c.width, c.qkvBias);
        result.k = from.linear(path(from.names().k), kv, c.width, c.qkvBias);
        result.v = from.linear(path(from.names().v), kv, c.width, c.qkvBias);
    }
    result.o = from.linear(path(from.names().o), c.width, q, c.outputBias);
    if (c.qkNorms) {
        result.qNorm = from.norm(path(from.names().qNorm), c.headWidth);
        result.kNorm = from.norm(path(from.names().kNorm), c.headWidth);
    }
    return result;
}

Mlp readMlp(const TensorReader& from, const ModelConfig& c, int64_t block) {
    const auto path = [&](std::string_view module) {
        return modulePath(from.names(), block, module);
    };
    Mlp result;
    if (c.fusedGateUp) {
        result.gateUp =
            from.linear(path(from.names().gateUp), 2 * c.feedForward, c.width, c.mlpBias);
    } else {
        if (c.gatedMlp) {
            result.gate = from.linear(path(from.names().gate), c.feedForward, c.width, c.mlpBias);
        }
        result.up = from.linear(path(from.names().up), c.feedForward, c.width, c.mlpBias);
    }
    result.down = from.linear(path(from.names().down), c.width, c.feedForward, c.mlpBias);
    return result;
}

Block readBlock(const TensorReader& from, const ModelConfig& c, int64_t number) {
    const auto norm = [&](std::string_view module) {
        return from.norm(modulePath(from.names(), number, module), c.width);
    };
    Block block;
    block.origin = number;
    block.beforeAttention = norm(from.names().beforeAttention);
    block.beforeMlp = norm(from.names().beforeMlp);
    if (c.branchNorms) {
        block.afterAttention = norm(from.names().afterAttention);
        block.afterMlp = norm(from.names().afterMlp);
    }
    block.attention = readAttention(from, c, number);
    block.mlp = readMlp(from, c, number);
    return block;
}

Model readModel(const ModelFiles& files, std::shared_ptr<const ModelConfig> config) {
    const ModelConfig& c = *config;
    const TensorReader from(files, c);
    const TensorNames& names = from.names();
    Model model;
    model.config = config;
    model.embedding =
        from.read(std::string(names.embedding) + ".weight", {c.vocabulary, c.embeddingWidth});
    if (c.learnedPositions) {
        model.positions = from.read(std::string(names.positions) + ".weight",
                                    {c.maxPositions + c.positionOffset, c.width});
    }
    if (c.embeddingWidth != c.width) {
        model.projectIn =
            from.linear(std::string(names.projectIn), c.width, c.embeddingWidth, false);
        model.projectOut =
            from.linear(std::string(names.projectOut), c.embeddingWidth, c.width, false);
    }
    for (int64_t i = 0; i < c.blockCount; ++i) {
        model.blocks.push_back(readBlock(from, c, i));
    }
    if (c.finalNorm) {
        model.finalNorm = from.norm(std::string(names.finalNorm), c.width);
    }
    if (!c.tied) {
        model.head = from.linear(std::string(names.head), c.vocabulary, c.embeddingWidth, false);
    }
    return model;
}

/// Small files count by content; large ones by header, length and time of writing.
void addFile(Hasher& hasher, const std::filesystem::path& path) {
    const auto bytes = std::filesystem::file_size(path);
    hasher.add(path.filename().string() + ":" + std::to_string(bytes) + ";");
    const auto map = MappedFile::open(path);
    if (bytes <= kWholeHashBytes) {
        hasher.add(map->bytes());
        return;
    }
    const auto time = std::filesystem::last_write_time(path).time_since_epoch().count();
    hasher.add(std::to_string(time));
    hasher.add(map->bytes().first(1 << 16));
}

std::string identityOf(const ModelFiles& files) {
    std::set<std::filesystem::path> paths;
    for (const auto& file : files.files()) {
        paths.insert(file->path());
    }
    for (const char* name : {"config.json", "lathe.json", "tokenizer.json", "tokenizer.model",
                             "tokenizer_config.json", "vocab.json", "merges.txt"}) {
        if (std::filesystem::exists(files.folder() / name)) {
            paths.insert(files.folder() / name);
        }
    }
    Hasher hasher;
    for (const auto& path : paths) {
        if (std::filesystem::file_size(path) > 0) {
            addFile(hasher, path);
        }
    }
    return hasher.digest();
}

void rejectForeignQuantization(const ModelFiles& files) {
    const auto found = files.config().find("quantization_config");
    if (found == files.config().end() || !found->is_object()) {
        return;
    }
    const auto method = found->find("quant_method");
    const bool named = method != found->end() && method->is_string();
    throw Error(ErrorCode::BadData,
                files.folder().string() + ": the weights are quantized by \"" +
                    (named ? method->get<std::string>() : "another tool") + "\"",
                "Such weights cannot be opened yet; take the model they were made from.");
}

} // namespace

Model openModel(const std::string& model, const std::filesystem::path& relativeTo) {
    auto files =
        std::make_shared<const ModelFiles>(ModelFiles::open(resolveModelPath(model, relativeTo)));
    const std::string where = (files->folder() / "config.json").string();
    auto source = std::make_shared<ModelSource>();
    source->folder = files->folder();
    source->config = textConfigOf(files->config());
    auto config = std::make_shared<const ModelConfig>(modelConfigFrom(files->config(), where));
    source->files = files;
    source->identity = identityOf(*files);
    Model result;
    if (std::filesystem::exists(files->folder() / kManifestName)) {
        result = modelFromFolder(*files, config);
    } else {
        rejectForeignQuantization(*files);
        result = readModel(*files, config);
    }
    result.source = std::move(source);
    return result;
}

} // namespace lathe
