#include "core/plain/workflow/run_order.h"

#include <tuple>

namespace lathe {

namespace {

class Order {
public:
    explicit Order(const std::vector<OrderedNode>& nodes)
        : m_nodes(nodes), m_placed(nodes.size(), false), m_readers(nodes.size()) {
        for (size_t node = 0; node < nodes.size(); ++node) {
            for (const size_t source : nodes[node].sources) {
                m_readers[source].push_back(node);
            }
        }
    }

    std::vector<size_t> find() {
        while (m_order.size() < m_nodes.size()) {
            for (const size_t node : nearestEnd()) {
                m_placed[node] = true;
                m_order.push_back(node);
            }
        }
        return std::move(m_order);
    }

private:
    /// The nearest end after the nodes that it still lacks, sources first.
    std::vector<size_t> nearestEnd() const {
        std::vector<size_t> best;
        std::tuple<size_t, bool, size_t> bestRank;
        for (size_t end = 0; end < m_nodes.size(); ++end) {
            if (m_placed[end] || !m_readers[end].empty()) {
                continue;
            }
            std::vector<size_t> path = lackedBy(end);
            size_t steps = 0;
            for (const size_t node : path) {
                steps += m_nodes[node].runs ? 1 : 0;
            }
            if (!best.empty() && steps > std::get<0>(bestRank)) {
                continue;
            }
            const std::tuple rank(steps, !m_nodes[end].evaluates, modelsAfter(path));
            if (best.empty() || rank < bestRank) {
                best = std::move(path);
                bestRank = rank;
            }
        }
        return best;
    }

    std::vector<size_t> lackedBy(size_t end) const {
        std::vector<bool> lacked(end + 1, false);
        lacked[end] = true;
        for (size_t node = end + 1; node-- > 0;) {
            for (const size_t source : lacked[node] ? m_nodes[node].sources : kNone) {
                lacked[source] = !m_placed[source];
            }
        }
        std::vector<size_t> path;
        for (size_t node = 0; node <= end; ++node) {
            if (lacked[node]) {
                path.push_back(node);
            }
        }
        return path;
    }

    /// The number of models that later nodes still read after `path` has run.
    size_t modelsAfter(const std::vector<size_t>& path) const {
        std::vector<bool> done = m_placed;
        for (const size_t node : path) {
            done[node] = true;
        }
        size_t models = 0;
        for (size_t node = 0; node < m_nodes.size(); ++node) {
            bool read = false;
            for (const size_t reader : m_readers[node]) {
                read = read || !done[reader];
            }
            models += done[node] && m_nodes[node].holdsModel && read ? 1 : 0;
        }
        return models;
    }

    static inline const std::vector<size_t> kNone{};

    const std::vector<OrderedNode>& m_nodes;
    std::vector<bool> m_placed;
    std::vector<std::vector<size_t>> m_readers;
    std::vector<size_t> m_order;
};

} // namespace

std::vector<size_t> runOrder(const std::vector<OrderedNode>& nodes) {
    return Order(nodes).find();
}

} // namespace lathe
