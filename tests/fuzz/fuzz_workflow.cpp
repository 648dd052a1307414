// A workflow: its checks, its identity, and its text, which must read as the same workflow.
#include "core/plain/base/resources.h"
#include "core/plain/workflow/lineage.h"
#include "core/plain/workflow/validate.h"
#include "tests/fuzz/fuzz_target.h"

#include <algorithm>

using namespace lathe;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t count) {
    static const Catalog kCatalog = Catalog::fromJson(readJson(resourcesFolder() / "catalog.json"));
    fuzz::refuseOrAccept([&] {
        const Workflow workflow = parseWorkflow(fuzz::textOf(bytes, count), "input");
        if (!(parseWorkflow(toText(workflow), "its own text") == workflow)) {
            std::abort();
        }
        const auto problems = validate(workflow, kCatalog, fuzz::folder());
        const bool sound = std::ranges::none_of(problems, [](const Problem& problem) {
            return problem.severity == Problem::Severity::Error;
        });
        if (sound) {
            signaturesOf(workflow, kCatalog);
        }
    });
    return 0;
}
