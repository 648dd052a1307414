#include "core/plain/format/inspect.h"

#include "core/plain/base/map_watch.h"
#include "core/plain/format/tensor_view.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

namespace lathe {

namespace {

std::optional<uint64_t> zerosOf(const ModelTensor& tensor, const std::stop_token& stop) {
    const auto zeros = countZeros(tensor.bytes(), tensor.info->dtype, stop);
    requireWhole(*tensor.file->map());
    // Pages that were read once would count as this process's memory until it ends.
    tensor.file->map()->dontNeed(tensor.info->begin, tensor.info->byteCount());
    return zeros;
}

} // namespace

ModelSummary inspectModel(const ModelFiles& files, ZeroCounting zeros, std::stop_token stop) {
    ModelSummary out;
    out.path = files.folder().string();
    out.family = files.family();
    out.parameters = files.totalElements();
    out.bytes = files.totalBytes();
    out.blocks = blockCountOf(files.tensors());
    out.warnings = files.warnings();
    const bool count = zeros == ZeroCounting::Always ||
                       (zeros == ZeroCounting::Auto && out.bytes <= kZeroCountingLimitBytes);
    out.zeros = count ? std::optional<uint64_t>(0) : std::nullopt;
    for (const auto& tensor : files.tensors()) {
        TensorSummary row{.name = tensor.name(),
                          .shape = tensor.info->shape,
                          .dtype = tensor.info->dtype,
                          .bytes = tensor.info->byteCount(),
                          .zeros = count ? zerosOf(tensor, stop) : std::nullopt};
        if (out.zeros) {
            *out.zeros += row.zeros.value_or(0);
        }
        out.tensors.push_back(std::move(row));
    }
    return out;
}

Json toJson(const ModelSummary& summary) {
    const auto orNull = [](const std::optional<uint64_t>& value) {
        return value ? Json(*value) : Json(nullptr);
    };
    Json tensors = Json::array();
    for (const auto& tensor : summary.tensors) {
        tensors.push_back({{"name", tensor.name},
                           {"shape", tensor.shape},
                           {"dtype", safetensorsName(tensor.dtype)},
                           {"bytes", tensor.bytes},
                           {"zeros", orNull(tensor.zeros)}});
    }
    return {{"path", summary.path},
            {"family", summary.family},
            {"parameters", summary.parameters},
            {"bytes", summary.bytes},
            {"blocks", summary.blocks},
            {"zeros", orNull(summary.zeros)},
            {"tensors", std::move(tensors)},
            {"warnings", summary.warnings}};
}

int64_t blockCountOf(const std::vector<ModelTensor>& tensors) {
    std::map<std::string, std::set<int64_t>, std::less<>> numbers;
    for (const auto& tensor : tensors) {
        const std::string& name = tensor.name();
        for (size_t dot = name.find('.'); dot != std::string::npos; dot = name.find('.', dot + 1)) {
            int64_t number = -1;
            const char* first = name.data() + dot + 1;
            const auto read = std::from_chars(first, name.data() + name.size(), number);
            if (read.ec == std::errc() && *read.ptr == '.' && number >= 0) {
                numbers[name.substr(0, dot)].insert(number);
                break;
            }
        }
    }
    int64_t blocks = 0;
    for (const auto& [prefix, found] : numbers) {
        blocks = std::max(blocks, static_cast<int64_t>(found.size()));
    }
    return blocks;
}

} // namespace lathe
