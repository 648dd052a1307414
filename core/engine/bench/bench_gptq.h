#pragma once

#include "core/engine/numbers/grid.h"

namespace lathe {

struct BenchGptqOptions {
    int64_t out = 1024;
    int64_t in = 1024;
    int64_t tokens = 2048; ///< inputs that the Gram matrix sums over
    Grid grid{};
    int64_t repeats = 3;
    at::Device device = at::kCPU;
};

/// Times the phases of GPTQ on one random layer, the fastest of `repeats` each: "gram" (2·T·in²
/// operations), "factor" (in³) and "sweep" (out·in²), each {"milliseconds", "gflops"}.
Json benchGptq(const BenchGptqOptions& options);

} // namespace lathe
