// tokenizer.model: protobuf, pieces and the compiled map of characters.
#include "core/plain/tokenizer/tokenizer.h"
#include "tests/fuzz/fuzz_target.h"

using namespace lathe;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t count) {
    fuzz::refuseOrAccept([&] {
        const auto path = fuzz::folder() / "tokenizer.model";
        fuzz::write(path, fuzz::textOf(bytes, count));
        const Tokenizer tokenizer = Tokenizer::load(path);
        tokenizer.decode(tokenizer.encode("The quick brown fox, 1234 times: 안녕 é \xff\n\n  ﬁ x"));
    });
    return 0;
}
