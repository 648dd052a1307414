#pragma once

#include "core/plain/workflow/fields.h"

#include <string>
#include <vector>

namespace lathe {

/// What travels over a link.
enum class Kind { Model, Data, Stats, Plan, Metrics, File };

std::string nameOf(Kind kind);              ///< "model", "data", …
Kind kindFromName(const std::string& name); ///< Throws Error{BadData}.

struct Port {
    std::string name{}; ///< "model", "calibration"
    Kind kind = Kind::Model;
    std::string label{}; ///< shown at the socket
    bool optional = false;
    std::string replacedBy{}; ///< a port that, when linked, takes this one's place
};

/// How the run page draws what a step emits under one name.
enum class SeriesShape {
    Curve,    ///< Scalar events over x (training step, tokens seen, prompts scored)
    PerLayer, ///< LayerValue events, one bar per linear
};

struct Series {
    std::string name{}; ///< "accuracy", "perplexity", "sparsity"; Scalar.series starts with it,
                        ///< parts follow after a dot
    std::string label{};
    std::string unit{};
    std::string xLabel{};
    SeriesShape shape = SeriesShape::Curve;
    bool lowerIsBetter = false;
    bool logScale = false;
};

/// Palette group, colour and icon of a step.
enum class Category { ModelData, Analyze, Prune, Quantize, Distill, Tune, Evaluate, Export };

std::string nameOf(Category category); ///< "model", "analyze", "prune", "quantize", "distill",
                                       ///< "lora", "evaluate", "export"
Category categoryFromName(const std::string& name); ///< Throws Error{BadData}.

/// A step as plain data, so that the window knows it without LibTorch: ports make the sockets,
/// fields the form, series the plots, the category the palette.
struct StepType {
    std::string id{};    ///< "quant.gptq"; never changes; part of the cache key
    int version = 1;     ///< raised when results change
    std::string title{}; ///< "GPTQ"
    Category category = Category::ModelData;
    std::string help{};                 ///< what it does and when to use it, two or three sentences
    std::string source{};               ///< paper and arXiv id, or the rule it follows
    std::vector<std::string> aliases{}; ///< further words the palette search finds it by
    std::vector<Port> inputs{};
    std::vector<Port> outputs{};
    std::vector<Series> series{};
    std::vector<Field> fields{};
};

/// The id that a step has now: workflows of the first version spell analyze.… with an s.
std::string currentStepId(const std::string& id);

Json toJson(const StepType& type);
StepType stepTypeFromJson(const Json& json); ///< Throws Error{BadData}.

} // namespace lathe
