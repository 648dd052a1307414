#include "core/engine/train/student_forward.h"

#include "core/engine/forward/sublayers.h"
#include "core/engine/train/trained_form.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>

namespace lathe {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;
using Run = std::function<at::Tensor(const at::Tensor& x)>;

struct RunHolder final : torch::CustomClassHolder {
    Run run;
};

/// Runs a block twice: without history in the forward pass, with it in the backward pass, where the
/// gradients of its leaves are added to them directly.
struct Recomputed : torch::autograd::Function<Recomputed> {
    static at::Tensor forward(AutogradContext* context, const at::Tensor& x,
                              const c10::intrusive_ptr<RunHolder>& block) {
        context->save_for_backward({x});
        context->saved_data["block"] = c10::IValue::make_capsule(block);
        return block->run(x);
    }

    static variable_list backward(AutogradContext* context, variable_list gradients) {
        const auto capsule = context->saved_data["block"].toCapsule();
        const auto& block = static_cast<const RunHolder&>(*capsule);
        const at::Tensor x = context->get_saved_variables()[0].detach().requires_grad_();
        const at::AutoGradMode grad(true);
        torch::autograd::backward({block.run(x)}, {gradients[0]});
        return {x.grad(), at::Tensor()};
    }
};

} // namespace

at::Tensor TrainingBatch::targets() const {
    const int64_t last = ids.size(1) - 1;
    at::Tensor next = ids.narrow(1, 1, last).reshape({-1});
    if (counted.defined()) {
        next = next.masked_fill(counted.narrow(1, 1, last).reshape({-1}).logical_not(), -1);
    }
    return next;
}

int64_t TrainingBatch::countedTokens() const {
    return counted.defined() ? counted.narrow(1, 1, ids.size(1) - 1).sum().item<int64_t>()
                             : ids.size(0) * (ids.size(1) - 1);
}

TrainingBatch TrainingBatch::part(int64_t first, int64_t windows) const {
    const auto cut = [&](const at::Tensor& all) {
        return all.defined() ? all.narrow(0, first, windows) : at::Tensor();
    };
    TrainingBatch out{cut(ids), cut(counted), cut(segments)};
    for (const auto& [name, tensor] : more) {
        out.more[name] = cut(tensor);
    }
    return out;
}

at::Tensor studentHidden(const Student& student, const TrainingBatch& batch,
                         const StreamSeen& seen) {
    const Model& model = student.model;
    const ForwardContext context = makeContext(model, batch.ids, nullptr, batch.segments);
    Residual residual{embedded(model, batch.ids, context).to(student.target.dtype), {}};
    if (!residual.stream.requires_grad()) {
        residual.stream.requires_grad_();
    }
    const auto show = [&](int64_t number) {
        if (seen) {
            settle(residual);
            seen(number, residual.stream);
        }
    };
    show(-1);
    for (size_t i = 0; i < model.blocks.size(); ++i) {
        const Block& block = model.blocks[i];
        if (static_cast<int64_t>(i) >= student.recomputed) {
            runBlock(block, residual, context, i);
            show(static_cast<int64_t>(i));
            continue;
        }
        settle(residual);
        auto holder = c10::make_intrusive<RunHolder>();
        holder->run = [&block, context, i](const at::Tensor& x) {
            // Without history, norms add branches to the stream in place.
            Residual own{at::GradMode::is_enabled() ? x : x.clone(), {}};
            runBlock(block, own, context, i);
            settle(own);
            return own.stream;
        };
        residual.stream = Recomputed::apply(residual.stream, holder);
        show(static_cast<int64_t>(i));
    }
    at::Tensor x = settleAndNormalize(residual, model.finalNorm, *model.config);
    if (model.projectOut.present()) {
        x = apply(model.projectOut, x);
    }
    return x.view({batch.ids.size(0), batch.ids.size(1), x.size(-1)});
}

Model measuredModel(const Student& student) {
    Model model = student.model;
    const auto plain = [&](at::Tensor& tensor) {
        if (tensor.defined()) {
            tensor = tensor.detach().to(student.target.dtype);
        }
    };
    plain(model.embedding);
    plain(model.positions);
    return model;
}

HeadWeight headOf(const Student& student) {
    const Model& model = student.model;
    if (!model.head.present()) {
        return {model.embedding, {}};
    }
    if (model.head.packed) {
        const auto* form = dynamic_cast<const TrainedForm*>(model.head.packed.get());
        return {form->weight(), model.head.bias};
    }
    return {std::get<Dense>(model.head.parts.front()).weight, model.head.bias};
}

} // namespace lathe
