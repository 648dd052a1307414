#include "core/engine/solvers/hqq.h"

#include "core/engine/steps/layer_loop.h"
#include "core/engine/steps/layer_step.h"
#include "core/engine/steps/quant_params.h"

#include <ATen/core/Tensor.h>

namespace lathe {
namespace {

struct HqqParams {
    int bits = 4;
    int64_t group = 64;
    double norm = 0.7;
    int iterations = 20;
    double beta = 10;
    double kappa = 1.01;
    bool wholeZero = false;
    LayerRules layers{};

    template <class F>
    void visit(F&& f) {
        f("bits", bits,
          bitsInfo("Bits of a weight's code. The search helps most at 2 and 3 bits.", {2, 3, 4}));
        f("group", group,
          groupInfo("Neighbouring inputs that share a scale and a zero point, 16 bits each; 0: the "
                    "whole row.",
                    {32, 64, 128}));
        f("norm", norm,
          Info{.label = "Norm",
               .help = "The exponent p of the error Σ|w − w'|^p that is minimized. Below 1 a few "
                       "large errors count less, so that outliers do not spoil their group.",
               .min = 0.1,
               .max = 1});
        f("iterations", iterations,
          Info{.label = "Iterations",
               .help = "The number of updates of the zero points. Each group keeps the best zero "
                       "point it had.",
               .min = 0,
               .max = 1000,
               .role = Role::Updates});
        f("beta", beta,
          Info{.label = "Beta",
               .help = "How closely the auxiliary error follows the true error at the start.",
               .min = 1e-3,
               .max = 1e6});
        f("kappa", kappa,
          Info{.label = "Kappa", .help = "Growth of beta each iteration.", .min = 1, .max = 2});
        f("whole_zero", wholeZero,
          Info{.label = "Whole zero points",
               .help = "Rounds zero points to codes of 8 bits instead of 16. Zeros stay exactly "
                       "zero, and integer kernels can run the layer. The search then gains nothing "
                       "over rounding to nearest."});
        layers.visit(f);
    }
};

Grid gridFor(const HqqParams& params, int64_t in) {
    Grid grid = gridOf("int", params.bits, params.group, /*symmetric=*/false);
    grid.group = grid.group >= in ? 0 : grid.group;
    grid.fineZero = !params.wholeZero;
    return grid;
}

Quantized quantizeHqq(const at::Tensor& weight, const HqqParams& params, at::Device device) {
    const Grid grid = gridFor(params, weight.size(1));
    const at::Tensor moved = weight.to(device);
    const HqqOptions options{.power = params.norm,
                             .beta = params.beta,
                             .kappa = params.kappa,
                             .iterations = params.iterations};
    const GridFit fit = hqq(grid, moved, options);
    const GridFit host{fit.scale.cpu(), fit.zero.cpu(), {}};
    return makeQuantized(grid, encode(grid, moved, fit).cpu(), host);
}

Model quantHqq(const Model& model, const HqqParams& params, StepContext& context) {
    return changeEach<HqqParams>(
        model, params, context, [&](const Linear& linear, const HqqParams& own) {
            Linear out = linear;
            out.parts = {quantizeHqq(weightOf(linear), own, context.target.device)};
            return out;
        });
}

} // namespace

Step quantHqqStep() {
    Step step = modelStep<HqqParams>(
        {.id = "quant.hqq",
         .title = "HQQ",
         .category = Category::Quantize,
         .help = "Searches the zero point of each group for the least error in a norm that gives "
                 "outliers little weight, by half-quadratic splitting. Needs no data and takes "
                 "seconds; clearly better than rounding to nearest at 3 and 2 bits.",
         .source = "Badri & Shaji 2023, Half-Quadratic Quantization, mobiusml.github.io/hqq_blog",
         .aliases = {"half-quadratic", "zero point", "data-free", "int4", "int3", "int2", "ptq"},
         .series = {Series{.name = "error",
                           .label = "Relative weight error",
                           .xLabel = "Layer",
                           .shape = SeriesShape::PerLayer,
                           .lowerIsBetter = true},
                    Series{.name = "sparsity",
                           .label = "Sparsity",
                           .xLabel = "Layer",
                           .shape = SeriesShape::PerLayer}}},
        quantHqq);
    step.check = checkLayers<HqqParams>;
    step.dependsOnTarget = true;
    return step;
}

} // namespace lathe
