#pragma once

#include "core/engine/model/model.h"

#include <functional>
#include <string>

namespace lathe {

// A manifest describes a model's blocks and linears; tensors are named in it by
// references that its writer chooses (a name in a safetensors file, a blob). It holds what the
// configuration cannot express: packed parts, removed sublayers, shapes of single blocks.

inline constexpr const char* kManifestName = "lathe.json";
inline constexpr int kManifestFormat = 1;

/// In a manifest and in the metadata of its weight files: random digits, equal where both are of
/// the same save.
inline constexpr const char* kSaveKey = "lathe_save";

/// Stores a tensor and returns how the manifest refers to it. `name` is its Hugging Face name.
using PutTensor = std::function<Json(const std::string& name, const at::Tensor& tensor)>;
using GetTensor = std::function<at::Tensor(const Json& reference)>;

Json manifestOf(const Model& model, const PutTensor& put);

/// One block of a model with this configuration; and back. `position` is its origin where an older
/// manifest has none.
Json blockManifest(const Block& block, const ModelConfig& config, const PutTensor& put);
Block blockFromManifest(const Json& manifest, int64_t position, const GetTensor& get);

/// The model without its source. Throws Error{BadData} for a manifest that is not one, a newer one,
/// or one whose tensors do not fit together.
Model modelFromManifest(const Json& manifest, std::shared_ptr<const ModelConfig> config,
                        const GetTensor& get);

/// The model of a folder with a lathe.json, whose references are names of tensors.
Model modelFromFolder(const ModelFiles& files, std::shared_ptr<const ModelConfig> config);

/// The attention of block `number` as the configuration describes it, still without linears.
Attention emptyAttention(const ModelConfig& config, int64_t number);

} // namespace lathe
