#include "core/engine/train/training.h"

#include "core/engine/train/agreement.h"
#include "core/engine/train/attention_order.h"
#include "core/engine/train/batch_order.h"
#include "core/engine/train/memory.h"
#include "core/engine/train/reached.h"
#include "core/engine/train/training_data.h"
#include "core/engine/train/training_setup.h"
#include "core/engine/train/validation.h"
#include "core/plain/base/error.h"
#include "core/plain/base/text.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <c10/util/Exception.h>

#include <algorithm>
#include <cmath>

namespace lathe {
namespace {

constexpr double kGiB = 1 << 30;
constexpr int64_t kKeepEvery = 20; ///< updates between copies of good weights without a validation

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
        , m_agreement(task.student.target.device, context)
        , m_memory(memoryPlan(task.student, memoryQuestion()))
        , m_micro(m_memory.micro) {
        m_student.recomputed = m_memory.recomputed;
        forgetPeak(m_student.target.device);
    }

    void run() {
        resume();
        m_agreement.start(m_reached.update, m_tensors);
        StateWriter writer(m_context);
        while (m_reached.update < m_params.steps && !m_ended) {
            if (m_agreement.stopAsked()) {
                if (m_agreement.stores()) {
                    writer.write(onHostApart(state()));
                    writer.finish();
                }
                throw Error(ErrorCode::Interrupted, "stopped");
            }
            m_context.progress(m_reached.update, m_params.steps,
                               "update " + std::to_string(m_reached.update) + " of " +
                                   std::to_string(m_params.steps));
            measureWhenDue();
            if (!m_ended) {
                update();
            }
            if (m_agreement.stores() && writer.due()) {
                writer.write(onHostApart(state()));
            }
            m_ended = m_ended || m_agreement.enoughAsked();
        }
        finish();
    }

private:
    MemoryQuestion memoryQuestion() const {
        constexpr int64_t kTwoFloats = 8;
        constexpr int64_t kTwoCodes = 2;
        return {.tokens = m_data.ids.size(1),
                .batch = m_params.batch,
                .micro = m_params.micro_batch,
                .stateBytes = m_params.optimizer == "adamw8bit" ? kTwoCodes : kTwoFloats,
                .limit = m_params.memory * kGiB};
    }

    /// On a device, whose memory is known: what was expected and what was used.
    void noteMemory() {
        const at::Device device = m_student.target.device;
        if (device.is_cpu() || m_reached.update == 0) {
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

    void report(const std::string& series, double value, double error = 0) {
        m_reached.curve.push_back({series, static_cast<double>(m_reached.update), value, error});
        m_context.scalar(series, static_cast<double>(m_reached.update), value, error);
    }

    // ---- one update ------------------------------------------------------------------------

    void update() {
        if (m_task.beforeUpdate) {
            m_task.beforeUpdate(m_reached.update);
        }
        const auto begin = std::chrono::steady_clock::now();
        const double rate = m_params.learning_rate * rateFactor(m_schedule, m_reached.update);
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
        report("memory", static_cast<double>(peakBytes(m_student.target.device)) / kGiB);
        ++m_reached.update;
    }

    /// Leaves the gradients of the mean loss of this update's windows, scaled to the allowed norm.
    UpdateResult gradients() {
        const TrainingBatch whole = m_data.chosen(m_order.windowsOf(m_reached.update));
        const TrainingBatch batch = m_task.source ? m_task.source(m_reached.update, whole) : whole;
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
        const auto [begin, windows] = m_agreement.ownWindows(batch.ids.size(0));
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
        m_agreement.sum(out, m_tensors);
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
        m_context.note(NoteLevel::Warning, "Update " + std::to_string(m_reached.update) +
                                               " ran out of memory; the training goes on with " +
                                               change + ".");
    }

    void diverged(const UpdateResult& result) {
        m_ended = true;
        if (!m_reached.good.empty()) {
            setValues(m_student, m_reached.good);
        }
        m_context.note(NoteLevel::Warning,
                       "The training ended at update " + std::to_string(m_reached.update) +
                           ": the loss was " + formatNumber(result.loss) +
                           " and the norm of its gradient " + formatNumber(result.gradientNorm) +
                           ". The weights are those of update " +
                           std::to_string(m_reached.goodUpdate) + ".",
                       "use a smaller learning rate, a longer warm-up or a smaller gradient norm");
    }

    // ---- measuring -------------------------------------------------------------------------

    void measureWhenDue() {
        const bool first = m_reached.update == 0;
        const bool validated = !m_validation.empty();
        const int64_t every =
            validated && m_params.evaluate_every > 0 ? m_params.evaluate_every : kKeepEvery;
        if (m_reached.update == m_reached.measured || m_reached.update % every != 0) {
            return;
        }
        if (validated && (m_params.evaluate_every > 0 || first)) {
            measure();
        } else {
            keepGood();
        }
    }

    void measure() {
        m_reached.measured = m_reached.update;
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
        if (!m_reached.best || *result.nll < m_reached.best->nll) {
            m_reached.best = Reached::Best{*result.nll, m_reached.update};
            m_reached.bestValues = m_reached.good;
            m_reached.worse = 0;
        } else if (m_params.patience > 0 && ++m_reached.worse >= m_params.patience) {
            m_ended = true;
            m_context.note(NoteLevel::Info,
                           "The training ended at update " + std::to_string(m_reached.update) +
                               ": the validation loss has not fallen since update " +
                               std::to_string(m_reached.best->update) + ".");
        }
    }

    void keepGood() {
        m_reached.measured = m_reached.update;
        m_reached.good = valuesOf(m_student, at::kCPU);
        m_reached.goodUpdate = m_reached.update;
    }

    void finish() {
        const bool asked = m_agreement.enoughAsked();
        if (!m_validation.empty() && m_reached.measured != m_reached.update) {
            measure();
        }
        if (m_reached.best && m_reached.best->update != m_reached.update &&
            (m_params.patience > 0 || asked)) {
            setValues(m_student, m_reached.bestValues);
            m_context.note(NoteLevel::Info, "The weights are those of update " +
                                                std::to_string(m_reached.best->update) +
                                                ", which had the lowest validation loss.");
        }
        noteMemory();
        m_context.progress(m_params.steps, m_params.steps);
    }

    // ---- state -----------------------------------------------------------------------------

    NamedTensors state() const {
        NamedTensors out;
        for (size_t i = 0; i < m_tensors.size(); ++i) {
            out["value." + std::to_string(i)] = m_tensors[i].value;
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
        m_reached.addTo(out);
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
        for (const CurvePoint& point : m_reached.curve) {
            m_context.scalar(point.series, point.x, point.value, point.error);
        }
        m_context.note(NoteLevel::Info, "The training goes on from update " +
                                            std::to_string(m_reached.update) + ".");
    }

    void take(const NamedTensors& state) {
        const at::NoGradGuard noGrad;
        m_optimizer.restore(below(state, "optimizer."));
        if (m_task.recall) {
            m_task.recall(below(state, "source."));
        }
        const std::vector<at::Tensor> values = listIn(state, "value.", m_tensors.size());
        for (size_t i = 0; i < values.size(); ++i) {
            m_tensors[i].value.copy_(values[i]);
        }
        for (auto& [name, mask] : m_student.masks) {
            mask.copy_(state.at("mask." + name));
        }
        m_reached = Reached::from(state, m_student.tensors.size());
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
    Agreement m_agreement;
    MemoryPlan m_memory;
    int64_t m_micro; ///< windows at once
    Reached m_reached{};
    bool m_ended = false;
};

} // namespace

void train(const TrainingTask& task, StepContext& context) {
    const AttentionOrder order;
    Training(task, context).run();
}

} // namespace lathe
