#pragma once

#include "core/plain/workflow/catalog.h"
#include "core/plain/workflow/rules.h"

namespace lathe::test {

struct LoadParams {
    std::string path{};

    template <class F>
    void visit(F&& f) {
        f("path", path, Info{.label = "Model", .path = true, .required = true});
    }
};

struct TextParams {
    std::string path{};
    int samples = 0;
    int seqlen = 256;

    template <class F>
    void visit(F&& f) {
        f("path", path, Info{.label = "File", .path = true});
        f("samples", samples, Info{.label = "Samples", .min = 0});
        f("seqlen", seqlen, Info{.label = "Window", .unit = "tokens", .min = 2, .max = 131072});
    }
};

struct PruneParams {
    double sparsity = 0.5;
    std::string pattern = "unstructured";
    LayerRules layers{};

    template <class F>
    void visit(F&& f) {
        f("sparsity", sparsity,
          Info{.label = "Sparsity", .min = 0, .max = 1, .role = Role::Sparsity});
        f("pattern", pattern,
          Info{.label = "Pattern",
               .choices = {"unstructured", "2:4", "4:8"},
               .role = Role::Pattern});
        layers.visit(f);
    }
};

struct QuantParams {
    int bits = 4;
    std::string format = "int";
    LayerRules layers{};

    template <class F>
    void visit(F&& f) {
        f("bits", bits,
          Info{.label = "Bits", .unit = "bits", .min = 2, .max = 8, .role = Role::Bits});
        f("format", format,
          Info{.label = "Format", .choices = {"int", "nf4", "mxfp4"}, .role = Role::Format});
        layers.visit(f);
    }
};

struct ExportParams {
    std::string path{};

    template <class F>
    void visit(F&& f) {
        f("path", path, Info{.label = "Folder", .path = true});
    }
};

/// Six steps of the shapes that occur, so that tests of the workflow need no engine.
inline Catalog smallCatalog() {
    const Port model{.name = "model", .kind = Kind::Model, .label = "Model"};
    const Port data{.name = "data", .kind = Kind::Data, .label = "Data"};
    const Port calibration{
        .name = "calibration", .kind = Kind::Data, .label = "Calibration", .optional = true};
    const Series accuracy{
        .name = "accuracy", .label = "Accuracy", .unit = "%", .xLabel = "Prompts"};
    const Series perplexity{.name = "perplexity",
                            .label = "Perplexity",
                            .xLabel = "Tokens",
                            .lowerIsBetter = true,
                            .logScale = true};
    const Series sparsity{
        .name = "sparsity", .label = "Sparsity", .unit = "%", .shape = SeriesShape::PerLayer};
    return Catalog({
        {.id = "model.load",
         .title = "Load model",
         .outputs = {model},
         .fields = fieldsOf<LoadParams>()},
        {.id = "data.text", .title = "Text", .outputs = {data}, .fields = fieldsOf<TextParams>()},
        {.id = "prune.magnitude",
         .title = "Magnitude",
         .category = Category::Prune,
         .inputs = {model, calibration},
         .outputs = {model},
         .series = {sparsity},
         .fields = fieldsOf<PruneParams>()},
        {.id = "quant.rtn",
         .title = "RTN",
         .category = Category::Quantize,
         .inputs = {model},
         .outputs = {model},
         .fields = fieldsOf<QuantParams>()},
        {.id = "evaluate",
         .title = "Evaluate",
         .category = Category::Evaluate,
         .inputs = {model, data},
         .outputs = {{.name = "metrics", .kind = Kind::Metrics, .label = "Metrics"}},
         .series = {accuracy, perplexity}},
        {.id = "export.hf",
         .title = "Hugging Face folder",
         .category = Category::Export,
         .inputs = {model},
         .fields = fieldsOf<ExportParams>()},
    });
}

} // namespace lathe::test
