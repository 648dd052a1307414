#pragma once

#include <filesystem>

namespace lathe {

/// Writes a model folder for checks and tests: Llama family, 2 blocks, D = 64, F = 128, 4 heads, 2
/// KV heads, tied embeddings, random bfloat16 weights, and a tokenizer whose tokens are the 256
/// bytes. Equal seeds give equal files.
void writeTinyModel(const std::filesystem::path& folder, uint64_t seed = 0);

} // namespace lathe
