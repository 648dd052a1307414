#include "core/plain/store/run_outlook.h"

#include <algorithm>

namespace lathe {

namespace {

constexpr double kShown = 0.05; // share of a step that must be done before its pace counts
constexpr double kEnough = 0.1; // share of its work done before a run's pace serves other types

bool ended(const StepRow& step) {
    return step.state != StepState::Queued && step.state != StepState::Running;
}

double shareOf(const StepRow& step) {
    if (step.state == StepState::Running && step.total > 0) {
        return std::clamp(static_cast<double>(step.done) / static_cast<double>(step.total), 0., 1.);
    }
    return ended(step) ? 1 : 0;
}

double secondsOf(const StepRow& step, double now) {
    return step.state == StepState::Running ? std::max(0., now - step.started) : step.seconds;
}

/// Seconds and the work done in them.
struct Measured {
    double seconds = 0;
    double work = 0;

    void add(double moreSeconds, double moreWork) {
        seconds += moreSeconds;
        work += moreWork;
    }
};

class Paces {
public:
    Paces(const std::vector<StepRow>& steps, const StepPaces& earlier, double now)
        : m_earlier(earlier) {
        double planned = 0;
        for (const StepRow& step : steps) {
            planned += step.work;
            if (step.work > 0 && step.state == StepState::Done) {
                m_here[step.type].add(step.seconds, step.work);
                m_all.add(step.seconds, step.work);
            } else if (step.work > 0 && shareOf(step) >= kShown) {
                m_all.add(secondsOf(step, now), step.work * shareOf(step));
            }
        }
        m_enough = m_all.work > 0 && m_all.work >= kEnough * planned;
    }

    /// Seconds for the whole step at the pace of its type.
    std::optional<double> byType(const StepRow& step) const {
        if (step.work <= 0) {
            return 0;
        }
        if (const auto here = m_here.find(step.type); here != m_here.end()) {
            return step.work * here->second.seconds / here->second.work;
        }
        const auto earlier = m_earlier.find(step.type);
        return earlier == m_earlier.end() ? std::nullopt
                                          : std::optional(step.work * earlier->second);
    }

    /// The same at the pace of this run over all types.
    std::optional<double> byWork(const StepRow& step) const {
        return m_enough ? std::optional(step.work * m_all.seconds / m_all.work) : std::nullopt;
    }

private:
    const StepPaces& m_earlier;
    std::map<std::string, Measured> m_here;
    Measured m_all;
    bool m_enough = false;
};

/// The more of a running step is done, the more its own pace counts against the expected one.
std::optional<double> secondsLeft(const StepRow& step, const Paces& paces, double now) {
    const double share = shareOf(step);
    const double passed = secondsOf(step, now);
    const auto known = paces.byType(step);
    if (!known && share >= kShown) {
        return passed * (1 - share) / share;
    }
    const auto expected = known ? known : paces.byWork(step);
    if (!expected) {
        return std::nullopt;
    }
    // A silent step that is overdue may end at any moment, but has not ended yet.
    return share > 0 ? (1 - share) * (passed + (1 - share) * *expected)
                     : std::max(*expected - passed, passed / 10);
}

/// The share done of the work, or of the steps where no work is known.
double plainShare(const std::vector<StepRow>& steps) {
    const bool planned = std::ranges::any_of(steps, [](const auto& step) { return step.work > 0; });
    double done = 0;
    double all = 0;
    for (const StepRow& step : steps) {
        const double weight = planned ? step.work : 1;
        done += weight * shareOf(step);
        all += weight;
    }
    return all > 0 ? done / all : 0;
}

} // namespace

RunOutlook outlookOf(const std::vector<StepRow>& steps, const StepPaces& earlier, double now) {
    RunOutlook out{.share = plainShare(steps)};
    const bool planned = std::ranges::any_of(steps, [](const auto& step) { return step.work > 0; });
    if (!planned) {
        return out;
    }
    const Paces paces(steps, earlier, now);
    double passed = 0;
    double left = 0;
    for (const StepRow& step : steps) {
        passed += secondsOf(step, now);
        if (ended(step)) {
            continue;
        }
        const auto more = secondsLeft(step, paces, now);
        if (!more) {
            return out;
        }
        left += *more;
    }
    out.secondsLeft = left;
    out.share = passed + left > 0 ? passed / (passed + left) : 1;
    return out;
}

double steadied(std::optional<double> shown, double left) {
    const double before = shown.value_or(left);
    return std::clamp((before + left) / 2, before / 2, before * 1.5);
}

} // namespace lathe
