#include "core/engine/run/data_blobs.h"

#include "core/plain/base/error.h"

namespace lathe {

namespace {

Json examplesJson(const std::vector<Example>& examples) {
    Json out = Json::array();
    for (const Example& example : examples) {
        out.push_back({example.prompt, example.answer, example.chat});
    }
    return out;
}

std::vector<Example> examplesFrom(const Json& stored) {
    std::vector<Example> out;
    for (const Json& example : stored) {
        out.push_back({.prompt = example.at(0).get<std::string>(),
                       .answer = example.at(1).get<std::string>(),
                       .chat = example.at(2)});
    }
    return out;
}

} // namespace

Json storeTexts(const DataSet& data, BlobStore& blobs, uint64_t& bytes) {
    LATHE_ASSERT(data.prompts.empty());
    Json texts = Json::array();
    for (const TextSource& text : data.texts) {
        texts.push_back({{"name", text.name},
                         {"documents", text.documents},
                         {"seqlen", text.seqlen},
                         {"samples", text.samples},
                         {"max_tokens", text.maxTokens},
                         {"seed", text.seed ? Json(*text.seed) : Json()},
                         {"examples", examplesJson(text.examples)},
                         {"share", text.share}});
    }
    const std::string all = texts.dump();
    bytes += all.size();
    return {{"kind", "data"}, {"blob", blobs.put(std::as_bytes(std::span(all)))}};
}

DataSet restoreTexts(const Json& stored, const BlobStore& blobs) {
    const auto file = blobs.open(stored.at("blob").get<std::string>());
    const auto bytes = file->bytes();
    const Json texts =
        parseJson(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()),
                  "a stored data set");
    DataSet data;
    for (const Json& text : texts) {
        data.texts.push_back({.name = text.at("name").get<std::string>(),
                              .documents = text.at("documents").get<std::vector<std::string>>(),
                              .seqlen = text.at("seqlen").get<int64_t>(),
                              .samples = text.at("samples").get<int64_t>(),
                              .maxTokens = text.at("max_tokens").get<int64_t>(),
                              .examples = examplesFrom(text.value("examples", Json::array())),
                              .share = text.value("share", 0.0)});
        if (const Json seed = text.value("seed", Json()); seed.is_number()) {
            data.texts.back().seed = seed.get<uint64_t>();
        }
    }
    return data;
}

} // namespace lathe
