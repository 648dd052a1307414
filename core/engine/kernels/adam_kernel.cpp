#include "core/engine/kernels/adam_kernel.h"

#include "core/engine/kernels/adam_text.h"
#include "core/engine/kernels/device_text.h"
#include "core/plain/base/error.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string>

namespace lathe {
namespace {

constexpr int64_t kThreads = 256;     ///< as in adam_text.cpp
constexpr int64_t kMostBlocks = 2048; ///< enough for any device; each then takes several turns

/// The same members, in the same order, as Adam in adam_text.cpp.
struct AdamArguments {
    void* weight = nullptr;
    const void* gradient = nullptr;
    void* meanCodes = nullptr;
    void* squareCodes = nullptr;
    void* meanScales = nullptr;
    void* squareScales = nullptr;
    int64_t count = 0;
    float beta1 = 0, beta2 = 0, eps = 0;
    float gain1 = 0, gain2 = 0;
    float kept = 1, step = 0, correction = 1;
};

/// Both maps as an array of CUDA C++: 256 numbers with a sign, 256 without.
const std::string& mapsText() {
    static const std::string text = [] {
        std::string numbers;
        for (const bool withSign : {true, false}) {
            const at::Tensor map = dynamicMap(withSign);
            for (int64_t i = 0; i < map.size(0); ++i) {
                std::array<char, 32> digits{};
                std::snprintf(digits.data(), digits.size(), "%af,", map[i].item<double>());
                numbers += digits.data();
            }
        }
        return "__device__ const float kMaps[512] = {" + numbers + "};\n";
    }();
    return text;
}

bool readable(const at::Tensor& x) {
    return x.is_cuda() && x.scalar_type() == at::kFloat && x.is_contiguous() &&
           reinterpret_cast<uintptr_t>(x.const_data_ptr()) % 16 == 0;
}

} // namespace

bool fitsAdamKernel(const at::Tensor& weight, const at::Tensor& gradient) {
    return readable(weight) && readable(gradient) && kernelsUsable(weight.device()).usable;
}

void updateByKernel(const at::Tensor& weight, const at::Tensor& gradient, AdamCodes& codes,
                    const AdamUpdate& update) {
    LATHE_ASSERT(weight.sizes() == gradient.sizes() && codes.mean.codes.size(0) == weight.numel() &&
                 codes.square.codes.size(0) == weight.numel());
    const auto count = static_cast<double>(update.number);
    AdamArguments arguments{
        .weight = weight.mutable_data_ptr(),
        .gradient = gradient.const_data_ptr(),
        .meanCodes = codes.mean.codes.mutable_data_ptr(),
        .squareCodes = codes.square.codes.mutable_data_ptr(),
        .meanScales = codes.mean.scales.mutable_data_ptr(),
        .squareScales = codes.square.scales.mutable_data_ptr(),
        .count = weight.numel(),
        .beta1 = static_cast<float>(update.beta1),
        .beta2 = static_cast<float>(update.beta2),
        .eps = static_cast<float>(update.eps),
        .gain1 = static_cast<float>(1 - update.beta1),
        .gain2 = static_cast<float>(1 - update.beta2),
        .kept = static_cast<float>(1 - update.learningRate * update.weightDecay),
        .step = static_cast<float>(update.learningRate / (1 - std::pow(update.beta1, count))),
        .correction = static_cast<float>(std::sqrt(1 - std::pow(update.beta2, count)))};
    const int64_t perBlock = kThreads / 32 * kDynamicBlock;
    launchKernel(
        adamSource(), weight.device(),
        {.blocks = std::clamp<int64_t>((weight.numel() + perBlock - 1) / perBlock, 1, kMostBlocks),
         .threads = kThreads},
        &arguments);
}

KernelSource adamSource() {
    return {"updateAdam",
            constant("kHalf", false) + constant("kBlock", kDynamicBlock),
            {kDeviceText, mapsText().c_str(), kAdamText}};
}

} // namespace lathe
