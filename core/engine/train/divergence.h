#pragma once

#include <ATen/core/Tensor.h>

namespace lathe {

/// How far the student's next-token distribution q is from the teacher's p.
enum class Divergence {
    ForwardKl,     ///< KL(p ‖ q)
    ReverseKl,     ///< KL(q ‖ p)
    Jsd,           ///< β·KL(p ‖ m) + (1 - β)·KL(q ‖ m), m = β·p + (1 - β)·q
    SkewForwardKl, ///< KL(p ‖ λ·p + (1 - λ)·q)
    SkewReverseKl, ///< KL(q ‖ (1 - λ)·p + λ·q)
    AdaptiveKl,    ///< forward and reverse KL by where p and q differ: among likely words or others
    TotalVariation, ///< half the sum of |p - q|
    ConfidenceKl,   ///< c·KL(q ‖ p) + (1 - c)·KL(p ‖ q)
};

struct DivergenceOptions {
    Divergence kind = Divergence::ForwardKl;
    double temperature = 1;  ///< divides both logits; above 0
    double beta = 0.5;       ///< β of Jsd; by convention 0 is ForwardKl and 1 is ReverseKl
    double skew = 0.1;       ///< λ in [0, 1)
    double confidence = 0.5; ///< c of ConfidenceKl
};

/// A loss of every token and its derivative.
struct TokenLoss {
    at::Tensor value;    ///< [N] float32, nats
    at::Tensor gradient; ///< [N, V] float32: of each value by its row of the student's logits
};

/// The type that losses of these logits are computed in: float32, or float64 of float64 logits.
at::ScalarType lossType(const at::Tensor& studentLogits);

// The functions compute in float32, or in float64 where the student's logits are float64, and keep
// no autograd history. Both tensors are taken by value: one that the caller moves in is freed as
// soon as it has been read. A logit of -infinity is a word of probability 0; a logarithm of a
// probability counts as at least -1000, so that such a word costs much, not infinitely much.

/// The divergence of logits [N, V], times temperature², which keeps the size of its gradient.
/// At its peak 3 tensors of [N, V] in the result's type exist, the result among them, beside
/// logits that the caller still holds; 4 for Jsd, both skewed ones, AdaptiveKl and ConfidenceKl.
/// Sources: Hinton et al., arXiv:1503.02531, section 2 (temperature); Agarwal et al., GKD,
/// arXiv:2306.13649 (generalized JSD); Ko et al., DistiLLM, arXiv:2402.03898, section 3.1 (skewed);
/// Wu et al., AKL, arXiv:2404.02657 (likely words are those above the least likely half of the
/// teacher's mass; the two weights have no gradient); Du et al., BitDistiller, arXiv:2402.10631,
/// CAKLD (confidence).
TokenLoss divergence(at::Tensor teacherLogits, at::Tensor studentLogits,
                     const DivergenceOptions& options);

/// The same where only the teacher's likeliest words are known: `ids` [N, k] int64, distinct in a
/// row, and their `logProbabilities` [N, k] at the temperature of `options`. All other words are
/// one outcome, with the mass that is left, on both sides. 2 tensors of [N, V] at the peak.
TokenLoss topKDivergence(const at::Tensor& ids, const at::Tensor& logProbabilities,
                         at::Tensor studentLogits, const DivergenceOptions& options);

} // namespace lathe
