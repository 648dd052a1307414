#include "core/engine/files/load_save.h"
#include "core/engine/files/model_manifest.h"
#include "core/engine/files/replace_folder.h"
#include "core/engine/numbers/tensor_bytes.h"
#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "core/plain/base/map_watch.h"
#include "core/plain/base/partial_file.h"
#include "core/plain/base/text.h"
#include "core/plain/format/family.h"
#include "core/plain/format/safetensors_writer.h"
#include "core/plain/format/saved_config.h"

#include <algorithm>
#include <map>
#include <unistd.h>

namespace lathe {
namespace {

/// A tensor to be written, computed only when it is written.
struct Pending {
    PlannedTensor plan;
    std::function<at::Tensor()> make;
};

class TensorList {
public:
    void add(std::string name, const at::Tensor& tensor) {
        if (tensor.defined()) {
            add({{std::move(name), dtypeOf(tensor.scalar_type()), tensor.sizes().vec()},
                 [tensor] { return tensor; }});
        }
    }

    void add(Pending pending) { m_items.push_back(std::move(pending)); }

    void write(const std::filesystem::path& folder, const ShardOptions& options = {}) const {
        std::vector<PlannedTensor> plan;
        for (const Pending& item : m_items) {
            plan.push_back(item.plan);
        }
        SafetensorsWriter writer(folder, std::move(plan), options);
        for (const Pending& item : m_items) {
            const at::Tensor host = onHost(item.make());
            writer.write(item.plan.name, bytesOf(host));
        }
        writer.finish();
    }

private:
    std::vector<Pending> m_items;
};

void addNorms(const Model& model, TensorList& list) {
    const TensorNames& names = findFamily(model.config->family)->names;
    const auto add = [&](const Norm& norm, int64_t block, std::string_view module) {
        list.add(modulePath(names, block, module) + ".weight", norm.weight);
        list.add(modulePath(names, block, module) + ".bias", norm.bias);
    };
    for (const Block& block : model.blocks) {
        const int64_t number = block.origin;
        add(block.beforeAttention, number, names.beforeAttention);
        add(block.afterAttention, number, names.afterAttention);
        add(block.beforeMlp, number, names.beforeMlp);
        add(block.afterMlp, number, names.afterMlp);
        if (block.attention) {
            add(block.attention->qNorm, number, names.qNorm);
            add(block.attention->kNorm, number, names.kNorm);
        }
    }
    add(model.finalNorm, -1, names.finalNorm);
}

/// A linear as one plain tensor in `type`, laid out as the family's files have it.
void addLinear(const LinearPlace& place, const Linear& linear, const ModelConfig& config,
               at::ScalarType type, TensorList& list) {
    const bool turned = config.inputMajor && place.block >= 0;
    const auto* single = linear.parts.size() == 1 && linear.in.empty()
                             ? std::get_if<Dense>(&linear.parts[0])
                             : nullptr;
    const at::ScalarType kept = single ? single->weight.scalar_type() : type;
    const bool asItIs = single != nullptr && linear.in.empty();
    const auto make = [linear, kept, turned, single = asItIs ? single->weight : at::Tensor()] {
        const at::Tensor weight = single.defined() ? single : dense(linear).to(kept);
        return turned ? weight.t() : weight;
    };
    const int64_t out = outFeatures(linear);
    const int64_t in = inFeatures(linear);
    const auto shape = turned ? std::vector<int64_t>{in, out} : std::vector<int64_t>{out, in};
    list.add({{place.name + ".weight", dtypeOf(kept), shape}, make});
    list.add(place.name + ".bias", linear.bias);
}

int64_t feedForwardOf(const Block& block) {
    return block.mlp ? inFeatures(block.mlp->down) : 0;
}

/// The shapes of a model whose blocks are whole and equal; nothing when they are not.
std::optional<SavedShape> uniformShape(const Model& model) {
    SavedShape shape;
    shape.tied = !model.head.present();
    shape.dtype = dtypeOf(model.embedding.scalar_type());
    for (const Block& block : model.blocks) {
        if (!block.attention || !block.mlp) {
            return std::nullopt;
        }
        const Attention& a = *block.attention;
        if (shape.blocks.empty()) {
            shape.heads = a.heads;
            shape.kvHeads = a.kvHeads;
            shape.headWidth = a.headWidth;
            shape.feedForward = feedForwardOf(block);
        }
        const bool alike = a.heads == shape.heads && a.kvHeads == shape.kvHeads &&
                           a.headWidth == shape.headWidth &&
                           feedForwardOf(block) == shape.feedForward;
        if (!alike) {
            return std::nullopt;
        }
        shape.blocks.push_back({a.window, a.rope});
    }
    return shape;
}

/// Whether a configuration of the family can express `shape`: which blocks have a window, how
/// scores scale, and that norms and head are as in the family.
bool sayable(const SavedShape& shape, const Model& model) {
    const ModelConfig& config = *model.config;
    const bool usual = config.norm == findFamily(config.family)->defaults.norm;
    if (shape.blocks.empty() || !usual || model.head.bias.defined()) {
        return false;
    }
    if (shape.blocks == config.blocks) {
        return true;
    }
    return !config.scaleByBlock;
}

/// Whether plain tensors and config.json express the whole model.
bool allPlain(const Model& model) {
    bool result = true;
    forEachLinear(model, [&](const LinearPlace&, const Linear& linear) {
        result = result && linear.parts.size() == 1 && linear.in.empty() &&
                 std::holds_alternative<Dense>(linear.parts[0]);
        forEachShared(linear, [&](const std::string&, const at::Tensor&) { result = false; });
    });
    for (const Block& block : model.blocks) {
        result = result && (!block.attention ||
                            (!block.attention->rotateKeys && block.attention->kv.bits == 0));
    }
    return result;
}

/// Hub caches hold files as links to blobs/ beside snapshots/; any other link out of the folder
/// would copy a file that is not the model's.
void requireInside(const std::filesystem::path& folder, const char* name) {
    const auto whole = std::filesystem::canonical(folder);
    const auto file = std::filesystem::canonical(whole / name);
    const auto isBelow = [&](const std::filesystem::path& above) {
        return !above.empty() && std::ranges::mismatch(above, file).in1 == above.end();
    };
    const bool inHub = whole.parent_path().filename() == "snapshots";
    const auto blobs =
        inHub ? whole.parent_path().parent_path() / "blobs" : std::filesystem::path();
    if (!isBelow(whole) && !isBelow(blobs)) {
        throw Error(ErrorCode::BadData,
                    (folder / name).string() + " is a link to " + file.string() +
                        ", which is not in the model's folder",
                    "Put the file itself into the folder, or remove the link.");
    }
}

void copyTokenizer(const std::filesystem::path& from, const std::filesystem::path& to) {
    for (const char* name :
         {"tokenizer.json", "tokenizer.model", "tokenizer_config.json", "special_tokens_map.json",
          "added_tokens.json", "vocab.json", "merges.txt", "generation_config.json",
          "chat_template.jinja", "LICENSE"}) {
        if (std::filesystem::exists(from / name)) {
            requireInside(from, name);
            writeFileAtomic(to / name, readFile(from / name));
        }
    }
}

/// Stock classes count blocks without gaps.
Model renumbered(Model model) {
    int64_t position = 0;
    for (Block& block : model.blocks) {
        block.origin = position++;
    }
    return model;
}

/// Whether no block was removed or moved, so that names by position equal names by origin.
bool inOriginalOrder(const Model& model) {
    int64_t position = 0;
    return std::ranges::all_of(model.blocks,
                               [&](const Block& block) { return block.origin == position++; });
}

void writeDense(const Model& given, const SavedShape& shape, const std::filesystem::path& folder) {
    const Model model = renumbered(given);
    const TensorNames& names = findFamily(model.config->family)->names;
    TensorList list;
    list.add(std::string(names.embedding) + ".weight", model.embedding);
    if (model.positions.defined()) {
        list.add(std::string(names.positions) + ".weight", model.positions);
    }
    addNorms(model, list);
    forEachLinear(model, [&](const LinearPlace& place, const Linear& linear) {
        addLinear(place, linear, *model.config, scalarTypeOf(shape.dtype), list);
    });
    list.write(folder);
    const Json config = savedConfig(model.source->config, *model.config, shape);
    writeFileAtomic(folder / "config.json", config.dump(2) + "\n");
}

void writePacked(const Model& model, const std::filesystem::path& folder) {
    TensorList list;
    std::map<std::pair<const void*, std::vector<int64_t>>, Json> written;
    const auto put = [&](const std::string& name, const at::Tensor& tensor) {
        const auto key = std::pair(tensor.const_data_ptr(), tensor.sizes().vec());
        if (const auto found = written.find(key); found != written.end()) {
            return found->second;
        }
        const bool turned =
            tensor.dim() == 2 && !tensor.is_contiguous() && tensor.t().is_contiguous();
        list.add(name, turned ? tensor.t() : tensor);
        return written[key] = {{"name", name}, {"turned", turned}};
    };
    Json manifest = manifestOf(model, put);
    const std::string save = randomDigits();
    manifest[kSaveKey] = save;
    list.write(folder, {.metadata = {{"format", "pt"}, {kSaveKey, save}}});
    writeFileAtomic(folder / kManifestName, manifest.dump(1) + "\n");
    // The configuration stays the source's: shapes are in the manifest, block by block.
    Json config = model.source->config;
    config["lathe"] = {{"manifest", kManifestName}};
    config["tie_word_embeddings"] = !model.head.present();
    writeFileAtomic(folder / "config.json", config.dump(2) + "\n");
}

bool roundsInputs(const Linear& linear) {
    return std::ranges::any_of(
        linear.in, [](const InputOp& op) { return std::holds_alternative<ActQuant>(op); });
}

} // namespace

std::string lostInDense(const Model& model) {
    int64_t linears = 0;
    forEachLinear(model, [&](const LinearPlace&, const Linear& linear) {
        linears += roundsInputs(linear) ? 1 : 0;
    });
    int bits = 0;
    for (const Block& block : model.blocks) {
        if (block.attention && block.attention->kv.bits > 0) {
            bits = block.attention->kv.bits;
        }
    }
    std::vector<std::string> lost;
    if (linears > 0) {
        lost.push_back("the rounding of the inputs of " + std::to_string(linears) + " linears");
    }
    if (bits > 0) {
        lost.push_back("the rounding of keys and values to " + std::to_string(bits) + " bits");
    }
    return lost.empty() ? "" : "the files hold weights only; not in them: " + join(lost, ", ");
}

void requireWritable(const std::filesystem::path& folder, Overwrite overwrite) {
    std::error_code failed; // a folder above may be unreadable
    const auto place = std::filesystem::weakly_canonical(folder, failed);
    const bool inTheWay =
        std::filesystem::exists(place, failed) && !std::filesystem::is_directory(place, failed);
    std::filesystem::path there = std::filesystem::absolute(failed ? folder : place);
    there = (there.has_filename() ? there : there.parent_path()).parent_path();
    while (!std::filesystem::exists(there, failed) && there.has_relative_path()) {
        there = there.parent_path(); // where folders will be created
    }
    if (inTheWay || !std::filesystem::is_directory(there, failed) ||
        ::access(there.c_str(), W_OK | X_OK) != 0) {
        throw Error(ErrorCode::User, folder.string() + " cannot be written",
                    "choose a folder below one that you may write to");
    }
    requireReplaceable(folder, overwrite);
}

void requireWritable(const std::filesystem::path& folder) {
    requireWritable(folder, Overwrite::No);
}

void requireOtherFolder(const Model& model, const std::filesystem::path& folder) {
    std::error_code ignored;
    if (model.source != nullptr &&
        std::filesystem::equivalent(model.source->folder, folder, ignored)) {
        throw Error(ErrorCode::User,
                    folder.string() + " is the folder that the model was read from",
                    "choose another one: the original would be lost");
    }
}

void saveFolder(const Model& model, const std::filesystem::path& folder, bool asDense,
                Overwrite overwrite) {
    LATHE_ASSERT(model.source != nullptr);
    const auto shape = uniformShape(model);
    const bool plain = shape && sayable(*shape, model) && model.prefix.empty();
    if (asDense && !model.prefix.empty()) {
        throw Error(ErrorCode::User,
                    "the model begins every text with keys and values of " +
                        std::to_string(model.prefix.size()) +
                        " tokens, which dense tensors under Hugging Face names cannot hold",
                    "Save it without dense weights: Lathe opens that folder again.");
    }
    if (asDense && !plain) {
        throw Error(ErrorCode::User,
                    "the model's blocks differ, parts of them are gone, or its LayerNorms "
                    "became RMS norms, which config.json of " +
                        model.config->family + " cannot say",
                    "Save it without dense weights: Lathe opens that folder again.");
    }
    NewFolder fresh(folder, overwrite);
    copyTokenizer(model.source->folder, fresh.path());
    if (plain && (asDense || (allPlain(model) && inOriginalOrder(model)))) {
        writeDense(model, *shape, fresh.path());
    } else {
        writePacked(model, fresh.path());
    }
    requireWholeFiles(); // else zeros of a cut source would be saved
    fresh.finish();
}

void saveFolder(const Model& model, const std::filesystem::path& folder, bool asDense) {
    saveFolder(model, folder, asDense, Overwrite::No);
}

} // namespace lathe
