#include "core/engine/train/reached.h"

#include <ATen/ops/scalar_tensor.h>

namespace lathe {

NamedTensors below(const NamedTensors& state, const std::string& prefix) {
    NamedTensors out;
    for (const auto& [name, tensor] : state) {
        if (name.starts_with(prefix)) {
            out[name.substr(prefix.size())] = tensor;
        }
    }
    return out;
}

std::vector<at::Tensor> listIn(const NamedTensors& state, const std::string& prefix, size_t count) {
    std::vector<at::Tensor> out;
    for (size_t i = 0; i < count; ++i) {
        out.push_back(state.at(prefix + std::to_string(i)).clone());
    }
    return out;
}

void Reached::addTo(NamedTensors& state) const {
    const auto number = [&](const char* name, double value) {
        state[name] = at::scalar_tensor(value, at::kDouble);
    };
    const auto list = [&](const std::string& prefix, const std::vector<at::Tensor>& tensors) {
        for (size_t i = 0; i < tensors.size(); ++i) {
            state[prefix + std::to_string(i)] = tensors[i];
        }
    };
    number("update", static_cast<double>(update));
    number("measured", static_cast<double>(measured));
    number("good_update", static_cast<double>(goodUpdate));
    number("worse", static_cast<double>(worse));
    list("good.", good);
    if (best) {
        number("best_nll", best->nll);
        number("best_update", static_cast<double>(best->update));
        list("best.", bestValues);
    }
    state["curve"] = stored(curve);
}

Reached Reached::from(const NamedTensors& state, size_t tensors) {
    const auto number = [&](const char* name) { return state.at(name).item<double>(); };
    const auto whole = [&](const char* name) { return static_cast<int64_t>(number(name)); };
    Reached out;
    out.update = whole("update");
    out.measured = whole("measured");
    out.goodUpdate = whole("good_update");
    out.worse = whole("worse");
    if (state.contains("good.0")) {
        out.good = listIn(state, "good.", tensors);
    }
    if (state.contains("best_nll")) {
        out.best = Best{number("best_nll"), whole("best_update")};
        out.bestValues = listIn(state, "best.", tensors);
    }
    out.curve = curveFrom(state.at("curve"));
    return out;
}

} // namespace lathe
