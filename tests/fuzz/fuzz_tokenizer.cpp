// tokenizer.json: what loads must write and read any text.
#include "core/plain/tokenizer/tokenizer.h"
#include "tests/fuzz/fuzz_target.h"

using namespace lathe;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t count) {
    const auto text = fuzz::textOf(bytes, count);
    fuzz::refuseOrAccept([&] {
        const auto path = fuzz::folder() / "tokenizer.json";
        fuzz::write(path, text);
        const Tokenizer tokenizer = Tokenizer::load(path);
        // Text of the input itself reaches its patterns and its words.
        for (const std::string_view sample :
             {std::string_view("The quick brown fox, 1234 times: 안녕 é \xff\n\n  x"),
              text.substr(text.size() / 2, 300)}) {
            fuzz::refuseOrAccept([&] {
                const auto ids = tokenizer.encode(sample);
                tokenizer.decode(ids);
                tokenizer.decode(ids, SpecialText::Skip);
            });
        }
    });
    return 0;
}
