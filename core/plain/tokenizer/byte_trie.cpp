#include "core/plain/tokenizer/byte_trie.h"

namespace lathe::tokenizer {

namespace {

constexpr int kFirstBits = 6;

} // namespace

ByteTrie::ByteTrie()
    : m_values(1, kNone)
    , m_roots(256, 0)
    , m_edges(size_t{1} << kFirstBits)
    , m_shift(64 - kFirstBits) {}

void ByteTrie::add(std::string_view text, int32_t value) {
    if (text.empty()) {
        return;
    }
    uint32_t node = 0;
    for (const char byte : text) {
        node = makeChild(node, static_cast<unsigned char>(byte));
    }
    m_values[node] = value;
}

uint32_t ByteTrie::makeChild(uint32_t node, unsigned char byte) {
    if (const uint32_t existing = child(node, byte); existing != 0) {
        return existing;
    }
    const auto made = static_cast<uint32_t>(m_values.size());
    m_values.push_back(kNone);
    if (node == 0) {
        m_roots[byte] = made;
        return made;
    }
    if (m_values.size() * 2 > m_edges.size()) {
        grow();
    }
    const uint64_t key = keyOf(node, byte);
    m_edges[slotOf(key)] = {key, made};
    return made;
}

void ByteTrie::grow() {
    const std::vector<Edge> old = std::move(m_edges);
    m_edges.assign(old.size() * 2, Edge{});
    --m_shift;
    for (const Edge& edge : old) {
        if (edge.key != 0) {
            m_edges[slotOf(edge.key)] = edge;
        }
    }
}

} // namespace lathe::tokenizer
