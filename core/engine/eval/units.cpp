#include "core/engine/eval/units.h"

#include "core/plain/base/hash.h"

#include <ATen/core/Tensor.h>

namespace lathe {

Json unitsOf(const TextWindows& text) {
    const at::Tensor ids = text.ids.contiguous();
    const auto* first = static_cast<const std::byte*>(ids.const_data_ptr());
    Hasher hasher;
    hasher.add(std::to_string(ids.size(1)) + ":");
    hasher.add(std::span(first, ids.nbytes()));
    return Json{{"name", text.name},     {"text", text.textHash},  {"tokenizer", text.tokenizer},
                {"seqlen", ids.size(1)}, {"windows", ids.size(0)}, {"ids", hasher.digest()}};
}

Json unitsOf(const std::vector<Prompt>& prompts, const std::vector<std::string>& groups) {
    Hasher hasher;
    int64_t count = 0;
    for (const std::string& group : groups) {
        for (const Prompt& prompt : prompts) {
            if (prompt.group == group) {
                hasher.add(Json{prompt.group, prompt.prompt, prompt.answer}.dump(
                    -1, ' ', false, nlohmann::json::error_handler_t::replace));
                ++count;
            }
        }
    }
    return Json{{"prompts", hasher.digest()}, {"count", count}};
}

} // namespace lathe
