#include "core/engine/train/adapters.h"

#include "core/engine/numbers/tensor_bytes.h"
#include "core/engine/prepared/device_parts.h"
#include "core/engine/train/trained_form.h"
#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/linear.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace lathe {
namespace {

/// An adapter at one linear, on the training device.
struct Adapter {
    Linear original;             ///< as in the model
    Linear base;                 ///< its parts as they are stored
    WeightMaker frozen;          ///< makes the base's weight
    at::Tensor up, down, length; ///< leaves; `length` [out] for DoRA
    at::Tensor keep;             ///< [out, width] bool: where the base is not zero; undefined: all
    at::Tensor baseSquares;      ///< DoRA: squared row norms of the base [out]
    std::string sharedUp, sharedDown; ///< ids of leaves that several layers have
    double scale = 1;
    int64_t pool = 0; ///< QA-LoRA: inputs of a group

    /// down over all inputs.
    at::Tensor wideDown() const {
        return pool > 0 ? down.repeat_interleave(pool, 1) / static_cast<double>(pool) : down;
    }

    at::Tensor lengthFactor() const {
        // The lengths are constants for the gradient, as in the paper's section 4.3.
        const at::NoGradGuard noGrad;
        const at::Tensor wide = wideDown();
        const at::Tensor crossed =
            at::linear(wide.to(computeType), frozen(computeType)).to(at::kFloat).t();
        return rowLengths(baseSquares, crossed, up * scale, wide);
    }

    at::Tensor weight() const {
        at::Tensor change = up.matmul(wideDown()) * scale;
        if (keep.defined()) {
            change = change * keep;
        }
        const at::Tensor sum = frozen(at::kFloat) + change;
        return length.defined() ? sum * (length / lengthFactor()).unsqueeze(1) : sum;
    }

    at::Tensor product(const at::Tensor& x) const {
        if (keep.defined()) {
            return at::linear(x, weight().to(x.scalar_type()));
        }
        const at::Tensor y =
            productWithAdapter(x, frozen, {.up = up, .down = down, .scale = scale, .pool = pool});
        return length.defined() ? y * (length / lengthFactor()).to(y.scalar_type()) : y;
    }

    at::ScalarType computeType = at::kFloat;
};

/// `base` with its rows times `factor` [out]: dense parts in their type, scales of codes in
/// float32.
Linear withRowsScaled(const Linear& base, const at::Tensor& factor) {
    Linear out = base;
    const at::Tensor column = factor.cpu().unsqueeze(1);
    for (Part& part : out.parts) {
        if (auto* dense = std::get_if<Dense>(&part)) {
            dense->weight = (dense->weight.to(at::kFloat) * column).to(dense->weight.scalar_type());
            dense->shared.clear();
        } else if (auto* codes = std::get_if<Quantized>(&part)) {
            codes->scale = codes->scale.to(at::kFloat) * column;
            codes->shared.clear();
        } else {
            auto& low = std::get<LowRank>(part);
            low.up = (low.up.to(at::kFloat) * column).to(low.up.scalar_type());
            low.sharedUp.clear();
        }
    }
    return out;
}

/// The beginning of ids that no tensor of the model has: a second LoRA step shares among its own.
std::string newAdapterId(const Model& model) {
    std::set<std::string> taken;
    forEachLinear(model, [&](const LinearPlace&, const Linear& linear) {
        forEachShared(linear, [&](const std::string& id, const at::Tensor&) { taken.insert(id); });
    });
    const auto used = [&](const std::string& begin) {
        return std::ranges::any_of(taken,
                                   [&](const std::string& id) { return id.starts_with(begin); });
    };
    int number = 0;
    while (used("adapter" + std::to_string(number) + ".")) {
        ++number;
    }
    return "adapter" + std::to_string(number) + ".";
}

/// Whether the rows of a grid can be scaled by its stored scales.
bool scalesAreReal(const Linear& linear) {
    for (const Part& part : linear.parts) {
        const auto* codes = std::get_if<Quantized>(&part);
        if (codes != nullptr &&
            (codes->outer.defined() || !at::isFloatingType(codes->scale.scalar_type()))) {
            return false;
        }
    }
    return true;
}

class AdapterStudent {
public:
    AdapterStudent(const Model& model, const ComputeTarget& target, const AdapterOptions& options)
        : m_model(model), m_target(target), m_options(options) {}

    Student make(const std::function<bool(const LinearPlace&)>& chosen,
                 const AdapterStarts& starts) {
        Student student =
            frozenStudent(m_model, m_target, [&](const LinearPlace& place, const Linear& linear) {
                return chosen(place) ? adapted(place, linear, starts(place, linear)) : Linear{};
            });
        if (m_adapters.empty()) {
            throw Error(ErrorCode::User, "no layer gets an adapter",
                        "let the globs of include match a layer's name");
        }
        student.tensors = std::move(m_tensors);
        student.frozenBytes += m_frozenBytes;
        student.saveMemory = m_overCodes;
        student.result = [model = m_model, adapters = std::move(m_adapters)] {
            return resultOf(model, adapters);
        };
        return student;
    }

private:
    using Variant = AdapterOptions::Variant;

    /// The leaf of a tensor; the one that layers of this role share already where they do.
    at::Tensor leaf(const std::string& name, const std::string& sharedName,
                    const at::Tensor& start) {
        if (const auto found = m_shared.find(sharedName); found != m_shared.end()) {
            if (found->second.sizes() != start.sizes()) {
                throw Error(ErrorCode::User,
                            name + " and the layers of its kind before it have different widths, "
                                   "so they cannot share a tensor of their adapters",
                            "set share to none");
            }
            return found->second;
        }
        at::Tensor made = start.detach()
                              .to(m_target.device, at::kFloat, false, true)
                              .contiguous()
                              .requires_grad_();
        m_tensors.push_back({.name = name, .value = made, .decays = made.dim() == 2});
        if (!sharedName.empty()) {
            m_shared[sharedName] = made;
        }
        return made;
    }

    Linear adapted(const LinearPlace& place, const Linear& linear, AdapterStart start) {
        requireRank(place, linear);
        auto adapter = std::make_shared<Adapter>();
        const std::string kind = std::to_string(static_cast<int>(place.role));
        adapter->original = linear;
        adapter->base = std::move(start.base);
        adapter->scale = m_options.scale();
        adapter->computeType = m_target.dtype;
        adapter->pool = m_options.variant == Variant::QaLora ? groupOf(linear) : 0;
        adapter->frozen = frozenWeight(adapter->base, m_target);
        m_frozenBytes += frozenBytes(adapter->base, m_target);
        m_overCodes = m_overCodes || hasCodes(adapter->base);
        adapter->down =
            leaf(place.name + ".lora_A", m_options.shareDown ? "A" + kind : "", start.down);
        adapter->up = leaf(place.name + ".lora_B", m_options.shareUp ? "B" + kind : "", start.up);
        adapter->sharedDown = m_options.shareDown ? "lora_A" + kind : "";
        adapter->sharedUp = m_options.shareUp ? "lora_B" + kind : "";
        if (m_options.keepZeros) {
            adapter->keep = adapter->frozen(at::kFloat).ne(0);
        }
        if (m_options.variant == Variant::Dora) {
            startLengths(place, *adapter);
        }
        m_adapters[place.name] = adapter;
        return trainedLinear(
            linear, [adapter] { return adapter->weight(); },
            [adapter](const at::Tensor& x) { return adapter->product(x); });
    }

    void startLengths(const LinearPlace& place, Adapter& adapter) {
        if (!scalesAreReal(adapter.base)) {
            throw Error(ErrorCode::User,
                        place.name + " has a number format whose scales are not free, so its rows "
                                     "cannot get a learned length",
                        "use the variant lora or rslora");
        }
        const at::Tensor weight = adapter.frozen(at::kFloat);
        adapter.baseSquares = weight.square().sum(1);
        adapter.length = leaf(place.name + ".magnitude", "", adapter.lengthFactor());
    }

    void requireRank(const LinearPlace& place, const Linear& linear) const {
        const int64_t out = outFeatures(linear);
        const int64_t in = weightColumns(linear.parts.front());
        if (m_options.rank > std::min(out, in)) {
            throw Error(ErrorCode::User,
                        "the rank is " + std::to_string(m_options.rank) + ", and " + place.name +
                            " is a matrix of " + std::to_string(out) + " x " + std::to_string(in),
                        "use a rank of at most " + std::to_string(std::min(out, in)));
        }
        if (m_options.variant == Variant::QaLora && groupOf(linear) == 0) {
            throw Error(ErrorCode::User,
                        place.name + " is not quantized in groups, which QA-LoRA needs",
                        "quantize it with a group size first, or use another variant");
        }
    }

    static Linear resultOf(const Adapter& adapter, at::ScalarType type) {
        Linear out = adapter.original;
        if (adapter.keep.defined()) {
            out.parts = {Dense{adapter.weight().to(at::kCPU, type)}};
            return out;
        }
        at::Tensor up = adapter.up * adapter.scale;
        Linear base = adapter.base;
        if (adapter.length.defined()) {
            const at::Tensor factor = adapter.length / adapter.lengthFactor();
            base = withRowsScaled(base, factor);
            up = up * factor.unsqueeze(1);
        }
        out.parts = base.parts;
        out.parts.emplace_back(
            LowRank{up.to(at::kCPU, type), adapter.wideDown().to(at::kCPU, type, false, true),
                    adapter.length.defined() ? "" : adapter.sharedUp, adapter.sharedDown});
        return out;
    }

    static Model resultOf(const Model& model,
                          const std::map<std::string, std::shared_ptr<Adapter>>& adapters) {
        const at::NoGradGuard noGrad;
        Model out = model;
        const std::string made = newAdapterId(model);
        forEachLinear(out, [&](const LinearPlace& place, Linear& linear) {
            if (const auto found = adapters.find(place.name); found != adapters.end()) {
                linear = resultOf(*found->second, model.embedding.scalar_type());
                auto* low = std::get_if<LowRank>(&linear.parts.back());
                for (std::string* id :
                     {low ? &low->sharedUp : nullptr, low ? &low->sharedDown : nullptr}) {
                    if (id != nullptr && !id->empty()) {
                        *id = made + *id;
                    }
                }
            }
        });
        joinShared(out);
        return out;
    }

    const Model& m_model;
    ComputeTarget m_target;
    AdapterOptions m_options;
    int64_t m_frozenBytes = 0;
    bool m_overCodes = false; ///< an adapter lies over quantized weights
    std::vector<TrainedTensor> m_tensors;
    std::map<std::string, at::Tensor> m_shared; ///< "A" or "B" and the role → the leaf
    std::map<std::string, std::shared_ptr<Adapter>> m_adapters;
};

} // namespace

int64_t groupOf(const Linear& linear) {
    for (const Part& part : linear.parts) {
        if (const auto* quantized = std::get_if<Quantized>(&part)) {
            return quantized->grid.group;
        }
    }
    return 0;
}

double AdapterOptions::scale() const {
    const auto width = static_cast<double>(rank);
    return variant == Variant::RsLora ? alpha / std::sqrt(width) : alpha / width;
}

at::Tensor rowLengths(const at::Tensor& baseSquares, const at::Tensor& baseTimesDown,
                      const at::Tensor& up, const at::Tensor& down) {
    const at::Tensor crossed = (up * baseTimesDown).sum(1);
    const at::Tensor own = (up * up.matmul(down.matmul(down.t()))).sum(1);
    return (baseSquares + 2 * crossed + own).clamp_min(0).sqrt();
}

Student trainAdapters(const Model& model, const ComputeTarget& target,
                      const AdapterOptions& options,
                      const std::function<bool(const LinearPlace& place)>& chosen,
                      const AdapterStarts& starts) {
    return AdapterStudent(model, target, options).make(chosen, starts);
}

} // namespace lathe
