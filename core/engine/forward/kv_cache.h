#pragma once

#include "core/engine/model/model.h"

#include <vector>

namespace lathe {

/// Keys and values of a block, [B, K, S, C], as queries of the newest positions see them.
struct KvView {
    at::Tensor keys, values; ///< rounded only where they were before these positions came
    at::Tensor roundedKeys, roundedValues; ///< rounded as the newest of them sees them
};

/// Keys, or values, of one block of which the oldest are packed.
struct PackedPast {
    PackedGroups groups; ///< dimension 2 may have room for more units
    int64_t units = 0;   ///< in use
    int64_t tokens = 0;  ///< in these units
    at::Tensor recent;   ///< [B, K, T, C]: the others
};

/// Keys and values of the positions seen so far, per block, for incremental decoding. Rows of a
/// batch that are shorter than the longest begin with padding (on the left).
/// Keys are stored rotated: with rotary embeddings whose frequencies depend on the length (dynamic,
/// longrope) they keep the frequencies of when they were stored, as in the reference
/// implementation.
class KvCache {
public:
    /// `padding` [B]: how many leading positions of each row (after the prefix) are padding;
    /// empty: none.
    explicit KvCache(std::vector<int64_t> padding = {});

    /// Positions seen so far, padding included.
    int64_t length() const { return m_length; }

    /// Positions of a prefix that comes before the padding of every row.
    int64_t prefixLength() const { return m_prefixLength; }

    /// Begins the cache of `batch` rows with the model's prefix; does nothing when it has none.
    /// Call it before anything else is appended.
    void begin(const Model& model, int64_t batch);

    /// Keys and values of a block up to length(), [B, K, length(), C]; undefined when it has none.
    std::pair<at::Tensor, at::Tensor> entry(size_t block) const;

    /// The padding of each row as a tensor [B] int64 on the CPU; undefined when there is none.
    const at::Tensor& padding() const { return m_padding; }

    /// Appends keys and values [B, K, T, C] of a block at length(); returns views of all of them,
    /// [B, K, length() + T, C].
    std::pair<at::Tensor, at::Tensor> append(size_t block, const at::Tensor& keys,
                                             const at::Tensor& values);

    /// The same where the block keeps its past in few bits: positions that are old enough are
    /// packed; the view is made for this call.
    KvView append(size_t block, const at::Tensor& keys, const at::Tensor& values,
                  const KvFormat& format);

    /// Call it after every block has appended.
    void advance(int64_t positions) { m_length += positions; }

    /// Keeps only these rows of the batch, in this order ([N] int64): finished rows are dropped.
    void selectRows(const at::Tensor& rows);

    int64_t bytes() const;

private:
    struct Entry {
        at::Tensor keys, values; ///< [B, K, capacity, C]
        PackedPast oldKeys, oldValues;
    };

    static std::vector<at::Tensor*> tensorsOf(Entry& entry);

    std::vector<Entry> m_entries;
    at::Tensor m_padding;
    int64_t m_length = 0;
    int64_t m_prefixLength = 0;
};

} // namespace lathe
