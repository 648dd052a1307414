#include "core/engine/methods/quant/rtn.h"
#include "core/engine/solvers/gptq.h"
#include "core/engine/solvers/low_rank_repair.h"
#include "core/engine/steps/layer_step.h"
#include "core/engine/steps/quant_params.h"

#include <ATen/TensorOperators.h>

namespace lathe {
namespace {

struct ZeroQuantParams {
    std::string activations = "fp8";
    int64_t group = 128;
    std::string scales = "real";
    std::string rounding = "gptq";
    std::string range = "minmax";
    double damp = 0.01;
    int64_t lorc_rank = 8;
    bool lorc_weighted = false;
    bool keep_zeros = true;
    CalibratedLayers calibrated{};

    template <class F>
    void visit(F&& f) {
        f("activations", activations,
          Info{.label = "Activations",
               .help = "The format to which inputs are rounded, token by token. fp8 (E4M3) stays "
                       "close where a few channels are very large; int8 is better where none are; "
                       "none does not round.",
               .choices = {"fp8", "int8", "none"}});
        f("group", group,
          groupInfo("Neighbouring inputs that share a scale; 0, or more than a row has: the whole "
                    "row. The paper uses 256; 128 divides the inputs of more models and allows a "
                    "comparison with the other methods.",
                    {0, 64, 256}));
        f("scales", scales,
          Info{.label = "Scales",
               .help = "real: any number. m1: powers of two. m2: the row's largest scale divided "
                       "by powers of two. With powers of two, hardware converts FP4 to FP8 by a "
                       "shift of the exponent; they cost a little accuracy.",
               .choices = {"real", "m1", "m2"}});
        f("rounding", rounding,
          Info{.label = "Rounding",
               .help = "gptq: later columns are corrected for the error of earlier ones. nearest: "
                       "they are not.",
               .choices = {"gptq", "nearest"}});
        f("range", range,
          Info{.label = "Range",
               .help =
                   "minmax: keeps the largest weight exact. mse: the range with the least squared "
                   "error. weighted_mse: as mse, with columns weighted by their inputs.",
               .choices = {"minmax", "mse", "weighted_mse"}});
        f("damp", damp,
          Info{.label = "Damping",
               .help =
                   "This share of the mean diagonal is added to the diagonal of the Gram matrix.",
               .min = 0,
               .max = 1,
               .advanced = true});
        f("lorc_rank", lorc_rank,
          Info{.label = "Repair rank",
               .help = "The rank of the low-rank matrix (LoRC) that corrects part of the rounding "
                       "error; 0: none. Costs rank × (inputs + outputs) 16-bit numbers per layer, "
                       "and makes zeros of a pruned layer nonzero.",
               .min = 0,
               .max = 1024,
               .searchValues = {0, 8, 32}});
        f("lorc_weighted", lorc_weighted,
          Info{.label = "Repair what inputs use",
               .help = "Chooses the low-rank matrix for the error of the layer's outputs on "
                       "calibration text instead of the error of its weights."});
        f("keep_zeros", keep_zeros,
          Info{.label = "Keep zeros",
               .help = "gptq does not change weights that are zero.",
               .advanced = true});
        calibrated.visit(f);
    }
};

StatNeeds zeroQuantNeeds(const ZeroQuantParams& params) {
    return {.moments = true, .gram = params.rounding == "gptq" || params.lorc_weighted};
}

Grid::Scales scalesOf(const std::string& name) {
    return name == "m1"   ? Grid::Scales::PowerOfTwo
           : name == "m2" ? Grid::Scales::PowerOfTwoShares
                          : Grid::Scales::Real;
}

Grid gridFor(const ZeroQuantParams& params, int64_t in) {
    Grid grid = gridOf("fp4_e2m1", 4, params.group >= in ? 0 : params.group, true);
    grid.scales = scalesOf(params.scales);
    return grid;
}

Quantized roundedPart(const LayerCall& call, const ZeroQuantParams& params) {
    const Grid grid = gridFor(params, call.weight.size(1));
    const RangeRule range = rangeRuleOf(params.range);
    if (params.rounding == "nearest") {
        const GridFit fit = fitGrid(grid, call.weight, range, call.stats.squareSum);
        return makeQuantized(grid, encode(grid, call.weight, fit), fit);
    }
    const GptqResult result = gptq(call.weight, call.factor(params.damp),
                                   {.grid = grid, .range = range, .keepZeros = params.keep_zeros});
    return makeQuantized(grid, result.codes, result.fit);
}

LowRank repair(const LayerCall& call, const ZeroQuantParams& params, const Quantized& part) {
    const at::Tensor error = call.weight - weightOf(Linear{{part}, {}}).to(call.weight.device());
    at::Tensor h;
    if (params.lorc_weighted) {
        h = call.factors.of(call.stats.gram, params.damp).damped();
    }
    const LowRankFactors factors = lowRankRepair(error, params.lorc_rank, h);
    return {factors.up.to(at::kBFloat16), factors.down.contiguous().to(at::kBFloat16)};
}

Linear zeroQuant(const LayerCall& call, const ZeroQuantParams& params) {
    Linear out = call.linear;
    const Quantized part = roundedPart(call, params);
    out.parts = {part};
    if (params.lorc_rank > 0) {
        out.parts.emplace_back(repair(call, params, part));
    }
    if (params.activations != "none") {
        ActQuant op;
        if (params.activations == "fp8") {
            op.grid = gridOf("fp8_e4m3", 8, 0, true);
        }
        out.in.emplace_back(op);
    }
    return out;
}

} // namespace

Step quantZeroquantFpStep() {
    return layerStep<ZeroQuantParams>(
        {.id = "quant.zeroquant_fp",
         .title = "ZeroQuant-FP",
         .category = Category::Quantize,
         .help = "Rounds weights to 4-bit floats (E2M1) and inputs to 8-bit floats, and adds a "
                 "low-rank matrix that corrects part of the error. For hardware with FP8 units, "
                 "and for models whose activations have outliers that 8-bit integers lose.",
         .source = "Wu et al. 2023, arXiv:2307.09782; LoRC: Yao et al. 2023 (ZeroQuant-V2), "
                   "arXiv:2303.08302",
         .aliases = {"fp4", "fp8", "w4a8", "lorc", "e2m1", "low rank", "float"}},
        zeroQuantNeeds, zeroQuant);
}

} // namespace lathe
