#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace lathe::tokenizer {

/// A set of texts, found by walking the bytes of a longer text.
class ByteTrie {
public:
    static constexpr int32_t kNone = -1;

    ByteTrie();

    /// `value` must not be negative; a text added twice keeps the last value.
    void add(std::string_view text, int32_t value);

    bool empty() const { return m_values.size() == 1; }

    /// Calls `visit(bytes, value)` for every text in the set that starts `text`, shortest first.
    template <typename Visit>
    void prefixes(std::string_view text, Visit visit) const {
        uint32_t node = 0;
        for (size_t i = 0; i < text.size(); ++i) {
            node = child(node, static_cast<unsigned char>(text[i]));
            if (node == 0) {
                return;
            }
            if (m_values[node] != kNone) {
                visit(i + 1, m_values[node]);
            }
        }
    }

private:
    struct Edge {
        uint64_t key = 0; ///< (parent << 8 | byte) + 1, 0 when free
        uint32_t child = 0;
    };

    static uint64_t keyOf(uint32_t node, unsigned char byte) {
        return (static_cast<uint64_t>(node) << 8 | byte) + 1;
    }

    size_t slotOf(uint64_t key) const {
        size_t slot = key * 0x9E3779B97F4A7C15u >> m_shift;
        while (m_edges[slot].key != 0 && m_edges[slot].key != key) {
            slot = (slot + 1) & (m_edges.size() - 1);
        }
        return slot;
    }

    uint32_t child(uint32_t node, unsigned char byte) const {
        return node == 0 ? m_roots[byte] : m_edges[slotOf(keyOf(node, byte))].child;
    }

    uint32_t makeChild(uint32_t node, unsigned char byte);
    void grow();

    std::vector<int32_t> m_values; ///< by node
    std::vector<uint32_t> m_roots; ///< children of node 0
    std::vector<Edge> m_edges;
    int m_shift = 0;
};

} // namespace lathe::tokenizer
