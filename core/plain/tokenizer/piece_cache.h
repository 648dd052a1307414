#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

namespace lathe::tokenizer {

/// Remembers the ids of short pieces. 2 MB, never more: a new piece overwrites an old one.
class PieceCache {
public:
    static constexpr size_t kLongestPiece = 30;
    static constexpr size_t kMostIds = 8;

    PieceCache() : m_slots(kSlots) {}

    /// Ids of `piece`, or an empty span when it is not remembered.
    std::span<const int32_t> find(std::string_view piece) const {
        const Slot& slot = m_slots[slotOf(piece)];
        if (slot.pieceBytes != piece.size() ||
            std::memcmp(slot.piece.data(), piece.data(), piece.size()) != 0) {
            return {};
        }
        return {slot.ids.data(), slot.idCount};
    }

    /// Remembers a piece of 1 to kLongestPiece bytes with 1 to kMostIds ids; others are left out.
    void put(std::string_view piece, std::span<const int32_t> ids) {
        if (piece.empty() || piece.size() > kLongestPiece || ids.empty() || ids.size() > kMostIds) {
            return;
        }
        Slot& slot = m_slots[slotOf(piece)];
        slot.pieceBytes = static_cast<uint8_t>(piece.size());
        slot.idCount = static_cast<uint8_t>(ids.size());
        std::memcpy(slot.piece.data(), piece.data(), piece.size());
        std::memcpy(slot.ids.data(), ids.data(), ids.size_bytes());
    }

private:
    static constexpr size_t kSlots = 1 << 15;

    struct Slot {
        uint8_t pieceBytes = 0;
        uint8_t idCount = 0;
        std::array<char, kLongestPiece> piece{};
        std::array<int32_t, kMostIds> ids{};
    };

    static_assert(sizeof(Slot) == 64, "one cache line");

    static size_t slotOf(std::string_view piece) {
        uint64_t hash = piece.size();
        while (piece.size() >= 8) {
            hash = mixed(hash ^ word(piece.data(), 8));
            piece.remove_prefix(8);
        }
        return (mixed(hash ^ word(piece.data(), piece.size())) >> 40) & (kSlots - 1);
    }

    static uint64_t word(const char* bytes, size_t count) {
        uint64_t value = 0;
        for (size_t i = 0; i < count; ++i) {
            value |= static_cast<uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
        }
        return value;
    }

    static uint64_t mixed(uint64_t value) {
        value *= 0x9E3779B97F4A7C15u;
        return value ^ value >> 29;
    }

    std::vector<Slot> m_slots;
};

} // namespace lathe::tokenizer
