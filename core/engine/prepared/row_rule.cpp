#include "core/engine/prepared/row_rule.h"

#include "core/plain/base/error.h"

#include <algorithm>
#include <cmath>

namespace lathe {
namespace {

constexpr double kForAllRows = 1.05;

} // namespace

RowRule::RowRule(const std::vector<RowTiming>& timings) {
    LATHE_ASSERT(std::ranges::is_sorted(timings, {}, &RowTiming::rows));
    const auto within = [](double bound) {
        return [bound](const RowTiming& t) { return t.ratio() <= bound; };
    };
    // It pays only where the kernel is faster for some number of rows.
    m_always = !timings.empty() && std::ranges::all_of(timings, within(kForAllRows)) &&
               std::ranges::any_of(timings, within(1));
    for (const RowTiming& timing : timings) {
        m_points.push_back({timing.rows, m_always || timing.ratio() <= 1});
    }
}

RowRule RowRule::all() {
    RowRule rule;
    rule.m_points = {{1, true}};
    rule.m_always = true;
    return rule;
}

bool RowRule::packed(int64_t rows) const {
    if (m_points.empty()) {
        return false;
    }
    const auto above = std::ranges::lower_bound(m_points, rows, {}, &Point::rows);
    if (above == m_points.end()) {
        return m_points.back().packed;
    }
    const bool measured = above->rows == rows || above == m_points.begin();
    return above->packed && (measured || std::prev(above)->packed);
}

bool RowRule::never() const {
    return std::ranges::none_of(m_points, &Point::packed);
}

std::string RowRule::text() const {
    if (never()) {
        return "none";
    }
    if (m_always) {
        return "all rows";
    }
    std::string text;
    for (auto from = m_points.begin(); from != m_points.end();) {
        if (!from->packed) {
            ++from;
            continue;
        }
        auto to = std::find_if(from, m_points.end(), [](const Point& p) { return !p.packed; });
        text += text.empty() ? "rows " : ", ";
        const auto last = std::prev(to);
        if (to == m_points.end()) {
            text += "from " + std::to_string(from->rows);
        } else if (last == from) {
            text += std::to_string(from->rows);
        } else {
            text += std::to_string(from->rows) + " to " + std::to_string(last->rows);
        }
        from = to;
    }
    return text;
}

double meanRatio(const RowRule& rule, const std::vector<RowTiming>& timings) {
    if (timings.empty()) {
        return 1;
    }
    double sum = 0;
    for (const RowTiming& timing : timings) {
        sum += rule.packed(timing.rows) ? std::log(timing.ratio()) : 0;
    }
    return std::exp(sum / static_cast<double>(timings.size()));
}

} // namespace lathe
