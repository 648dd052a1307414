#pragma once

#include <cstddef>
#include <vector>

namespace lathe {

/// A node of a graph as the order of a run sees it.
struct OrderedNode {
    std::vector<size_t> sources{}; ///< nodes it reads from
    bool runs = true;              ///< false: its result exists, or no node needs it
    bool evaluates = false;
    bool holdsModel = false; ///< its result is a model, kept until its last reader has run
};

/// The order in which a run visits `nodes`, which list every source before its readers. An end is a
/// node that no other reads; the nearest end needs the fewest steps. The nodes that the nearest end
/// still lacks come next, then that end, so the first variant is measured as soon as it exists.
/// Among equally near ends an evaluation comes first, then the end that leaves the fewest models in
/// memory, then the one given first.
std::vector<size_t> runOrder(const std::vector<OrderedNode>& nodes);

} // namespace lathe
