#include "core/engine/bench/speed.h"

#include "core/engine/eval/decode_graph.h"
#include "core/engine/forward/kv_cache.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/randint.h>

#include <chrono>

namespace lathe {

namespace {

using Clock = std::chrono::steady_clock;

at::Tensor lastArgmax(const Model& model, const at::Tensor& hidden) {
    return logitsOf(model, hidden.select(1, hidden.size(1) - 1)).argmax(-1, /*keepdim=*/true);
}

double secondsOf(const SpeedOptions& options, const std::function<void()>& work) {
    const auto start = Clock::now();
    work();
    if (options.synchronize) {
        options.synchronize();
    }
    return std::chrono::duration<double>(Clock::now() - start).count();
}

std::vector<int32_t> idsOf(const at::Tensor& tokens) {
    std::vector<int32_t> ids;
    const at::Tensor all = tokens.to(at::kCPU).flatten();
    for (int64_t i = 0; i < all.size(0); ++i) {
        ids.push_back(static_cast<int32_t>(all[i].item<int64_t>()));
    }
    return ids;
}

/// `graph` may be null.
Speed measureOnce(const Model& model, const at::Tensor& ids, const SpeedOptions& options,
                  DecodeGraph* graph) {
    KvCache cache;
    at::Tensor next;
    Speed speed;
    speed.promptSeconds =
        secondsOf(options, [&] { next = lastArgmax(model, hiddenStates(model, ids, &cache)); });
    if (graph != nullptr) {
        graph->begin(cache, idsOf(next), {});
    }
    speed.newTokenSeconds = secondsOf(options, [&] {
        if (graph != nullptr) {
            graph->run(options.newTokens);
            return;
        }
        for (int64_t i = 0; i < options.newTokens; ++i) {
            next = lastArgmax(model, hiddenStates(model, next, &cache));
        }
    });
    return speed;
}

} // namespace

Speed measureSpeed(const Model& prepared, const SpeedOptions& options) {
    const auto generator = at::make_generator<at::CPUGeneratorImpl>(0);
    const at::Tensor ids =
        at::randint(prepared.embedding.size(0), {options.batch, options.promptTokens}, generator,
                    at::TensorOptions().dtype(at::kLong))
            .to(prepared.embedding.device());
    SpeedOptions brief = options;
    brief.newTokens = std::min<int64_t>(options.newTokens, 4);
    std::unique_ptr<DecodeGraph> graph;
    if (DecodeGraph::refusal(prepared, options.batch).empty()) {
        const int64_t capacity =
            static_cast<int64_t>(prepared.prefix.size()) + options.promptTokens + options.newTokens;
        graph = std::make_unique<DecodeGraph>(
            prepared, GenerationOptions{},
            DecodeGraph::Size{options.batch, capacity, options.newTokens});
    }
    measureOnce(prepared, ids, brief, graph.get());
    Speed speed = measureOnce(prepared, ids, options, graph.get());
    speed.recorded = graph != nullptr;
    const auto rows = static_cast<double>(options.batch);
    speed.promptTokensPerSecond =
        rows * static_cast<double>(options.promptTokens) / speed.promptSeconds;
    speed.newTokensPerSecond =
        rows * static_cast<double>(options.newTokens) / speed.newTokenSeconds;
    return speed;
}

} // namespace lathe
