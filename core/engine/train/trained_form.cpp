#include "core/engine/train/trained_form.h"

#include "core/engine/model/input_op.h"
#include "core/engine/numbers/row_product.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/mm.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>

namespace lathe {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// Only the maker of the weight is kept for the backward pass.
struct MakerHolder final : torch::CustomClassHolder {
    explicit MakerHolder(WeightMaker maker) : make(std::move(maker)) {}

    WeightMaker make;
};

using Maker = c10::intrusive_ptr<MakerHolder>;

void keep(AutogradContext* context, const Maker& maker) {
    context->saved_data["maker"] = c10::IValue::make_capsule(maker);
}

at::Tensor madeAgain(AutogradContext* context, at::ScalarType type) {
    const auto capsule = context->saved_data["maker"].toCapsule();
    return static_cast<const MakerHolder&>(*capsule).make(type);
}

/// [.., D] as [N, D].
at::Tensor rowsOf(const at::Tensor& x) {
    return x.dim() == 2 ? x : x.reshape({-1, x.size(-1)});
}

struct FrozenProduct : torch::autograd::Function<FrozenProduct> {
    static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const Maker& maker) {
        keep(context, maker);
        return rowProduct(x, maker->make(x.scalar_type()));
    }

    static variable_list backward(AutogradContext* context, variable_list gradients) {
        const at::Tensor& gradient = gradients[0];
        return {rowProduct(gradient, madeAgain(context, gradient.scalar_type()).t()), at::Tensor()};
    }
};

/// gradientᵀ · x in `type`; on CUDA summed and stored in float32 without a rounding between.
at::Tensor weightSlope(const at::Tensor& gradient, const at::Tensor& x, at::ScalarType type) {
    const at::Tensor rows = rowsOf(gradient).t();
    if (type == at::kFloat && rows.is_cuda() && rows.scalar_type() != at::kFloat) {
        return at::mm(rows, rowsOf(x), at::kFloat);
    }
    return rowProduct(rows, rowsOf(x).t()).to(type);
}

struct TrainedProduct : torch::autograd::Function<TrainedProduct> {
    static at::Tensor forward(AutogradContext* context, const at::Tensor& x,
                              const at::Tensor& weight) {
        context->save_for_backward({x, weight});
        return rowProduct(x, weight.to(x.scalar_type()));
    }

    static variable_list backward(AutogradContext* context, variable_list gradients) {
        const variable_list saved = context->get_saved_variables();
        const at::Tensor& x = saved[0];
        const at::Tensor& weight = saved[1];
        const at::Tensor& gradient = gradients[0];
        variable_list out(2);
        if (context->needs_input_grad(0)) {
            out[0] = rowProduct(gradient, weight.to(gradient.scalar_type()).t());
        }
        out[1] = weightSlope(gradient, x, weight.scalar_type());
        return out;
    }
};

using GateProduct = decltype(GatedInput::product);

struct GateHolder final : torch::CustomClassHolder {
    explicit GateHolder(GateProduct made) : product(std::move(made)) {}

    GateProduct product;
};

/// TrainedProduct of a gate's product, which is made again in the backward pass.
struct GatedProduct : torch::autograd::Function<GatedProduct> {
    static at::Tensor forward(AutogradContext* context, const at::Tensor& gate,
                              const at::Tensor& up, const at::Tensor& weight,
                              const c10::intrusive_ptr<GateHolder>& holder) {
        context->save_for_backward({gate, up, weight});
        context->saved_data["gate"] = c10::IValue::make_capsule(holder);
        return at::linear(holder->product(gate, up), weight.to(gate.scalar_type()));
    }

    static variable_list backward(AutogradContext* context, variable_list gradients) {
        const variable_list saved = context->get_saved_variables();
        const auto capsule = context->saved_data["gate"].toCapsule();
        const auto& holder = static_cast<const GateHolder&>(*capsule);
        const at::Tensor gate = saved[0].detach().requires_grad_();
        const at::Tensor up = saved[1].detach().requires_grad_();
        const at::Tensor& weight = saved[2];
        const at::Tensor& gradient = gradients[0];
        variable_list out(4);
        const at::AutoGradMode grad(true);
        const at::Tensor read = holder.product(gate, up);
        {
            const at::NoGradGuard noGrad;
            out[2] = weightSlope(gradient, read.detach(), weight.scalar_type());
        }
        const at::Tensor toRead = gradient.matmul(weight.detach().to(gradient.scalar_type()));
        const variable_list slopes = torch::autograd::grad({read}, {gate, up}, {toRead});
        out[0] = slopes[0];
        out[1] = slopes[1];
        return out;
    }
};

/// The means of `pool` neighbouring inputs; x itself without a pool.
at::Tensor pooled(const at::Tensor& x, int64_t pool) {
    return pool > 0 ? x.unflatten(-1, {-1, pool}).mean(-1) : x;
}

struct AdapterHolder final : torch::CustomClassHolder {
    AdapterHolder(WeightMaker maker, const LowRankTerm& term)
        : make(std::move(maker)), scale(term.scale), pool(term.pool) {}

    WeightMaker make;
    double scale;
    int64_t pool;
};

struct AdapterProduct : torch::autograd::Function<AdapterProduct> {
    static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& up,
                              const at::Tensor& down,
                              const c10::intrusive_ptr<AdapterHolder>& held) {
        const at::ScalarType type = x.scalar_type();
        at::Tensor y = rowProduct(x, held->make(type));
        const at::Tensor inner = at::linear(pooled(rowsOf(x), held->pool), down.to(type));
        rowsOf(y).addmm_(inner, up.to(type).t(), 1, held->scale);
        context->saved_data["held"] = c10::IValue::make_capsule(held);
        context->save_for_backward({x, inner, up, down});
        return y;
    }

    static variable_list backward(AutogradContext* context, variable_list gradients) {
        const variable_list saved = context->get_saved_variables();
        const auto capsule = context->saved_data["held"].toCapsule();
        const auto& held = static_cast<const AdapterHolder&>(*capsule);
        const at::Tensor gradient = rowsOf(gradients[0]);
        const at::ScalarType type = gradient.scalar_type();
        const at::Tensor read = pooled(rowsOf(saved[0]), held.pool);
        const at::Tensor toInner = gradient.matmul(saved[2].to(type)) * held.scale;
        variable_list out(4);
        out[1] =
            (gradient.t().matmul(saved[1]).to(at::kFloat) * held.scale).to(saved[2].scalar_type());
        out[2] = toInner.t().matmul(read).to(saved[3].scalar_type());
        if (context->needs_input_grad(0)) {
            at::Tensor toX = rowProduct(gradient, held.make(type).t());
            if (held.pool > 0) {
                const at::Tensor toMeans = toInner.matmul(saved[3].to(type));
                toX += toMeans.repeat_interleave(held.pool, 1) / static_cast<double>(held.pool);
            } else {
                toX.addmm_(toInner, saved[3].to(type));
            }
            out[0] = toX.view_as(saved[0]);
        }
        return out;
    }
};

bool watched(const at::Tensor& x) {
    return at::GradMode::is_enabled() && x.requires_grad();
}

} // namespace

bool TrainedForm::serves(int64_t) const {
    return true;
}

at::Tensor TrainedForm::apply(const Linear& linear, const at::Tensor& x) const {
    const at::Tensor read = linear.in.empty() ? x : applied(linear.in, x);
    const at::Tensor y = product(read);
    return linear.bias.defined() ? y + linear.bias.to(y.device(), y.scalar_type()) : y;
}

at::Tensor TrainedForm::applyGated(const Linear& linear, const GatedInput& input) const {
    if (!plain || !linear.in.empty() || !at::GradMode::is_enabled()) {
        return {};
    }
    const at::Tensor made = weight();
    if (made.scalar_type() == input.gate.scalar_type() || !made.requires_grad()) {
        return {};
    }
    const at::Tensor y = GatedProduct::apply(input.gate, input.up, made,
                                             c10::make_intrusive<GateHolder>(input.product));
    return linear.bias.defined() ? y + linear.bias.to(y.device(), y.scalar_type()) : y;
}

/// What it holds is counted where a trainer estimates its memory.
int64_t TrainedForm::bytes() const {
    return 0;
}

Linear trainedLinear(const Linear& linear, std::function<at::Tensor()> weight) {
    auto product = [weight](const at::Tensor& x) { return productWithTrained(x, weight()); };
    Linear out = trainedLinear(linear, weight, product);
    auto form = std::make_shared<TrainedForm>(dynamic_cast<const TrainedForm&>(*out.packed));
    form->plain = true;
    out.packed = std::move(form);
    return out;
}

Linear trainedLinear(const Linear& linear, std::function<at::Tensor()> weight,
                     std::function<at::Tensor(const at::Tensor& x)> product) {
    auto form = std::make_shared<TrainedForm>();
    form->out = outFeatures(linear);
    form->in = weightColumns(linear.parts.front());
    form->weight = std::move(weight);
    form->product = std::move(product);
    return Linear{.parts = {}, .bias = linear.bias, .in = linear.in, .packed = std::move(form)};
}

at::Tensor productWithTrained(const at::Tensor& x, const at::Tensor& weight) {
    const bool cast = weight.scalar_type() != x.scalar_type();
    const bool own = cast || fastRowProducts(x);
    if (!own || !at::GradMode::is_enabled() || !weight.requires_grad()) {
        return at::linear(x, cast ? weight.to(x.scalar_type()) : weight);
    }
    return TrainedProduct::apply(x, weight);
}

at::Tensor productWithFrozen(const at::Tensor& x, const WeightMaker& weight) {
    if (!watched(x)) {
        return at::linear(x, weight(x.scalar_type()));
    }
    return FrozenProduct::apply(x, c10::make_intrusive<MakerHolder>(weight));
}

at::Tensor productWithAdapter(const at::Tensor& x, const WeightMaker& weight,
                              const LowRankTerm& term) {
    return AdapterProduct::apply(x, term.up, term.down,
                                 c10::make_intrusive<AdapterHolder>(weight, term));
}

} // namespace lathe
