#include "core/engine/check/forward_check.h"

#include "core/engine/kernels/forward_kernel.h"
#include "core/engine/kernels/score_kernel.h"
#include "core/plain/base/text.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/rsqrt.h>
#include <ATen/ops/silu.h>

#include <limits>

namespace lathe {
namespace {

/// Random numbers on a device, the same in every run.
class Numbers {
public:
    Numbers(const at::Device& device, at::ScalarType dtype) : m_device(device), m_dtype(dtype) {}

    at::Tensor of(at::IntArrayRef shape) {
        return at::randn(shape, m_generator, at::kFloat).to(m_device, m_dtype);
    }

    at::Tensor floats(at::IntArrayRef shape) {
        return at::randn(shape, m_generator, at::kFloat).to(m_device);
    }

private:
    at::Device m_device;
    at::ScalarType m_dtype;
    at::Generator m_generator = at::make_generator<at::CPUGeneratorImpl>(5);
};

std::string nameOfType(at::ScalarType dtype) {
    return dtype == at::kBFloat16 ? "bfloat16" : "float32";
}

/// The largest difference relative to the largest expected value.
double apart(const at::Tensor& ours, const at::Tensor& expected) {
    const at::Tensor wide = expected.to(at::kDouble);
    return ((ours.to(at::kDouble) - wide).abs().max() / wide.abs().max()).item<double>();
}

std::string within(const at::Tensor& ours, const at::Tensor& expected, double most) {
    const double off = apart(ours, expected);
    return off <= most ? "" : "off by " + formatNumber(off) + " of the largest value";
}

double roundingOf(at::ScalarType dtype) {
    return dtype == at::kBFloat16 ? 1.0 / 128 : 1e-5;
}

struct NormCase {
    bool layer, branch, plusOne, wideWeight;
    int64_t width;
};

std::string normFault(const NormCase& one, at::ScalarType dtype, const at::Device& device) {
    Numbers numbers(device, dtype);
    NormTask task;
    task.stream = numbers.of({37, one.width});
    if (one.branch) {
        task.branch = numbers.of({37, one.width});
    }
    task.weight = one.wideWeight ? numbers.floats({one.width}) : numbers.of({one.width});
    if (one.layer) {
        task.bias = one.wideWeight ? numbers.floats({one.width}) : numbers.of({one.width});
    }
    task.layer = one.layer;
    task.plusOne = one.plusOne;
    task.eps = 1e-5;
    const at::Tensor sum = one.branch ? task.stream + task.branch : task.stream.clone();
    const at::Tensor x = sum.to(at::kDouble);
    const at::Tensor weight = task.weight.to(at::kDouble) + (one.plusOne ? 1 : 0);
    const at::Tensor expected =
        one.layer ? at::layer_norm(x, {one.width}, weight, task.bias.to(at::kDouble), 1e-5)
                  : x * at::rsqrt(x.square().mean(-1, true) + 1e-5) * weight;
    const at::Tensor ours = addNorm(task);
    if (!task.stream.equal(sum)) {
        return "the sum is another than LibTorch's";
    }
    return within(ours, expected, roundingOf(dtype));
}

/// The expected values come from the same operations, rounded one by one.
std::string rotateFault(at::ScalarType dtype, const at::Device& device) {
    Numbers numbers(device, dtype);
    const at::Tensor all = numbers.of({2, 5, 7, 96}); // heads 1 … 4 are rotated, 48 of 96 values
    const at::Tensor x = all.narrow(2, 1, 4);
    const at::Tensor cosine = numbers.floats({5, 24});
    const at::Tensor sine = numbers.floats({5, 24});
    const auto angles = [&](const at::Tensor& t) { return t.to(dtype).view({1, 5, 1, 24}); };
    const at::Tensor p = x.narrow(3, 0, 24);
    const at::Tensor q = x.narrow(3, 24, 24);
    const at::Tensor expected =
        at::cat({p * angles(cosine) - q * angles(sine), q * angles(cosine) + p * angles(sine),
                 x.narrow(3, 48, 48)},
                3);
    const at::Tensor before = all.clone();
    rotateHeads(x, cosine, sine);
    if (!all.narrow(2, 5, 2).equal(before.narrow(2, 5, 2)) ||
        !all.narrow(2, 0, 1).equal(before.narrow(2, 0, 1))) {
        return "other heads have changed";
    }
    return x.equal(expected) ? "" : within(x, expected, roundingOf(dtype) / 100);
}

std::string gateFault(Activation kind, at::ScalarType dtype, const at::Device& device) {
    Numbers numbers(device, dtype);
    const at::Tensor both = numbers.of({33, 2 * 144}) * 3;
    const at::Tensor gate = both.narrow(1, 0, 144);
    const at::Tensor up = both.narrow(1, 144, 144);
    const at::Tensor activated = kind == Activation::Silu   ? at::silu(gate)
                                 : kind == Activation::Gelu ? at::gelu(gate)
                                 : kind == Activation::Relu ? at::relu(gate)
                                                            : at::gelu(gate, "tanh");
    return within(gateRows(gate, up, kind), activated * up, roundingOf(dtype) / 2);
}

/// The logits include ties for the largest and one NaN.
std::string scoreFault(int64_t words, double cap, at::ScalarType dtype, const at::Device& device) {
    Numbers numbers(device, dtype);
    constexpr int64_t kRows = 19;
    const at::Tensor own = numbers.of({kRows, words}) * 4;
    const at::Tensor other = (own + numbers.of({kRows, words})).contiguous();
    own.narrow(0, 0, 1).fill_(2);
    own.narrow(0, 1, 1).narrow(1, words / 2, 1).fill_(std::numeric_limits<float>::quiet_NaN());
    at::Tensor targets = at::arange(kRows, at::kLong).to(device) * (words / kRows);
    targets.narrow(0, 2, 2).copy_(own.narrow(0, 2, 2).argmax(1));
    const auto floats = own.options().dtype(at::kFloat);
    const at::Tensor nll = at::empty({kRows}, floats), kl = at::empty({kRows}, floats);
    const at::Tensor correct = at::empty({kRows}, floats.dtype(at::kBool));
    const at::Tensor same = at::empty({kRows}, floats.dtype(at::kBool));
    scoreRows({own, cap}, targets, nll, correct);
    divergeRows({own, cap}, {other, cap}, kl, same);
    const auto logProbabilities = [&](const at::Tensor& logits) {
        at::Tensor wide = logits.to(at::kDouble);
        if (cap > 0) {
            wide = (wide / cap).tanh() * cap;
        }
        return wide.log_softmax(-1);
    };
    const at::Tensor p = logProbabilities(own), q = logProbabilities(other);
    if (!nll.isnan().narrow(0, 1, 1).item<bool>() || !kl.isnan().narrow(0, 1, 1).item<bool>()) {
        return "NaN among the logits is not seen";
    }
    const auto sane = [](const at::Tensor& t) {
        return t.index_select(
            0, at::arange(2, t.size(0), at::TensorOptions(at::kLong).device(t.device())));
    };
    if (!correct.equal(own.argmax(1).eq(targets)) &&
        !sane(correct).equal(sane(own.argmax(1).eq(targets)))) {
        return "the largest is another";
    }
    if (!sane(same).equal(sane(own.argmax(1).eq(other.argmax(1))))) {
        return "another agreement";
    }
    if (!correct.narrow(0, 0, 1).item<bool>()) {
        return "of equal logits the first is not taken";
    }
    const at::Tensor expected = -p.gather(1, targets.unsqueeze(1)).squeeze(1);
    const std::string fault = within(sane(nll), sane(expected), 1e-5);
    const at::Tensor divergence = (q.exp() * (q - p)).sum(-1);
    return fault.empty() ? within(sane(kl), sane(divergence), 1e-4) : fault;
}

} // namespace

std::vector<KernelClaim> forwardClaims(const at::Device& device) {
    std::vector<KernelClaim> claims;
    for (const at::ScalarType dtype : {at::kBFloat16, at::kFloat}) {
        const std::string type = " in " + nameOfType(dtype) + " as LibTorch";
        for (const NormCase& one : {NormCase{false, true, false, false, 2048},
                                    {false, false, true, true, 576},
                                    {true, true, false, true, 768},
                                    {true, false, false, false, 11008}}) {
            claims.push_back({std::string(one.layer ? "LayerNorm" : "RMSNorm") + " of " +
                                  std::to_string(one.width) + " values" +
                                  (one.branch ? " after a sum" : "") + type,
                              [=] { return normFault(one, dtype, device); }});
        }
        claims.push_back({"heads are rotated" + type, [=] { return rotateFault(dtype, device); }});
        for (const auto& [kind, name] : {std::pair{Activation::Silu, "SiLU"},
                                         {Activation::Gelu, "GELU"},
                                         {Activation::GeluTanh, "GELU by tanh"},
                                         {Activation::Relu, "ReLU"}}) {
            claims.push_back({std::string(name) + " gates" + type,
                              [=, kind = kind] { return gateFault(kind, dtype, device); }});
        }
        for (const auto& [words, cap] :
             {std::pair<int64_t, double>{50257, 0}, {128256, 0}, {32000, 30}}) {
            claims.push_back(
                {"scores of " + std::to_string(words) + " words" + (cap > 0 ? ", capped" : "") +
                     type,
                 [=, words = words, cap = cap] { return scoreFault(words, cap, dtype, device); }});
        }
    }
    return claims;
}

} // namespace lathe
