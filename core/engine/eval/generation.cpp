#include "core/engine/eval/generation.h"

#include "core/engine/eval/decode_graph.h"
#include "core/engine/eval/sampling.h"
#include "core/engine/forward/kv_cache.h"
#include "core/plain/base/error.h"
#include "core/plain/tokenizer/stream_decoder.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>
#include <c10/util/Exception.h>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace lathe {
namespace {

constexpr int64_t kWorthRecording = 32; ///< tokens; fewer are written before a recording is ready
constexpr int64_t kStepsAhead = 16;     ///< recorded steps between two looks at the tokens
constexpr int64_t kCacheStep = 128;     ///< positions

void checkOptions(const GenerationOptions& options) {
    const auto reject = [](const std::string& what, const std::string& hint) {
        throw Error(ErrorCode::User, what, hint);
    };
    if (!(options.temperature >= 0) || std::isinf(options.temperature)) {
        reject("the temperature is " + std::to_string(options.temperature),
               "Use 0 for the most likely token, or a number above 0.");
    }
    if (!(options.topP > 0 && options.topP <= 1)) {
        reject("top-p is " + std::to_string(options.topP), "Use a number above 0, at most 1.");
    }
    if (options.topK < 0) {
        reject("top-k is " + std::to_string(options.topK), "Use 0 for all tokens, or a count.");
    }
}

/// A batch being written: rows leave it when they end.
class Batch {
public:
    Batch(const Model& model, const std::vector<std::vector<int32_t>>& prompts,
          const GenerationOptions& options)
        : m_model(model), m_results(prompts.size()), m_cache(paddingOf(prompts)) {
        const auto longest = static_cast<int64_t>(longestOf(prompts));
        m_next = at::full({static_cast<int64_t>(prompts.size()), longest}, 0, at::kLong);
        for (size_t row = 0; row < prompts.size(); ++row) {
            auto* end =
                m_next.mutable_data_ptr<int64_t>() + static_cast<int64_t>(row + 1) * longest;
            std::ranges::copy(prompts[row], end - prompts[row].size());
            m_samplers.emplace_back(options, row);
            m_rows.push_back(row);
        }
    }

    bool done() const { return m_rows.empty(); }

    /// Positions in use after the next step.
    int64_t length() const { return m_cache.length() + m_next.size(1); }

    void step(const GenerationOptions& options, const TokenCallback& onToken) {
        const at::Tensor hidden = hiddenStates(m_model, m_next, &m_cache);
        const at::Tensor logits =
            logitsOf(m_model, hidden.select(1, hidden.size(1) - 1)).to(at::kCPU).contiguous();
        std::vector<int64_t> ids;
        std::vector<int64_t> kept;
        std::vector<size_t> rows;
        for (size_t i = 0; i < m_rows.size(); ++i) {
            const int32_t id =
                checked(m_samplers[m_rows[i]].choose(logits[static_cast<int64_t>(i)]));
            if (!accept(m_rows[i], id, options, onToken)) {
                continue;
            }
            ids.push_back(id);
            kept.push_back(static_cast<int64_t>(i));
            rows.push_back(m_rows[i]);
        }
        if (rows.size() < m_rows.size() && !rows.empty()) {
            m_cache.selectRows(at::tensor(kept, at::kLong));
        }
        m_rows = std::move(rows);
        m_next = at::tensor(ids, at::kLong).view({-1, 1});
    }

    /// Whether the next `steps` tokens of every row can be written by a recorded sequence.
    bool recordable(int64_t steps) const {
        const auto rows = static_cast<int64_t>(m_rows.size());
        return steps >= kWorthRecording && m_next.size(1) == 1 &&
               DecodeGraph::refusal(m_model, rows).empty();
    }

    /// Writes at most `steps` more tokens a row; false, and nothing done, when the device has no
    /// room for a cache of that many positions.
    bool finishByGraph(const GenerationOptions& options, const TokenCallback& onToken,
                       int64_t steps) {
        const auto rows = static_cast<int64_t>(m_rows.size());
        const int64_t capacity = (m_cache.length() + steps + kCacheStep - 1) / kCacheStep;
        std::unique_ptr<DecodeGraph> made;
        try {
            made = std::make_unique<DecodeGraph>(
                m_model, options, DecodeGraph::Size{rows, capacity * kCacheStep, steps});
        } catch (const c10::OutOfMemoryError&) {
            return false; // a cache that grows with the text may still fit
        }
        DecodeGraph& graph = *made;
        graph.begin(m_cache, nextIds(), sharesOf(options, steps));
        std::vector<bool> going(m_rows.size(), true);
        for (int64_t seen = 0; seen < steps && std::ranges::count(going, true) > 0;) {
            if (options.stop.stop_requested()) {
                throw Error(ErrorCode::Interrupted, "generation was stopped");
            }
            const int64_t count = std::min(kStepsAhead, steps - seen);
            graph.run(count);
            const at::Tensor tokens = graph.tokens();
            for (int64_t step = seen; step < seen + count; ++step) {
                acceptStep(tokens.select(1, step), going, options, onToken);
            }
            seen += count;
        }
        m_rows.clear();
        return true;
    }

    std::vector<Generated> takeResults() { return std::move(m_results); }

private:
    /// Takes `tokens` [rows] int32 for the rows that are still `going`.
    void acceptStep(const at::Tensor& tokens, std::vector<bool>& going,
                    const GenerationOptions& options, const TokenCallback& onToken) {
        for (size_t i = 0; i < going.size(); ++i) {
            if (going[i]) {
                const int id =
                    tokens.const_data_ptr<int>()[static_cast<int64_t>(i) * tokens.stride(0)];
                going[i] = accept(m_rows[i], checked(id), options, onToken);
            }
        }
    }

    std::vector<int32_t> nextIds() const {
        std::vector<int32_t> ids;
        for (int64_t i = 0; i < m_next.size(0); ++i) {
            ids.push_back(static_cast<int32_t>(m_next.const_data_ptr<int64_t>()[i]));
        }
        return ids;
    }

    /// Random numbers for `steps` choices of every row, float64; undefined at temperature 0.
    at::Tensor sharesOf(const GenerationOptions& options, int64_t steps) {
        if (options.temperature <= 0) {
            return {};
        }
        at::Tensor shares = at::empty({static_cast<int64_t>(m_rows.size()), steps}, at::kDouble);
        double* next = shares.mutable_data_ptr<double>();
        for (const size_t row : m_rows) {
            for (int64_t step = 0; step < steps; ++step) {
                *next++ = m_samplers[row].nextShare();
            }
        }
        return shares;
    }

    /// Throws Error{BadData} for the mark of NaN logits.
    int32_t checked(int32_t id) const {
        if (id < 0) {
            throwNotFinite(m_model);
        }
        return id;
    }

    static size_t longestOf(const std::vector<std::vector<int32_t>>& prompts) {
        return std::ranges::max_element(prompts, {}, &std::vector<int32_t>::size)->size();
    }

    static std::vector<int64_t> paddingOf(const std::vector<std::vector<int32_t>>& prompts) {
        std::vector<int64_t> padding;
        for (const auto& prompt : prompts) {
            LATHE_ASSERT(!prompt.empty());
            padding.push_back(static_cast<int64_t>(longestOf(prompts) - prompt.size()));
        }
        return padding;
    }

    /// Whether the row continues.
    bool accept(size_t row, int32_t id, const GenerationOptions& options,
                const TokenCallback& onToken) {
        Generated& result = m_results[row];
        result.ids.push_back(id);
        const auto& ends = m_model.config->endOfText;
        const bool last = options.stopAtEnd && std::ranges::find(ends, id) != ends.end();
        result.ended = (onToken && !onToken(row, id)) || last;
        return !result.ended && static_cast<int64_t>(result.ids.size()) < options.maxTokens;
    }

    const Model& m_model;
    std::vector<Generated> m_results;
    std::vector<Sampler> m_samplers; ///< by row of the results
    std::vector<size_t> m_rows;      ///< of the results, that are still being written
    KvCache m_cache;
    at::Tensor m_next; ///< ids [rows, T] for the next step
};

double secondsSince(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

} // namespace

std::vector<Generated> generate(const Model& prepared,
                                const std::vector<std::vector<int32_t>>& prompts,
                                const GenerationOptions& options, const TokenCallback& onToken) {
    checkOptions(options);
    if (prompts.empty() || options.maxTokens <= 0) {
        return std::vector<Generated>(prompts.size());
    }
    const at::NoGradGuard noGrad;
    const int64_t positions = prepared.positions.defined()
                                  ? prepared.positions.size(0) - prepared.config->positionOffset
                                  : std::numeric_limits<int64_t>::max();
    Batch batch(prepared, prompts, options);
    bool first = true;
    while (!batch.done() && (first || batch.length() <= positions)) {
        if (options.stop.stop_requested()) {
            throw Error(ErrorCode::Interrupted, "generation was stopped");
        }
        batch.step(options, onToken);
        const int64_t steps =
            std::min(options.maxTokens - 1, positions - (batch.done() ? 0 : batch.length()) + 1);
        if (first && !batch.done() && batch.recordable(steps)) {
            batch.finishByGraph(options, onToken, steps);
        }
        first = false;
    }
    return batch.takeResults();
}

GeneratedText generateText(const Model& prepared, const Tokenizer& tokenizer,
                           const std::string& prompt, const GenerationOptions& options,
                           const TextCallback& onText) {
    std::vector<int32_t> ids = tokenizer.encode(prompt);
    // What the tokenizer adds after a text would end it before its continuation.
    ids.resize(ids.size() - std::min(ids.size(), tokenizer.addedAfter()));
    if (ids.empty() && tokenizer.bos()) {
        ids.push_back(*tokenizer.bos());
    } else if (ids.empty() && prepared.config->bos >= 0) {
        ids.push_back(static_cast<int32_t>(prepared.config->bos));
    }
    if (ids.empty()) {
        throw Error(ErrorCode::User, "the prompt is empty",
                    "Give a prompt: this model has no token for the beginning of a text.");
    }
    GeneratedText result;
    result.promptTokens = static_cast<int64_t>(ids.size());
    StreamDecoder decoder(tokenizer);
    // The decoder must know the last token before, or the first new word would lose its space.
    for (const int32_t id : ids) {
        decoder.push(id);
    }
    const auto start = std::chrono::steady_clock::now();
    const auto append = [&](const std::string& piece) {
        result.text += piece;
        if (onText && !piece.empty()) {
            onText(piece);
        }
    };
    auto generated = generate(prepared, {ids}, options, [&](size_t, int32_t id) {
        if (result.promptSeconds == 0) {
            result.promptSeconds = secondsSince(start);
        }
        const auto& ends = prepared.config->endOfText;
        if (!options.stopAtEnd || std::ranges::find(ends, id) == ends.end()) {
            append(decoder.push(id));
        }
        return true;
    });
    append(decoder.flush());
    result.ids = std::move(generated.front().ids);
    result.ended = generated.front().ended;
    result.seconds = secondsSince(start);
    return result;
}

} // namespace lathe
