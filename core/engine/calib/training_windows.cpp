#include "core/engine/calib/training_windows.h"

#include "core/engine/calib/examples.h"
#include "core/plain/base/error.h"

#include <ATen/TensorIndexing.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <numeric>
#include <random>

namespace lathe {

namespace {

/// Windows being filled: which texts go into each.
struct Packing {
    std::vector<std::vector<size_t>> windows{};
    std::vector<int64_t> room{}; ///< tokens left, of each window
};

/// First fit in order. Only the newest windows are tried, so that the time stays linear.
Packing packed(const std::vector<CountedTokens>& texts, int64_t seqlen) {
    constexpr size_t kTried = 256;
    Packing out;
    for (size_t i = 0; i < texts.size(); ++i) {
        const auto tokens = static_cast<int64_t>(texts[i].ids.size());
        size_t window = out.room.size() - std::min(kTried, out.room.size());
        while (window < out.room.size() && out.room[window] < tokens) {
            ++window;
        }
        if (window == out.room.size()) {
            out.windows.emplace_back();
            out.room.push_back(seqlen);
        }
        out.windows[window].push_back(i);
        out.room[window] -= tokens;
    }
    return out;
}

/// Puts the texts of one window into its row.
void fillRow(TrainingWindows& out, int64_t row, const std::vector<size_t>& members,
             const std::vector<CountedTokens>& texts) {
    const int64_t seqlen = out.ids.size(1);
    int64_t* ids = out.ids.data_ptr<int64_t>() + row * seqlen;
    bool* counted = out.counted.data_ptr<bool>() + row * seqlen;
    auto* segments = out.segments.data_ptr<int32_t>() + row * seqlen;
    int64_t at = 0;
    for (size_t k = 0; k < members.size(); ++k) {
        const CountedTokens& text = texts[members[k]];
        for (size_t i = 0; i < text.ids.size(); ++i, ++at) {
            ids[at] = text.ids[i];
            counted[at] = i > 0 && text.counted[i] != 0; // nothing predicts a first token
            segments[at] = static_cast<int32_t>(k);
        }
    }
}

TrainingWindows windowsOf(const std::vector<CountedTokens>& texts, const TextSource& source,
                          int64_t padding) {
    const Packing packing = packed(texts, source.seqlen);
    const auto count = static_cast<int64_t>(packing.windows.size());
    const std::vector<int64_t> shape{count, source.seqlen};
    TrainingWindows out{.ids = at::full(shape, padding, at::kLong),
                        .counted = at::zeros(shape, at::kBool),
                        .segments = at::full(shape, -1, at::kInt)};
    for (int64_t row = 0; row < count; ++row) {
        fillRow(out, row, packing.windows[static_cast<size_t>(row)], texts);
    }
    const at::Tensor chosen = chosenWindows(count, source);
    out.ids = out.ids.index_select(0, chosen);
    out.counted = out.counted.index_select(0, chosen);
    out.segments = out.segments.index_select(0, chosen);
    return out;
}

/// The texts up to `maxTokens` of `source` together.
void limitTokens(std::vector<CountedTokens>& texts, const TextSource& source) {
    int64_t used = 0;
    const auto beyond = [&](const CountedTokens& text) {
        used += static_cast<int64_t>(text.ids.size());
        return source.maxTokens > 0 && used > source.maxTokens;
    };
    texts.erase(std::ranges::find_if(texts, beyond), texts.end());
}

bool answered(const CountedTokens& text) {
    return !text.counted.empty() &&
           std::find(text.counted.begin() + 1, text.counted.end(), 1) != text.counted.end();
}

TrainingWindows exampleWindows(const Model& model, const TextSource& source, int64_t padding) {
    std::vector<CountedTokens> texts = countedTokens(model, source);
    limitTokens(texts, source);
    const auto length = static_cast<size_t>(source.seqlen);
    int64_t cut = 0;
    std::vector<CountedTokens> kept;
    for (CountedTokens& text : texts) {
        const bool longer = text.ids.size() > length;
        text.ids.resize(std::min(text.ids.size(), length));
        text.counted.resize(text.ids.size());
        if (answered(text)) {
            cut += longer ? 1 : 0;
            kept.push_back(std::move(text));
        }
    }
    TrainingWindows out = windowsOf(kept, source, padding);
    out.cutExamples = cut;
    out.droppedExamples = static_cast<int64_t>(texts.size() - kept.size());
    return out;
}

/// Documents one by one, each with the end token after it; those longer than a window in pieces.
TrainingWindows documentWindows(const Model& model, const TextSource& source, int64_t padding) {
    const Tokenizer tokenizer = tokenizerOf(model);
    const auto length = static_cast<size_t>(source.seqlen);
    std::vector<CountedTokens> pieces;
    for (const std::string& document : source.documents) {
        std::vector<int32_t> ids = tokenizer.encode(document);
        requireFits(model, ids);
        if (const auto end = tokenizer.eos(); end && tokenizer.addedAfter() == 0) {
            ids.push_back(*end);
        }
        for (size_t begin = 0; begin < ids.size(); begin += length) {
            const auto first = ids.begin() + static_cast<std::ptrdiff_t>(begin);
            const size_t count = std::min(length, ids.size() - begin);
            pieces.push_back({.ids = {first, first + static_cast<std::ptrdiff_t>(count)},
                              .counted = std::vector<uint8_t>(count, 1)});
        }
    }
    limitTokens(pieces, source);
    return windowsOf(pieces, source, padding);
}

TrainingWindows streamWindows(const Model& model, const TextSource& source) {
    TrainingWindows out{.ids = windowsFor(model, source).ids};
    out.counted = at::ones_like(out.ids, at::kBool);
    out.counted.select(1, 0).fill_(false);
    return out;
}

/// Numbers of windows in the order of a mixture; `counts` windows of each text follow each other.
/// Without a seed each draw goes to the text that is furthest behind its share.
std::vector<int64_t> mixedOrder(const std::vector<int64_t>& counts,
                                const std::vector<double>& shares, std::optional<uint64_t> seed) {
    const double all = std::accumulate(shares.begin(), shares.end(), 0.0);
    const int64_t total = std::accumulate(counts.begin(), counts.end(), int64_t{0});
    std::vector<int64_t> first(counts.size(), 0);
    std::exclusive_scan(counts.begin(), counts.end(), first.begin(), int64_t{0});
    std::vector<int64_t> drawn(counts.size(), 0);
    std::vector<size_t> texts;
    for (int64_t i = 0; i < total; ++i) {
        size_t next = 0;
        double largest = -1;
        for (size_t k = 0; k < counts.size(); ++k) {
            const double owed =
                shares[k] / all * static_cast<double>(i + 1) - static_cast<double>(drawn[k]);
            next = owed > largest ? k : next;
            largest = std::max(largest, owed);
        }
        ++drawn[next];
        texts.push_back(next);
    }
    std::mt19937_64 random(seed.value_or(0));
    for (size_t i = texts.size(); i > 1 && seed; --i) {
        std::swap(texts[i - 1], texts[random() % i]);
    }
    std::fill(drawn.begin(), drawn.end(), 0);
    std::vector<int64_t> order;
    for (const size_t text : texts) {
        order.push_back(first[text] + drawn[text]++ % counts[text]);
    }
    return order;
}

at::Tensor segmentsOf(const TrainingWindows& windows) {
    return windows.segments.defined() ? windows.segments : at::zeros_like(windows.ids, at::kInt);
}

/// All windows in their final order.
TrainingWindows joined(const std::vector<TrainingWindows>& parts, const DataSet& data,
                       const WindowOptions& options) {
    TrainingWindows out;
    std::vector<at::Tensor> ids;
    std::vector<at::Tensor> counted;
    std::vector<at::Tensor> segments;
    std::vector<int64_t> counts;
    std::vector<double> shares;
    for (size_t i = 0; i < parts.size(); ++i) {
        ids.push_back(parts[i].ids);
        counted.push_back(parts[i].counted);
        segments.push_back(segmentsOf(parts[i]));
        counts.push_back(parts[i].ids.size(0));
        shares.push_back(data.texts[i].share);
        out.cutExamples += parts[i].cutExamples;
        out.droppedExamples += parts[i].droppedExamples;
    }
    const auto packs = [](const TrainingWindows& part) { return part.segments.defined(); };
    out.ids = at::cat(ids);
    out.counted = at::cat(counted);
    out.segments = std::ranges::any_of(parts, packs) ? at::cat(segments) : at::Tensor();
    const bool weighted =
        std::ranges::all_of(shares, [](double share) { return share > 0; }) && shares.size() > 1;
    if (weighted) {
        const at::Tensor order = at::tensor(mixedOrder(counts, shares, options.seed), at::kLong);
        out.ids = out.ids.index_select(0, order);
        out.counted = out.counted.index_select(0, order);
        out.segments = out.segments.defined() ? out.segments.index_select(0, order) : at::Tensor();
    }
    out.targets = out.counted.sum().item<int64_t>();
    return out;
}

void requireUsable(const DataSet& data, const WindowOptions& options) {
    if (data.texts.empty()) {
        throw Error(ErrorCode::User, "the training data hold no text",
                    "link a text step; prompts alone do not train");
    }
    for (const TextSource& text : data.texts) {
        if (text.seqlen != data.texts.front().seqlen) {
            throw Error(ErrorCode::User,
                        text.name + " has windows of " + std::to_string(text.seqlen) + " tokens, " +
                            data.texts.front().name + " of " +
                            std::to_string(data.texts.front().seqlen),
                        "give all texts of a mixture the same window length");
        }
        if (options.answers && text.examples.empty()) {
            throw Error(ErrorCode::User, text.name + " has no answers",
                        "use a .jsonl with prompt and answer, or with messages, on each line");
        }
    }
}

} // namespace

TrainingWindows trainingWindows(const Model& model, const DataSet& data,
                                const WindowOptions& options) {
    requireUsable(data, options);
    const int64_t padding = tokenizerOf(model).eos().value_or(0);
    std::vector<TrainingWindows> parts;
    for (const TextSource& text : data.texts) {
        parts.push_back(!text.examples.empty() ? exampleWindows(model, text, padding)
                        : options.apart        ? documentWindows(model, text, padding)
                                               : streamWindows(model, text));
        if (!parts.back().counted.any().item<bool>()) {
            throw Error(ErrorCode::BadData,
                        text.name + ": no token counts for the loss; of " +
                            std::to_string(text.examples.size()) + " examples " +
                            std::to_string(parts.back().droppedExamples) +
                            " have no answer within " + std::to_string(text.seqlen) + " tokens",
                        "use a larger seqlen, or shorter prompts");
        }
    }
    return joined(parts, data, options);
}

std::vector<std::string> warningsOf(const TrainingWindows& windows, const DataSet& data) {
    size_t examples = 0;
    for (const TextSource& text : data.texts) {
        examples += text.examples.size();
    }
    std::vector<std::string> out;
    if (windows.cutExamples > 0) {
        out.push_back(std::to_string(windows.cutExamples) + " of " + std::to_string(examples) +
                      " examples are longer than a window of " +
                      std::to_string(windows.ids.size(1)) + " tokens and end with it");
    }
    if (windows.droppedExamples > 0) {
        out.push_back(std::to_string(windows.droppedExamples) + " of " + std::to_string(examples) +
                      " examples are left out: they have no answer within " +
                      std::to_string(windows.ids.size(1)) + " tokens");
    }
    return out;
}

} // namespace lathe
