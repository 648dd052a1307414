#include "core/engine/prepared/packed_linear.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/DeviceAccelerator.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/randn.h>
#include <c10/util/Exception.h>

#include <algorithm>
#include <chrono>

namespace lathe {
namespace {

constexpr int kSamples = 5;
constexpr int kSamplesOfLongCalls = 3;
constexpr double kSampleSeconds = 3e-4;
constexpr int kMostCalls = 32; ///< in a sample
constexpr double kLongCall = 2e-2;
constexpr int64_t kRandomRows = 64;
/// A kernel this much slower than the dense layer is not tried with more rows.
constexpr double kHopeless = 20;
constexpr double kHopelessForFewRows = 2;

double toleranceOf(at::ScalarType dtype) {
    return dtype == at::kFloat ? 1e-4 : 2e-2;
}

at::Tensor inputs(const Linear& linear, int64_t rows, const ComputeTarget& target) {
    const auto generator = at::make_generator<at::CPUGeneratorImpl>(0);
    const at::Tensor some =
        at::randn({std::min(rows, kRandomRows), inFeatures(linear)}, generator, at::kFloat)
            .to(target.device, target.dtype);
    return some.repeat({(rows + kRandomRows - 1) / kRandomRows, 1}).narrow(0, 0, rows);
}

double errorOf(const Linear& packed, const Linear& dense, const ComputeTarget& target) {
    double worst = 0;
    for (const int64_t rows : {1, 17, 32}) {
        const at::Tensor x = inputs(dense, rows, target);
        const at::Tensor expected = apply(dense, x).to(at::kFloat);
        const at::Tensor difference = apply(packed, x).to(at::kFloat) - expected;
        worst =
            std::max(worst, (difference.norm() / expected.norm().clamp_min(1e-30)).item<double>());
    }
    return worst;
}

class Stopwatch {
public:
    explicit Stopwatch(at::Device device) : m_device(device) {}

    /// Seconds per call, the mean of `calls` calls.
    double seconds(const Linear& linear, const at::Tensor& x, int calls) const {
        wait();
        const auto start = std::chrono::steady_clock::now();
        for (int i = 0; i < calls; ++i) {
            apply(linear, x);
        }
        wait();
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() /
               calls;
    }

private:
    void wait() const {
        if (!m_device.is_cpu()) {
            at::accelerator::synchronizeDevice(m_device.index());
        }
    }

    at::Device m_device;
};

/// The fastest of samples taken in turn, because other work on the machine only adds time.
RowTiming timed(const Linear& packed, const Linear& dense, const at::Tensor& x) {
    const Stopwatch watch(x.device());
    watch.seconds(packed, x, 1); // to warm up
    const double once = watch.seconds(dense, x, 1);
    const int calls = std::clamp(static_cast<int>(kSampleSeconds / once), 1, kMostCalls);
    const int samples = once > kLongCall ? kSamplesOfLongCalls : kSamples;
    std::vector<double> denseSeconds, packedSeconds;
    for (int i = 0; i < samples; ++i) {
        denseSeconds.push_back(watch.seconds(dense, x, calls));
        packedSeconds.push_back(watch.seconds(packed, x, calls));
    }
    return {x.size(0), std::ranges::min(denseSeconds), std::ranges::min(packedSeconds)};
}

/// `dense` with its products made by `kernel`.
Linear multipliedBy(const LowBitKernel& kernel, const LowBitTask& task, const Linear& dense) {
    KernelChoice choice;
    choice.kernel = &kernel;
    choice.rule = RowRule::all();
    Linear result = dense;
    result.packed = packedBy(std::make_shared<const KernelChoice>(std::move(choice)), task);
    return result;
}

void measure(KernelTrial& trial, const LowBitKernel& kernel, const LowBitTask& task,
             const Linear& dense, const std::vector<int64_t>& rows) {
    const Linear packed = multipliedBy(kernel, task, dense);
    trial.error = errorOf(packed, dense, task.target);
    if (!(trial.error <= toleranceOf(task.target.dtype))) {
        trial.reason = "its results are wrong here";
        return;
    }
    for (const int64_t count : rows) {
        const RowTiming timing = timed(packed, dense, inputs(dense, count, task.target));
        trial.timings.push_back(timing);
        if (timing.ratio() > (kernel.fewRows ? kHopelessForFewRows : kHopeless)) {
            break;
        }
    }
    trial.rule = RowRule(trial.timings);
}

std::string firstLine(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

} // namespace

KernelChoice chooseKernel(const LowBitTask& task, const Linear& dense,
                          const std::vector<int64_t>& rows) {
    KernelChoice choice;
    choice.out = task.out;
    choice.in = task.in;
    double best = 1;
    for (const LowBitKernel& kernel : lowBitKernels()) {
        if (kernel.device != task.target.device.type()) {
            continue;
        }
        KernelTrial trial{.kernel = std::string(kernel.name), .reason = kernel.refusal(task)};
        try {
            // Only a call shows whether this LibTorch and this device have the kernel.
            if (trial.reason.empty()) {
                measure(trial, kernel, task, dense, rows);
            }
        } catch (const c10::Error& error) {
            trial.reason = firstLine(error.what_without_backtrace());
            trial.timings.clear();
        }
        const double mean = meanRatio(trial.rule, trial.timings);
        if (trial.reason.empty() && mean < best) {
            best = mean;
            choice.kernel = &kernel;
            choice.rule = trial.rule;
        }
        choice.trials.push_back(std::move(trial));
    }
    return choice;
}

std::vector<int64_t> rowsToMeasure(at::Device device) {
    return device.is_cpu() ? std::vector<int64_t>{1, 16, 256}
                           : std::vector<int64_t>{1, 16, 256, 4096};
}

} // namespace lathe
