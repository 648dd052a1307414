#include "core/plain/format/model_files.h"

#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "core/plain/base/resources.h"
#include "core/plain/base/text.h"
#include "core/plain/format/safetensors_header.h"

#include <algorithm>
#include <cctype>
#include <map>

namespace lathe {

namespace fs = std::filesystem;

namespace {

const char* const kSingle = "model.safetensors";
const char* const kIndex = "model.safetensors.index.json";
constexpr std::string_view kShardExample = "model-00001-of-00004.safetensors";
const char* const kCompleteFolder = "Fetch the missing file, or the whole model folder again.";

[[noreturn]] void fail(const std::string& what, const std::string& hint) {
    throw Error(ErrorCode::BadData, what, hint);
}

bool isFile(const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
}

std::vector<std::string> namesIn(const fs::path& folder) {
    std::vector<std::string> names;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        names.push_back(entry.path().filename().string());
    }
    if (error) {
        fail("cannot list " + folder.string() + ": " + error.message(),
             "Check that you may read this folder.");
    }
    std::ranges::sort(names);
    return names;
}

[[noreturn]] void failWithoutWeights(const fs::path& folder,
                                     const std::vector<std::string>& names) {
    for (const auto& name : names) {
        if (name.ends_with(".bin") || name.ends_with(".pt") || name.ends_with(".pth")) {
            fail(folder.string() + " holds its weights as a PyTorch pickle (" + name +
                     "); Lathe reads safetensors",
                 "Convert it in Python: AutoModelForCausalLM.from_pretrained(folder)"
                 ".save_pretrained(new_folder, safe_serialization=True).");
        }
        if (name.ends_with(".safetensors") || name.ends_with(".gguf")) {
            fail(folder.string() + " has no " + kSingle + " and no " + kIndex + ", only " + name,
                 "Rename the weights to " + std::string(kSingle) +
                     " if they are a whole model in safetensors.");
        }
    }
    fail(folder.string() + " has no weights (" + kSingle + " or " + kIndex + ")",
         "Choose the folder that holds config.json and the safetensors files.");
}

/// Tensor names to shard names, as model.safetensors.index.json lists them.
std::map<std::string, std::string> readWeightMap(const fs::path& path) {
    const Json index = readJson(path);
    const auto found = index.is_object() ? index.find("weight_map") : index.end();
    if (found == index.end() || !found->is_object() || found->empty()) {
        fail(path.string() + " has no \"weight_map\" that names the shards", kCompleteFolder);
    }
    std::map<std::string, std::string> out;
    for (const auto& [name, shard] : found->items()) {
        const std::string file = shard.is_string() ? shard.get<std::string>() : std::string();
        // A name with a folder could point anywhere on the disk.
        if (file.empty() || fs::path(file).filename() != file) {
            fail(path.string() + ": the shard of tensor " + shownName(name) +
                     " is not a plain file name",
                 "Fetch the index again.");
        }
        out[name] = file;
    }
    return out;
}

/// The shards of model-0000i-of-0000n.safetensors without an index; empty when there are none.
std::vector<std::string> shardsByName(const fs::path& folder,
                                      const std::vector<std::string>& names) {
    std::vector<std::string> shards;
    for (const auto& name : names) {
        if (name.size() == kShardExample.size() && matchesGlob("model-*-of-*.safetensors", name)) {
            shards.push_back(name);
        }
    }
    const size_t count = shards.empty() ? 0 : std::strtoul(shards[0].c_str() + 15, nullptr, 10);
    if (count != shards.size()) {
        fail(folder.string() + " has " + std::to_string(shards.size()) + " of the " +
                 std::to_string(count) + " shards that " + shards[0] + " names, and no " + kIndex,
             kCompleteFolder);
    }
    return shards;
}

fs::path folderOf(const fs::path& path) {
    std::error_code error;
    const auto status = fs::status(path, error);
    if (!fs::exists(status)) {
        throw Error(ErrorCode::User, "there is no model folder " + path.string(),
                    "Check the path, or use a bundled model: bundled:NAME.");
    }
    if (fs::is_directory(status)) {
        return path;
    }
    return path.parent_path().empty() ? fs::path(".") : path.parent_path();
}

} // namespace

ModelFiles ModelFiles::open(const fs::path& path) {
    ModelFiles out;
    out.m_folder = folderOf(path);
    const fs::path config = out.m_folder / "config.json";
    if (!isFile(config)) {
        fail(out.m_folder.string() +
                 " has no config.json, so it is not a Hugging Face model folder",
             "Choose the folder that holds config.json and the safetensors files.");
    }
    out.m_config = readJson(config);
    if (!out.m_config.is_object()) {
        fail(config.string() + " is not a JSON object", "Fetch config.json again.");
    }
    out.openWeights();
    std::ranges::sort(out.m_tensors, [](const ModelTensor& a, const ModelTensor& b) {
        return naturalLess(a.name(), b.name());
    });
    for (size_t i = 1; i < out.m_tensors.size(); ++i) {
        if (out.m_tensors[i - 1].name() == out.m_tensors[i].name()) {
            fail(out.m_folder.string() + ": tensor " + shownName(out.m_tensors[i].name()) +
                     " is in two shards (" + out.m_tensors[i - 1].file->path().filename().string() +
                     ", " + out.m_tensors[i].file->path().filename().string() + ")",
                 "Save the model again, or remove shards of an earlier save.");
        }
    }
    return out;
}

void ModelFiles::openWeights() {
    if (isFile(m_folder / kSingle)) { // wins over an index, as in transformers
        addFile(kSingle);
        return;
    }
    const auto names = namesIn(m_folder);
    const fs::path index = m_folder / kIndex;
    if (!isFile(index)) {
        const auto shards = shardsByName(m_folder, names);
        if (shards.empty()) {
            failWithoutWeights(m_folder, names);
        }
        std::ranges::for_each(shards, [this](const std::string& name) { addFile(name); });
        m_warnings.push_back(std::string(kIndex) + " is missing; the shards were read by name");
        return;
    }
    const auto weightMap = readWeightMap(index);
    std::map<std::string, std::vector<std::string>> tensorsOf;
    for (const auto& [tensor, shard] : weightMap) {
        tensorsOf[shard].push_back(tensor);
    }
    for (const auto& [shard, tensors] : tensorsOf) {
        if (!isFile(m_folder / shard)) {
            fail("the shard " + (m_folder / shard).string() + " is missing; " +
                     std::to_string(tensors.size()) + " tensors are in it, among them " +
                     shownName(tensors[0]),
                 kCompleteFolder);
        }
        addFile(shard);
        const auto& file = *m_files.back();
        for (const auto& tensor : tensors) {
            if (file.find(tensor) == nullptr) {
                fail(file.path().string() + " lacks tensor " + shownName(tensor) +
                         ", which the index says is in it",
                     "Index and shards are of different saves: fetch the folder again.");
            }
        }
        warnOfUnnamed(file, weightMap);
    }
}

void ModelFiles::warnOfUnnamed(const SafetensorsFile& file,
                               const std::map<std::string, std::string>& weightMap) {
    const std::string shard = file.path().filename().string();
    for (const auto& info : file.tensors()) {
        const auto named = weightMap.find(info.name);
        if (named == weightMap.end()) {
            m_warnings.push_back(shard + " holds tensor " + shownName(info.name) +
                                 ", which the index does not name");
        }
    }
}

void ModelFiles::addFile(const std::string& name) {
    m_files.push_back(SafetensorsFile::open(m_folder / name));
    for (const auto& info : m_files.back()->tensors()) {
        m_tensors.push_back({m_files.back(), &info});
    }
}

std::string ModelFiles::family() const {
    const auto type = m_config.find("model_type");
    return type != m_config.end() && type->is_string() ? type->get<std::string>() : std::string();
}

const ModelTensor* ModelFiles::find(std::string_view name) const {
    const auto at = std::lower_bound(m_tensors.begin(), m_tensors.end(), name,
                                     [](const ModelTensor& tensor, std::string_view wanted) {
                                         return naturalLess(tensor.name(), wanted);
                                     });
    return at != m_tensors.end() && at->name() == name ? &*at : nullptr;
}

uint64_t ModelFiles::totalBytes() const {
    uint64_t bytes = 0;
    for (const auto& tensor : m_tensors) {
        bytes += tensor.info->byteCount();
    }
    return bytes;
}

int64_t ModelFiles::totalElements() const {
    int64_t count = 0;
    for (const auto& tensor : m_tensors) {
        count += tensor.info->elementCount();
    }
    return count;
}

namespace {

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

/// The digits that start at `at`, without leading zeros.
std::string_view numberAt(std::string_view text, size_t at) {
    size_t end = at;
    while (end < text.size() && isDigit(text[end])) {
        ++end;
    }
    const size_t begin = std::min(text.find_first_not_of('0', at), end);
    return text.substr(begin, end - begin);
}

size_t afterDigits(std::string_view text, size_t at) {
    while (at < text.size() && isDigit(text[at])) {
        ++at;
    }
    return at;
}

} // namespace

bool naturalLess(std::string_view a, std::string_view b) {
    size_t i = 0;
    size_t j = 0;
    while (i < a.size() && j < b.size()) {
        if (isDigit(a[i]) && isDigit(b[j])) {
            const auto x = numberAt(a, i);
            const auto y = numberAt(b, j);
            if (x != y) {
                return x.size() != y.size() ? x.size() < y.size() : x < y;
            }
            i = afterDigits(a, i);
            j = afterDigits(b, j);
        } else if (a[i] != b[j]) {
            return static_cast<unsigned char>(a[i]) < static_cast<unsigned char>(b[j]);
        } else {
            ++i;
            ++j;
        }
    }
    const bool sameSoFar = i == a.size() && j == b.size();
    return sameSoFar ? a < b : i == a.size(); // "a01" and "a1" still differ
}

std::vector<std::string> bundledModels() {
    std::vector<std::string> names;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(resourcesFolder() / "models", ignored)) {
        if (isFile(entry.path() / "config.json")) {
            names.push_back(entry.path().filename().string());
        }
    }
    std::ranges::sort(names);
    return names;
}

fs::path resolveModelPath(const std::string& model, const fs::path& from) {
    constexpr std::string_view kBundled = "bundled:";
    if (model.starts_with(kBundled)) {
        const std::string name = model.substr(kBundled.size());
        const auto known = bundledModels();
        if (std::ranges::find(known, name) == known.end()) {
            throw Error(ErrorCode::User, "there is no bundled model \"" + name + "\"",
                        known.empty() ? "No model is bundled with this installation."
                                      : "Bundled models: " + join(known, ", ") + ".");
        }
        return resourcesFolder() / "models" / name;
    }
    if (model.empty()) {
        throw Error(ErrorCode::User, "no model is given",
                    "Give a Hugging Face folder or bundled:NAME.");
    }
    const fs::path path = from.empty() ? fs::path(model) : from / model;
    return folderOf(path);
}

} // namespace lathe
