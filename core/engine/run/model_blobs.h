#pragma once

#include "core/engine/model/model.h"
#include "core/plain/store/blob_store.h"

namespace lathe {

/// A model as JSON and blobs: tensors in the files of its source are stored as references, the
/// others as blobs. `bytes` grows by the size of the blobs. Throws Error{BadData} on a full disk.
Json storeModel(const Model& model, BlobStore& blobs, uint64_t& bytes);

/// The same for one block of `model`; and back, as the block at `position`.
Json storeBlock(const Block& block, const Model& model, BlobStore& blobs, uint64_t& bytes);
Block restoreBlock(const Json& stored, int64_t position, const Model& model,
                   const BlobStore& blobs);

/// Any tensor as a blob; and back.
Json storeTensor(const at::Tensor& tensor, BlobStore& blobs, uint64_t& bytes);
at::Tensor restoreTensor(const Json& stored, const BlobStore& blobs);

/// The model again, its tensors mapped. Throws Error{BadData} when a blob is missing or damaged, or
/// the source has changed since.
Model restoreModel(const Json& stored, const BlobStore& blobs);

} // namespace lathe
