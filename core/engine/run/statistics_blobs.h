#pragma once

#include "core/engine/calib/statistics.h"
#include "core/plain/base/json.h"
#include "core/plain/store/blob_store.h"

namespace lathe {

/// Statistics as JSON and blobs; what siblings share is stored once. Throws Error{BadData} on a
/// full disk.
Json storeStatistics(const Statistics& statistics, BlobStore& blobs, uint64_t& bytes);

/// The statistics again, their tensors mapped. Throws Error{BadData} when a blob is missing or
/// damaged.
Statistics restoreStatistics(const Json& stored, const BlobStore& blobs);

} // namespace lathe
