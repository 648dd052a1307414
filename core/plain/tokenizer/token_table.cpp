#include "core/plain/tokenizer/token_table.h"

#include "core/plain/base/error.h"

#include <bit>
#include <functional>

namespace lathe::tokenizer {

namespace {

constexpr int64_t kLargestId = (1 << 24) - 1;

} // namespace

void TokenTable::reserve(size_t count) {
    m_entries.reserve(count);
    grow(std::bit_ceil(count * 2 + 2));
}

void TokenTable::grow(size_t slots) {
    if (slots <= m_slots.size()) {
        return;
    }
    m_slots.assign(slots, 0);
    for (uint32_t i = 0; i < m_entries.size(); ++i) {
        m_slots[slotOf(viewOf(m_entries[i]))] = i + 1;
    }
}

size_t TokenTable::slotOf(std::string_view text) const {
    const size_t mask = m_slots.size() - 1;
    size_t slot = std::hash<std::string_view>{}(text)&mask;
    while (m_slots[slot] != 0 && viewOf(m_entries[m_slots[slot] - 1]) != text) {
        slot = (slot + 1) & mask;
    }
    return slot;
}

void TokenTable::add(std::string_view text, int64_t id) {
    if (id < 0 || id > kLargestId) {
        throw Error(ErrorCode::BadData, "the token \"" + std::string(text) + "\" has the id " +
                                            std::to_string(id) + ", not one of 0 to " +
                                            std::to_string(kLargestId));
    }
    if ((m_entries.size() + 1) * 2 > m_slots.size()) {
        grow(std::bit_ceil((m_entries.size() + 1) * 4));
    }
    const size_t slot = slotOf(text);
    if (m_slots[slot] == 0) {
        m_entries.push_back(
            {m_text.size(), static_cast<uint32_t>(text.size()), static_cast<int32_t>(id)});
        m_text += text;
        m_slots[slot] = static_cast<uint32_t>(m_entries.size());
    }
    m_entries[m_slots[slot] - 1].id = static_cast<int32_t>(id);
    if (static_cast<size_t>(id) >= m_byId.size()) {
        m_byId.resize(static_cast<size_t>(id) + 1, 0);
    }
    m_byId[static_cast<size_t>(id)] = m_slots[slot];
}

int32_t TokenTable::find(std::string_view text) const {
    if (m_slots.empty()) {
        return kNone;
    }
    const uint32_t index = m_slots[slotOf(text)];
    return index == 0 ? kNone : m_entries[index - 1].id;
}

std::optional<std::string_view> TokenTable::textOf(int32_t id) const {
    if (id < 0 || id >= idLimit() || m_byId[static_cast<size_t>(id)] == 0) {
        return std::nullopt;
    }
    return viewOf(m_entries[m_byId[static_cast<size_t>(id)] - 1]);
}

void MergeTable::reserve(size_t count) {
    const size_t wanted = std::bit_ceil(count * 2 + 2);
    if (wanted <= m_slots.size()) {
        return;
    }
    std::vector<Slot> old = std::move(m_slots);
    m_slots.assign(wanted, Slot{});
    m_mask = wanted - 1;
    m_count = 0;
    for (const Slot& slot : old) {
        if (slot.key != kFree) {
            add(static_cast<int32_t>(slot.key >> 32), static_cast<int32_t>(slot.key & 0xFFFFFFFF),
                slot.merge);
        }
    }
}

void MergeTable::add(int32_t left, int32_t right, Merge merge) {
    if ((m_count + 1) * 2 > m_slots.size()) {
        reserve((m_count + 1) * 2);
    }
    const uint64_t key = keyOf(left, right);
    size_t slot = slotOf(key);
    while (m_slots[slot].key != kFree && m_slots[slot].key != key) {
        slot = (slot + 1) & m_mask;
    }
    m_count += m_slots[slot].key == kFree ? 1 : 0;
    m_slots[slot] = {key, merge};
}

} // namespace lathe::tokenizer
