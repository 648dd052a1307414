// Text that a student and its teacher write in turns.
#include "core/engine/eval/sampling.h"
#include "core/engine/forward/kv_cache.h"
#include "core/engine/train/divergence.h"
#include "core/engine/train/written_text.h"
#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>

namespace lathe {
namespace {

using Prompts = std::vector<std::vector<int32_t>>;

size_t longestOf(const Prompts& prompts) {
    return std::ranges::max_element(prompts, {}, &std::vector<int32_t>::size)->size();
}

std::vector<int64_t> paddingOf(const Prompts& prompts) {
    std::vector<int64_t> padding;
    for (const auto& prompt : prompts) {
        padding.push_back(static_cast<int64_t>(longestOf(prompts) - prompt.size()));
    }
    return padding;
}

at::Tensor padded(const Prompts& prompts) {
    const auto longest = static_cast<int64_t>(longestOf(prompts));
    at::Tensor ids = at::zeros({static_cast<int64_t>(prompts.size()), longest}, at::kLong);
    for (size_t row = 0; row < prompts.size(); ++row) {
        auto* end = ids.mutable_data_ptr<int64_t>() + static_cast<int64_t>(row + 1) * longest;
        std::ranges::copy(prompts[row], end - prompts[row].size());
    }
    return ids;
}

/// A model, and what it has read.
struct Reader {
    const Model& model;
    KvCache cache;

    /// Logits [B, V] after `ids`.
    at::Tensor read(const at::Tensor& ids) {
        const at::Tensor hidden = hiddenStates(model, ids, &cache);
        return logitsOf(model, hidden.select(1, hidden.size(1) - 1));
    }
};

} // namespace

std::vector<WrittenRow> writeTogether(const Model& student, const Model& teacher,
                                      const Prompts& prompts, const SwitchOptions& options) {
    const at::NoGradGuard noGrad;
    const size_t rows = prompts.size();
    std::vector<WrittenRow> out(rows);
    std::vector<bool> ended(rows, false);
    std::vector<Sampler> samplers;
    for (size_t row = 0; row < rows; ++row) {
        samplers.emplace_back(
            GenerationOptions{.temperature = options.temperature, .seed = options.seed}, row);
    }
    Reader own{student, KvCache(paddingOf(prompts))};
    Reader other{teacher, KvCache(paddingOf(prompts))};
    const int64_t words = std::min(student.embedding.size(0), teacher.embedding.size(0));
    at::Tensor next = padded(prompts);
    for (int64_t t = 0; t < options.maxTokens && !std::ranges::all_of(ended, std::identity());
         ++t) {
        if (options.stop.stop_requested()) {
            throw Error(ErrorCode::Interrupted, "generation was stopped");
        }
        const at::Tensor q = own.read(next).narrow(1, 0, words);
        const at::Tensor p = other.read(next).narrow(1, 0, words).to(q.device());
        const at::Tensor apart = divergence(p, q, {.kind = Divergence::Jsd}).value;
        const double limit = options.from * std::exp(-options.decay * static_cast<double>(t));
        const at::Tensor taught = apart.gt(limit);
        const at::Tensor logits = at::where(taught.unsqueeze(1), p, q).to(at::kCPU).contiguous();
        const at::Tensor byTeacher = taught.to(at::kCPU);
        std::vector<int64_t> ids(rows, 0);
        for (size_t row = 0; row < rows; ++row) {
            if (ended[row]) {
                continue;
            }
            const int32_t id = samplers[row].choose(logits[static_cast<int64_t>(row)]);
            if (id < 0) {
                throwNotFinite(student);
            }
            ids[row] = id;
            out[row].ids.push_back(id);
            out[row].byTeacher += byTeacher[static_cast<int64_t>(row)].item<bool>() ? 1 : 0;
            ended[row] =
                std::ranges::find(student.config->endOfText, id) != student.config->endOfText.end();
        }
        next = at::tensor(ids, at::kLong).view({-1, 1});
    }
    return out;
}

} // namespace lathe
