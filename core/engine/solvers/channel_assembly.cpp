#include "core/engine/solvers/channel_assembly.h"

#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>

namespace lathe {
namespace {

constexpr double kSlack = 1e-6; ///< a channel of exactly k thresholds is k copies, in float too

/// Pairwise merge errors between the channels `even` and `odd`: [E, O].
at::Tensor mergeErrors(const at::Tensor& inputGram, const at::Tensor& weightGram,
                       const at::Tensor& even, const at::Tensor& odd) {
    const auto squaredDistances = [&](const at::Tensor& gram) {
        const at::Tensor power = gram.diagonal();
        const at::Tensor cross = gram.index_select(0, even).index_select(1, odd);
        return (power.index_select(0, even).unsqueeze(1) + power.index_select(0, odd) - 2 * cross)
            .clamp_min(0);
    };
    return squaredDistances(inputGram).mul_(0.25).mul_(squaredDistances(weightGram));
}

/// For every channel the one it is merged into; itself for most. On the CPU.
std::vector<int64_t> mergeTargets(const at::Tensor& copies, const at::Tensor& inputGram,
                                  const at::Tensor& weightGram) {
    const int64_t width = copies.size(0);
    std::vector<int64_t> target(static_cast<size_t>(width));
    for (int64_t i = 0; i < width; ++i) {
        target[static_cast<size_t>(i)] = i;
    }
    const at::Tensor whole = copies.eq(1).nonzero().view({-1});
    const at::Tensor even = whole.slice(0, 0, {}, 2);
    const at::Tensor odd = whole.slice(0, 1, {}, 2);
    const int64_t merges =
        std::min<int64_t>(copies.sum().item<int64_t>() - width, odd.numel() > 0 ? even.numel() : 0);
    if (merges <= 0) {
        return target;
    }
    const at::Device device = inputGram.device();
    const auto [error, partner] =
        mergeErrors(inputGram, weightGram, even.to(device), odd.to(device)).min(1);
    const at::Tensor order = error.to(at::kCPU).argsort(/*stable=*/true);
    const at::Tensor partners = partner.to(at::kCPU);
    for (int64_t i = 0; i < merges; ++i) {
        const auto from = order[i].item<int64_t>();
        const auto into = odd[partners[from].item<int64_t>()].item<int64_t>();
        target[static_cast<size_t>(even[from].item<int64_t>())] = into;
    }
    return target;
}

/// Channels split by `copies` and merged into the channels that `target` names: renumbered without
/// gaps, the additional copies last.
Gather gatherOf(const at::Tensor& copies, const std::vector<int64_t>& target) {
    const auto width = static_cast<int64_t>(target.size());
    std::vector<int64_t> place(target.size());
    std::vector<int64_t> members(target.size());
    int64_t next = 0;
    for (int64_t i = 0; i < width; ++i) {
        if (target[static_cast<size_t>(i)] == i) {
            place[static_cast<size_t>(i)] = next++;
        }
        ++members[static_cast<size_t>(target[static_cast<size_t>(i)])];
    }
    std::vector<int64_t> sources;
    std::vector<int64_t> targets;
    std::vector<double> factors;
    for (int64_t i = 0; i < width; ++i) {
        const auto own = copies[i].item<int64_t>();
        const auto group = static_cast<size_t>(target[static_cast<size_t>(i)]);
        for (int64_t copy = 0; copy < own; ++copy) {
            sources.push_back(i);
            targets.push_back(copy == 0 ? place[group] : next++);
            factors.push_back(1.0 / static_cast<double>(own * members[group]));
        }
    }
    return {.source = at::tensor(sources, at::kLong),
            .target = at::tensor(targets, at::kLong),
            .factor = at::tensor(factors, at::kFloat),
            .in = width,
            .width = next};
}

} // namespace

at::Tensor copiesOf(const at::Tensor& absMax, double threshold) {
    LATHE_ASSERT(threshold > 0);
    return (absMax.to(at::kCPU, at::kDouble) / threshold - kSlack)
        .ceil()
        .clamp_min(1)
        .to(at::kLong);
}

std::vector<double> splitThresholds(const at::Tensor& absMax, double ratio) {
    const double top = absMax.max().item<double>();
    const double low = absMax.min().item<double>();
    const auto width = static_cast<double>(absMax.size(0));
    std::vector<double> out;
    if (top <= 0) {
        return out;
    }
    const double step = (top - low) / std::max(100.0, std::floor(2 * top));
    out.push_back(top);
    int64_t before = 0;
    for (double threshold = top - step; step > 0 && threshold > low; threshold -= step) {
        const int64_t extra = copiesOf(absMax, threshold).sum().item<int64_t>() - absMax.size(0);
        if (static_cast<double>(extra) > ratio * width) {
            break;
        }
        if (extra != before) {
            out.push_back(threshold);
        }
        before = extra;
    }
    return out;
}

Gather disassembled(const at::Tensor& copies) {
    const at::Tensor all = at::arange(copies.size(0), at::kLong);
    return gatherOf(
        copies, {all.const_data_ptr<int64_t>(), all.const_data_ptr<int64_t>() + copies.size(0)});
}

Gather assembled(const at::Tensor& copies, const at::Tensor& inputGram,
                 const at::Tensor& weightGram) {
    return gatherOf(copies, mergeTargets(copies, inputGram, weightGram));
}

at::Tensor gatheredWeight(const Gather& gather, const at::Tensor& weight) {
    const at::Tensor columns = weight.index_select(1, gather.source.to(weight.device()));
    return at::zeros({weight.size(0), gather.width}, weight.options())
        .index_add_(1, gather.target.to(weight.device()), columns);
}

} // namespace lathe
