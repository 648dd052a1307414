#pragma once

#include "core/plain/base/json.h"

#include <ATen/core/Tensor.h>
#include <ATen/ops/tensor.h>

#include <cmath>

namespace lathe::test {

/// What PyTorch, transformers and bitsandbytes computed (tests/tools/optimizer_reference.py).
inline Json optimizerReference() {
    return readJson(std::filesystem::path(LATHE_SOURCE_DIR) /
                    "tests/engine/train/optimizer_reference.json");
}

/// Numbers of several sizes that float32 holds exactly: numbers() of the script.
inline at::Tensor numbersOf(int64_t count, uint32_t seed) {
    std::vector<float> out;
    for (int64_t i = 0; i < count; ++i) {
        uint32_t h = (static_cast<uint32_t>(i) + 1) * 2654435761U + seed * 40503U;
        h = (h ^ (h >> 15U)) * 2246822519U;
        h ^= h >> 13U;
        const float size = (static_cast<float>(h / 2 % 2001) + 32) / 1024 *
                           std::ldexp(1.0F, -static_cast<int>(h / 4002 % 4));
        out.push_back(h % 2 != 0 ? size : -size);
    }
    return at::tensor(out, at::kFloat);
}

inline at::Tensor listed(const Json& list) {
    return at::tensor(list.get<std::vector<double>>(), at::kDouble);
}

} // namespace lathe::test
