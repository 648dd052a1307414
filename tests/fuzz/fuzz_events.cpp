// What other processes write into a home: events, and catalogs of other versions.
#include "core/plain/store/events.h"
#include "core/plain/workflow/catalog.h"
#include "tests/fuzz/fuzz_target.h"

using namespace lathe;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t count) {
    fuzz::refuseOrAccept([&] {
        const Json json = parseJson(fuzz::textOf(bytes, count), "input");
        fuzz::refuseOrAccept([&] { Catalog::fromJson(json); });
        toJson(eventFromJson(json));
    });
    return 0;
}
