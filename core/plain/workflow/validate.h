#pragma once

#include "core/plain/workflow/catalog.h"
#include "core/plain/workflow/workflow.h"

namespace lathe {

/// Something the user should know before a run. Errors block the run, warnings do not.
struct Problem {
    enum class Severity { Warning, Error };

    Severity severity = Severity::Error;
    std::string node{};    ///< node id, empty for the workflow as a whole
    std::string field{};   ///< parameter or port name, may be empty
    std::string message{}; ///< what, with the number
    std::string hint{};    ///< how to fix it

    bool operator==(const Problem&) const = default;
};

/// Everything that can be checked without running: unknown types (with the nearest known one),
/// duplicate ids, links to missing nodes or ports, kinds that do not fit, inputs linked twice or
/// not at all, cycles, unknown parameters, values outside their rules, files named by path
/// parameters that do not exist (relative to `folder`; "bundled:…" and "variant:…" are not files).
std::vector<Problem> validate(const Workflow& workflow, const Catalog& catalog,
                              const std::filesystem::path& folder);

bool hasErrors(const std::vector<Problem>& problems);

} // namespace lathe
