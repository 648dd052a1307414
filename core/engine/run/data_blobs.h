#pragma once

#include "core/engine/calib/dataset.h"
#include "core/plain/store/blob_store.h"

namespace lathe {

/// The texts of a data set as JSON and one blob; data sets that a model wrote are stored, those
/// that are read from files are not. `bytes` grows by the size of the blob. Throws Error{BadData}
/// on a full disk.
Json storeTexts(const DataSet& data, BlobStore& blobs, uint64_t& bytes);

/// The data set again. Throws Error{BadData} when the blob is missing or damaged.
DataSet restoreTexts(const Json& stored, const BlobStore& blobs);

} // namespace lathe
