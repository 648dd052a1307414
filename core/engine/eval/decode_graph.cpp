#include "core/engine/eval/decode_graph.h"

#include "core/engine/eval/decode_rows.h"
#include "core/engine/forward/rotary.h"
#include "core/engine/forward/sublayers.h"
#include "core/plain/base/error.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

namespace lathe {

/// The launches of one token, in order, with what they read and write.
struct DecodeGraph::Program {
    Program(const Model& prepared, const GenerationOptions& options, const Size& given);

    at::Tensor room(int64_t width) const {
        return at::empty({size.rows, width}, model.embedding.options());
    }

    at::Tensor whole(at::IntArrayRef shape) const {
        return at::zeros(shape, model.embedding.options().dtype(at::kInt));
    }

    void rotations();
    void launchStep();
    void launchAttention(size_t number);
    void launchMlp(const Block& block);
    NormTask taskOf(const Norm& norm, const at::Tensor& of) const;
    void multiply(const Linear& linear, const at::Tensor& x, RowsTask task) const;
    void multiplyNormed(const Norm& norm, const std::vector<const Linear*>& linears,
                        const std::vector<RowsTask>& tasks);
    void finishBranch(const Norm& norm);

    const Model& model;
    GenerationOptions options;
    Size size;
    DecodeState state;
    at::Tensor stream, otherStream, normed, branch, branchNormed, projected, mixed, inner, parts;
    at::Tensor pending; ///< the branch that is still to be added; undefined at the start
    std::vector<RopeTable> ropes;
    std::vector<std::pair<at::Tensor, at::Tensor>> caches; ///< keys and values by block
    ChoiceTask choice;
    std::unique_ptr<LaunchGraph> graph;
    int64_t stepsRun = 0;
};

DecodeGraph::Program::Program(const Model& prepared, const GenerationOptions& given,
                              const Size& wanted)
    : model(prepared), options(given), size(wanted) {
    const Attention& first = *model.blocks.front().attention;
    const auto numbers = model.embedding.options();
    int64_t widest = 0;
    int64_t heads = 0;
    for (const Block& block : model.blocks) {
        const Attention& a = *block.attention;
        heads = std::max(heads, a.heads);
        widest = std::max(widest, inFeatures(block.mlp->down));
        const auto cache = [&] {
            return at::zeros({size.rows, a.kvHeads, size.capacity, a.headWidth}, numbers);
        };
        caches.emplace_back(cache(), cache());
    }
    const int64_t width = model.config->width;
    stream = room(width);
    otherStream = room(width);
    normed = room(width);
    branch = room(width);
    branchNormed = room(width);
    projected = room((first.heads + 2 * first.kvHeads) * first.headWidth);
    mixed = room(first.heads * first.headWidth);
    inner = room(widest);
    state = {.ids = whole({size.rows}),
             .slot = whole({1}),
             .padding = whole({size.rows}),
             .step = whole({1}),
             .finished = whole({size.rows * heads + 1}),
             .prefix = static_cast<int>(model.prefix.size())};
    const int64_t words = model.embedding.size(0);
    RowsTask head = *rowsOf(headOf(model));
    head.x = normed;
    choice.best = at::empty({size.rows, bestBlocks(head)}, numbers.dtype(at::kLong));
    choice.written = whole({size.rows, size.steps});
    if (options.temperature > 0) {
        choice.logits = at::empty({size.rows, words}, numbers.dtype(at::kFloat));
        choice.mass = at::empty({size.rows, words}, numbers.dtype(at::kLong));
        choice.shares = at::zeros({size.rows, size.steps}, numbers.dtype(at::kDouble));
        choice.topK = options.topK;
        choice.topP = options.topP;
        choice.temperature = options.temperature;
    }
    rotations();
}

void DecodeGraph::Program::rotations() {
    const at::Tensor positions = at::arange(size.capacity, at::kLong);
    for (const RopeSpec& rope : model.config->ropes) {
        const RopeTable table = ropeTable(rope, positions, size.capacity);
        ropes.push_back(
            {table.cosine.to(model.embedding.device()), table.sine.to(model.embedding.device())});
    }
}

void DecodeGraph::Program::multiply(const Linear& linear, const at::Tensor& x,
                                    RowsTask task) const {
    const RowsTask weights = *rowsOf(linear);
    task.weight = weights.weight;
    task.scales = weights.scales;
    task.bias = weights.bias;
    task.x = x;
    multiplyRows(task);
}

NormTask DecodeGraph::Program::taskOf(const Norm& norm, const at::Tensor& of) const {
    const ModelConfig& config = *model.config;
    return {.stream = of,
            .weight = norm.weight,
            .bias = norm.bias,
            .layer = config.norm == NormKind::Layer,
            .plusOne = config.normPlusOne && config.norm == NormKind::Rms,
            .eps = config.normEps};
}

/// Products with the norm of the stream and what is pending. One product computes the norm itself;
/// several, or one whose norm is too large for a block, share the result of a separate kernel.
void DecodeGraph::Program::multiplyNormed(const Norm& norm,
                                          const std::vector<const Linear*>& linears,
                                          const std::vector<RowsTask>& tasks) {
    NormTask task = taskOf(norm, stream);
    task.branch = pending;
    pending = at::Tensor();
    if (linears.size() == 1 && fitsNormInside(task)) {
        RowsTask product = tasks.front();
        product.norm = task;
        product.sum = otherStream;
        multiply(*linears.front(), stream, product);
        if (task.branch.defined()) {
            std::swap(stream, otherStream);
        }
        return;
    }
    addNorm(task, normed);
    for (size_t i = 0; i < linears.size(); ++i) {
        multiply(*linears[i], normed, tasks[i]);
    }
}

/// The output of a sublayer is added at the next norm, after its own norm where it has one.
void DecodeGraph::Program::finishBranch(const Norm& norm) {
    pending = branch;
    if (norm.weight.defined()) {
        pending = addNorm(taskOf(norm, branch), branchNormed);
    }
}

void DecodeGraph::Program::launchAttention(size_t number) {
    const ModelConfig& config = *model.config;
    const Attention& a = *model.blocks[number].attention;
    std::vector<const Linear*> linears{&a.qkv};
    if (!a.qkv.present()) {
        linears = {&a.q, &a.k, &a.v};
    }
    std::vector<RowsTask> tasks;
    int64_t begin = 0;
    for (const Linear* linear : linears) {
        const int64_t outs = outFeatures(*linear);
        tasks.push_back({.y = projected.narrow(1, begin, outs)});
        begin += outs;
    }
    multiplyNormed(model.blocks[number].beforeAttention, linears, tasks);
    AttentionTask task{.heads = a.heads,
                       .kvHeads = a.kvHeads,
                       .headWidth = a.headWidth,
                       .projected = projected,
                       .queryNorm = a.qNorm.weight,
                       .keyNorm = a.kNorm.weight,
                       .normPlusOne = config.normPlusOne,
                       .normEps = config.normEps,
                       .keys = caches[number].first,
                       .values = caches[number].second,
                       .mixed = mixed,
                       .window = a.window,
                       .scale = a.scale,
                       .cap = config.attentionSoftcap};
    if (!ropes.empty()) {
        task.cosine = ropes[static_cast<size_t>(a.rope)].cosine;
        task.sine = ropes[static_cast<size_t>(a.rope)].sine;
    }
    if (const int64_t count = attentionParts(task); !parts.defined() || parts.numel() < count) {
        parts = at::empty({count}, stream.options().dtype(at::kFloat));
    }
    task.parts = parts;
    attendCached(task, state);
    multiply(a.o, mixed, {.y = branch});
}

void DecodeGraph::Program::launchMlp(const Block& block) {
    const Mlp& mlp = *block.mlp;
    const bool paired = mlp.gateUp.present();
    const int64_t width = inFeatures(mlp.down);
    const at::Tensor out =
        inner.view({-1}).narrow(0, 0, size.rows * width).view({size.rows, width});
    multiplyNormed(block.beforeMlp, {paired ? &mlp.gateUp : &mlp.up},
                   {{.y = out, .activation = model.config->activation, .paired = paired}});
    multiply(mlp.down, out, {.y = branch});
}

void DecodeGraph::Program::launchStep() {
    pending = at::Tensor();
    embedIds({.embedding = model.embedding,
              .positions = model.positions,
              .positionOffset = model.config->positionOffset,
              .scale = model.config->embeddingScale,
              .stream = stream},
             state);
    const at::Tensor first = stream;
    for (size_t i = 0; i < model.blocks.size(); ++i) {
        launchAttention(i);
        finishBranch(model.blocks[i].afterAttention);
        launchMlp(model.blocks[i]);
        finishBranch(model.blocks[i].afterMlp);
    }
    const Linear head = headOf(model);
    multiplyNormed(
        model.finalNorm, {&head},
        {{.best = choice.best, .logits = choice.logits, .cap = model.config->finalSoftcap}});
    chooseTokens(choice, state);
    if (!stream.is_same(first)) {
        std::swap(stream, otherStream);
    }
}

DecodeGraph::DecodeGraph(const Model& prepared, const GenerationOptions& options, const Size& size)
    : m_program(std::make_unique<Program>(prepared, options, size)) {
    Program& p = *m_program;
    p.launchStep(); // compiles and makes every buffer: a recording cannot
    p.graph = std::make_unique<LaunchGraph>(prepared.embedding.device(), [&] { p.launchStep(); });
}

DecodeGraph::~DecodeGraph() = default;

void DecodeGraph::begin(const KvCache& cache, const std::vector<int32_t>& next,
                        const at::Tensor& shares) {
    Program& p = *m_program;
    LATHE_ASSERT(static_cast<int64_t>(next.size()) == p.size.rows &&
                 cache.length() + p.size.steps <= p.size.capacity);
    for (size_t i = 0; i < p.caches.size(); ++i) {
        const auto [keys, values] = cache.entry(i);
        p.caches[i].first.narrow(2, 0, cache.length()).copy_(keys);
        p.caches[i].second.narrow(2, 0, cache.length()).copy_(values);
    }
    p.state.ids.copy_(at::tensor(next, at::kInt));
    p.state.slot.fill_(cache.length());
    p.state.step.zero_();
    p.state.finished.zero_();
    p.state.padding.zero_();
    if (cache.padding().defined()) {
        p.state.padding.copy_(cache.padding());
    }
    if (shares.defined()) {
        p.choice.shares.copy_(shares);
    }
    p.stepsRun = 0;
}

void DecodeGraph::run(int64_t count) {
    Program& p = *m_program;
    LATHE_ASSERT(p.stepsRun + count <= p.size.steps);
    for (int64_t i = 0; i < count; ++i) {
        p.graph->replay();
    }
    p.stepsRun += count;
}

at::Tensor DecodeGraph::tokens() const {
    return m_program->choice.written.narrow(1, 0, m_program->stepsRun).to(at::kCPU).contiguous();
}

} // namespace lathe
