#include "core/engine/model/kv_cache.h"

#include "core/plain/base/error.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/tensor.h>

#include <algorithm>

namespace lathe {
namespace {

constexpr int64_t kSmallestCapacity = 64;

/// `stored` with room for `needed` positions; grows by doubling, so appending stays cheap.
void reserve(at::Tensor& stored, const at::Tensor& addition, int64_t used, int64_t needed) {
    if (stored.defined() && stored.size(2) >= needed)
        return;
    const int64_t capacity =
        std::max({kSmallestCapacity, needed, stored.defined() ? 2 * stored.size(2) : 0});
    at::Tensor larger = at::empty({addition.size(0), addition.size(1), capacity, addition.size(3)},
                                  addition.options());
    if (used > 0)
        larger.narrow(2, 0, used).copy_(stored.narrow(2, 0, used));
    stored = std::move(larger);
}

} // namespace

KvCache::KvCache(std::vector<int64_t> padding) {
    if (std::ranges::any_of(padding, [](int64_t count) { return count > 0; }))
        m_padding = at::tensor(padding, at::kLong);
}

std::pair<at::Tensor, at::Tensor> KvCache::append(size_t block, const at::Tensor& keys,
                                                  const at::Tensor& values) {
    if (m_entries.size() <= block)
        m_entries.resize(block + 1);
    Entry& entry = m_entries[block];
    const int64_t added = keys.size(2);
    const int64_t all = m_length + added;
    reserve(entry.keys, keys, m_length, all);
    reserve(entry.values, values, m_length, all);
    entry.keys.narrow(2, m_length, added).copy_(keys);
    entry.values.narrow(2, m_length, added).copy_(values);
    return {entry.keys.narrow(2, 0, all), entry.values.narrow(2, 0, all)};
}

void KvCache::begin(const Model& model, int64_t batch) {
    LATHE_ASSERT(m_length == 0);
    const auto length = static_cast<int64_t>(model.prefix.size());
    if (length == 0)
        return;
    const auto rows = [&](const at::Tensor& one) {
        return one.to(model.embedding.device(), model.embedding.scalar_type())
            .unsqueeze(0)
            .expand({batch, -1, -1, -1});
    };
    for (size_t i = 0; i < model.blocks.size(); ++i)
        if (model.blocks[i].attention) {
            const PrefixCache& prefix = model.blocks[i].attention->prefix;
            append(i, rows(prefix.keys), rows(prefix.values));
        }
    advance(length);
    m_prefixLength = length;
}

std::pair<at::Tensor, at::Tensor> KvCache::entry(size_t block) const {
    if (block >= m_entries.size() || !m_entries[block].keys.defined())
        return {};
    return {m_entries[block].keys.narrow(2, 0, m_length),
            m_entries[block].values.narrow(2, 0, m_length)};
}

void KvCache::selectRows(const at::Tensor& rows) {
    for (Entry& entry : m_entries) {
        if (!entry.keys.defined())
            continue;
        const at::Tensor onDevice = rows.to(entry.keys.device());
        entry.keys = entry.keys.index_select(0, onDevice);
        entry.values = entry.values.index_select(0, onDevice);
    }
    if (m_padding.defined())
        m_padding = m_padding.index_select(0, rows);
}

int64_t KvCache::bytes() const {
    int64_t sum = 0;
    for (const Entry& entry : m_entries)
        if (entry.keys.defined())
            sum += static_cast<int64_t>(entry.keys.nbytes() + entry.values.nbytes());
    return sum;
}

} // namespace lathe
