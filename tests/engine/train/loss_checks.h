#pragma once

#include "core/engine/train/divergence.h"
#include "core/plain/base/json.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>

#include <functional>

namespace lathe::test {

/// A loss of the student's logits, for checks of it.
using Loss = std::function<TokenLoss(const at::Tensor& student)>;

inline const std::vector<std::pair<std::string, Divergence>> kKinds{
    {"forward_kl", Divergence::ForwardKl},
    {"reverse_kl", Divergence::ReverseKl},
    {"jsd", Divergence::Jsd},
    {"skew_forward_kl", Divergence::SkewForwardKl},
    {"skew_reverse_kl", Divergence::SkewReverseKl},
    {"adaptive_kl", Divergence::AdaptiveKl},
    {"total_variation", Divergence::TotalVariation},
    {"confidence_kl", Divergence::ConfidenceKl}};

inline at::Tensor row(const std::vector<double>& values) {
    return at::tensor(values, at::kDouble).unsqueeze(0);
}

inline at::Tensor random(at::IntArrayRef shape, uint64_t seed) {
    return at::randn(shape, at::make_generator<at::CPUGeneratorImpl>(seed), at::kDouble) * 1.5;
}

/// The derivative of the values' sum by each logit, by central differences.
inline at::Tensor differences(const Loss& loss, const at::Tensor& student) {
    constexpr double kStep = 1e-6;
    at::Tensor found = at::empty_like(student);
    for (int64_t i = 0; i < student.numel(); ++i) {
        const auto moved = [&](double by) {
            const at::Tensor logits = student.clone();
            logits.view({-1})[i] += by;
            return loss(logits).value.sum().item<double>();
        };
        found.view({-1})[i] = (moved(kStep) - moved(-kStep)) / (2 * kStep);
    }
    return found;
}

inline double apart(const at::Tensor& found, const at::Tensor& expected) {
    return (found.to(at::kDouble) - expected.to(at::kDouble)).abs().max().item<double>();
}

/// The teacher's k likeliest words at a temperature.
inline std::pair<at::Tensor, at::Tensor> likeliest(const at::Tensor& teacher, int64_t k,
                                                   double temperature) {
    const auto [values, ids] = (teacher / temperature).log_softmax(-1).topk(k);
    return {ids, values};
}

/// What PyTorch found.
class Reference {
public:
    at::Tensor rows(const char* name) const { return rows(m_json[name]); }

    at::Tensor targets() const { return at::tensor(m_json["targets"].get<std::vector<int64_t>>()); }

    int64_t kept() const { return m_json["kept"].get<int64_t>(); }

    double number(const char* name) const { return m_json[name].get<double>(); }

    DivergenceOptions options(Divergence kind, double temperature) const {
        return {.kind = kind,
                .temperature = temperature,
                .beta = number("beta"),
                .skew = number("skew"),
                .confidence = number("confidence")};
    }

    /// The largest difference of values and gradients in float64, and of those in float32.
    bool agrees(const std::string& name, const Loss& loss) const {
        const Json& expected = m_json["losses"][name];
        const at::Tensor value = at::tensor(expected["value"].get<std::vector<double>>());
        const at::Tensor gradient = rows(expected["gradient"]);
        const at::Tensor student = rows("student");
        const TokenLoss exact = loss(student);
        const TokenLoss single = loss(student.to(at::kFloat));
        return exact.value.scalar_type() == at::kDouble &&
               single.gradient.scalar_type() == at::kFloat && apart(exact.value, value) < 1e-12 &&
               apart(exact.gradient, gradient) < 1e-12 && apart(single.value, value) < 5e-6 &&
               apart(single.gradient, gradient) < 5e-6;
    }

private:
    at::Tensor rows(const Json& numbers) const {
        return at::tensor(numbers.get<std::vector<double>>())
            .view({m_json["tokens"].get<int64_t>(), -1});
    }

    Json m_json = readJson(std::filesystem::path(LATHE_SOURCE_DIR) /
                           "tests/engine/train/fixtures/divergence.json");
};

} // namespace lathe::test
