#include "core/engine/train/head_loss.h"

#include "core/engine/numbers/row_product.h"
#include "core/engine/train/token_losses.h"
#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>

namespace lathe {
namespace {

// The sizes follow from shapes alone, not from free memory: sums depend on them.
constexpr int64_t kFewestRows = 1024;
constexpr int64_t kMostRows = 8192;
constexpr int64_t kRowStep = 128;
constexpr int64_t kDeviceBytes = int64_t{2} << 30;
constexpr int64_t kCpuBytes = 256 << 20;
constexpr int64_t kTensorsOfLogits = 5; ///< float32 tensors of a chunk that exist at once

int64_t rowsOfChunk(const HeadInputs& head, const HeadLossOptions& options) {
    if (options.rows > 0) {
        return options.rows;
    }
    const int64_t bytes = head.hidden.is_cpu() ? kCpuBytes : kDeviceBytes;
    const int64_t row =
        head.weight.size(0) * kTensorsOfLogits * static_cast<int64_t>(sizeof(float));
    return std::clamp(bytes / row / kRowStep * kRowStep, kFewestRows, kMostRows);
}

bool halfOnDevice(const at::Tensor& x) {
    return !x.is_cpu() && x.element_size() == 2;
}

/// a·b in `type`, summed in float32.
at::Tensor product(const at::Tensor& a, const at::Tensor& b, at::ScalarType type) {
    return halfOnDevice(a) ? at::mm(a, b, type) : rowProduct(a, b.t()).to(type);
}

/// total += aᵀ·b, in the total's type.
void addProduct(at::Tensor& total, const at::Tensor& a, const at::Tensor& b) {
    if (halfOnDevice(b)) {
        at::addmm_out(total, total, a.to(b.scalar_type()).t(), b, total.scalar_type());
    } else {
        total.add_(rowProduct(a.to(total.scalar_type()).t(), b.to(total.scalar_type()).t()));
    }
}

/// One tensor of each input of the head; undefined where nobody asks for its gradient.
struct Gradients {
    at::Tensor hidden{}, weight{}, bias{};

    bool any() const { return hidden.defined() || weight.defined() || bias.defined(); }
};

/// Sums over tokens.
struct Totals {
    at::Tensor crossEntropy, soft; ///< [] float64
    Gradients gradients{};         ///< of hardShare·crossEntropy + (1 - hardShare)·soft
};

/// The losses of all chunks and, where asked for, their gradients.
class ChunkedHead {
public:
    ChunkedHead(HeadInputs head, const at::Tensor& targets, const HeadLossOptions& options)
        : m_head(std::move(head))
        , m_options(options)
        , m_type(lossType(m_head.hidden))
        , m_compute(m_head.weight.to(m_head.hidden.scalar_type()))
        , m_counts(targets.ge(0).to(at::kCPU))
        , m_ignored(targets.lt(0).to(m_head.hidden.device()))
        , m_targets(targets.to(m_head.hidden.device()).clamp_min(0)) {
        m_totals.crossEntropy = at::zeros({}, m_head.hidden.options().dtype(at::kDouble));
        m_totals.soft = at::zeros_like(m_totals.crossEntropy);
    }

    int64_t counted() const { return m_counts.sum().item<int64_t>(); }

    Totals run(bool hidden, bool weight, bool bias) {
        const auto zeros = [&](bool asked, const at::Tensor& input) {
            return asked ? at::zeros(input.sizes(), input.options().dtype(m_type)) : at::Tensor();
        };
        m_totals.gradients = {zeros(hidden, m_head.hidden), zeros(weight, m_head.weight),
                              zeros(bias, m_head.bias)};
        const int64_t tokens = m_head.hidden.size(0);
        const int64_t rows = rowsOfChunk(m_head, m_options);
        for (int64_t begin = 0; begin < tokens; begin += rows) {
            const int64_t end = std::min(begin + rows, tokens);
            const auto counting = m_counts.narrow(0, begin, end - begin).sum().item<int64_t>();
            if (counting > 0) {
                addChunk(begin, end, counting < end - begin);
            }
        }
        return m_totals;
    }

private:
    void addChunk(int64_t begin, int64_t end, bool someIgnored) {
        const at::Tensor hidden = m_head.hidden.narrow(0, begin, end - begin);
        at::Tensor logits = product(hidden, m_compute.t(), m_type);
        if (m_head.bias.defined()) {
            logits.add_(m_head.bias);
        }
        at::Tensor bent; // tanh of the logits over the cap
        if (m_head.cap > 0) {
            bent = logits.div_(m_head.cap).tanh_();
            logits = bent * m_head.cap;
        }
        at::Tensor ignored;
        if (someIgnored) {
            ignored = m_ignored.narrow(0, begin, end - begin);
        }
        const at::Tensor slope = slopeOf(begin, end, std::move(logits), ignored);
        if (!m_totals.gradients.any() || !slope.defined()) {
            return;
        }
        if (bent.defined()) {
            slope.mul_(bent.square_().neg_().add_(1));
        }
        if (someIgnored) { // last, so that a row that does not count gives nothing, NaN neither
            slope.masked_fill_(ignored.unsqueeze(1), 0);
        }
        passOn(slope, hidden, begin);
    }

    /// Adds the losses of a chunk; returns their gradient by its logits.
    at::Tensor slopeOf(int64_t begin, int64_t end, at::Tensor logits, const at::Tensor& ignored) {
        const double hard = m_options.hardShare;
        const auto add = [&](at::Tensor& total, const at::Tensor& value) {
            const at::Tensor kept = ignored.defined() ? value.masked_fill(ignored, 0) : value;
            total.add_(kept.sum(at::kDouble));
        };
        at::Tensor slope;
        if (hard > 0) {
            const at::Tensor targets = m_targets.narrow(0, begin, end - begin);
            const bool last = !m_options.soft || hard == 1; // to read the logits
            const TokenLoss loss =
                last ? crossEntropyInPlace(logits, targets) : crossEntropy(logits, targets);
            add(m_totals.crossEntropy, loss.value);
            slope = hard == 1 ? loss.gradient : loss.gradient.mul_(hard);
        }
        if (m_options.soft && hard < 1) {
            const TokenLoss loss = m_options.soft(begin, end, std::move(logits));
            add(m_totals.soft, loss.value);
            if (slope.defined()) {
                slope.add_(loss.gradient, 1 - hard);
            } else {
                slope = hard > 0 ? loss.gradient.mul_(1 - hard) : loss.gradient;
            }
        }
        return slope;
    }

    void passOn(const at::Tensor& slope, const at::Tensor& hidden, int64_t begin) {
        Gradients& into = m_totals.gradients;
        const at::Tensor narrow = slope.to(hidden.scalar_type());
        if (into.hidden.defined()) {
            into.hidden.narrow(0, begin, hidden.size(0)).copy_(product(narrow, m_compute, m_type));
        }
        if (into.weight.defined()) {
            addProduct(into.weight, narrow, hidden);
        }
        if (into.bias.defined()) {
            into.bias.add_(slope.sum(0));
        }
    }

    HeadInputs m_head;
    const HeadLossOptions& m_options;
    at::ScalarType m_type;
    at::Tensor m_compute; ///< the weight in the hidden states' type
    at::Tensor m_counts;  ///< bool [N] on the CPU
    at::Tensor m_ignored; ///< bool [N]
    at::Tensor m_targets; ///< int64 [N], 0 where ignored
    Totals m_totals;
};

/// A loss, and the gradients of the sum that it is a share of.
struct KnownLoss {
    at::Tensor value;
    double share = 1;
    Gradients gradients{};
};

/// A value whose gradients are known before backward asks for them. They leave the node there, so
/// that the accumulation into a leaf may take them over without a copy.
class KnownGradients : public torch::autograd::Function<KnownGradients> {
public:
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& hidden,
                              const at::Tensor& weight, const std::optional<at::Tensor>& bias,
                              const KnownLoss& known) {
        const auto keep = [&](const char* name, const at::Tensor& gradient,
                              const at::Tensor& input) {
            if (gradient.defined()) {
                context->saved_data[name] = gradient;
                context->saved_data[std::string("type of ") + name] =
                    static_cast<int64_t>(input.scalar_type());
            }
        };
        context->saved_data["share"] = known.share;
        keep("hidden", known.gradients.hidden, hidden);
        keep("weight", known.gradients.weight, weight);
        if (bias) {
            keep("bias", known.gradients.bias, *bias);
        }
        return known.value;
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   const torch::autograd::variable_list& outer) {
        auto& saved = context->saved_data;
        const at::Tensor factor = outer[0] * saved["share"].toDouble();
        const auto take = [&](const char* name) {
            const auto kept = saved.find(std::string("type of ") + name);
            if (kept == saved.end()) {
                return at::Tensor();
            }
            const auto type = static_cast<at::ScalarType>(kept->second.toInt());
            const auto found = saved.find(name);
            LATHE_ASSERT(found != saved.end()); // backward() a second time
            at::Tensor gradient = found->second.toTensor();
            saved.erase(found);
            return gradient.mul_(factor).to(type);
        };
        return {take("hidden"), take("weight"), take("bias"), at::Tensor()};
    }
};

} // namespace

SoftLoss divergenceFrom(TeacherLogits teacher, const DivergenceOptions& options) {
    return [teacher = std::move(teacher), options](int64_t begin, int64_t end, at::Tensor logits) {
        return divergence(teacher(begin, end), std::move(logits), options);
    };
}

SoftLoss divergenceFrom(const at::Tensor& ids, const at::Tensor& logProbabilities,
                        const DivergenceOptions& options) {
    return [=](int64_t begin, int64_t end, at::Tensor logits) {
        const auto part = [&](const at::Tensor& all) {
            return all.narrow(0, begin, end - begin).to(logits.device());
        };
        const at::Tensor words = part(ids).to(at::kLong);
        const at::Tensor known = part(logProbabilities);
        return topKDivergence(words, known, std::move(logits), options);
    };
}

HeadLoss headLoss(const HeadInputs& head, const at::Tensor& targets,
                  const HeadLossOptions& options) {
    LATHE_ASSERT(head.hidden.dim() == 2 && head.weight.dim() == 2 &&
                 head.hidden.size(1) == head.weight.size(1));
    LATHE_ASSERT(targets.dim() == 1 && targets.size(0) == head.hidden.size(0));
    const bool recorded = at::GradMode::is_enabled();
    const auto asks = [&](const at::Tensor& input) {
        return recorded && input.defined() && input.requires_grad();
    };
    const at::NoGradGuard noGrad;
    ChunkedHead chunks(head, targets, options);
    const Totals totals = chunks.run(asks(head.hidden), asks(head.weight), asks(head.bias));
    HeadLoss result{.loss = {}, .crossEntropy = {}, .soft = {}, .counted = chunks.counted()};
    const double divisor =
        options.denominator > 0 ? options.denominator : static_cast<double>(result.counted);
    const double share = 1 / std::max(divisor, 1.0);
    const double hard = options.hardShare;
    const at::Tensor sum = totals.crossEntropy * hard + totals.soft * (1 - hard);
    result.loss = (sum * share).to(lossType(head.hidden));
    if (hard > 0) {
        result.crossEntropy = totals.crossEntropy * share;
    }
    if (options.soft && hard < 1) {
        result.soft = totals.soft * share;
    }
    if (totals.gradients.any()) {
        const at::AutoGradMode grad(true);
        const auto bias = head.bias.defined() ? std::optional(head.bias) : std::nullopt;
        result.loss = KnownGradients::apply(head.hidden, head.weight, bias,
                                            KnownLoss{result.loss, share, totals.gradients});
    }
    return result;
}

} // namespace lathe
