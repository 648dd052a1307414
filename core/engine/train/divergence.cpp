#include "core/engine/train/divergence.h"

#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/logaddexp.h>
#include <ATen/ops/where.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace lathe {
namespace {

constexpr double kLeastLog = -1000;
constexpr double kTailMass = 0.5;    ///< of the teacher: its least likely words are the tail
constexpr int64_t kSortedRows = 128; ///< rows that are sorted at once
constexpr double kInfinity = std::numeric_limits<double>::infinity();

at::Tensor softened(at::Tensor logits, double temperature, at::ScalarType type) {
    logits = logits.to(type);
    return temperature == 1 ? logits : logits / temperature;
}

at::Tensor logProbabilitiesOf(at::Tensor logits, double temperature, at::ScalarType type) {
    logits = softened(std::move(logits), temperature, type);
    return logits.log_softmax(-1).clamp_min_(kLeastLog);
}

at::Tensor rowSum(const at::Tensor& values) {
    return values.sum(-1, /*keepdim=*/true);
}

// Each function below consumes its two tensors, ln p and ln q [N, V], and returns values [N] and
// the gradient by the student's logits, of which ln q is the log-softmax: a derivative g by ln q
// becomes g - q·sum(g).

TokenLoss forwardKl(const at::Tensor& teacher, const at::Tensor& student) {
    const at::Tensor p = teacher.exp();
    const at::Tensor value = teacher.sub_(student).mul_(p).sum(-1);
    return {value, student.exp_().sub_(p)};
}

TokenLoss reverseKl(const at::Tensor& teacher, const at::Tensor& student) {
    const at::Tensor gap = teacher.neg_().add_(student);
    const at::Tensor q = student.exp_();
    const at::Tensor value = rowSum(gap * q);
    return {value.squeeze(-1), gap.sub_(value).mul_(q)};
}

/// (1 - share)·KL(p ‖ q) + share·KL(q ‖ p), `share` [N, 1] or [1, 1] of p and q, without a
/// gradient.
template <typename ShareOf>
TokenLoss bothKl(const at::Tensor& teacher, const at::Tensor& student, const ShareOf& shareOf) {
    const at::Tensor p = teacher.exp();
    const at::Tensor gap = teacher.sub_(student);
    const at::Tensor q = student.exp_();
    const at::Tensor share = shareOf(p, q);
    const at::Tensor forward = rowSum(gap * p);
    const at::Tensor reverse = rowSum(gap * q).neg_();
    const at::Tensor value = (1 - share) * forward + share * reverse;
    const at::Tensor backward = gap.add_(reverse).mul_(q).mul_(-share);
    return {value.squeeze(-1), backward.add_(q.sub_(p).mul_(1 - share))};
}

/// The share of sum |p - q| that lies in the teacher's tail.
at::Tensor tailShare(const at::Tensor& p, const at::Tensor& q) {
    at::Tensor share = at::empty({p.size(0), 1}, p.options());
    for (int64_t row = 0; row < p.size(0); row += kSortedRows) {
        const int64_t rows = std::min(kSortedRows, p.size(0) - row);
        const at::Tensor teacher = p.narrow(0, row, rows);
        const auto [sorted, order] = teacher.sort(/*stable=*/true, -1, /*descending=*/false);
        const at::Tensor apart = (teacher - q.narrow(0, row, rows)).abs_().gather(-1, order);
        const at::Tensor all = rowSum(apart).clamp_min_(std::numeric_limits<float>::min());
        const at::Tensor tail = rowSum(apart.mul_(sorted.cumsum(-1).le(kTailMass)));
        share.narrow(0, row, rows).copy_(tail / all);
    }
    return share;
}

TokenLoss totalVariation(const at::Tensor& teacher, const at::Tensor& student) {
    const at::Tensor q = student.exp_();
    const at::Tensor apart = teacher.exp_().neg_().add_(q);
    const at::Tensor value = apart.abs().sum(-1).mul_(0.5);
    const at::Tensor slope = apart.sign_().mul_(0.5);
    return {value, slope.sub_(rowSum(slope * q)).mul_(q)};
}

/// ln(m / q) of m = share·p + (1 - share)·q, from gap = ln(p / q): a difference of ln m and ln q
/// would not vanish where p = q.
at::Tensor mixtureGap(const at::Tensor& gap, double share) {
    return at::logaddexp(gap + std::log(share), at::full({}, std::log1p(-share), gap.options()));
}

TokenLoss jsd(const at::Tensor& teacher, const at::Tensor& student, double beta) {
    const at::Tensor gap = teacher.sub_(student);
    at::Tensor toMixture = mixtureGap(gap, beta);
    at::Tensor p = (gap + student).exp_();
    const at::Tensor ofTeacher = rowSum(gap.sub_(toMixture).mul_(p));
    p.reset();
    const at::Tensor q = student.exp_();
    const at::Tensor ofStudent = rowSum(toMixture.neg_() * q);
    const at::Tensor value = beta * ofTeacher + (1 - beta) * ofStudent;
    return {value.squeeze(-1), toMixture.sub_(ofStudent).mul_(q).mul_(1 - beta)};
}

TokenLoss skewForwardKl(const at::Tensor& teacher, const at::Tensor& student, double skew) {
    const at::Tensor gap = teacher.sub_(student);
    const at::Tensor toMixture = mixtureGap(gap, skew);
    const at::Tensor p = (gap + student).exp_();
    const at::Tensor value = gap.sub_(toMixture).mul_(p).sum(-1);
    // by ln q: -(1 - λ)·p·q/m, where q/m is at most 1 / (1 - λ)
    const at::Tensor slope = toMixture.neg_().exp_().mul_(p).mul_(skew - 1);
    return {value, slope.sub_(student.exp_().mul_(rowSum(slope)))};
}

TokenLoss skewReverseKl(const at::Tensor& teacher, const at::Tensor& student, double skew) {
    const at::Tensor toMixture = mixtureGap(teacher.sub_(student), 1 - skew).neg_(); // ln(q / m)
    const at::Tensor q = student.exp_();
    const at::Tensor value = (toMixture * q).sum(-1);
    const at::Tensor slope = toMixture.sub_(toMixture.exp().mul_(skew));
    return {value, slope.sub_(rowSum(slope * q)).mul_(q)};
}

/// By the kind, at temperature 1.
TokenLoss between(const at::Tensor& teacher, const at::Tensor& student,
                  const DivergenceOptions& options) {
    switch (options.kind) {
    case Divergence::ForwardKl:
        return forwardKl(teacher, student);
    case Divergence::ReverseKl:
        return reverseKl(teacher, student);
    case Divergence::Jsd:
        if (options.beta <= 0 || options.beta >= 1) { // the formula is 0 there
            return options.beta <= 0 ? forwardKl(teacher, student) : reverseKl(teacher, student);
        }
        return jsd(teacher, student, options.beta);
    case Divergence::SkewForwardKl:
        return options.skew > 0 ? skewForwardKl(teacher, student, options.skew)
                                : forwardKl(teacher, student);
    case Divergence::SkewReverseKl:
        return options.skew > 0 ? skewReverseKl(teacher, student, options.skew)
                                : reverseKl(teacher, student);
    case Divergence::AdaptiveKl:
        return bothKl(teacher, student, tailShare);
    case Divergence::TotalVariation:
        return totalVariation(teacher, student);
    case Divergence::ConfidenceKl:
        return bothKl(teacher, student, [&](const at::Tensor& p, const at::Tensor&) {
            return at::full({1, 1}, options.confidence, p.options());
        });
    }
    LATHE_ASSERT(false);
}

/// Values times T², and the gradient by softened logits made one by the logits: T² / T.
TokenLoss scaled(TokenLoss loss, double temperature) {
    if (temperature != 1) {
        loss.value.mul_(temperature * temperature);
        loss.gradient.mul_(temperature);
    }
    return loss;
}

/// ln(1 - e^x) of x at most 0.
at::Tensor logOfRest(const at::Tensor& x) {
    return at::where(x.gt(-std::log(2.0)), x.expm1().neg_().log_(), x.exp().neg_().log1p_());
}

} // namespace

at::ScalarType lossType(const at::Tensor& studentLogits) {
    return studentLogits.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
}

TokenLoss divergence(at::Tensor teacherLogits, at::Tensor studentLogits,
                     const DivergenceOptions& options) {
    LATHE_ASSERT(studentLogits.dim() == 2 && teacherLogits.sizes() == studentLogits.sizes());
    LATHE_ASSERT(options.temperature > 0 && options.skew < 1);
    const at::NoGradGuard noGrad;
    const at::ScalarType type = lossType(studentLogits);
    const at::Tensor teacher =
        logProbabilitiesOf(std::move(teacherLogits), options.temperature, type);
    const at::Tensor student =
        logProbabilitiesOf(std::move(studentLogits), options.temperature, type);
    return scaled(between(teacher, student, options), options.temperature);
}

TokenLoss topKDivergence(const at::Tensor& ids, const at::Tensor& logProbabilities,
                         at::Tensor studentLogits, const DivergenceOptions& options) {
    LATHE_ASSERT(ids.dim() == 2 && ids.sizes() == logProbabilities.sizes() &&
                 ids.size(0) == studentLogits.size(0) && ids.size(1) <= studentLogits.size(1));
    LATHE_ASSERT(options.temperature > 0 && options.skew < 1);
    const at::NoGradGuard noGrad;
    const at::ScalarType type = lossType(studentLogits);
    at::Tensor logits = softened(std::move(studentLogits), options.temperature, type);
    const at::Tensor all = logits.logsumexp(-1, true);
    const at::Tensor top = logits.gather(1, ids);
    const at::Tensor others = logits.scatter(1, ids, -kInfinity);
    logits.reset();
    const at::Tensor rest = others.logsumexp(-1, true);
    const at::Tensor known = logProbabilities.to(type);
    const at::Tensor unknown = logOfRest(known.logsumexp(-1, true).clamp_max_(0));
    // rounding of stored probabilities may leave a sum other than 1
    const at::Tensor teacher = at::cat({known, unknown}, 1).log_softmax(-1).clamp_min_(kLeastLog);
    const at::Tensor student = (at::cat({top, rest}, 1) - all).clamp_min_(kLeastLog);
    const TokenLoss outcomes = between(teacher, student, options);
    // The outcome "any other word" passes its gradient on by the share that each has in it.
    const int64_t k = ids.size(1);
    const at::Tensor gradient = others.sub_(rest.masked_fill(rest.eq(-kInfinity), 0)).exp_();
    gradient.mul_(outcomes.gradient.narrow(1, k, 1));
    gradient.scatter_(1, ids, outcomes.gradient.narrow(1, 0, k));
    return scaled({outcomes.value, gradient}, options.temperature);
}

} // namespace lathe
