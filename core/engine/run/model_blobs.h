#pragma once

#include "core/engine/model/model.h"
#include "core/plain/store/blob_store.h"

namespace lathe {

/// A model as JSON and blobs: tensors that lie in the files of its source are named there, the
/// others become blobs. `bytes` grows by what the blobs hold. Throws Error{BadData} on a full disk.
Json storeModel(const Model& model, BlobStore& blobs, uint64_t& bytes);

/// The model again, its tensors mapped. Throws Error{BadData} when a blob is missing or damaged, or
/// the source has changed since.
Model restoreModel(const Json& stored, const BlobStore& blobs);

} // namespace lathe
