#pragma once

#include "core/engine/forward/forward.h"

#include <functional>

namespace lathe {

struct SpeedOptions {
    int64_t batch = 1;
    int64_t promptTokens = 128;
    int64_t newTokens = 64;
    std::function<void()> synchronize{}; ///< waits for the device; empty on a CPU
};

/// Seconds of reading prompts and of writing new tokens, with a KvCache.
struct Speed {
    double promptSeconds = 0;
    double newTokenSeconds = 0;
    double promptTokensPerSecond = 0;
    double newTokensPerSecond = 0;
    bool recorded = false; ///< new tokens were written by a DecodeGraph
};

/// Greedy decoding of random prompts, each phase after a short warm-up. Throws Error{User}
/// when the model has fewer positions than asked for.
Speed measureSpeed(const Model& prepared, const SpeedOptions& options);

} // namespace lathe
