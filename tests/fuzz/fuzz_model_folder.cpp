// The files of a model folder together. An input is lines "=== NAME", each followed by the file's
// content; an index may name shards that another line makes.
#include "core/plain/format/inspect.h"
#include "core/plain/format/model_tree.h"
#include "tests/fuzz/fuzz_target.h"

#include <set>

using namespace lathe;

namespace {

constexpr std::string_view kMark = "=== ";

/// Names that the readers look for; others are left out, so that no input writes elsewhere.
bool isKnown(const std::string& name) {
    static const std::set<std::string> kNames{"config.json",
                                              "model.safetensors",
                                              "model.safetensors.index.json",
                                              "model-00001-of-00002.safetensors",
                                              "model-00002-of-00002.safetensors",
                                              "lathe.json"};
    return kNames.contains(name);
}

void writeFiles(std::string_view text) {
    for (const auto& entry : std::filesystem::directory_iterator(fuzz::folder())) {
        std::filesystem::remove(entry.path());
    }
    while (text.starts_with(kMark)) {
        const size_t line = std::min(text.find('\n'), text.size() - 1);
        const std::string name(text.substr(kMark.size(), line - kMark.size()));
        text.remove_prefix(line + 1);
        const size_t end = std::min(text.find("\n=== "), text.size());
        if (isKnown(name)) {
            fuzz::write(fuzz::folder() / name, text.substr(0, end));
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t count) {
    writeFiles(fuzz::textOf(bytes, count));
    fuzz::refuseOrAccept([] {
        const ModelFiles files = ModelFiles::open(fuzz::folder());
        asText(moduleTreeOf(files));
        toJson(inspectModel(files, ZeroCounting::Always));
    });
    return 0;
}
