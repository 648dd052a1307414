#include "core/plain/format/saved_config.h"

#include "core/plain/format/family.h"

namespace lathe {
namespace {

bool isObject(const Json& config, const char* key) {
    return config.contains(key) && config[key].is_object() && !config[key].empty();
}

/// One spec in the newer spelling; factor lists and rare keys come from the file (`said`).
Json parametersOf(const RopeSpec& rope, const Json& said) {
    Json json = said.is_object() ? said : Json::object();
    json.erase("type");
    json["rope_type"] = nameOf(rope.kind);
    json["rope_theta"] = rope.theta;
    if (rope.kind == RopeKind::Llama3 || rope.kind == RopeKind::Yarn ||
        rope.kind == RopeKind::LongRope) {
        json["original_max_position_embeddings"] = rope.originalPositions;
    }
    return json;
}

/// The older rope_scaling of newer parameters: null for plain RoPE.
Json scalingOf(Json parameters) {
    if (parameters["rope_type"] == "default") {
        return nullptr;
    }
    for (const char* key : {"rope_theta", "partial_rotary_factor"}) {
        parameters.erase(key);
    }
    parameters["type"] = parameters["rope_type"];
    return parameters;
}

/// What the file states about one RoPE: its nested or flat parameters, or its older rope_scaling.
Json said(const Json& config, const char* layerType, bool sliding) {
    if (isObject(config, "rope_parameters") && isObject(config["rope_parameters"], layerType)) {
        return config["rope_parameters"][layerType];
    }
    if (sliding) {
        return Json::object();
    }
    if (isObject(config, "rope_scaling")) {
        return config["rope_scaling"];
    }
    const bool nested = isObject(config, "rope_parameters") &&
                        (config["rope_parameters"].contains("full_attention") ||
                         config["rope_parameters"].contains("sliding_attention"));
    return isObject(config, "rope_parameters") && !nested ? config["rope_parameters"]
                                                          : Json::object();
}

void writeRope(Json& config, const ModelConfig& values, const Family& family) {
    const double share =
        static_cast<double>(values.ropes[0].rotaryWidth) / static_cast<double>(values.headWidth);
    Json full = parametersOf(values.ropes[0], said(config, "full_attention", false));
    const bool partial = share != 1 || family.defaultRotaryFactor != 1;
    if (partial) {
        full["partial_rotary_factor"] = share;
    }
    const bool neox = family.id == "gpt_neox";
    if (partial) {
        config[neox ? "rotary_pct" : "partial_rotary_factor"] = share;
    }
    if (neox) {
        config["rotary_emb_base"] = values.ropes[0].theta;
    }
    if (values.ropes.size() > 1) {
        Json local = parametersOf(values.ropes[1], said(config, "sliding_attention", true));
        config["rope_local_base_freq"] = values.ropes[1].theta;
        config["rope_parameters"] = {{"full_attention", full},
                                     {"sliding_attention", std::move(local)}};
    } else {
        config["rope_parameters"] = full;
    }
    config["rope_theta"] = values.ropes[0].theta;
    config["rope_scaling"] = scalingOf(full);
}

/// The kinds of the blocks that are left, where the family can express them.
void writeBlocks(Json& config, const SavedShape& shape, const Family& family) {
    const bool typed = family.windows == WindowRule::FromBlock ||
                       family.windows == WindowRule::OtherBlock ||
                       family.windows == WindowRule::Pattern;
    if (!typed) {
        return;
    }
    Json types = Json::array();
    for (const BlockKind& block : shape.blocks) {
        types.push_back(block.window > 0 ? "sliding_attention" : "full_attention");
    }
    config["layer_types"] = std::move(types);
}

std::string torchName(DType dtype) {
    return dtype == DType::BF16 ? "bfloat16" : dtype == DType::F16 ? "float16" : "float32";
}

} // namespace

Json savedConfig(const Json& config, const ModelConfig& values, const SavedShape& shape) {
    const Family& family = *findFamily(values.family);
    Json saved = config;
    const bool cut = shape.blocks != values.blocks;
    saved[std::string(family.keys.blockCount)] = shape.blocks.size();
    if (cut || saved.contains("layer_types")) {
        writeBlocks(saved, shape, family);
    }
    if (shape.feedForward != values.feedForward) {
        saved[std::string(family.keys.feedForward)] = shape.feedForward;
    }
    if (shape.heads != values.heads) {
        saved[std::string(family.keys.heads)] = shape.heads;
    }
    if (shape.kvHeads != values.kvHeads) {
        saved["num_key_value_heads"] = shape.kvHeads;
    }
    if (shape.heads != values.heads || shape.headWidth != values.headWidth) {
        saved["head_dim"] = shape.headWidth;
    }
    saved["tie_word_embeddings"] = shape.tied;
    saved["torch_dtype"] = saved["dtype"] = torchName(shape.dtype);
    saved.erase("quantization_config");
    if (!values.ropes.empty()) {
        writeRope(saved, values, family);
    }
    return saved;
}

} // namespace lathe
