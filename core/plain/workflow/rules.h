#pragma once

#include "core/plain/workflow/fields.h"

namespace lathe {

/// Which linears a layer step works on, and with which parameters. Shared by every such step:
/// a parameter struct holds one and calls `layers.visit(f)` in its own visit.
struct LayerRules {
    static constexpr const char* kInclude = "include";
    static constexpr const char* kExclude = "exclude";
    static constexpr const char* kOverrides = "overrides";

    std::vector<std::string> include{"*"};
    std::vector<std::string> exclude{};
    Json overrides = Json::object(); ///< glob → {parameter: value}; later entries win

    template <class F>
    void visit(F&& f) {
        f(kInclude, include,
          Info{.label = "Layers",
               .help = "Globs on layer names, such as *.mlp.*. The output head and the embeddings "
                       "stay unchanged unless a glob names them exactly.",
               .advanced = true,
               .role = Role::Include});
        f(kExclude, exclude,
          Info{.label = "Except",
               .help = "Globs on layer names to skip.",
               .advanced = true,
               .role = Role::Exclude});
        f(kOverrides, overrides,
          Info{.label = "Overrides",
               .help = "Parameters that differ for some layers, by glob on layer names, for "
                       "example {\"*.down_proj\": {\"bits\": 8}}.",
               .advanced = true,
               .role = Role::Overrides});
    }

    /// `isHead`: lm_head; selected only when an include glob other than "*" matches it.
    bool selects(const std::string& layerName, bool isHead) const;

    /// {parameter: value}: what the overrides of all matching globs set for the layer; later
    /// entries win.
    Json changesFor(const std::string& layerName) const;
};

} // namespace lathe
