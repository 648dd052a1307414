// JSON, its canonical form, and the configuration of a model.
#include "core/plain/base/json.h"
#include "core/plain/format/model_config.h"
#include "tests/fuzz/fuzz_target.h"

using namespace lathe;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t count) {
    fuzz::refuseOrAccept([&] {
        const Json json = parseJson(fuzz::textOf(bytes, count), "input");
        if (canonicalText(json) != canonicalText(parseJson(json.dump(), "its own text"))) {
            std::abort();
        }
        modelConfigFrom(json);
    });
    return 0;
}
