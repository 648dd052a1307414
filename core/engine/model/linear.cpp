#include "core/engine/model/linear.h"

#include "core/engine/model/overloaded.h"
#include "core/engine/numbers/row_kernels.h"
#include "core/engine/numbers/tensor_bytes.h"
#include "core/plain/base/error.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/linear.h>

#include <atomic>

namespace lathe {
namespace {

at::Tensor denseOf(const Part& part) {
    return std::visit(Overloaded{[](const Dense& p) {
                                     return p.weight.is_mkldnn() ? p.weight.to_dense()
                                                                 : p.weight.to(at::kFloat);
                                 },
                                 [](const Quantized& p) {
                                     const auto codes = unpackCodes(p.codes, p.grid.bits, p.in);
                                     return decode(p.grid, codes, fitOf(p));
                                 },
                                 [](const LowRank& p) {
                                     return p.up.to(at::kFloat).matmul(p.down.to(at::kFloat));
                                 }},
                      part);
}

at::Tensor like(const at::Tensor& tensor, const at::Tensor& x) {
    return tensor.to(x.device(), x.scalar_type());
}

/// A weight that prepare() laid out for oneDNN.
at::Tensor packedLinear(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias) {
    using Signature = at::Tensor(
        const at::Tensor&, const at::Tensor&, const std::optional<at::Tensor>&, std::string_view,
        c10::List<std::optional<at::Scalar>>, std::optional<std::string_view>);
    static const auto op = c10::Dispatcher::singleton()
                               .findSchemaOrThrow("mkldnn::_linear_pointwise", "")
                               .typed<Signature>();
    const auto optionalBias = bias.defined() ? std::optional(bias) : std::nullopt;
    return op.call(x, weight, optionalBias, "none", c10::List<std::optional<at::Scalar>>(), "");
}

at::Tensor applyPart(const Part& part, const at::Tensor& x, const at::Tensor& bias) {
    const auto optionalBias = bias.defined() ? std::optional(like(bias, x)) : std::nullopt;
    if (const auto* p = std::get_if<Dense>(&part)) {
        if (p->weight.is_mkldnn()) {
            return packedLinear(x, p->weight, bias);
        }
        return at::linear(x, like(p->weight, x), optionalBias);
    }
    if (const auto* p = std::get_if<LowRank>(&part)) {
        return at::linear(at::linear(x, like(p->down, x)), like(p->up, x), optionalBias);
    }
    return at::linear(x, like(denseOf(part), x), optionalBias);
}

int64_t partBytes(const Part& part) {
    return std::visit(Overloaded{[](const Dense& p) { return bytesIn(p.weight); },
                                 [](const Quantized& p) {
                                     return bytesIn(p.codes) + bytesIn(p.scale) + bytesIn(p.zero) +
                                            bytesIn(p.outer);
                                 },
                                 [](const LowRank& p) { return bytesIn(p.up) + bytesIn(p.down); }},
                      part);
}

int64_t zerosIn(const at::Tensor& weight) {
    // Order does not matter, so a transposed weight is counted without a copy.
    const at::Tensor flat = weight.t().is_contiguous() ? weight.t() : weight.contiguous();
    const bool narrow = flat.element_size() == 2;
    if (!flat.device().is_cpu() || !(narrow || flat.scalar_type() == at::kFloat)) {
        return flat.eq(0).sum().item<int64_t>();
    }
    const RowKernels& kernels = rowKernels();
    std::atomic<int64_t> zeros = 0;
    const void* begin = flat.const_data_ptr();
    at::parallel_for(0, flat.numel(), 1 << 18, [&](int64_t from, int64_t to) {
        zeros += narrow ? kernels.zeros16(static_cast<const uint16_t*>(begin) + from, to - from)
                        : kernels.zeros32(static_cast<const uint32_t*>(begin) + from, to - from);
    });
    return zeros;
}

/// Works for const and mutable parts.
template <class AnyPart, class F>
void visitSharedOf(AnyPart& part, const F& f) {
    if (auto* dense = std::get_if<Dense>(&part); dense && !dense->shared.empty()) {
        f(dense->shared, dense->weight);
    } else if (auto* low = std::get_if<LowRank>(&part)) {
        if (!low->sharedUp.empty()) {
            f(low->sharedUp, low->up);
        }
        if (!low->sharedDown.empty()) {
            f(low->sharedDown, low->down);
        }
    } else if (auto* codes = std::get_if<Quantized>(&part); codes && !codes->shared.empty()) {
        f(codes->shared + ".codes", codes->codes);
        f(codes->shared + ".scale", codes->scale);
        if (codes->zero.defined()) {
            f(codes->shared + ".zero", codes->zero);
        }
        if (codes->outer.defined()) {
            f(codes->shared + ".outer", codes->outer);
        }
    }
}

/// Works for const and mutable linears.
template <class AnyLinear, class F>
void visitShared(AnyLinear& linear, const F& f) {
    for (auto& op : linear.in) {
        if (auto* scale = std::get_if<Scale>(&op); scale && !scale->shared.empty()) {
            f(scale->shared, scale->divisor);
        } else if (auto* gather = std::get_if<Gather>(&op); gather && !gather->shared.empty()) {
            f(gather->shared + ".source", gather->source);
            f(gather->shared + ".target", gather->target);
            f(gather->shared + ".factor", gather->factor);
        }
    }
    for (auto& part : linear.parts) {
        visitSharedOf(part, f);
    }
}

/// The parts as one matrix, their rows stacked.
at::Tensor stacked(const std::vector<Part>& parts) {
    std::vector<at::Tensor> weights;
    for (const Part& part : parts) {
        weights.push_back(denseOf(part));
    }
    return at::cat(weights);
}

} // namespace

at::Tensor PackedForm::applyGated(const Linear&, const GatedInput&) const {
    return {};
}

int64_t weightRows(const Part& part) {
    return std::visit(Overloaded{[](const Dense& p) { return p.weight.size(0); },
                                 [](const Quantized& p) { return p.codes.size(0); },
                                 [](const LowRank& p) { return p.up.size(0); }},
                      part);
}

int64_t weightColumns(const Part& part) {
    return std::visit(Overloaded{[](const Dense& p) { return p.weight.size(1); },
                                 [](const Quantized& p) { return p.in; },
                                 [](const LowRank& p) { return p.down.size(1); }},
                      part);
}

std::string sharedIdOf(const std::vector<Part>& parts) {
    std::string out;
    for (const Part& part : parts) {
        const std::string id = std::visit(
            Overloaded{[](const Dense& p) { return p.shared; },
                       [](const Quantized& p) {
                           return p.shared.empty() ? std::string() : p.shared + ".codes";
                       },
                       [](const LowRank& p) {
                           const bool both = !p.sharedUp.empty() && !p.sharedDown.empty();
                           return both ? p.sharedUp + " x " + p.sharedDown : std::string();
                       }},
            part);
        if (id.empty()) {
            return "";
        }
        out += (out.empty() ? "" : " + ") + id;
    }
    return out;
}

Linear makeDense(at::Tensor weight, at::Tensor bias) {
    LATHE_ASSERT(weight.dim() == 2);
    LATHE_ASSERT(!bias.defined() || bias.size(0) == weight.size(0));
    return {{Dense{std::move(weight)}}, std::move(bias)};
}

void forEachShared(Linear& linear, const std::function<void(const std::string&, at::Tensor&)>& f) {
    visitShared(linear, f);
}

void forEachShared(const Linear& linear,
                   const std::function<void(const std::string&, const at::Tensor&)>& f) {
    visitShared(linear, f);
}

int64_t outFeatures(const Linear& linear) {
    LATHE_ASSERT(linear.present());
    return linear.packed ? linear.packed->out : weightRows(linear.parts.front());
}

int64_t inFeatures(const Linear& linear) {
    LATHE_ASSERT(linear.present());
    return inputWidth(linear.in,
                      linear.packed ? linear.packed->in : weightColumns(linear.parts.front()));
}

at::Tensor weightOf(const Linear& linear) {
    LATHE_ASSERT(linear.present());
    if (linear.parts.empty()) {
        return stacked(linear.packed->meaning);
    }
    at::Tensor sum = denseOf(linear.parts.front());
    for (size_t i = 1; i < linear.parts.size(); ++i) {
        sum = sum + denseOf(linear.parts[i]);
    }
    return sum;
}

at::Tensor dense(const Linear& linear) {
    const at::Tensor weight = weightOf(linear);
    return linear.in.empty() ? weight : folded(linear.in, weight);
}

at::Tensor apply(const Linear& linear, const at::Tensor& x) {
    LATHE_ASSERT(linear.present());
    if (linear.packed && linear.packed->serves(x.numel() / x.size(-1))) {
        return linear.packed->apply(linear, x);
    }
    const at::Tensor y = linear.in.empty() ? x : applied(linear.in, x);
    at::Tensor sum = applyPart(linear.parts.front(), y, linear.bias);
    for (size_t i = 1; i < linear.parts.size(); ++i) {
        sum = sum + applyPart(linear.parts[i], y, {});
    }
    return sum;
}

int64_t storedBytes(const Linear& linear) {
    int64_t sum = bytesIn(linear.bias) + storedBytes(linear.in);
    if (linear.packed) {
        sum += linear.packed->bytes();
    }
    for (const Part& part : linear.parts) {
        sum += partBytes(part);
    }
    return sum;
}

int64_t zeroCount(const Linear& linear) {
    const auto* single = linear.parts.size() == 1 ? std::get_if<Dense>(&linear.parts[0]) : nullptr;
    return zerosIn(single && !single->weight.is_mkldnn() ? single->weight : weightOf(linear));
}

} // namespace lathe
