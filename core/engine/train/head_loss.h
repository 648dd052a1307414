#pragma once

#include "core/engine/train/divergence.h"

#include <functional>

namespace lathe {

/// What a model's head makes logits from: hidden·weightᵀ + bias, then cap·tanh(logits / cap).
struct HeadInputs {
    at::Tensor hidden{}; ///< [N, D] after the final norm, in the type that computes
    at::Tensor weight{}; ///< [V, D] in any floating type
    at::Tensor bias{};   ///< [V] or undefined
    double cap = 0;      ///< ModelConfig::finalSoftcap; 0: none
};

/// The teacher's logits [end - begin, V] at positions begin to end, without autograd history.
using TeacherLogits = std::function<at::Tensor(int64_t begin, int64_t end)>;

/// The loss of the student's logits [end - begin, V] at positions begin to end; it may write to the
/// tensor that it gets.
using SoftLoss = std::function<TokenLoss(int64_t begin, int64_t end, at::Tensor logits)>;

/// The divergence from a teacher, of any width, as large a vocabulary.
SoftLoss divergenceFrom(TeacherLogits teacher, const DivergenceOptions& options);

/// The divergence from kept probabilities, see topKDivergence(); [N, k] both, on any device.
SoftLoss divergenceFrom(const at::Tensor& ids, const at::Tensor& logProbabilities,
                        const DivergenceOptions& options);

struct HeadLossOptions {
    double hardShare = 1;   ///< of cross-entropy with the targets; the rest weighs `soft`
    SoftLoss soft{};        ///< absent: cross-entropy alone, times hardShare
    double denominator = 0; ///< what the sum over tokens is divided by; 0: the tokens that count
    int64_t rows = 0;       ///< tokens whose logits exist at once; 0: what a budget of bytes allows
};

struct HeadLoss {
    at::Tensor loss;         ///< [] float32 or float64, with autograd history
    at::Tensor crossEntropy; ///< [] its mean, detached; undefined where it is no part of the loss
    at::Tensor soft;         ///< [] likewise
    int64_t counted = 0;     ///< tokens with a target
};

/// The mean loss over tokens whose target [N] int64 is not -1 (hardShare·cross-entropy +
/// (1 - hardShare)·soft), without ever holding all logits: head, softmax, loss and their gradients
/// are computed chunk by chunk, at least 1024 tokens at a time, and backward() only multiplies.
/// Logits are products in the type of the hidden states, summed in float32. Gradients reach
/// `hidden`, `weight` and `bias` where they ask for them, through any history these have;
/// backward() works once. Held between forward and backward: float32 [N, D] and [V, D]. Targets on
/// the CPU save a wait for the device.
HeadLoss headLoss(const HeadInputs& head, const at::Tensor& targets,
                  const HeadLossOptions& options);

} // namespace lathe
