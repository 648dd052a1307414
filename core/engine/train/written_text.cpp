#include "core/engine/train/written_text.h"

#include "core/engine/eval/generation.h"
#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/scalar_tensor.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <random>

namespace lathe {
namespace {

constexpr double kRise = 0.1; ///< of a validation loss that counts
constexpr double kMoreShare = 0.1;

/// Random numbers of one update, the same when it is repeated.
std::mt19937_64 randomOf(uint64_t seed, int64_t number) {
    return std::mt19937_64((seed + 1) * 0x9E3779B97F4A7C15ULL + static_cast<uint64_t>(number));
}

double shareFrom(std::mt19937_64& random) {
    return static_cast<double>(random() >> 11) * 0x1.0p-53;
}

using Prompts = std::vector<std::vector<int32_t>>;

/// The tokens of each window before the first that counts, or `tokens` of them.
Prompts promptsOf(const TrainingBatch& batch, int64_t tokens) {
    Prompts prompts;
    const at::Tensor ids = batch.ids.contiguous();
    for (int64_t row = 0; row < ids.size(0); ++row) {
        int64_t length = tokens;
        if (batch.counted.defined() && batch.counted[row].any().item<bool>()) {
            length =
                std::max<int64_t>(1, batch.counted[row].to(at::kByte).argmax().item<int64_t>());
        }
        const auto* first = ids.const_data_ptr<int64_t>() + row * ids.size(1);
        prompts.emplace_back(first, first + std::min(length, ids.size(1) - 1));
    }
    return prompts;
}

/// Prompts and what was written, as windows of `tokens` tokens; what was written counts.
TrainingBatch windowsOf(const Prompts& prompts, const std::vector<WrittenRow>& written,
                        int64_t tokens) {
    const auto rows = static_cast<int64_t>(prompts.size());
    TrainingBatch out{.ids = at::zeros({rows, tokens}, at::kLong),
                      .counted = at::zeros({rows, tokens}, at::kBool)};
    at::Tensor byTeacher = at::zeros({rows}, at::kDouble);
    for (int64_t row = 0; row < rows; ++row) {
        const auto& prompt = prompts[static_cast<size_t>(row)];
        const WrittenRow& own = written[static_cast<size_t>(row)];
        auto* ids = out.ids.mutable_data_ptr<int64_t>() + row * tokens;
        ids = std::ranges::copy(prompt, ids).out;
        const auto begin = static_cast<int64_t>(prompt.size());
        const auto count = std::min(static_cast<int64_t>(own.ids.size()), tokens - begin);
        std::copy_n(own.ids.begin(), count, ids);
        out.counted[row].narrow(0, begin, count).fill_(true);
        byTeacher[row] =
            static_cast<double>(own.byTeacher) / static_cast<double>(std::max<int64_t>(1, count));
    }
    out.more[kTeacherShare] = byTeacher;
    return out;
}

} // namespace

void requireRoom(const SourceParams& params, int64_t seqlen) {
    if (params.source == "text" ||
        params.prompt_tokens + std::max<int64_t>(1, params.new_tokens) <= seqlen) {
        return;
    }
    throw Error(ErrorCode::User,
                "a prompt of " + std::to_string(params.prompt_tokens) + " tokens and " +
                    std::to_string(std::max<int64_t>(1, params.new_tokens)) +
                    " new ones do not fit into a window of " + std::to_string(seqlen),
                "use a shorter prompt, fewer new tokens, or longer windows in the data step");
}

WrittenText::WrittenText(const Student& student, const Teacher* teacher, const SourceParams& params,
                         int64_t updates, StepContext& context)
    : m_student(student)
    , m_teacher(teacher)
    , m_params(params)
    , m_updates(updates)
    , m_context(context)
    , m_share(params.student_share) {
    if (params.source == "switch" && teacher->place() == Teacher::Place::ByBlock) {
        throw Error(ErrorCode::OutOfMemory,
                    "the teacher does not fit beside the student on " +
                        nameOf(context.target.device) + ", and with source switch both write",
                    "set source to student, or use a smaller teacher");
    }
}

TrainingBatch WrittenText::batch(int64_t number, const TrainingBatch& fromText) {
    if (m_params.source == "text") {
        return fromText;
    }
    return m_params.source == "mixed" ? mix(number, fromText) : write(number, fromText);
}

TrainingBatch WrittenText::write(int64_t number, const TrainingBatch& fromText) const {
    const at::NoGradGuard noGrad;
    const int64_t tokens = fromText.ids.size(1);
    const Prompts prompts = promptsOf(fromText, m_params.prompt_tokens);
    const int64_t most = m_params.new_tokens > 0 ? m_params.new_tokens : tokens;
    const uint64_t seed = randomOf(m_context.seed, number)();
    const Model student = measuredModel(m_student);
    std::vector<WrittenRow> rows;
    if (m_params.source == "switch") {
        rows = writeTogether(student, m_teacher->prepared(), prompts,
                             {.maxTokens = std::min(most, tokens - 1),
                              .temperature = m_params.write_temperature,
                              .from = m_params.switch_from,
                              .decay = m_params.switch_decay,
                              .seed = seed,
                              .stop = m_context.stop});
    } else {
        const auto written = generate(student, prompts,
                                      {.maxTokens = std::min(most, tokens - 1),
                                       .temperature = m_params.write_temperature,
                                       .seed = seed,
                                       .stop = m_context.stop});
        for (const Generated& row : written) {
            rows.push_back({row.ids});
        }
    }
    TrainingBatch out = windowsOf(prompts, rows, tokens);
    if (m_params.source != "switch") {
        out.more.clear();
    }
    return out;
}

/// New texts with probability share·(1 - done), kept ones with what is left of share, the text
/// otherwise; new ones as well while fewer than `replay` are kept.
TrainingBatch WrittenText::mix(int64_t number, const TrainingBatch& fromText) {
    std::mt19937_64 random = randomOf(m_context.seed, number);
    const double drawn = shareFrom(random);
    const double left = 1 - static_cast<double>(number) / static_cast<double>(m_updates);
    const bool full = m_ids.defined() && m_ids.size(0) >= m_params.replay;
    if (drawn < m_share * left || (drawn < m_share && !full)) {
        TrainingBatch fresh = write(number, fromText);
        keep(fresh);
        return fresh;
    }
    return drawn < m_share ? kept(number, fromText.ids.size(0)) : fromText;
}

TrainingBatch WrittenText::kept(int64_t number, int64_t windows) const {
    std::mt19937_64 random = randomOf(m_context.seed, ~number);
    std::vector<int64_t> places;
    for (int64_t i = 0; i < windows; ++i) {
        places.push_back(static_cast<int64_t>(random() % static_cast<uint64_t>(m_ids.size(0))));
    }
    const at::Tensor chosen = at::tensor(places, at::kLong);
    return {.ids = m_ids.index_select(0, chosen), .counted = m_counted.index_select(0, chosen)};
}

void WrittenText::keep(const TrainingBatch& batch) {
    const auto joined = [&](const at::Tensor& old, const at::Tensor& fresh) {
        const at::Tensor all = old.defined() ? at::cat({old, fresh}) : fresh;
        const int64_t most = std::min(all.size(0), m_params.replay);
        return all.narrow(0, all.size(0) - most, most).clone();
    };
    m_ids = joined(m_ids, batch.ids);
    m_counted = joined(m_counted, batch.counted);
}

void WrittenText::validated(double nats) {
    if (!m_last) {
        m_last = nats;
    } else if (nats >= *m_last + kRise) {
        m_share = std::min(1.0, m_share + kMoreShare);
        m_last = nats;
    }
}

NamedTensors WrittenText::state() const {
    if (m_params.source != "mixed") {
        return {};
    }
    NamedTensors out{{"share", at::scalar_tensor(m_share, at::kDouble)}};
    if (m_last) {
        out["last"] = at::scalar_tensor(*m_last, at::kDouble);
    }
    if (m_ids.defined()) {
        out["ids"] = m_ids;
        out["counted"] = m_counted;
    }
    return out;
}

void WrittenText::restore(const NamedTensors& state) {
    if (const auto share = state.find("share"); share != state.end()) {
        m_share = share->second.item<double>();
    }
    if (const auto last = state.find("last"); last != state.end()) {
        m_last = last->second.item<double>();
    }
    if (const auto ids = state.find("ids"); ids != state.end()) {
        m_ids = ids->second.clone();
        m_counted = state.at("counted").clone();
    }
}

} // namespace lathe
