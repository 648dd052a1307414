#include "core/engine/run/statistics_blobs.h"

#include "core/engine/run/model_blobs.h"

#include <array>

namespace lathe {

namespace {

struct TensorField {
    const char* name;
    at::Tensor InputStats::*member;
};

constexpr std::array kTensors{
    TensorField{"sum", &InputStats::sum},        TensorField{"square_sum", &InputStats::squareSum},
    TensorField{"abs_sum", &InputStats::absSum}, TensorField{"abs_max", &InputStats::absMax},
    TensorField{"gram", &InputStats::gram},      TensorField{"rows", &InputStats::rows},
};

/// Siblings share tensors: each tensor is written once.
class Writer {
public:
    Writer(BlobStore& blobs, uint64_t& bytes) : m_blobs(blobs), m_bytes(bytes) {}

    Json tensor(const at::Tensor& tensor) {
        if (!tensor.defined()) {
            return nullptr;
        }
        const void* place = tensor.const_data_ptr();
        const auto found = m_written.find(place);
        return found != m_written.end() ? found->second
                                        : m_written[place] = storeTensor(tensor, m_blobs, m_bytes);
    }

    Json inputs(const InputStats& stats) {
        Json out{{"tokens", stats.tokens},
                 {"windows", stats.windows},
                 {"spike_ratio", stats.spikeRatio}};
        for (const TensorField& field : kTensors) {
            out[field.name] = tensor(stats.*field.member);
        }
        return out;
    }

private:
    BlobStore& m_blobs;
    uint64_t& m_bytes;
    std::map<const void*, Json> m_written;
};

InputStats inputsFrom(const Json& json, const std::function<at::Tensor(const Json&)>& get) {
    InputStats out;
    out.tokens = json.at("tokens").get<int64_t>();
    out.windows = json.at("windows").get<int64_t>();
    out.spikeRatio = json.at("spike_ratio").get<double>();
    for (const TensorField& field : kTensors) {
        out.*field.member = get(json.at(field.name));
    }
    return out;
}

} // namespace

Json storeStatistics(const Statistics& statistics, BlobStore& blobs, uint64_t& bytes) {
    Writer writer(blobs, bytes);
    Json inputs = Json::object();
    for (const auto& [name, stats] : statistics.inputs) {
        inputs[name] = writer.inputs(stats);
    }
    const StatNeeds& needs = statistics.needs;
    const KeptPredictions& kept = statistics.predictions;
    return {{"kind", "statistics"},
            {"text", statistics.text},
            {"seqlen", statistics.seqlen},
            {"needs",
             {{"moments", needs.moments},
              {"extremes", needs.extremes},
              {"gram", needs.gram},
              {"spikes", needs.spikes},
              {"rows", needs.rows}}},
            {"block_cosine", statistics.blockCosine},
            {"final_hidden", writer.tensor(statistics.finalHidden)},
            {"predictions",
             {{"windows", writer.tensor(kept.windows)},
              {"ids", writer.tensor(kept.ids)},
              {"log_probabilities", writer.tensor(kept.logProbabilities)},
              {"temperature", kept.temperature},
              {"words", kept.words}}},
            {"inputs", std::move(inputs)}};
}

Statistics restoreStatistics(const Json& stored, const BlobStore& blobs) {
    std::map<std::string, at::Tensor> read;
    const auto get = [&](const Json& reference) {
        if (reference.is_null()) {
            return at::Tensor();
        }
        at::Tensor& tensor = read[reference.dump()];
        if (!tensor.defined()) {
            tensor = restoreTensor(reference, blobs);
        }
        return tensor;
    };
    const Json& needs = stored.at("needs");
    Statistics out{.needs = {.moments = needs.at("moments").get<bool>(),
                             .extremes = needs.at("extremes").get<bool>(),
                             .gram = needs.at("gram").get<bool>(),
                             .spikes = needs.at("spikes").get<bool>(),
                             .rows = needs.at("rows").get<int64_t>()},
                   .text = stored.at("text").get<std::string>(),
                   .seqlen = stored.at("seqlen").get<int64_t>(),
                   .blockCosine = stored.at("block_cosine").get<std::vector<double>>(),
                   .finalHidden = get(stored.at("final_hidden"))};
    if (const auto kept = stored.find("predictions"); kept != stored.end()) {
        out.predictions = {.windows = get(kept->at("windows")),
                           .ids = get(kept->at("ids")),
                           .logProbabilities = get(kept->at("log_probabilities")),
                           .temperature = kept->at("temperature").get<double>(),
                           .words = kept->at("words").get<int64_t>()};
    }
    for (const auto& [name, stats] : stored.at("inputs").items()) {
        out.inputs[name] = inputsFrom(stats, get);
    }
    return out;
}

} // namespace lathe
