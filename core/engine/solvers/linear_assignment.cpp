#include "core/engine/solvers/linear_assignment.h"

#include "core/plain/base/error.h"

#include <limits>

namespace lathe {
namespace {

constexpr double kFar = std::numeric_limits<double>::infinity();

/// Rows get columns one after the other. The prices of rows and columns add up to at most the cost
/// (−gain) of every pair, and to exactly the cost of the pairs made, which are therefore the best
/// for their rows. Column `m_count` belongs to the row that enters.
class Assignment {
public:
    explicit Assignment(const at::Tensor& gains)
        : m_gains(gains.const_data_ptr<double>())
        , m_count(static_cast<size_t>(gains.size(0)))
        , m_rowPrice(m_count, 0)
        , m_columnPrice(m_count + 1, 0)
        , m_rowOf(m_count + 1, m_count) {}

    /// Gives `row` a column, and others new ones along the cheapest chain of exchanges.
    void add(size_t row) {
        m_distance.assign(m_count, kFar);
        m_before.assign(m_count, m_count);
        m_passed.assign(m_count + 1, false);
        size_t column = m_count;
        m_rowOf[column] = row;
        while (m_rowOf[column] != m_count) {
            m_passed[column] = true;
            look(column);
            column = step();
        }
        while (column != m_count) {
            m_rowOf[column] = m_rowOf[m_before[column]];
            column = m_before[column];
        }
        m_rowOf[m_count] = m_count;
    }

    std::vector<int64_t> columns() const {
        std::vector<int64_t> out(m_count);
        for (size_t column = 0; column < m_count; ++column) {
            out[m_rowOf[column]] = static_cast<int64_t>(column);
        }
        return out;
    }

private:
    /// The cost of columns not passed yet, when reached from the row at `column`.
    void look(size_t column) {
        const size_t row = m_rowOf[column];
        for (size_t next = 0; next < m_count; ++next) {
            const double cost =
                -m_gains[row * m_count + next] - m_rowPrice[row] - m_columnPrice[next];
            if (!m_passed[next] && cost < m_distance[next]) {
                m_distance[next] = cost;
                m_before[next] = column;
            }
        }
    }

    /// The nearest column not passed yet; prices move so that reaching it costs nothing.
    size_t step() {
        size_t nearest = m_count;
        double least = kFar;
        for (size_t column = 0; column < m_count; ++column) {
            if (!m_passed[column] && m_distance[column] < least) {
                least = m_distance[column];
                nearest = column;
            }
        }
        for (size_t column = 0; column <= m_count; ++column) {
            if (m_passed[column]) {
                m_rowPrice[m_rowOf[column]] += least;
                m_columnPrice[column] -= least;
            } else if (column < m_count) {
                m_distance[column] -= least;
            }
        }
        return nearest;
    }

    const double* m_gains;
    size_t m_count;
    std::vector<double> m_rowPrice, m_columnPrice;
    std::vector<size_t> m_rowOf;    ///< of a column; m_count: of no row
    std::vector<double> m_distance; ///< of a column from the chain
    std::vector<size_t> m_before;   ///< the column before it on the chain
    std::vector<bool> m_passed;     ///< the column is on the chain
};

} // namespace

std::vector<int64_t> bestAssignment(const at::Tensor& gains) {
    LATHE_ASSERT(gains.dim() == 2 && gains.size(0) == gains.size(1) && gains.is_cpu() &&
                 gains.scalar_type() == at::kDouble && gains.is_contiguous());
    Assignment assignment(gains);
    for (int64_t row = 0; row < gains.size(0); ++row) {
        assignment.add(static_cast<size_t>(row));
    }
    return assignment.columns();
}

} // namespace lathe
