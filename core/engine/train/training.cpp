#include "core/engine/train/training.h"

#include "core/engine/device/ranks.h"
#include "core/engine/train/attention_order.h"
#include "core/engine/train/batch_order.h"
#include "core/engine/train/memory.h"
#include "core/engine/train/optimizer.h"
#include "core/engine/train/schedule.h"
#include "core/engine/train/training_data.h"
#include "core/engine/train/training_state.h"
#include "core/engine/train/validation.h"
#include "core/plain/base/error.h"
#include "core/plain/base/text.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/scalar_tensor.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros_like.h>
#include <c10/util/Exception.h>

#include <algorithm>
#include <cmath>

namespace lathe {
namespace {

constexpr int64_t kKeepEvery = 20; ///< updates between copies of good weights without a validation

Schedule scheduleOf(const TrainingParams& params) {
    const ScheduleKind kind = params.schedule == "cosine"   ? ScheduleKind::Cosine
                              : params.schedule == "linear" ? ScheduleKind::Linear
                                                            : ScheduleKind::Constant;
    return {.kind = kind, .warmUp = params.warmup, .updates = params.steps};
}

OptimizerOptions optimizerOptions(const TrainingParams& params) {
    return {.kind =
                params.optimizer == "adamw8bit" ? OptimizerKind::AdamW8Bit : OptimizerKind::AdamW,
            .beta1 = params.beta1,
            .beta2 = params.beta2,
            .eps = params.eps,
            .weightDecay = params.weight_decay};
}

/// Tensors that decay alike and have the same rate, as the optimizer takes them.
std::vector<ParameterGroup> groupsOf(const std::vector<TrainedTensor>& tensors) {
    std::vector<ParameterGroup> groups;
    for (const TrainedTensor& tensor : tensors) {
        const auto fits = [&](const ParameterGroup& group) {
            return group.learningRateScale == tensor.rate && group.decays == tensor.decays;
        };
        auto found = std::ranges::find_if(groups, fits);
        if (found == groups.end()) {
            groups.push_back({.learningRateScale = tensor.rate, .decays = tensor.decays});
            found = groups.end() - 1;
        }
        found->tensors.push_back(tensor.value);
    }
    return groups;
}

/// What one update was: means over its predicted tokens.
struct UpdateResult {
    double loss = 0;
    std::map<std::string, double> parts{};
    double gradientNorm = 0;
    int64_t tokens = 0;
};

/// One training: its data, its optimizer and what it has reached.
class Training {
public:
    Training(const TrainingTask& task, StepContext& context)
        : m_task(task)
        , m_params(task.params)
        , m_student(task.student)
        , m_context(context)
        , m_tensors(allTensors(task))
        , m_data(trainingData(task.student.model, task.data, task.params.apart))
        , m_order(m_data.ids.size(0), task.params.batch, task.params.shuffle, context.seed)
        , m_validation(task.student.model, task.validation, task.prompts)
        , m_optimizer(groupsOf(m_tensors), optimizerOptions(task.params))
        , m_schedule(scheduleOf(task.params))
        , m_ranks(Ranks::ofThisProcess(task.student.target.device))
        , m_memory(memoryPlan(task.student, memoryQuestion()))
        , m_micro(m_memory.micro) {
        m_student.recomputed = m_memory.recomputed;
        forgetPeak(m_student.target.device);
    }

    void run() {
        resume();
        agreeOnStart();
        StateWriter writer(m_context);
        while (m_update < m_params.steps && !m_ended) {
            if (stopAsked()) {
                if (reports()) {
                    writer.write(onHostApart(state()));
                    writer.finish();
                }
                throw Error(ErrorCode::Interrupted, "stopped");
            }
            m_context.progress(m_update, m_params.steps,
                               "update " + std::to_string(m_update) + " of " +
                                   std::to_string(m_params.steps));
            measureWhenDue();
            if (!m_ended) {
                update();
            }
            if (reports() && writer.due()) {
                writer.write(onHostApart(state()));
            }
            m_ended = m_ended || enoughAsked();
        }
        finish();
    }

private:
    MemoryQuestion memoryQuestion() const {
        constexpr int64_t kTwoFloats = 8;
        constexpr int64_t kTwoCodes = 2;
        constexpr double kGiB = 1 << 30;
        return {.tokens = m_data.ids.size(1),
                .batch = m_params.batch,
                .micro = m_params.micro_batch,
                .stateBytes = m_params.optimizer == "adamw8bit" ? kTwoCodes : kTwoFloats,
                .limit = m_params.memory * kGiB};
    }

    /// On a device, whose memory is known: what was expected and what was used.
    void noteMemory() {
        const at::Device device = m_student.target.device;
        if (device.is_cpu() || m_update == 0) {
            return;
        }
        m_context.note(NoteLevel::Info,
                       "Memory: " + formatBytes(static_cast<uint64_t>(peakBytes(device))) +
                           " were used, " + formatBytes(static_cast<uint64_t>(m_memory.bytes)) +
                           " were expected with " + std::to_string(m_micro) +
                           " windows at once and " + std::to_string(m_student.recomputed) + " of " +
                           std::to_string(m_student.model.blocks.size()) +
                           " blocks computed again.");
    }

    static std::vector<TrainedTensor> allTensors(const TrainingTask& task) {
        std::vector<TrainedTensor> all = task.student.tensors;
        all.insert(all.end(), task.others.begin(), task.others.end());
        return all;
    }

    // ---- several processes -----------------------------------------------------------------

    /// Whether this process stores the state.
    bool reports() const { return m_ranks == nullptr || m_ranks->first(); }

    // All processes must take the same turn, so with several the wishes count that all knew of
    // after the last update.

    bool stopAsked() const {
        return m_ranks == nullptr ? m_context.stop.stop_requested() : m_stopAgreed;
    }

    bool enoughAsked() const {
        return m_ranks == nullptr ? m_context.enough.stop_requested() : m_enoughAgreed;
    }

    at::Tensor onDevice(const std::vector<double>& values) const {
        return at::tensor(values, at::kDouble).to(m_student.target.device);
    }

    /// Every process goes on from the state of the first.
    void agreeOnStart() {
        if (m_ranks == nullptr) {
            return;
        }
        const at::Tensor update = onDevice({static_cast<double>(m_update)});
        m_ranks->copyFromFirst({update});
        if (update.item<double>() != static_cast<double>(m_update)) {
            throw Error(ErrorCode::User,
                        "rank " + std::to_string(m_ranks->place().rank) + " is at update " +
                            std::to_string(m_update) + " of the training, rank 0 at update " +
                            formatNumber(update.item<double>()),
                        "give all ranks the same home folder on a shared disk, or an empty one");
        }
        const at::NoGradGuard noGrad;
        std::vector<at::Tensor> values;
        for (const TrainedTensor& tensor : m_tensors) {
            values.push_back(tensor.value.detach());
        }
        m_ranks->copyFromFirst(values);
    }

    /// The windows of an update that this process takes: [first, first + count).
    std::pair<int64_t, int64_t> ownWindows(int64_t windows) const {
        if (m_ranks == nullptr) {
            return {0, windows};
        }
        const RankPlace& place = m_ranks->place();
        const int64_t first = windows * place.rank / place.count;
        return {first, windows * (place.rank + 1) / place.count - first};
    }

    /// Adds up gradients and losses of all processes, and their wishes to end.
    void sumOverRanks(UpdateResult& result) {
        if (m_ranks == nullptr) {
            return;
        }
        std::vector<at::Tensor> gradients;
        for (TrainedTensor& tensor : m_tensors) {
            if (!tensor.value.grad().defined()) {
                tensor.value.mutable_grad() = at::zeros_like(tensor.value);
            }
            gradients.push_back(tensor.value.grad());
        }
        m_ranks->sum(gradients);
        std::vector<double> numbers{result.loss, m_context.stop.stop_requested() ? 1.0 : 0.0,
                                    m_context.enough.stop_requested() ? 1.0 : 0.0};
        for (const auto& [series, value] : result.parts) {
            numbers.push_back(value);
        }
        const at::Tensor sums = onDevice(numbers);
        m_ranks->sum({sums});
        const at::Tensor summed = sums.cpu();
        const double* read = summed.const_data_ptr<double>();
        result.loss = read[0];
        m_stopAgreed = read[1] > 0;
        m_enoughAgreed = read[2] > 0;
        read += 3;
        for (auto& [series, value] : result.parts) {
            value = *read++;
        }
    }

    void report(const std::string& series, double value, double error = 0) {
        m_curve.push_back({series, static_cast<double>(m_update), value, error});
        m_context.scalar(series, static_cast<double>(m_update), value, error);
    }

    // ---- one update ------------------------------------------------------------------------

    void update() {
        if (m_task.beforeUpdate) {
            m_task.beforeUpdate(m_update);
        }
        const auto begin = std::chrono::steady_clock::now();
        const double rate = m_params.learning_rate * rateFactor(m_schedule, m_update);
        const UpdateResult result = gradients();
        if (!std::isfinite(result.loss) || !std::isfinite(result.gradientNorm) ||
            result.loss > m_params.loss_limit) {
            return diverged(result);
        }
        m_optimizer.step(rate);
        settle(m_student);
        report("loss", result.loss);
        for (const auto& [series, value] : result.parts) {
            report(series, value);
        }
        report("learning_rate", rate);
        report("gradient_norm", result.gradientNorm);
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
        report("tokens_per_second", static_cast<double>(result.tokens) / took.count());
        ++m_update;
    }

    /// Leaves the gradients of the mean loss of this update's windows, scaled to the allowed norm.
    UpdateResult gradients() {
        const TrainingBatch whole = m_data.chosen(m_order.windowsOf(m_update));
        const TrainingBatch batch = m_task.source ? m_task.source(m_update, whole) : whole;
        while (true) {
            try {
                return gradientsOf(batch);
            } catch (const c10::OutOfMemoryError&) {
                lighten();
            }
        }
    }

    UpdateResult gradientsOf(const TrainingBatch& batch) {
        m_optimizer.clearGradients();
        UpdateResult out{.tokens = batch.countedTokens()};
        std::vector<at::Tensor> losses;
        const auto [begin, windows] = ownWindows(batch.ids.size(0));
        for (int64_t first = 0; first < windows; first += m_micro) {
            const TrainingBatch part =
                batch.part(begin + first, std::min(m_micro, windows - first));
            const int64_t tokens = part.countedTokens();
            if (tokens == 0) {
                continue;
            }
            const double share = static_cast<double>(tokens) / static_cast<double>(out.tokens);
            const at::AutoGradMode grad(true);
            const LossValue loss = m_task.loss(part);
            (loss.mean * share).backward();
            losses.push_back(loss.mean.detach() * share);
            for (const auto& [series, value] : loss.parts) {
                out.parts[series] += value * share;
            }
        }
        const at::NoGradGuard noGrad;
        for (const at::Tensor& loss : losses) {
            out.loss += loss.item<double>();
        }
        sumOverRanks(out);
        for (TrainedTensor& tensor : m_tensors) {
            if (tensor.zeros.defined() && tensor.value.grad().defined()) {
                tensor.value.mutable_grad().masked_fill_(tensor.zeros, 0);
            }
        }
        out.gradientNorm = m_optimizer.clipGradients(m_params.clip);
        return out;
    }

    /// After an out of memory: fewer windows at once, then blocks that run again.
    void lighten() {
        m_optimizer.clearGradients();
        const auto blocks = static_cast<int64_t>(m_student.model.blocks.size());
        std::string change;
        if (m_micro > 1) {
            m_micro = (m_micro + 1) / 2;
            change = std::to_string(m_micro) + " windows at once";
        } else if (m_student.recomputed < blocks) {
            m_student.recomputed = blocks;
            change = "blocks that are computed again for their gradients";
        } else {
            throw Error(ErrorCode::OutOfMemory,
                        "no room on " + nameOf(m_student.target.device) +
                            " for the gradients of one window of " +
                            std::to_string(m_data.ids.size(1)) + " tokens",
                        "use shorter windows, adapters, adamw8bit or bfloat16");
        }
        m_context.note(NoteLevel::Warning, "Update " + std::to_string(m_update) +
                                               " ran out of memory; the training goes on with " +
                                               change + ".");
    }

    void diverged(const UpdateResult& result) {
        m_ended = true;
        if (!m_good.empty()) {
            setValues(m_student, m_good);
        }
        m_context.note(NoteLevel::Warning,
                       "The training ended at update " + std::to_string(m_update) +
                           ": the loss was " + formatNumber(result.loss) +
                           " and the norm of its gradient " + formatNumber(result.gradientNorm) +
                           ". The weights are those of update " + std::to_string(m_goodUpdate) +
                           ".",
                       "use a smaller learning rate, a longer warm-up or a smaller gradient norm");
    }

    // ---- measuring -------------------------------------------------------------------------

    void measureWhenDue() {
        const bool first = m_update == 0;
        const bool validated = !m_validation.empty();
        const int64_t every =
            validated && m_params.evaluate_every > 0 ? m_params.evaluate_every : kKeepEvery;
        if (m_update == m_measured || m_update % every != 0) {
            return;
        }
        if (validated && (m_params.evaluate_every > 0 || first)) {
            measure();
        } else {
            keepGood();
        }
    }

    void measure() {
        m_measured = m_update;
        const Validation::Result result = m_context.timed("validate", [this] {
            return m_validation.measure(measuredModel(m_student), m_context);
        });
        for (const auto& [series, value] : result.values) {
            report(series, value.first, value.second);
        }
        keepGood();
        if (!result.nll) {
            return;
        }
        if (m_task.validated) {
            m_task.validated(*result.nll);
        }
        if (!m_best || *result.nll < m_best->nll) {
            m_best = Best{*result.nll, m_update};
            m_bestValues = m_good;
            m_worse = 0;
        } else if (m_params.patience > 0 && ++m_worse >= m_params.patience) {
            m_ended = true;
            m_context.note(NoteLevel::Info,
                           "The training ended at update " + std::to_string(m_update) +
                               ": the validation loss has not fallen since update " +
                               std::to_string(m_best->update) + ".");
        }
    }

    void keepGood() {
        m_measured = m_update;
        m_good = valuesOf(m_student, at::kCPU);
        m_goodUpdate = m_update;
    }

    void finish() {
        const bool asked = enoughAsked();
        if (!m_validation.empty() && m_measured != m_update) {
            measure();
        }
        if (m_best && m_best->update != m_update && (m_params.patience > 0 || asked)) {
            setValues(m_student, m_bestValues);
            m_context.note(NoteLevel::Info, "The weights are those of update " +
                                                std::to_string(m_best->update) +
                                                ", which had the lowest validation loss.");
        }
        noteMemory();
        m_context.progress(m_params.steps, m_params.steps);
    }

    // ---- state -----------------------------------------------------------------------------

    struct Best {
        double nll = 0;
        int64_t update = 0;
    };

    NamedTensors state() const {
        NamedTensors out;
        const auto number = [&](const char* name, double value) {
            out[name] = at::scalar_tensor(value, at::kDouble);
        };
        number("update", static_cast<double>(m_update));
        number("measured", static_cast<double>(m_measured));
        number("good_update", static_cast<double>(m_goodUpdate));
        number("worse", static_cast<double>(m_worse));
        for (size_t i = 0; i < m_tensors.size(); ++i) {
            out["value." + std::to_string(i)] = m_tensors[i].value;
        }
        for (size_t i = 0; i < m_good.size(); ++i) {
            out["good." + std::to_string(i)] = m_good[i];
        }
        if (m_best) {
            number("best_nll", m_best->nll);
            number("best_update", static_cast<double>(m_best->update));
            for (size_t i = 0; i < m_bestValues.size(); ++i) {
                out["best." + std::to_string(i)] = m_bestValues[i];
            }
        }
        for (const auto& [name, mask] : m_student.masks) {
            out["mask." + name] = mask;
        }
        for (auto& [name, tensor] : m_optimizer.state()) {
            out["optimizer." + name] = tensor;
        }
        if (m_task.remember) {
            for (auto& [name, tensor] : m_task.remember()) {
                out["source." + name] = tensor;
            }
        }
        out["curve"] = stored(m_curve);
        return out;
    }

    void resume() {
        if (!m_context.checkpoints || !m_context.checkpoints->findState) {
            return;
        }
        const auto found = m_context.checkpoints->findState();
        if (!found) {
            return;
        }
        take(*found);
        for (const CurvePoint& point : m_curve) {
            m_context.scalar(point.series, point.x, point.value, point.error);
        }
        m_context.note(NoteLevel::Info,
                       "The training goes on from update " + std::to_string(m_update) + ".");
    }

    void take(const NamedTensors& state) {
        const at::NoGradGuard noGrad;
        const auto number = [&](const char* name) { return state.at(name).item<double>(); };
        const auto list = [&](const std::string& prefix, size_t count) {
            std::vector<at::Tensor> out;
            for (size_t i = 0; i < count; ++i) {
                out.push_back(state.at(prefix + std::to_string(i)).clone());
            }
            return out;
        };
        const auto below = [&](const std::string& prefix) {
            NamedTensors out;
            for (const auto& [name, tensor] : state) {
                if (name.starts_with(prefix)) {
                    out[name.substr(prefix.size())] = tensor;
                }
            }
            return out;
        };
        m_optimizer.restore(below("optimizer."));
        if (m_task.recall) {
            m_task.recall(below("source."));
        }
        const std::vector<at::Tensor> values = list("value.", m_tensors.size());
        for (size_t i = 0; i < values.size(); ++i) {
            m_tensors[i].value.copy_(values[i]);
        }
        for (auto& [name, mask] : m_student.masks) {
            mask.copy_(state.at("mask." + name));
        }
        m_update = static_cast<int64_t>(number("update"));
        m_measured = static_cast<int64_t>(number("measured"));
        m_goodUpdate = static_cast<int64_t>(number("good_update"));
        m_worse = static_cast<int64_t>(number("worse"));
        m_good = state.contains("good.0") ? list("good.", m_student.tensors.size()) : m_good;
        if (state.contains("best_nll")) {
            m_best = Best{number("best_nll"), static_cast<int64_t>(number("best_update"))};
            m_bestValues = list("best.", m_student.tensors.size());
        }
        m_curve = curveFrom(state.at("curve"));
    }

    const TrainingTask& m_task;
    const TrainingParams& m_params;
    Student& m_student;
    StepContext& m_context;
    std::vector<TrainedTensor> m_tensors; ///< the student's, then the others
    TrainingData m_data;
    BatchOrder m_order;
    Validation m_validation;
    Optimizer m_optimizer;
    Schedule m_schedule;
    Ranks* m_ranks; ///< null: this process trains alone
    bool m_stopAgreed = false;
    bool m_enoughAgreed = false;
    MemoryPlan m_memory;
    int64_t m_micro; ///< windows at once

    int64_t m_update = 0;    ///< updates done
    int64_t m_measured = -1; ///< updates done when the model was measured last
    bool m_ended = false;
    std::vector<at::Tensor> m_good{}; ///< values that gave a finite loss, on the host
    int64_t m_goodUpdate = 0;
    std::optional<Best> m_best{};
    std::vector<at::Tensor> m_bestValues{};
    int64_t m_worse = 0; ///< measurements in a row that were not the best
    std::vector<CurvePoint> m_curve{};
};

} // namespace

void train(const TrainingTask& task, StepContext& context) {
    const AttentionOrder order;
    Training(task, context).run();
}

} // namespace lathe
