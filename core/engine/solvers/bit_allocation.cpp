#include "core/engine/solvers/bit_allocation.h"

#include "core/plain/base/error.h"
#include "core/plain/base/text.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace lathe {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();
constexpr double kRounding = 1e-9; ///< a size this little over a whole part is that part

Allocation summed(const std::vector<AllocationUnit>& units, std::vector<size_t> choice) {
    Allocation out{std::move(choice)};
    for (size_t u = 0; u < units.size(); ++u) {
        out.bits += units[u].bits[out.choice[u]];
        out.distortion += units[u].distortion[out.choice[u]];
    }
    return out;
}

void requireRoom(const std::vector<AllocationUnit>& units, double budget) {
    double least = 0;
    for (const AllocationUnit& unit : units) {
        LATHE_ASSERT(!unit.bits.empty() && unit.bits.size() == unit.distortion.size() &&
                     unit.bits.size() < 256);
        least += *std::ranges::min_element(unit.bits);
    }
    if (least > budget * (1 + kRounding)) {
        throw Error(ErrorCode::User,
                    "the budget of " + formatNumber(budget) + " bits is below the " +
                        formatNumber(least) + " that the smallest formats take",
                    "raise the budget, allow fewer bits, or larger groups");
    }
}

/// The unit of sizes: their common divisor, where that is not below `least`.
double partOf(const std::vector<AllocationUnit>& units, double least) {
    int64_t common = 0;
    for (const AllocationUnit& unit : units) {
        for (const double bits : unit.bits) {
            if (bits != std::floor(bits)) {
                return least;
            }
            common = std::gcd(common, static_cast<int64_t>(bits));
        }
    }
    return std::max(static_cast<double>(common), least);
}

/// Formats on the lower convex hull of (bits, distortion), smallest first.
std::vector<size_t> hullOf(const AllocationUnit& unit) {
    std::vector<size_t> hull;
    const auto slope = [&](size_t a, size_t b) {
        return (unit.distortion[b] - unit.distortion[a]) / (unit.bits[b] - unit.bits[a]);
    };
    for (size_t f = 0; f < unit.bits.size(); ++f) {
        while (hull.size() > 1 &&
               slope(hull[hull.size() - 2], hull.back()) >= slope(hull.back(), f)) {
            hull.pop_back();
        }
        hull.push_back(f);
    }
    return hull;
}

/// One unit moved to another format, and what that changes.
struct Move {
    size_t unit = 0;
    size_t format = 0;
    double gain = 0; ///< of a step up: distortion that it removes
};

/// The step up of one unit that gains most within `room` more bits.
Move bestStepUp(const AllocationUnit& unit, size_t number, size_t from, double room) {
    Move best{.unit = number, .format = from};
    for (size_t f = from + 1; f < unit.bits.size(); ++f) {
        const double gain = unit.distortion[from] - unit.distortion[f];
        if (unit.bits[f] - unit.bits[from] <= room && gain > best.gain) {
            best.format = f;
            best.gain = gain;
        }
    }
    return best;
}

/// The best single step up that still fits, again and again.
void spendRest(const std::vector<AllocationUnit>& units, double budget, Allocation& at) {
    for (;;) {
        Move best;
        for (size_t u = 0; u < units.size(); ++u) {
            const double room = budget * (1 + kRounding) - at.bits;
            const Move move = bestStepUp(units[u], u, at.choice[u], room);
            best = move.gain > best.gain ? move : best;
        }
        if (best.gain <= 0) {
            return;
        }
        at.choice[best.unit] = best.format;
        at = summed(units, at.choice);
    }
}

/// Rise of distortion per bit of a unit's next step down its hull; infinite at the end of it.
double riseBelow(const AllocationUnit& unit, const std::vector<size_t>& hull) {
    if (hull.size() < 2) {
        return kInfinite;
    }
    const size_t above = hull.back();
    const size_t below = hull[hull.size() - 2];
    return (unit.distortion[below] - unit.distortion[above]) /
           (unit.bits[above] - unit.bits[below]);
}

/// Squared distances to the mean of runs of ordered values, from prefix sums.
class Runs {
public:
    explicit Runs(const std::vector<double>& ordered) : m_sum{0}, m_squares{0} {
        // Centred, so that large values of small spread do not cancel.
        const double centre = ordered.empty() ? 0 : ordered[ordered.size() / 2];
        for (const double value : ordered) {
            const double v = value - centre;
            m_sum.push_back(m_sum.back() + v);
            m_squares.push_back(m_squares.back() + v * v);
        }
    }

    double cost(size_t begin, size_t end) const {
        const double sum = m_sum[end] - m_sum[begin];
        const double squares = m_squares[end] - m_squares[begin];
        return std::max(0.0, squares - sum * sum / static_cast<double>(end - begin));
    }

private:
    std::vector<double> m_sum;
    std::vector<double> m_squares;
};

/// The last run of the best cut of the first `end` values, when the runs before it cost `before`.
struct LastRun {
    size_t begin = 0;
    double cost = kInfinite;
};

LastRun bestLastRun(const std::vector<double>& ordered, const Runs& runs,
                    const std::vector<double>& before, size_t end) {
    LastRun best;
    for (size_t begin = 0; begin < end; ++begin) {
        const bool splitsEquals = begin > 0 && ordered[begin] == ordered[begin - 1];
        const double cost = before[begin] + runs.cost(begin, end);
        if (!splitsEquals && cost < best.cost) {
            best = {begin, cost};
        }
    }
    return best;
}

/// Where the runs begin that cut `ordered` best into `count`.
std::vector<size_t> bestCuts(const std::vector<double>& ordered, size_t count) {
    const size_t n = ordered.size();
    const Runs runs(ordered);
    std::vector<double> best(n + 1, kInfinite); // of the first values, in k runs
    best[0] = 0;
    std::vector<std::vector<size_t>> from(count + 1, std::vector<size_t>(n + 1, 0));
    for (size_t k = 1; k <= count; ++k) {
        std::vector<double> next(n + 1, kInfinite);
        for (size_t end = k; end <= n; ++end) {
            const LastRun last = bestLastRun(ordered, runs, best, end);
            next[end] = last.cost;
            from[k][end] = last.begin;
        }
        best = std::move(next);
    }
    std::vector<size_t> cuts(count);
    for (size_t k = count, end = n; k > 0; --k) {
        end = from[k][end];
        cuts[k - 1] = end;
    }
    return cuts;
}

} // namespace

std::vector<AllocationUnit> monotone(std::vector<AllocationUnit> units) {
    for (AllocationUnit& unit : units) {
        for (size_t f = 1; f < unit.distortion.size(); ++f) {
            unit.distortion[f] = std::min(unit.distortion[f], unit.distortion[f - 1]);
        }
    }
    return units;
}

Allocation allocateExactly(const std::vector<AllocationUnit>& units, double budget, int64_t steps) {
    requireRoom(units, budget);
    const double part = partOf(units, budget / static_cast<double>(steps));
    const auto room = static_cast<size_t>(budget / part + kRounding);
    const auto parts = [&](double bits) {
        return static_cast<size_t>(std::ceil(bits / part - kRounding));
    };
    std::vector<double> best(room + 1, 0);
    std::vector<std::vector<uint8_t>> chosen(units.size(), std::vector<uint8_t>(room + 1, 0));
    for (size_t u = 0; u < units.size(); ++u) {
        std::vector<double> next(room + 1, kInfinite);
        const auto take = [&](size_t f, size_t cost, size_t c) {
            const double candidate = best[c - cost] + units[u].distortion[f];
            if (candidate < next[c]) {
                next[c] = candidate;
                chosen[u][c] = static_cast<uint8_t>(f);
            }
        };
        for (size_t f = 0; f < units[u].bits.size(); ++f) {
            const size_t cost = parts(units[u].bits[f]);
            for (size_t c = cost; c <= room; ++c) {
                take(f, cost, c);
            }
        }
        best = std::move(next);
    }
    // Sizes rounded up may leave no room for what just fits; greedy counts in bits.
    Allocation greedy = allocateGreedily(units, budget);
    if (best[room] == kInfinite) {
        return greedy;
    }
    auto c = static_cast<size_t>(std::ranges::min_element(best) - best.begin());
    std::vector<size_t> choice(units.size());
    for (size_t u = units.size(); u-- > 0;) {
        choice[u] = chosen[u][c];
        c -= parts(units[u].bits[choice[u]]);
    }
    Allocation out = summed(units, std::move(choice));
    return greedy.distortion < out.distortion ? greedy : out;
}

Allocation allocateGreedily(const std::vector<AllocationUnit>& units, double budget) {
    requireRoom(units, budget);
    std::vector<std::vector<size_t>> hulls;
    std::vector<size_t> choice;
    for (const AllocationUnit& unit : units) {
        hulls.push_back(hullOf(unit));
        choice.push_back(hulls.back().back());
    }
    Allocation at = summed(units, choice);
    while (at.bits > budget * (1 + kRounding)) {
        double least = kInfinite;
        size_t unit = 0;
        for (size_t u = 0; u < units.size(); ++u) {
            const double rise = riseBelow(units[u], hulls[u]);
            if (rise < least) {
                least = rise;
                unit = u;
            }
        }
        LATHE_ASSERT(least < kInfinite);
        hulls[unit].pop_back();
        at.choice[unit] = hulls[unit].back();
        at = summed(units, at.choice);
    }
    spendRest(units, budget, at);
    return at;
}

std::vector<size_t> clusters(const std::vector<double>& values, size_t count) {
    std::vector<size_t> order(values.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::ranges::stable_sort(order, {}, [&](size_t i) { return values[i]; });
    std::vector<double> ordered;
    size_t different = 0;
    for (const size_t i : order) {
        different += ordered.empty() || values[i] != ordered.back();
        ordered.push_back(values[i]);
    }
    std::vector<size_t> out(values.size(), 0);
    const size_t used = std::min(count, different);
    if (used == 0) {
        return out;
    }
    const auto cuts = bestCuts(ordered, used);
    for (size_t i = 0, k = 0; i < order.size(); ++i) {
        while (k + 1 < used && i >= cuts[k + 1]) {
            ++k;
        }
        out[order[i]] = k;
    }
    return out;
}

} // namespace lathe
