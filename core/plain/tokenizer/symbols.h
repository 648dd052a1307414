#pragma once

#include "core/plain/tokenizer/token_table.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

namespace lathe::tokenizer {

/// A stretch of a piece that is, or becomes, one token.
struct Symbol {
    int32_t id = TokenTable::kNone;
    uint32_t begin = 0;
    uint32_t bytes = 0;
    int32_t previous = -1;
    int32_t next = -1;
    bool frozen = false; ///< never merges
};

/// Memory that byte-pair merging reuses from piece to piece. One per thread at a time.
class SymbolMerger {
public:
    std::vector<Symbol> symbols;

    void add(int32_t id, size_t begin, size_t bytes, bool frozen = false) {
        symbols.push_back(
            {id, static_cast<uint32_t>(begin), static_cast<uint32_t>(bytes), -1, -1, frozen});
    }

    /// Merges neighbours in `symbols`, lowest rank first and leftmost first among equals, until no
    /// rule applies. `rule(left, right)` gives the optional MergeTable::Merge of two symbols.
    template <typename Rule>
    void mergeAll(Rule rule) {
        if (symbols.size() <= kFew) {
            mergeFew(rule);
        } else {
            mergeMany(rule);
        }
    }

private:
    static constexpr size_t kFew = 24;
    static constexpr uint32_t kNever = UINT32_MAX;

    struct Candidate {
        uint32_t rank = kNever;
        int32_t id = TokenTable::kNone;
        int32_t left = 0;

        bool operator<(const Candidate& other) const { // for a heap with the best on top
            return rank != other.rank ? rank > other.rank : left > other.left;
        }
    };

    template <typename Rule>
    static Candidate candidate(Rule rule, const Symbol& left, const Symbol& right) {
        if (left.frozen || right.frozen) {
            return {};
        }
        const std::optional<MergeTable::Merge> merge = rule(left, right);
        return merge ? Candidate{merge->rank, merge->id, 0} : Candidate{};
    }

    /// Looks through all pairs for every merge: the fastest way for a word.
    template <typename Rule>
    void mergeFew(Rule rule) {
        m_candidates.clear();
        for (size_t i = 0; i + 1 < symbols.size(); ++i) {
            m_candidates.push_back(candidate(rule, symbols[i], symbols[i + 1]));
        }
        while (!m_candidates.empty()) {
            const auto best = std::min_element(
                m_candidates.begin(), m_candidates.end(),
                [](const Candidate& a, const Candidate& b) { return a.rank < b.rank; });
            if (best->rank == kNever) {
                return;
            }
            const auto at = static_cast<size_t>(best - m_candidates.begin());
            symbols[at].id = best->id;
            symbols[at].bytes += symbols[at + 1].bytes;
            symbols.erase(symbols.begin() + static_cast<std::ptrdiff_t>(at) + 1);
            m_candidates.erase(best);
            if (at > 0) {
                m_candidates[at - 1] = candidate(rule, symbols[at - 1], symbols[at]);
            }
            if (at < m_candidates.size()) {
                m_candidates[at] = candidate(rule, symbols[at], symbols[at + 1]);
            }
        }
    }

    /// A heap of candidates over a linked list: n log n for a piece of any length.
    template <typename Rule>
    void mergeMany(Rule rule) {
        const auto count = static_cast<int32_t>(symbols.size());
        m_candidates.clear();
        for (int32_t i = 0; i < count; ++i) {
            at(i).previous = i - 1;
            at(i).next = i + 1 < count ? i + 1 : -1;
        }
        for (int32_t i = 0; i + 1 < count; ++i) {
            push(rule, i);
        }
        while (!m_candidates.empty()) {
            std::pop_heap(m_candidates.begin(), m_candidates.end());
            const Candidate best = m_candidates.back();
            m_candidates.pop_back();
            if (isCurrent(rule, best)) {
                join(best);
                push(rule, at(best.left).previous);
                push(rule, best.left);
            }
        }
        std::erase_if(symbols, [](const Symbol& symbol) { return symbol.bytes == 0; });
    }

    Symbol& at(int32_t index) { return symbols[static_cast<size_t>(index)]; }

    template <typename Rule>
    void push(Rule rule, int32_t left) {
        if (left < 0 || at(left).next < 0) {
            return;
        }
        Candidate found = candidate(rule, at(left), at(at(left).next));
        if (found.rank != kNever) {
            found.left = left;
            m_candidates.push_back(found);
            std::push_heap(m_candidates.begin(), m_candidates.end());
        }
    }

    template <typename Rule>
    bool isCurrent(Rule rule, const Candidate& entry) {
        const Symbol& left = at(entry.left);
        return left.bytes != 0 && left.next >= 0 &&
               candidate(rule, left, at(left.next)).id == entry.id;
    }

    void join(const Candidate& entry) {
        Symbol& left = at(entry.left);
        Symbol& right = at(left.next);
        left.id = entry.id;
        left.bytes += right.bytes;
        right.bytes = 0;
        left.next = right.next;
        if (right.next >= 0) {
            at(right.next).previous = entry.left;
        }
    }

    std::vector<Candidate> m_candidates;
};

} // namespace lathe::tokenizer
