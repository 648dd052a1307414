#include "core/engine/bench/bench_train.h"

#include "core/engine/forward/forward.h"
#include "core/engine/prepared/prepare.h"
#include "core/engine/train/adapter_starts.h"
#include "core/engine/train/attention_order.h"
#include "core/engine/train/head_loss.h"
#include "core/engine/train/memory.h"
#include "core/engine/train/optimizer.h"
#include "core/engine/train/training.h"
#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <random>

namespace lathe {
namespace {

constexpr int kWarmUps = 2; ///< the first makes the optimizer's kernels and fills the allocator
constexpr double kRate = 1e-5;
constexpr double kMostNorm = 1;
constexpr int64_t kQatGroup = 128;

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start, const at::Device& device) {
    synchronize(device);
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// The number after `prefix`; nothing where `text` is something else.
std::optional<int64_t> numberAfter(const std::string& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) {
        return {};
    }
    int64_t number = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data() + prefix.size(), end, number);
    return read.ec == std::errc() && read.ptr == end && number > 0 ? std::optional(number)
                                                                   : std::nullopt;
}

Student quantizedStudent(const Model& model, const ComputeTarget& target, int64_t bits) {
    TrainableSet set = trainableSet(model, "all");
    set.grid = [bits](const LinearPlace& place,
                      const Linear& linear) -> std::optional<GridTraining> {
        if (place.role == LinearRole::Head) {
            return {};
        }
        Grid grid{.bits = static_cast<int>(bits), .symmetric = false, .group = kQatGroup};
        grid.group = inFeatures(linear) % kQatGroup == 0 ? kQatGroup : 0;
        return GridTraining{.grid = grid};
    };
    return trainWeights(model, target, set);
}

Student adapterStudent(const Model& model, const ComputeTarget& target,
                       const BenchTrainOptions& options, int64_t rank) {
    const AdapterOptions adapter{.rank = rank, .alpha = 2 * static_cast<double>(rank)};
    const auto ofBlock = [](const LinearPlace& place) { return place.block >= 0; };
    return trainAdapters(model, target, adapter, ofBlock, randomStarts(adapter, options.seed));
}

Student studentOf(const Model& model, const ComputeTarget& target,
                  const BenchTrainOptions& options) {
    if (options.trainable == "full" || options.trainable == "distill") {
        return trainWeights(model, target, trainableSet(model, "all"));
    }
    if (const auto rank = numberAfter(options.trainable, "lora:")) {
        return adapterStudent(model, target, options, *rank);
    }
    if (const auto bits = numberAfter(options.trainable, "qat:"); bits && *bits <= 8) {
        return quantizedStudent(model, target, *bits);
    }
    throw Error(ErrorCode::User, "\"" + options.trainable + "\" names nothing to train",
                "use full, lora:RANK, qat:BITS (1 to 8) or distill");
}

TrainingBatch randomBatch(const Model& model, const BenchTrainOptions& options) {
    std::mt19937_64 random(options.seed);
    const auto words = static_cast<uint64_t>(model.embedding.size(0));
    std::vector<int64_t> ids(static_cast<size_t>(options.batch * options.tokens));
    for (int64_t& id : ids) {
        id = static_cast<int64_t>(random() % words);
    }
    return {at::tensor(ids, at::kLong).view({options.batch, options.tokens})};
}

/// The divergence of the student from the model as it was, by the teacher's whole distribution.
at::Tensor divergenceFromTeacher(const Student& student, const Model& teacher,
                                 const TrainingBatch& batch) {
    const int64_t width = teacher.embedding.size(1);
    at::Tensor known;
    {
        const at::NoGradGuard noGrad;
        known = hiddenStates(teacher, batch.ids)
                    .narrow(1, 0, batch.ids.size(1) - 1)
                    .reshape({-1, width});
    }
    const TeacherLogits logits = [&](int64_t begin, int64_t end) {
        const at::NoGradGuard noGrad;
        return logitsOf(teacher, known.narrow(0, begin, end - begin));
    };
    return headLoss(headInputs(student, studentHidden(student, batch)), batch.targets(),
                    {.hardShare = 0, .soft = divergenceFrom(logits, {})})
        .loss;
}

double medianOf(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

/// Seconds of every repeat, by phase.
struct Times {
    std::vector<double> whole, forward, backward, update;
};

/// One update as a training does it: it waits for the device at its end alone. Returns the loss.
double updateOnce(const std::function<at::Tensor()>& lossOf, Optimizer& optimizer,
                  const at::Device& device, Times& times) {
    const auto begin = Clock::now();
    optimizer.clearGradients();
    const at::Tensor loss = lossOf();
    loss.backward();
    optimizer.clipGradients(kMostNorm);
    optimizer.step(kRate);
    times.whole.push_back(secondsSince(begin, device));
    return loss.item<double>();
}

/// One update that waits for the device after every phase.
void phasesOnce(const std::function<at::Tensor()>& lossOf, Optimizer& optimizer,
                const at::Device& device, Times& times) {
    auto begin = Clock::now();
    optimizer.clearGradients();
    const at::Tensor loss = lossOf();
    times.forward.push_back(secondsSince(begin, device));
    begin = Clock::now();
    loss.backward();
    times.backward.push_back(secondsSince(begin, device));
    begin = Clock::now();
    optimizer.clipGradients(kMostNorm);
    optimizer.step(kRate);
    times.update.push_back(secondsSince(begin, device));
}

} // namespace

Json benchTrain(const Model& model, const ComputeTarget& target, const BenchTrainOptions& options) {
    const at::AutoGradMode grad(true);
    const AttentionOrder order;
    Student student = studentOf(model, target, options);
    const MemoryPlan memory = memoryPlan(student, {.tokens = options.tokens,
                                                   .batch = options.batch,
                                                   .micro = options.batch,
                                                   .limit = options.memory});
    student.recomputed = memory.recomputed;
    std::optional<Model> teacher;
    if (options.trainable == "distill") {
        teacher = prepare(model, target);
    }
    const TrainingBatch batch = randomBatch(model, options);
    const auto lossOf = [&] {
        return teacher ? divergenceFromTeacher(student, *teacher, batch)
                       : textLoss(student, batch).mean;
    };
    ParameterGroup all;
    for (const TrainedTensor& tensor : student.tensors) {
        all.tensors.push_back(tensor.value);
    }
    Optimizer optimizer({all}, {});
    Times times;
    for (int i = 0; i < kWarmUps; ++i) {
        updateOnce(lossOf, optimizer, target.device, times);
    }
    times = {};
    forgetPeak(target.device);
    double loss = 0;
    for (int i = 0; i < options.repeats; ++i) {
        loss = updateOnce(lossOf, optimizer, target.device, times);
    }
    for (int i = 0; i < options.repeats; ++i) {
        phasesOnce(lossOf, optimizer, target.device, times);
    }
    const double median = medianOf(times.whole);
    return {{"trainable", options.trainable},
            {"batch", options.batch},
            {"tokens", options.tokens},
            {"trained_numbers", student.trainedNumbers()},
            {"seconds", times.whole},
            {"median_seconds", median},
            {"tokens_per_second", static_cast<double>(batch.ids.numel()) / median},
            {"forward_seconds", medianOf(times.forward)},
            {"backward_seconds", medianOf(times.backward)},
            {"update_seconds", medianOf(times.update)},
            {"peak_bytes", peakBytes(target.device)},
            {"expected_bytes", memory.bytes},
            {"recomputed_blocks", memory.recomputed},
            {"loss", loss}};
}

} // namespace lathe
