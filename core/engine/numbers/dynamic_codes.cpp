#include "core/engine/numbers/dynamic_codes.h"

#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/bucketize.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/full.h>
#include <ATen/ops/linspace.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>

#include <array>

namespace lathe {
namespace {

at::Tensor madeMap(bool withSign) {
    constexpr std::array kDecades{1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0};
    std::vector<at::Tensor> numbers{at::tensor({0.0F, 1.0F})};
    int64_t fractions = withSign ? 1 : 2;
    for (const double decade : kDecades) {
        const at::Tensor borders = at::linspace(0.1, 1, fractions + 1, at::kFloat);
        const at::Tensor means =
            (borders.narrow(0, 0, fractions) + borders.narrow(0, 1, fractions)) / 2;
        numbers.push_back(means * decade);
        if (withSign) {
            numbers.push_back(-numbers.back());
        }
        fractions *= 2;
    }
    return std::get<0>(at::cat(numbers).sort());
}

/// Where the nearest number changes from one of the map to the next: [255].
at::Tensor bordersOf(const at::Tensor& map) {
    return (map.narrow(0, 0, 255) + map.narrow(0, 1, 255)) * 0.5;
}

/// The scales, one for every value: [n].
at::Tensor spread(const at::Tensor& scales, int64_t n) {
    return scales.unsqueeze(1)
        .expand({scales.size(0), kDynamicBlock})
        .reshape({-1})
        .narrow(0, 0, n);
}

int64_t blocksOf(int64_t n) {
    return (n + kDynamicBlock - 1) / kDynamicBlock;
}

/// The place of 0 in the map.
int64_t placeOfZero(bool withSign) {
    return withSign ? 127 : 0;
}

} // namespace

at::Tensor dynamicMap(bool withSign) {
    static const at::Tensor signedMap = madeMap(true);
    static const at::Tensor plainMap = madeMap(false);
    return withSign ? signedMap : plainMap;
}

DynamicCodes zeroCodes(int64_t n, bool withSign, const at::Device& device) {
    const auto options = at::TensorOptions().device(device);
    return {at::full({n}, placeOfZero(withSign), options.dtype(at::kByte)),
            at::zeros({blocksOf(n)}, options.dtype(at::kFloat))};
}

DynamicCodes dynamicCodes(const at::Tensor& values, bool withSign) {
    LATHE_ASSERT(values.dim() == 1 && values.scalar_type() == at::kFloat);
    const int64_t n = values.size(0);
    const int64_t blocks = blocksOf(n);
    const at::Tensor rows =
        at::constant_pad_nd(values, {0, blocks * kDynamicBlock - n}).view({blocks, kDynamicBlock});
    const at::Tensor scales = rows.abs().amax(1);
    const at::Tensor relative =
        rows / at::where(scales > 0, scales, scales.new_full({}, 1)).unsqueeze(1);
    const at::Tensor borders = bordersOf(dynamicMap(withSign).to(values.device()));
    at::Tensor codes = at::bucketize(relative, borders, /*out_int32=*/true);
    if (!withSign) {
        codes = codes.maximum(rows.gt(0).to(codes.scalar_type()));
    }
    return {codes.to(at::kByte).view({-1}).narrow(0, 0, n).contiguous(), scales};
}

at::Tensor valuesOf(const DynamicCodes& codes, bool withSign) {
    const at::Tensor map = dynamicMap(withSign).to(codes.codes.device());
    const at::Tensor scales = spread(codes.scales, codes.codes.size(0));
    return map.index_select(0, codes.codes.to(at::kInt)).mul_(scales);
}

} // namespace lathe
