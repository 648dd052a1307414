#pragma once

#include "core/plain/format/safetensors.h"
#include "core/plain/format/safetensors_writer.h"

#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

/// Writes a Llama-like folder of `blocks` blocks with float32 weights: the first half of each
/// up_proj is zero, everything else runs from -1 upwards.
inline void writeSampleModel(const std::filesystem::path& folder, int blocks) {
    using lathe::DType;
    std::vector<lathe::PlannedTensor> plan{{"model.embed_tokens.weight", DType::F32, {16, 8}},
                                           {"model.norm.weight", DType::F32, {8}}};
    for (int i = 0; i < blocks; ++i) {
        const std::string at = "model.layers." + std::to_string(i) + ".";
        plan.push_back({at + "input_layernorm.weight", DType::F32, {8}});
        plan.push_back({at + "self_attn.q_proj.weight", DType::F32, {8, 8}});
        plan.push_back({at + "self_attn.q_proj.bias", DType::F32, {8}});
        plan.push_back({at + "self_attn.o_proj.weight", DType::F32, {8, 8}});
        plan.push_back({at + "mlp.up_proj.weight", DType::F32, {16, 8}});
    }
    std::ofstream(folder / "config.json")
        << R"({"model_type": "llama", "tie_word_embeddings": true})";
    lathe::SafetensorsWriter writer(folder, plan);
    for (const auto& tensor : plan) {
        std::vector<float> values(*lathe::elementCountOf(tensor.shape));
        for (size_t i = 0; i < values.size(); ++i) {
            values[i] = -1 + static_cast<float>(i) / 64 + 0.001F;
        }
        if (tensor.name.find("up_proj") != std::string::npos) {
            std::fill_n(values.begin(), values.size() / 2, 0.0F);
        }
        writer.write(tensor.name, std::as_bytes(std::span(values)));
    }
    writer.finish();
}
