#include "core/engine/numbers/formats.h"
#include "core/engine/numbers/tensor_bytes.h"
#include "core/engine/prepared/device_parts.h"
#include "core/engine/train/student.h"
#include "core/engine/train/trained_form.h"
#include "core/plain/base/error.h"
#include "core/plain/base/text.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/ones_like.h>

#include <algorithm>
#include <charconv>

namespace lathe {
namespace {

/// A linear with fewer zeros is not pruned: a few weights are zero by chance.
constexpr double kPrunedFrom = 0.01;
constexpr double kSmallestScale = 1e-8;

at::Tensor leafOf(const at::Tensor& tensor, at::Device device) {
    return tensor.detach().to(device, at::kFloat, false, true).requires_grad_();
}

/// Calls f(name, position of the block or -1, tensor) for the norms and biases of the model.
template <class AnyModel, class F>
void forEachVector(AnyModel& model, const F& f) {
    const auto norm = [&](const std::string& name, int64_t block, auto& n) {
        f(name + ".weight", block, n.weight);
        f(name + ".bias", block, n.bias);
    };
    int64_t number = 0;
    for (auto& block : model.blocks) {
        const std::string name = blockName(block) + ", norm ";
        norm(name + "before attention", number, block.beforeAttention);
        norm(name + "after attention", number, block.afterAttention);
        norm(name + "before MLP", number, block.beforeMlp);
        norm(name + "after MLP", number, block.afterMlp);
        if (block.attention) {
            norm(name + "of queries", number, block.attention->qNorm);
            norm(name + "of keys", number, block.attention->kNorm);
        }
        ++number;
    }
    using AnyLinear = std::conditional_t<std::is_const_v<AnyModel>, const Linear, Linear>;
    forEachLinear(model, std::function([&](const LinearPlace& place, AnyLinear& linear) {
                      f(place.name + ".bias", place.block, linear.bias);
                  }));
    norm("final norm", -1, model.finalNorm);
}

class WeightStudent {
public:
    WeightStudent(const Model& model, const ComputeTarget& target, const TrainableSet& set)
        : m_model(model), m_target(target), m_set(set) {}

    Student make() {
        m_student = frozenStudent(m_model, m_target,
                                  [this](const LinearPlace& place, const Linear& linear) {
                                      return trained(place) ? withLeaf(place, linear) : Linear{};
                                  });
        trainOutside();
        m_student.tensors = std::move(m_tensors);
        m_student.masks = std::move(m_masks);
        if (m_student.tensors.empty()) {
            throw Error(ErrorCode::User,
                        m_set.scalesAlone ? "no layer is quantized, so there are no scales to train"
                                          : "nothing of the model is trained",
                        m_set.scalesAlone ? "put a quantizing step before this one"
                                          : "choose other layers to train");
        }
        m_student.result = [model = m_model, leaves = std::move(m_leaves),
                            makers = std::move(m_makers)] {
            return resultOf(model, leaves, makers);
        };
        return std::move(m_student);
    }

private:
    using Leaves = std::map<std::string, at::Tensor>;            ///< by name
    using Makers = std::map<std::string, std::function<Part()>>; ///< by the linear's name

    bool trained(const LinearPlace& place) const {
        return place.role == LinearRole::Head ? m_set.head : m_set.linear && m_set.linear(place);
    }

    at::Tensor addLeaf(const std::string& name, const at::Tensor& tensor) {
        at::Tensor leaf = leafOf(tensor, m_target.device);
        m_tensors.push_back({.name = name, .value = leaf, .decays = leaf.dim() == 2});
        m_leaves[name] = leaf;
        return leaf;
    }

    Linear withLeaf(const LinearPlace& place, const Linear& linear) {
        if (m_set.scalesAlone) {
            return withScales(place, linear);
        }
        const std::string shared = sharedIdOf(linear);
        if (const auto known = m_shared.find(shared); known != m_shared.end()) {
            m_leaves[place.name] = m_leaves.at(known->second);
            return trainedLinear(linear, [leaf = m_leaves.at(place.name)] { return leaf; });
        }
        at::Tensor weight = weightOf(withPartsOn(linear, m_target.device));
        if (m_set.start) {
            weight = m_set.start(place, weight);
        }
        const at::Tensor leaf = addLeaf(place.name, weight);
        const auto zeros = static_cast<double>(zeroCount(linear));
        if (zeros >= kPrunedFrom * static_cast<double>(weight.numel())) {
            m_tensors.back().zeros = leaf.detach().eq(0);
        }
        if (m_set.masked) {
            return withMask(place, linear, leaf);
        }
        if (const auto training = gridFor(place, linear)) {
            return onGrid(place, linear, leaf, *training);
        }
        if (!shared.empty()) {
            m_shared[shared] = place.name;
        }
        return trainedLinear(linear, [leaf] { return leaf; });
    }

    Linear withMask(const LinearPlace& place, const Linear& linear, const at::Tensor& leaf) {
        const at::Tensor mask = at::ones_like(leaf, leaf.options().dtype(at::kBool));
        m_masks[place.name] = mask;
        m_makers[place.name] = [leaf, mask, type = m_model.embedding.scalar_type()] {
            return Part(Dense{(leaf.detach() * mask).to(type)});
        };
        return trainedLinear(linear, [leaf, mask] { return leaf * mask; });
    }

    std::optional<GridTraining> gridFor(const LinearPlace& place, const Linear& linear) const {
        if (m_set.grid) {
            return m_set.grid(place, linear);
        }
        const Quantized* codes = codesOf(linear);
        return codes != nullptr ? std::optional(GridTraining{.grid = codes->grid}) : std::nullopt;
    }

    Linear onGrid(const LinearPlace& place, const Linear& linear, const at::Tensor& leaf,
                  const GridTraining& training) {
        auto grid = std::make_shared<const TrainedGrid>(leaf, training);
        if (grid->scale().defined()) {
            const bool signedScales = training.grid.symmetry == Grid::Symmetry::Full;
            addScale(place.name + ".scale", grid->scale(), !signedScales);
        }
        if (grid->zero().defined()) {
            addScale(place.name + ".zero", grid->zero(), false);
        }
        m_makers[place.name] = [grid, leaf] { return Part(grid->stored(leaf)); };
        return trainedLinear(linear, [grid, leaf] { return grid->levels(leaf); });
    }

    void addScale(const std::string& name, const at::Tensor& scale, bool positive) {
        m_tensors.push_back({.name = name, .value = scale, .rate = m_set.scaleRate});
        if (positive) {
            m_tensors.back().smallest = kSmallestScale;
        }
    }

    /// Only the scales of codes are trained.
    Linear withScales(const LinearPlace& place, const Linear& linear) {
        const Quantized* codes = codesOf(linear);
        if (codes == nullptr) {
            return {};
        }
        if (storedScaleOf(codes->grid) != StoredScale::Number) {
            throw Error(ErrorCode::User,
                        place.name + " has a number format whose scales are not free numbers, so "
                                     "they cannot be trained alone",
                        "quantize to int or a plain float format, or train the weights");
        }
        const auto part = std::get<Quantized>(withPartsOn(linear, m_target.device).parts.front());
        const at::Tensor scale = fitOf(part).scale.clone().requires_grad_();
        addScale(place.name + ".scale", scale, codes->grid.symmetry != Grid::Symmetry::Full);
        m_makers[place.name] = [part = *codes, scale] {
            Quantized out = part;
            out.scale = scale.detach().to(at::kCPU, part.scale.scalar_type(), false, true);
            return Part(out);
        };
        return trainedLinear(linear, [part, scale] { return levelsOfCodes(part, scale); });
    }

    static std::string sharedIdOf(const Linear& linear) {
        const auto* single =
            linear.parts.size() == 1 ? std::get_if<Dense>(&linear.parts.front()) : nullptr;
        return single != nullptr ? single->shared : std::string();
    }

    /// Embedding, learned positions, norms and biases: leaves in the prepared model itself.
    void trainOutside() {
        Model& model = m_student.model;
        if (m_set.embedding) {
            model.embedding = addLeaf("embedding", m_model.embedding);
            if (m_model.positions.defined()) {
                model.positions = addLeaf("positions", m_model.positions);
            }
        }
        if (m_set.norms) {
            std::map<std::string, at::Tensor> own;
            forEachVector(m_model, [&](const std::string& name, int64_t, const at::Tensor& tensor) {
                own[name] = tensor;
            });
            forEachVector(model, [&](const std::string& name, int64_t block, at::Tensor& tensor) {
                if (tensor.defined() && (block < 0 || block >= m_set.firstVectors)) {
                    tensor = addLeaf(name, own.at(name));
                }
            });
        }
    }

    static at::Tensor stored(const at::Tensor& leaf, const at::Tensor& like) {
        return leaf.detach().to(at::kCPU, like.scalar_type(), false, true).contiguous();
    }

    static Model resultOf(const Model& model, const Leaves& leaves, const Makers& makers) {
        const at::NoGradGuard noGrad;
        Model out = model;
        std::map<c10::TensorImpl*, at::Tensor> made; // shared tensors stay shared
        const auto replace = [&](const std::string& name, at::Tensor& tensor) {
            if (const auto found = leaves.find(name); found != leaves.end()) {
                tensor = stored(found->second, tensor);
            }
        };
        replace("embedding", out.embedding);
        replace("positions", out.positions);
        forEachVector(out, [&](const std::string& name, int64_t, at::Tensor& tensor) {
            replace(name, tensor);
        });
        forEachLinear(out, [&](const LinearPlace& place, Linear& linear) {
            if (const auto maker = makers.find(place.name); maker != makers.end()) {
                linear.parts = {maker->second()};
                linear.parts = withPartsOn(linear, at::kCPU).parts;
                return;
            }
            const auto found = leaves.find(place.name);
            if (found == leaves.end()) {
                return;
            }
            const auto* single =
                linear.parts.size() == 1 ? std::get_if<Dense>(&linear.parts.front()) : nullptr;
            at::Tensor& weight = made[found->second.unsafeGetTensorImpl()];
            if (!weight.defined()) {
                weight = stored(found->second, single ? single->weight : model.embedding);
            }
            linear.parts = {Dense{weight, sharedIdOf(linear)}};
        });
        return out;
    }

    const Model& m_model;
    ComputeTarget m_target;
    const TrainableSet& m_set;
    Student m_student;
    std::vector<TrainedTensor> m_tensors;
    Leaves m_leaves;
    std::map<std::string, at::Tensor> m_masks;
    Makers m_makers;                             ///< of linears that end as codes
    std::map<std::string, std::string> m_shared; ///< shared id → the first layer that holds it
};

int64_t countIn(const std::string& text) {
    int64_t count = 0;
    const auto end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, count);
    return read.ec == std::errc() && read.ptr == end ? count : 0;
}

TrainableSet lastBlocks(const Model& model, const std::string& text) {
    const auto blocks = static_cast<int64_t>(model.blocks.size());
    const int64_t count = countIn(text);
    if (count < 1 || count > blocks) {
        throw Error(ErrorCode::User,
                    "train is \"blocks:" + text + "\", and the model has " +
                        std::to_string(blocks) + " blocks",
                    "use blocks:1 to blocks:" + std::to_string(blocks));
    }
    const int64_t first = blocks - count;
    return {.norms = true, .firstVectors = first, .linear = [first](const LinearPlace& place) {
                return place.block >= first;
            }};
}

} // namespace

TrainableSet trainableSet(const Model& model, const std::string& text) {
    constexpr std::string_view kBlocks = "blocks:";
    if (text == "all") {
        return {.embedding = true, .head = true, .norms = true, .linear = [](const LinearPlace&) {
                    return true;
                }};
    }
    if (text == "norms") {
        return {.norms = true};
    }
    if (text == "scales") {
        return {.linear = [](const LinearPlace&) { return true; }, .scalesAlone = true};
    }
    if (text == "head") {
        return {.embedding = true, .head = true};
    }
    if (text.starts_with(kBlocks)) {
        return lastBlocks(model, text.substr(kBlocks.size()));
    }
    const std::vector<std::string> globs = split(text, ',');
    const auto matches = [globs](const LinearPlace& place) {
        return std::ranges::any_of(
            globs, [&](const std::string& glob) { return matchesGlob(glob, place.name); });
    };
    int64_t chosen = 0;
    forEachLinear(model,
                  [&](const LinearPlace& place, const Linear&) { chosen += matches(place); });
    if (chosen == 0) {
        throw Error(ErrorCode::User, "train is \"" + text + "\", which no layer's name matches",
                    "use all, norms, head, blocks:N, scales or globs such as *.mlp.*");
    }
    return {.head = model.head.present() &&
                    matches({.name = "lm_head", .block = -1, .role = LinearRole::Head}),
            .linear = matches};
}

Student trainWeights(const Model& model, const ComputeTarget& target, const TrainableSet& set) {
    return WeightStudent(model, target, set).make();
}

} // namespace lathe
