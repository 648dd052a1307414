#include "core/engine/train/trained_form.h"

#include "core/engine/model/input_op.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/linear.h>
#include <torch/csrc/autograd/custom_function.h>

namespace lathe {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;
using WeightMaker = std::function<at::Tensor(at::ScalarType)>;

/// Only the maker of the weight is kept for the backward pass.
struct MakerHolder final : torch::CustomClassHolder {
    WeightMaker make;
};

struct FrozenProduct : torch::autograd::Function<FrozenProduct> {
    static at::Tensor forward(AutogradContext* context, const at::Tensor& x,
                              const c10::intrusive_ptr<MakerHolder>& maker) {
        context->saved_data["maker"] = c10::IValue::make_capsule(maker);
        return at::linear(x, maker->make(x.scalar_type()));
    }

    static variable_list backward(AutogradContext* context, variable_list gradients) {
        const auto capsule = context->saved_data["maker"].toCapsule();
        const auto& maker = static_cast<const MakerHolder&>(*capsule);
        const at::Tensor& gradient = gradients[0];
        return {gradient.matmul(maker.make(gradient.scalar_type())), at::Tensor()};
    }
};

} // namespace

bool TrainedForm::serves(int64_t) const {
    return true;
}

at::Tensor TrainedForm::apply(const Linear& linear, const at::Tensor& x) const {
    const at::Tensor read = linear.in.empty() ? x : applied(linear.in, x);
    const at::Tensor y = product(read);
    return linear.bias.defined() ? y + linear.bias.to(y.device(), y.scalar_type()) : y;
}

/// What it holds is counted where a trainer estimates its memory.
int64_t TrainedForm::bytes() const {
    return 0;
}

Linear trainedLinear(const Linear& linear, std::function<at::Tensor()> weight) {
    auto product = [weight](const at::Tensor& x) {
        return at::linear(x, weight().to(x.scalar_type()));
    };
    return trainedLinear(linear, weight, product);
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

at::Tensor productWithFrozen(const at::Tensor& x, const WeightMaker& weight) {
    if (!at::GradMode::is_enabled() || !x.requires_grad()) {
        return at::linear(x, weight(x.scalar_type()));
    }
    auto maker = c10::make_intrusive<MakerHolder>();
    maker->make = weight;
    return FrozenProduct::apply(x, maker);
}

} // namespace lathe
