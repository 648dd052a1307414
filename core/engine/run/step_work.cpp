#include "core/engine/run/step_work.h"

#include <algorithm>

namespace lathe {

namespace {

constexpr double kBytesPerToken = 4;
constexpr double kTokensWithoutData = 64; // stands for the work of one look at every weight

double parametersOf(const Model& model) {
    double sum = model.head.present() ? 0 : static_cast<double>(model.embedding.numel());
    forEachLinear(model, [&](const LinearPlace&, const Linear& linear) {
        sum += static_cast<double>(inFeatures(linear)) * static_cast<double>(outFeatures(linear));
    });
    return sum;
}

double tokensOf(const TextSource& text) {
    double bytes = 0;
    for (const std::string& document : text.documents) {
        bytes += static_cast<double>(document.size());
    }
    for (const Example& example : text.examples) {
        bytes += static_cast<double>(example.prompt.size() + example.answer.size() +
                                     (example.chat.is_null() ? 0 : example.chat.dump().size()));
    }
    double tokens = bytes / kBytesPerToken;
    if (text.maxTokens > 0) {
        tokens = std::min(tokens, static_cast<double>(text.maxTokens));
    }
    return text.samples > 0 ? std::min(tokens, static_cast<double>(text.samples * text.seqlen))
                            : tokens;
}

double tokensOf(const DataSet& data) {
    double tokens = 0;
    for (const TextSource& text : data.texts) {
        tokens += tokensOf(text);
    }
    for (const Prompt& prompt : data.prompts) {
        tokens += static_cast<double>(prompt.prompt.size() + prompt.answer.size()) / kBytesPerToken;
    }
    return tokens;
}

double roundsOf(const std::vector<Field>& fields, const Json& params) {
    const Json updates = valueOf(fields, Role::Updates, params);
    return updates.is_number() ? std::max(1.0, updates.get<double>()) : 1;
}

} // namespace

double workOf(const std::vector<Field>& fields, const StepInputs& inputs, const Json& params) {
    double parameters = 0;
    double tokens = 0;
    for (const auto& [port, artifact] : inputs) {
        if (const auto* model = std::get_if<Model>(&artifact)) {
            parameters += parametersOf(*model);
        } else if (const auto* data = std::get_if<DataSet>(&artifact)) {
            tokens += tokensOf(*data);
        }
    }
    return parameters * std::max(tokens, kTokensWithoutData) * roundsOf(fields, params);
}

} // namespace lathe
