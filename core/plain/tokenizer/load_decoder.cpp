#include "core/plain/base/error.h"
#include "core/plain/tokenizer/json_fields.h"
#include "core/plain/tokenizer/load.h"

namespace lathe::tokenizer {

namespace {

size_t countField(const Json& json, const char* key) {
    const int64_t count = numberField(json, key, 0);
    if (count < 0) {
        throw Error(ErrorCode::BadData, "the field \"" + std::string(key) + "\" is negative");
    }
    return static_cast<size_t>(count);
}

MetaspaceDecode metaspaceDecode(const Json& json) {
    const bool prefix = flagField(json, "add_prefix_space", true);
    const std::string scheme = textField(json, "prepend_scheme", prefix ? "always" : "never");
    return {textField(json, "replacement", "\xE2\x96\x81"), scheme != "never"};
}

void addSteps(const Json& json, std::vector<DecoderStep>& steps) {
    const std::string type = typeOf(json);
    if (type == "Sequence") {
        for (const Json& inner : listField(json, "decoders")) {
            addSteps(inner, steps);
        }
    } else if (type == "ByteLevel") {
        steps.push_back(ByteLevelDecode{});
    } else if (type == "Metaspace") {
        steps.push_back(metaspaceDecode(json));
    } else if (type == "ByteFallback") {
        steps.push_back(ByteFallbackDecode{});
    } else if (type == "Fuse") {
        steps.push_back(FuseDecode{});
    } else if (type == "Replace") {
        steps.push_back(ReplaceDecode{patternField(json), textField(json, "content")});
    } else if (type == "Strip") {
        steps.push_back(StripDecode{textField(json, "content"), countField(json, "start"),
                                    countField(json, "stop")});
    } else if (type == "WordPiece") {
        steps.push_back(
            WordPieceDecode{textField(json, "prefix", "##"), flagField(json, "cleanup", true)});
    } else if (type == "BPEDecoder") {
        steps.push_back(SuffixDecode{textField(json, "suffix", "</w>")});
    } else {
        throwUnsupported("decoder", type);
    }
}

/// `["[CLS]", 101]` of Bert's and Roberta's processors.
int32_t namedId(const Json& json, const char* key) {
    const Json& pair = listField(json, key);
    if (pair.size() != 2) {
        throw Error(ErrorCode::BadData,
                    "the field \"" + std::string(key) + "\" is not a token and its id");
    }
    return idFrom(pair[1], "the field \"" + std::string(key) + "\"");
}

void addTemplate(const Json& json, PostProcessor& out) {
    PostProcessor own;
    bool behind = false;
    for (const Json& item : listField(json, "single")) {
        if (optionalField(item, "Sequence") != nullptr) {
            behind = true;
            continue;
        }
        const std::string name = textField(field(item, "SpecialToken"), "id");
        const Json& token = field(field(json, "special_tokens"), name.c_str());
        for (const Json& id : listField(token, "ids")) {
            (behind ? own.after : own.before)
                .push_back(idFrom(id, "the special token \"" + name + "\" of the template"));
        }
    }
    if (!behind) {
        throw Error(ErrorCode::BadData, "the template has no place for the text");
    }
    out.before.insert(out.before.begin(), own.before.begin(), own.before.end());
    out.after.insert(out.after.end(), own.after.begin(), own.after.end());
}

void addProcessor(const Json& json, PostProcessor& out) {
    const std::string type = typeOf(json);
    if (type == "Sequence") {
        for (const Json& inner : listField(json, "processors")) {
            addProcessor(inner, out);
        }
    } else if (type == "TemplateProcessing") {
        addTemplate(json, out);
    } else if (type == "RobertaProcessing" || type == "BertProcessing") {
        out.before.insert(out.before.begin(), namedId(json, "cls"));
        out.after.push_back(namedId(json, "sep"));
    } else if (type != "ByteLevel") { // which only concerns offsets
        throwUnsupported("post-processor", type);
    }
}

} // namespace

Decoder decoderFrom(const Json& json) {
    if (json.is_null()) {
        return {};
    }
    std::vector<DecoderStep> steps;
    addSteps(json, steps);
    return Decoder(std::move(steps));
}

PostProcessor postProcessorFrom(const Json& json) {
    PostProcessor out;
    if (!json.is_null()) {
        addProcessor(json, out);
    }
    return out;
}

} // namespace lathe::tokenizer
