#include "core/engine/solvers/gptq.h"

#include "core/engine/steps/layer_step.h"
#include "core/engine/steps/quant_params.h"

namespace lathe {
namespace {

struct GptqParams {
    QuantParams quant{};
    double damp = 0.01;
    bool act_order = false;
    bool static_groups = false;
    int64_t block_columns = 128;
    bool keep_zeros = true;
    CalibratedLayers calibrated{};

    template <class F>
    void visit(F&& f) {
        quant.visit(f);
        f("damp", damp,
          Info{.label = "Damping",
               .help = "This share of the mean diagonal is added to the diagonal of the Gram "
                       "matrix. A larger share makes the corrections smaller and the result less "
                       "bound to the calibration text. Ten times as much is tried when the matrix "
                       "cannot be factored.",
               .min = 0,
               .max = 1,
               .searchValues = {0.01, 0.05, 0.1}});
        f("act_order", act_order,
          Info{.label = "Activation order",
               .help = "Quantizes the inputs with the largest activations first, while most other "
                       "weights can still correct their errors. Helps at 3 bits and fewer; makes "
                       "groups static.",
               .searchValues = {false, true}});
        f("static_groups", static_groups,
          Info{.label = "Static groups",
               .help =
                   "Fits the scales of all groups to the original weights, not when the sweep "
                   "reaches the group. Block formats (mxfp4, mxfp8, nvfp4, nf4) always do so."});
        f("block_columns", block_columns,
          Info{.label = "Columns at once",
               .help = "The number of columns that are rounded before all columns after them are "
                       "corrected in one product. Changes the speed, not the method.",
               .min = 1,
               .max = 4096,
               .advanced = true});
        f("keep_zeros", keep_zeros,
          Info{.label = "Keep zeros",
               .help = "Weights that are zero stay zero, so that a pruned model keeps its mask. "
                       "The other weights correct their errors, as in SparseGPT.",
               .advanced = true});
        calibrated.visit(f);
    }
};

StatNeeds gptqNeeds(const GptqParams&) {
    return {.gram = true};
}

Linear gptqLayer(const LayerCall& call, const GptqParams& params) {
    const GptqOptions options{.grid = params.quant.gridFor(call.weight.size(1)),
                              .range = rangeRuleOf(params.quant.range),
                              .staticGroups = params.static_groups,
                              .blockColumns = params.block_columns,
                              .keepZeros = params.keep_zeros};
    const auto order = params.act_order ? ColumnOrder::FallingDiagonal : ColumnOrder::AsGiven;
    const GptqResult result = gptq(call.weight, call.factor(params.damp, order), options);
    Linear out = call.linear;
    out.parts = {makeQuantized(options.grid, result.codes, result.fit)};
    return out;
}

} // namespace

Step quantGptqStep() {
    return layerStep<GptqParams>(
        {.id = "quant.gptq",
         .title = "GPTQ",
         .category = Category::Quantize,
         .help = "Rounds weights column by column and corrects the later columns for the error, so "
                 "that the layer's outputs on calibration text stay close. The usual choice at 4 "
                 "and 3 bits; with act-order and linear order it is the variant of the paper's "
                 "best results. Block formats fit their scales beforehand, as MR-GPTQ does. For "
                 "its rotation put the step Rotations before this one, with Inputs in blocks of "
                 "set to 128 and nothing else.",
         .source = "Frantar et al. 2022, arXiv:2210.17323; block formats: Egiazarian et al. 2025 "
                   "(MR-GPTQ), arXiv:2509.23202",
         .aliases = {"optq", "int4", "int3", "second order", "hessian", "mr-gptq", "mxfp4", "nvfp4",
                     "ptq"}},
        gptqNeeds, gptqLayer);
}

} // namespace lathe
