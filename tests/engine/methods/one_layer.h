#pragma once

#include "core/engine/run/step_key.h"
#include "core/engine/steps/make_step.h"
#include "tests/support/tiny_model.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/zeros_like.h>

namespace lathe::test {

/// Statistics of inputs `x` [T, in], cut into `windows` windows.
inline InputStats statsOf(const at::Tensor& x, int64_t windows = 1) {
    InputStats out;
    out.tokens = x.size(0);
    out.windows = windows;
    out.sum = x.sum(0).to(at::kFloat);
    out.squareSum = x.square().sum(0).to(at::kFloat);
    out.gram = x.t().matmul(x).to(at::kFloat);
    return out;
}

/// Statistics of inputs of which only the Gram matrix is known.
inline InputStats statsOfGram(const at::Tensor& gram) {
    InputStats out;
    out.tokens = gram.size(0);
    out.windows = 1;
    out.gram = gram.to(at::kFloat);
    out.squareSum = out.gram.diagonal().clone();
    out.sum = at::zeros_like(out.squareSum);
    return out;
}

class Listener : public RunObserver {
public:
    void on(const Event& event) override { events.push_back(event); }

    /// All notes, one a line.
    std::string notes() const {
        std::string out;
        for (const Event& event : events) {
            if (const auto* note = std::get_if<Note>(&event.body)) {
                out += note->text + "\n";
            }
        }
        return out;
    }

    /// What a series told, by layer.
    std::map<std::string, double> series(const std::string& name) const {
        std::map<std::string, double> out;
        for (const Event& event : events) {
            const auto* value = std::get_if<LayerValue>(&event.body);
            if (value != nullptr && value->series == name) {
                out[value->layer] = value->value;
            }
        }
        return out;
    }

    std::vector<Event> events;
};

/// A model of which one linear has the weights and input statistics of a test.
class OneLayer {
public:
    OneLayer(const at::Tensor& weight, InputStats stats) {
        model = withWeight(weight);
        statistics.needs = {.moments = true, .gram = true};
        statistics.inputs[kName] = std::move(stats);
    }

    Model withWeight(const at::Tensor& weight) const {
        Model out = m_tiny.model;
        out.blocks[0].attention->q = makeDense(weight.to(at::kFloat));
        return out;
    }

    StepOutputs run(const Step& step, const Json& changes, StepInputs more = {}) {
        Json params = completeParams(step.type, Json::object());
        params.update(Json{{"include", {kName}}});
        params.update(changes);
        StepContext context{.node = step.type.id, .observer = &listener};
        more["model"] = model;
        more["statistics"] = statistics;
        return step.run(more, params, context);
    }

    /// The weights that `step` leaves, [out, in].
    at::Tensor after(const Step& step, const Json& changes = Json::object(), StepInputs more = {}) {
        const auto outputs = run(step, changes, std::move(more));
        return dense(linearNamed(std::get<Model>(outputs.at("model")), kName));
    }

    static constexpr const char* kName = "model.layers.0.self_attn.q_proj";

private:
    TinyModel m_tiny;

public:
    Model model;
    Statistics statistics;
    Listener listener;
};

inline int64_t zerosIn(const at::Tensor& weight) {
    return weight.eq(0).sum().item<int64_t>();
}

/// What pruning `weight` to `pruned` does to the outputs, by the Gram matrix.
inline double errorOf(const at::Tensor& weight, const at::Tensor& pruned, const at::Tensor& gram) {
    const auto d = (weight - pruned).to(at::kDouble);
    return d.matmul(gram.to(at::kDouble)).mul(d).sum().item<double>();
}

} // namespace lathe::test
