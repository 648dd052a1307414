#include "core/engine/bench/bench_packed.h"

#include "core/engine/bench/kernel_report.h"
#include "core/engine/prepared/prepare.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros_like.h>

namespace lathe {
namespace {

struct Shape {
    int64_t out;
    int64_t in;
};

/// The format of a layer: a grid for weights (none: 2 of 4 are zero), and perhaps for inputs.
struct Format {
    std::optional<Grid> weights{};
    std::optional<Grid> inputs{};
};

std::vector<Shape> shapesFor(at::Device device) {
    if (device.is_cpu()) {
        return {{512, 512}, {2816, 512}, {2048, 2048}};
    }
    return {{1024, 1024}, {4096, 4096}, {14336, 4096}, {4096, 14336}};
}

std::vector<Format> formats() {
    const Grid int8 = gridOf("int", 8, 0, true);
    const Grid fp8 = gridOf("fp8_e4m3", 8, 0, true);
    return {{int8, int8},
            {int8, gridOf("int", 8, 0, false)},
            {gridOf("int", 4, 128, false)},
            {int8},
            {gridOf("int", 4, 0, true), int8},
            {fp8, fp8},
            {fp8},
            {}};
}

/// The 2 smallest of 4 neighbours set to zero.
at::Tensor twoOfFour(const at::Tensor& weight) {
    const at::Tensor fours = weight.view({-1, 4});
    const at::Tensor largest = std::get<1>(fours.abs().topk(2, 1));
    return at::zeros_like(fours).scatter(1, largest, fours.gather(1, largest)).view(weight.sizes());
}

Linear layerOf(const Shape& shape, const Format& format) {
    const auto generator = at::make_generator<at::CPUGeneratorImpl>(0);
    const at::Tensor weight = at::randn({shape.out, shape.in}, generator, at::kFloat);
    if (!format.weights) {
        return makeDense(twoOfFour(weight));
    }
    const Grid& grid = *format.weights;
    const GridFit fit = fitGrid(grid, weight, RangeRule::MinMax);
    Linear layer{{makeQuantized(grid, encode(grid, weight, fit), fit)}, {}, {}};
    if (format.inputs) {
        ActQuant rounding;
        rounding.grid = *format.inputs;
        layer.in = {rounding};
    }
    return layer;
}

Linear preparedDense(const Linear& layer, const ComputeTarget& target) {
    Block block;
    block.mlp = Mlp{{}, {}, {}, layer};
    return prepare(block, target).mlp->down;
}

} // namespace

Json benchPacked(const ComputeTarget& target, const std::function<void(const std::string&)>& tell) {
    const at::NoGradGuard noGrad;
    Json layers = Json::array();
    for (const Shape& shape : shapesFor(target.device)) {
        for (const Format& format : formats()) {
            const Linear layer = layerOf(shape, format);
            Linear prepared = preparedDense(layer, target);
            KernelChooser(target).improve(prepared, {&layer});
            const PackedLinear* packed = packedLinearOf(prepared);
            if (!packed) {
                continue;
            }
            const ChoiceInUse use{packed->choice, {}};
            tell(textOf(use));
            layers.push_back(toJson(use));
        }
    }
    return {{"layers", layers}};
}

} // namespace lathe
