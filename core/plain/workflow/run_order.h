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

/// The order in which a run visits `nodes`, given with every source before its readers: always what
/// the nearest end still lacks (an end is a node that no other reads; near is few steps to run),
/// then that end. So the first variant is measured as soon as it exists. Among ends equally near an
/// evaluation comes first, then the one that leaves the fewest models in memory, then the one given
/// first.
std::vector<size_t> runOrder(const std::vector<OrderedNode>& nodes);

} // namespace lathe
