#pragma once

#include "core/plain/workflow/fields.h"

namespace lathe {

/// Which linears a layer step works on, and with which parameters. Shared by every such step:
/// a parameter struct holds one and calls `layers.visit(f)` in its own visit.
struct LayerRules {
    std::vector<std::string> include{"*"};
    std::vector<std::string> exclude{};
    Json overrides = Json::object(); ///< glob → {parameter: value}; later entries win

    template <class F>
    void visit(F&& f) {
        f("include", include,
          Info{.label = "Layers",
               .help = "Globs on layer names, such as *.mlp.*. The output head and the embeddings "
                       "stay unchanged unless a glob names them exactly.",
               .advanced = true});
        f("exclude", exclude,
          Info{.label = "Except", .help = "Globs on layer names to skip.", .advanced = true});
        f("overrides", overrides,
          Info{.label = "Overrides",
               .help = "Parameters that differ for some layers, by glob on layer names, for "
                       "example {\"*.down_proj\": {\"bits\": 8}}.",
               .advanced = true});
    }

    /// `isHead`: lm_head; taken only when an include glob other than "*" matches it.
    bool selects(const std::string& layerName, bool isHead) const;

    /// `params` with the overrides of every matching glob put over it, in order.
    Json paramsFor(const std::string& layerName, const Json& params) const;
};

} // namespace lathe
