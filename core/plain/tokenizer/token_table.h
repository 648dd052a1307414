#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lathe::tokenizer {

/// Token texts and their ids, both ways. A text added twice keeps its last id.
class TokenTable {
public:
    static constexpr int32_t kNone = -1;

    /// Room for `count` tokens without growing.
    void reserve(size_t count);

    /// Throws Error{BadData} when `id` is negative or above 16,777,215.
    void add(std::string_view text, int64_t id);

    /// Id of `text`, or kNone.
    int32_t find(std::string_view text) const;

    /// Text of `id`, or empty when no token has that id.
    std::optional<std::string_view> textOf(int32_t id) const;

    /// Largest id + 1.
    int32_t idLimit() const { return static_cast<int32_t>(m_byId.size()); }

private:
    struct Entry {
        uint64_t offset = 0;
        uint32_t bytes = 0;
        int32_t id = kNone;
    };

    std::string_view viewOf(const Entry& entry) const {
        return std::string_view(m_text).substr(entry.offset, entry.bytes);
    }

    size_t slotOf(std::string_view text) const;
    void grow(size_t slots);

    std::string m_text;
    std::vector<Entry> m_entries;
    std::vector<uint32_t> m_slots; ///< open addressing: index into m_entries + 1, 0 when free
    std::vector<uint32_t> m_byId;  ///< index into m_entries + 1
};

/// Which two tokens merge into which, and how early: the rules of a byte-pair encoding.
class MergeTable {
public:
    struct Merge {
        uint32_t rank = 0; ///< lower goes first
        int32_t id = 0;
    };

    void reserve(size_t count);
    void add(int32_t left, int32_t right, Merge merge);

    /// The rule for a pair, or null.
    const Merge* find(int32_t left, int32_t right) const {
        const uint64_t key = keyOf(left, right);
        for (size_t slot = slotOf(key);; slot = (slot + 1) & m_mask) {
            if (m_slots[slot].key == key) {
                return &m_slots[slot].merge;
            }
            if (m_slots[slot].key == kFree) {
                return nullptr;
            }
        }
    }

private:
    static constexpr uint64_t kFree = std::numeric_limits<uint64_t>::max();

    struct Slot {
        uint64_t key = kFree;
        Merge merge;
    };

    static uint64_t keyOf(int32_t left, int32_t right) {
        return static_cast<uint64_t>(static_cast<uint32_t>(left)) << 32 |
               static_cast<uint32_t>(right);
    }

    size_t slotOf(uint64_t key) const { return (key * 0x9E3779B97F4A7C15u >> 32) & m_mask; }

    std::vector<Slot> m_slots = std::vector<Slot>(2);
    size_t m_mask = 1;
    size_t m_count = 0;
};

} // namespace lathe::tokenizer
