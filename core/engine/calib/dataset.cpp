#include "core/engine/calib/dataset.h"

#include "core/plain/base/error.h"
#include "core/plain/base/hash.h"
#include "core/plain/base/text.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <numeric>
#include <random>

namespace lathe {

namespace {

/// Numbers 0…count-1 in random order, equal on every machine.
std::vector<int64_t> shuffled(int64_t count, uint64_t seed) {
    std::vector<int64_t> order(static_cast<size_t>(count));
    std::iota(order.begin(), order.end(), 0);
    std::mt19937_64 random(seed);
    for (size_t i = order.size(); i > 1; --i) {
        std::swap(order[i - 1], order[random() % i]);
    }
    return order;
}

/// Distinguishes tokenizers by a thousand of their tokens and what they put around a text.
std::string fingerprintOf(const Tokenizer& tokenizer) {
    constexpr int32_t kTokens = 1000;
    const int32_t step = std::max(1, tokenizer.vocabularySize() / kTokens);
    Hasher hasher;
    hasher.add(std::to_string(tokenizer.addedBefore()) + " " +
               std::to_string(tokenizer.vocabularySize()) + " ");
    for (int32_t id = 0; id < tokenizer.vocabularySize(); id += step) {
        hasher.add(tokenizer.tokenText(id) + "\n");
    }
    return hasher.digest();
}

} // namespace

Tokenizer tokenizerOf(const Model& model) {
    LATHE_ASSERT(model.source != nullptr);
    return Tokenizer::load(model.source->folder);
}

void requireFits(const Model& model, std::span<const int32_t> ids) {
    const int64_t rows = model.embedding.size(0);
    for (const int32_t id : ids) {
        if (id >= rows) {
            throw Error(ErrorCode::BadData,
                        "the tokenizer gives id " + std::to_string(id) + ", but the embedding of " +
                            model.source->folder.string() + " has " + std::to_string(rows) +
                            " rows",
                        "the tokenizer belongs to another model; put the right tokenizer.json "
                        "into the folder");
        }
    }
}

at::Tensor chosenWindows(int64_t count, const TextSource& source) {
    const int64_t wanted = source.samples == 0 ? count : std::min(source.samples, count);
    if (!source.seed) {
        return at::arange(wanted, at::kLong);
    }
    std::vector<int64_t> order = shuffled(count, *source.seed);
    order.resize(static_cast<size_t>(wanted));
    return at::tensor(order, at::kLong);
}

bool holdsChat(const TextSource& source) {
    return !source.examples.empty() && source.examples.front().chat.is_object();
}

void throwShorterThanWindow(const TextSource& source, int64_t tokens) {
    throw Error(ErrorCode::BadData,
                source.name + ": the text has " + std::to_string(tokens) +
                    " tokens, fewer than one window of " + std::to_string(source.seqlen),
                "use a longer text or a smaller seqlen");
}

TextWindows windowsFor(const Model& model, const TextSource& source) {
    const Tokenizer tokenizer = tokenizerOf(model);
    const std::string text =
        join(source.examples.empty() ? source.documents : documentsOf(model, source), "\n\n");
    const auto special = holdsChat(source) ? SpecialTokens::Plain : SpecialTokens::Add;
    const std::vector<int32_t> ids = tokenizer.encode(text, special);
    requireFits(model, ids);
    const auto all = static_cast<int64_t>(ids.size());
    const int64_t used = source.maxTokens > 0 ? std::min(source.maxTokens, all) : all;
    const int64_t windows = used / source.seqlen;
    if (windows == 0) {
        throwShorterThanWindow(source, used);
    }
    const at::Tensor stream =
        at::tensor(at::ArrayRef<int32_t>(ids.data(), static_cast<size_t>(windows * source.seqlen)))
            .to(at::kLong);
    return TextWindows{
        .name = source.name,
        .ids =
            stream.view({windows, source.seqlen}).index_select(0, chosenWindows(windows, source)),
        .tokensInText = all,
        .startsWithSpecial = special == SpecialTokens::Add && tokenizer.addedBefore() > 0,
        .textHash = hashOf(text),
        .tokenizer = fingerprintOf(tokenizer)};
}

} // namespace lathe
