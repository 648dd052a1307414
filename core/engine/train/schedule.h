#pragma once

#include <cstdint>

namespace lathe {

/// How the learning rate goes on after the warm-up.
enum class ScheduleKind { Constant, Linear, Cosine };

struct Schedule {
    ScheduleKind kind = ScheduleKind::Cosine;
    int64_t warmUp = 0;  ///< updates in which the rate rises in equal steps from 0
    int64_t updates = 0; ///< in all; at this number Linear and Cosine reach 0
};

/// What the learning rate is multiplied with in an update; updates count from 0, so the first
/// update of a warm-up changes nothing. The values are those of get_constant_schedule_with_warmup,
/// get_linear_schedule_with_warmup and get_cosine_schedule_with_warmup (half a period) in
/// Hugging Face transformers.
double rateFactor(const Schedule& schedule, int64_t update);

} // namespace lathe
