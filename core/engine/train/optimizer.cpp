#include "core/engine/train/optimizer.h"

#include "core/plain/base/error.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_norm.h>
#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/full.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <cmath>

namespace lathe {
namespace {

/// Added to the norm, as clip_grad_norm_ does.
constexpr double kClipEpsilon = 1e-6;

/// Copies `from` into `to`, or says why it cannot.
void take(const NamedTensors& state, const std::string& name, const at::Tensor& to) {
    const auto found = state.find(name);
    if (found == state.end()) {
        throw Error(ErrorCode::BadData,
                    "the saved state of the optimizer has no tensor \"" + name + "\"",
                    "It was written with other trained tensors or another optimizer; start again "
                    "without it.");
    }
    const at::Tensor& from = found->second;
    if (from.sizes() != to.sizes() || from.scalar_type() != to.scalar_type()) {
        throw Error(ErrorCode::BadData,
                    "the saved state of the optimizer has " + std::to_string(from.numel()) +
                        " values in \"" + name + "\" where " + std::to_string(to.numel()) +
                        " are expected, or another type",
                    "It was written with other trained tensors or another optimizer; start again "
                    "without it.");
    }
    to.copy_(from);
}

} // namespace

Optimizer::Optimizer(std::vector<ParameterGroup> groups, const OptimizerOptions& options)
    : m_groups(std::move(groups)), m_options(options) {
    const at::NoGradGuard noGrad;
    for (const ParameterGroup& group : m_groups) {
        std::vector<Moments>& moments = m_moments.emplace_back();
        for (const at::Tensor& tensor : group.tensors) {
            LATHE_ASSERT(tensor.scalar_type() == at::kFloat && tensor.is_leaf() &&
                         tensor.requires_grad() && tensor.is_contiguous());
            moments.push_back(newMoments(tensor));
        }
    }
}

Optimizer::Moments Optimizer::newMoments(const at::Tensor& tensor) const {
    const at::Tensor values = tensor.detach();
    Moments moments;
    if (m_options.kind == OptimizerKind::AdamW8Bit && values.numel() >= kFewestCoded) {
        moments.codes = {zeroCodes(values.numel(), true, values.device()),
                         zeroCodes(values.numel(), false, values.device())};
        return moments;
    }
    moments.mean = at::zeros_like(values);
    moments.square = at::zeros_like(values);
    moments.updates = at::zeros({}, values.options());
    return moments;
}

double Optimizer::clipGradients(double most) {
    const at::NoGradGuard noGrad;
    std::vector<at::Tensor> gradients;
    for (const ParameterGroup& group : m_groups) {
        for (const at::Tensor& tensor : group.tensors) {
            if (tensor.grad().defined()) {
                gradients.push_back(tensor.grad());
            }
        }
    }
    if (gradients.empty()) {
        return 0;
    }
    const at::Tensor norms = at::stack(at::_foreach_norm(gradients, 2));
    const auto norm = at::linalg_vector_norm(norms, 2).item<float>();
    // In float32, as clip_grad_norm_ computes on the device.
    const float factor = static_cast<float>(most) / (norm + static_cast<float>(kClipEpsilon));
    if (most > 0 && std::isfinite(norm) && factor < 1) {
        at::_foreach_mul_(gradients, factor);
    }
    return norm;
}

void Optimizer::step(double learningRate) {
    const at::NoGradGuard noGrad;
    for (size_t number = 0; number < m_groups.size(); ++number) {
        stepGroup(number, learningRate * m_groups[number].learningRateScale);
    }
}

void Optimizer::stepGroup(size_t number, double learningRate) {
    const ParameterGroup& group = m_groups[number];
    const double decay = group.decays ? m_options.weightDecay : 0;
    std::vector<at::Tensor> weights, gradients, means, squares, updates;
    for (size_t place = 0; place < group.tensors.size(); ++place) {
        const at::Tensor& tensor = group.tensors[place];
        Moments& moments = m_moments[number][place];
        if (!tensor.grad().defined()) {
            continue;
        }
        if (moments.coded()) {
            updateCoded(tensor, moments,
                        {learningRate, decay, m_options.beta1, m_options.beta2, m_options.eps});
            continue;
        }
        weights.push_back(tensor);
        gradients.push_back(tensor.grad());
        means.push_back(moments.mean);
        squares.push_back(moments.square);
        updates.push_back(moments.updates);
    }
    if (weights.empty()) {
        return;
    }
    at::_foreach_add_(updates, 1);
    at::_fused_adamw_(weights, gradients, means, squares, {}, updates, learningRate,
                      m_options.beta1, m_options.beta2, decay, m_options.eps, /*amsgrad=*/false,
                      /*maximize=*/false);
}

void Optimizer::updateCoded(const at::Tensor& tensor, Moments& moments, AdamUpdate update) const {
    update.number = ++moments.count;
    const at::Tensor gradient = tensor.grad().contiguous();
    if (fitsAdamKernel(tensor, gradient)) {
        updateByKernel(tensor, gradient, moments.codes, update);
    } else {
        updateByTwin(tensor, gradient, moments.codes, update);
    }
}

void Optimizer::clearGradients() {
    for (ParameterGroup& group : m_groups) {
        for (at::Tensor& tensor : group.tensors) {
            tensor.mutable_grad() = at::Tensor();
        }
    }
}

NamedTensors Optimizer::stateOf(const Moments& moments, const std::string& prefix) const {
    if (!moments.coded()) {
        return {{prefix + "mean", moments.mean},
                {prefix + "square", moments.square},
                {prefix + "updates", moments.updates}};
    }
    return {{prefix + "mean_codes", moments.codes.mean.codes},
            {prefix + "mean_scales", moments.codes.mean.scales},
            {prefix + "square_codes", moments.codes.square.codes},
            {prefix + "square_scales", moments.codes.square.scales},
            {prefix + "updates", at::full({}, moments.count, at::kLong)}};
}

NamedTensors Optimizer::state() const {
    NamedTensors out;
    for (size_t group = 0; group < m_moments.size(); ++group) {
        for (size_t place = 0; place < m_moments[group].size(); ++place) {
            out.merge(stateOf(m_moments[group][place],
                              std::to_string(group) + "." + std::to_string(place) + "."));
        }
    }
    return out;
}

void Optimizer::restore(const NamedTensors& state) {
    const at::NoGradGuard noGrad;
    for (const auto& [name, tensor] : this->state()) {
        take(state, name, tensor);
    }
    for (size_t group = 0; group < m_moments.size(); ++group) {
        for (size_t place = 0; place < m_moments[group].size(); ++place) {
            const std::string name =
                std::to_string(group) + "." + std::to_string(place) + ".updates";
            if (Moments& moments = m_moments[group][place]; moments.coded()) {
                moments.count = state.at(name).item<int64_t>();
            }
        }
    }
}

int64_t Optimizer::bytes() const {
    int64_t total = 0;
    for (const auto& [name, tensor] : state()) {
        total += static_cast<int64_t>(tensor.nbytes());
    }
    return total;
}

} // namespace lathe
