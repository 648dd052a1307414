// The header of a safetensors file, and the file: offsets may lead nowhere.
#include "core/plain/format/safetensors_header.h"
#include "core/plain/format/tensor_view.h"
#include "tests/fuzz/fuzz_target.h"

using namespace lathe;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t count) {
    const auto text = fuzz::textOf(bytes, count);
    fuzz::refuseOrAccept([&] { parseSafetensorsHeader(text, "input"); });
    fuzz::refuseOrAccept([&] {
        const auto path = fuzz::folder() / "model.safetensors";
        fuzz::write(path, text);
        const auto file = SafetensorsFile::open(path);
        for (const TensorInfo& info : file->tensors()) {
            countZeros(file->bytes(info), info.dtype);
            if (isFloating(info.dtype)) {
                statisticsOf(file->bytes(info), info.dtype);
            }
        }
    });
    return 0;
}
