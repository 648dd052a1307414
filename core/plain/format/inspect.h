#pragma once

#include "core/plain/format/model_files.h"

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace lathe {

/// Reading every byte for its zeros takes time on a large model.
enum class ZeroCounting { Auto, Always, Never }; ///< Auto: only below kZeroCountingLimitBytes

inline constexpr uint64_t kZeroCountingLimitBytes = 256'000'000;

struct TensorSummary {
    std::string name;
    std::vector<int64_t> shape;
    DType dtype{};
    uint64_t bytes = 0;
    std::optional<uint64_t> zeros; ///< nothing: not counted
};

struct ModelSummary {
    std::string path;
    std::string family; ///< model_type
    int64_t parameters = 0;
    uint64_t bytes = 0;
    int64_t blocks = 0;
    std::optional<uint64_t> zeros;
    std::vector<TensorSummary> tensors;
    std::vector<std::string> warnings;
};

/// What `lathe-engine inspect` reports about a model folder.
/// Throws Error{BadData} as ModelFiles, Error{Interrupted} when stopped.
ModelSummary inspectModel(const ModelFiles& files, ZeroCounting zeros = ZeroCounting::Auto,
                          std::stop_token stop = {});

/// {"path", "family", "parameters", "bytes", "blocks", "zeros", "tensors": [{"name", "shape",
/// "dtype", "bytes", "zeros"}], "warnings"}; zeros are null where they were not counted.
Json toJson(const ModelSummary& summary);

/// The number of repeated blocks among tensor names: the length of the longest list "prefix.N.rest"
/// (model.layers.N, transformer.h.N, gpt_neox.layers.N, …). It has gaps where blocks were removed.
int64_t blockCountOf(const std::vector<ModelTensor>& tensors);

} // namespace lathe
