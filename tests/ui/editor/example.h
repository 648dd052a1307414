#pragma once

#include "core/plain/base/resources.h"
#include "core/plain/workflow/validate.h"
#include "ui/editor/workflow_document.h"

namespace lathe::ui {

/// The catalog as it is committed.
inline Catalog exampleCatalog() {
    return Catalog::fromJson(
        readJson(std::filesystem::path(LATHE_SOURCE_DIR) / "resources/catalog.json"));
}

/// load → prune → rtn → evaluate, with prompts beside it.
inline Workflow exampleWorkflow() {
    return parseWorkflow(R"({"format": 1, "name": "example", "note": "kept",
 "nodes": [{"id": "load", "type": "model.load", "params": {"path": "bundled:small-6m"}, "position": [0, 0]},
           {"id": "prune", "type": "prune.magnitude", "params": {"sparsity": 0.4}, "position": [240, 0]},
           {"id": "rtn", "type": "quant.rtn", "params": {"bits": 3}, "position": [480, 0]},
           {"id": "skills", "type": "data.skills", "params": {}, "position": [0, 200]},
           {"id": "eval", "type": "evaluate", "params": {}, "position": [720, 0]}],
 "links": [["load.model", "prune.model"], ["prune.model", "rtn.model"], ["rtn.model", "eval.model"],
           ["skills.data", "eval.data"]]})",
                         "example");
}

} // namespace lathe::ui
