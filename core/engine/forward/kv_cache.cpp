#include "core/engine/forward/kv_cache.h"

#include "core/plain/base/error.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/tensor.h>

#include <algorithm>

namespace lathe {
namespace {

constexpr int64_t kSmallestCapacity = 64; ///< positions

/// `stored` with room for `needed` positions or units, `smallest` at least; grows by doubling, so
/// appending stays cheap.
void reserve(at::Tensor& stored, const at::Tensor& addition, int64_t used, int64_t needed,
             int64_t smallest) {
    if (stored.defined() && stored.size(2) >= needed) {
        return;
    }
    const int64_t capacity =
        std::max({smallest, needed, stored.defined() ? 2 * stored.size(2) : 0});
    at::Tensor larger = at::empty({addition.size(0), addition.size(1), capacity, addition.size(3)},
                                  addition.options());
    if (used > 0) {
        larger.narrow(2, 0, used).copy_(stored.narrow(2, 0, used));
    }
    stored = std::move(larger);
}

/// Packs `tokens` [B, K, T, C] after what `past` holds; returns their rounded values.
at::Tensor pack(PackedPast& past, const KvFormat& format, bool byChannel,
                const at::Tensor& tokens) {
    const PackedGroups fresh = packed(format, byChannel, tokens);
    const int64_t units = past.units + fresh.codes.size(2);
    const auto extend = [&](at::Tensor& stored, const at::Tensor& addition) {
        reserve(stored, addition, past.units, units, /*smallest=*/1);
        stored.narrow(2, past.units, units - past.units).copy_(addition);
    };
    extend(past.groups.codes, fresh.codes);
    extend(past.groups.scale, fresh.scale);
    extend(past.groups.low, fresh.low);
    past.units = units;
    past.tokens += tokens.size(2);
    return unpacked(format, byChannel, fresh, tokens.scalar_type());
}

/// Appends `added` and packs the oldest `count` tokens. Returns all tokens twice: with only those
/// packed before rounded, and with those packed now rounded too.
std::pair<at::Tensor, at::Tensor> aged(PackedPast& past, const KvFormat& format, bool byChannel,
                                       const at::Tensor& added, int64_t count) {
    std::vector<at::Tensor> before;
    if (past.units > 0) {
        const auto used = [&](const at::Tensor& t) { return t.narrow(2, 0, past.units); };
        const PackedGroups groups{used(past.groups.codes), used(past.groups.scale),
                                  used(past.groups.low)};
        before.push_back(unpacked(format, byChannel, groups, added.scalar_type()));
    }
    std::vector<at::Tensor> after = before;
    at::Tensor recent = past.recent.defined() ? at::cat({past.recent, added}, 2) : added;
    before.push_back(recent);
    if (const int64_t old = count - past.tokens; old > 0) {
        after.push_back(pack(past, format, byChannel, recent.narrow(2, 0, old)));
        recent = recent.narrow(2, old, recent.size(2) - old);
    }
    past.recent = recent.clone();
    after.push_back(recent);
    return {at::cat(before, 2), at::cat(after, 2)};
}

} // namespace

KvCache::KvCache(std::vector<int64_t> padding) {
    if (std::ranges::any_of(padding, [](int64_t count) { return count > 0; })) {
        m_padding = at::tensor(padding, at::kLong);
    }
}

std::pair<at::Tensor, at::Tensor> KvCache::append(size_t block, const at::Tensor& keys,
                                                  const at::Tensor& values) {
    if (m_entries.size() <= block) {
        m_entries.resize(block + 1);
    }
    Entry& entry = m_entries[block];
    const int64_t added = keys.size(2);
    const int64_t all = m_length + added;
    reserve(entry.keys, keys, m_length, all, kSmallestCapacity);
    reserve(entry.values, values, m_length, all, kSmallestCapacity);
    entry.keys.narrow(2, m_length, added).copy_(keys);
    entry.values.narrow(2, m_length, added).copy_(values);
    return {entry.keys.narrow(2, 0, all), entry.values.narrow(2, 0, all)};
}

void KvCache::begin(const Model& model, int64_t batch) {
    LATHE_ASSERT(m_length == 0);
    const auto length = static_cast<int64_t>(model.prefix.size());
    if (length == 0) {
        return;
    }
    const auto rows = [&](const at::Tensor& one) {
        return one.to(model.embedding.device(), model.embedding.scalar_type())
            .unsqueeze(0)
            .expand({batch, -1, -1, -1});
    };
    for (size_t i = 0; i < model.blocks.size(); ++i) {
        if (model.blocks[i].attention) {
            const PrefixCache& prefix = model.blocks[i].attention->prefix;
            const KvFormat& format = model.blocks[i].attention->kv;
            if (format.bits > 0) {
                append(i, rows(prefix.keys), rows(prefix.values), format);
            } else {
                append(i, rows(prefix.keys), rows(prefix.values));
            }
        }
    }
    advance(length);
    m_prefixLength = length;
}

std::pair<at::Tensor, at::Tensor> KvCache::entry(size_t block) const {
    if (block >= m_entries.size() || !m_entries[block].keys.defined()) {
        return {};
    }
    return {m_entries[block].keys.narrow(2, 0, m_length),
            m_entries[block].values.narrow(2, 0, m_length)};
}

std::vector<at::Tensor*> KvCache::tensorsOf(Entry& entry) {
    std::vector<at::Tensor*> out{&entry.keys, &entry.values};
    for (PackedPast* past : {&entry.oldKeys, &entry.oldValues}) {
        for (at::Tensor* tensor :
             {&past->groups.codes, &past->groups.scale, &past->groups.low, &past->recent}) {
            out.push_back(tensor);
        }
    }
    return out;
}

KvView KvCache::append(size_t block, const at::Tensor& keys, const at::Tensor& values,
                       const KvFormat& format) {
    if (m_entries.size() <= block) {
        m_entries.resize(block + 1);
    }
    Entry& entry = m_entries[block];
    const int64_t all = m_length + keys.size(2);
    KvView view;
    std::tie(view.keys, view.roundedKeys) =
        aged(entry.oldKeys, format, format.keysByChannel, keys, roundedKeyCount(format, all));
    std::tie(view.values, view.roundedValues) =
        aged(entry.oldValues, format, /*byChannel=*/false, values, roundedValueCount(format, all));
    return view;
}

void KvCache::selectRows(const at::Tensor& rows) {
    for (Entry& entry : m_entries) {
        for (at::Tensor* tensor : tensorsOf(entry)) {
            if (tensor->defined()) {
                *tensor = tensor->index_select(0, rows.to(tensor->device()));
            }
        }
    }
    if (m_padding.defined()) {
        m_padding = m_padding.index_select(0, rows);
    }
}

int64_t KvCache::bytes() const {
    int64_t sum = 0;
    for (Entry entry : m_entries) { // a copy of handles
        for (const at::Tensor* tensor : tensorsOf(entry)) {
            if (tensor->defined()) {
                sum += static_cast<int64_t>(tensor->nbytes());
            }
        }
    }
    return sum;
}

} // namespace lathe
