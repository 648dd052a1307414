#include "core/engine/train/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace lathe {

double rateFactor(const Schedule& schedule, int64_t update) {
    const auto share = [](int64_t part, int64_t whole) {
        return static_cast<double>(part) / static_cast<double>(std::max<int64_t>(1, whole));
    };
    if (update < schedule.warmUp) {
        return share(update, schedule.warmUp);
    }
    const int64_t falling = schedule.updates - schedule.warmUp;
    switch (schedule.kind) {
    case ScheduleKind::Constant:
        break;
    case ScheduleKind::Linear:
        return std::max(0.0, share(schedule.updates - update, falling));
    case ScheduleKind::Cosine:
        // Past the end the cosine would rise again; a run that goes on stays at 0.
        return update > schedule.updates
                   ? 0.0
                   : std::max(0.0,
                              0.5 * (1.0 + std::cos(std::numbers::pi *
                                                    share(update - schedule.warmUp, falling))));
    }
    return 1;
}

} // namespace lathe
