#include "core/engine/solvers/alps.h"

#include "core/engine/solvers/smallest.h"
#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/linalg_eigh.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <cmath>

namespace lathe {

namespace {

constexpr int64_t kCheckEvery = 3;
constexpr int64_t kSettledAfter = 30;
constexpr double kSettledShare = 3e-4;
constexpr double kMostRho = 1e6;

enum class Verdict { GoOn, Restart, Settled };

/// The penalty that holds the search to its chosen support: raised while the support still changes,
/// lowered until it changes for the first time.
struct Penalty {
    double rho = 0;
    bool grew = false;

    /// `changed`: entries of the support that differ from those at the last check, as a share.
    Verdict after(double changed, int64_t iteration) {
        const Verdict verdict = follow(changed);
        rho = std::min(rho, kMostRho);
        const bool settled = iteration > kSettledAfter && changed < kSettledShare;
        return settled ? Verdict::Settled : verdict;
    }

private:
    Verdict follow(double changed) {
        if (changed <= 0.005 && !grew) {
            rho /= 5;
            return changed > 0 ? Verdict::Restart : Verdict::GoOn;
        }
        if (changed == 0) {
            return Verdict::Settled;
        }
        grew = true;
        rho *= changed > 0.1 ? 1.3 : changed > 0.005 ? 1.2 : 1.1;
        return Verdict::GoOn;
    }
};

/// Works on B = Wᵀ [in, out], inputs scaled so that the Gram matrix has a unit diagonal; all in one
/// type.
struct Search {
    at::Tensor gram;   ///< [in, in], normalised
    at::Tensor basis;  ///< its eigenvectors
    at::Tensor values; ///< its eigenvalues
    at::Tensor start;  ///< [in, out]
    at::Tensor right;  ///< gram · start
    const AlpsOptions& options;

    at::Tensor support(const at::Tensor& b) const;
    at::Tensor searched(const at::Tensor& first) const;
    at::Tensor refined(const at::Tensor& b, const at::Tensor& mask) const;
    at::Tensor run() const;

    at::Tensor inverse(double rho) const { return (basis / (values + rho)).matmul(basis.t()); }

    double error(const at::Tensor& b) const {
        const at::Tensor gone = (b - start).to(at::kDouble);
        return gram.to(at::kDouble).matmul(gone).mul(gone).sum().item<double>();
    }
};

/// Bool [in, out]: the largest magnitudes of the whole matrix, or of every group along the inputs.
at::Tensor Search::support(const at::Tensor& b) const {
    if (options.keep > 0) {
        const auto grouped = b.abs().t().reshape({b.size(1), -1, options.of});
        const auto kept = std::get<1>(grouped.topk(options.keep, 2));
        auto mask = at::zeros(grouped.sizes(), grouped.options().dtype(at::kBool));
        mask.scatter_(2, kept, true);
        return mask.reshape({b.size(1), b.size(0)}).t();
    }
    const double zeros = static_cast<double>(b.numel()) * options.sparsity;
    return smallest(b.abs(), static_cast<int64_t>(std::floor(zeros + 1e-9))).logical_not();
}

/// The weights after ADMM, not yet sparse.
at::Tensor Search::searched(const at::Tensor& first) const {
    Penalty penalty{.rho = options.rho};
    at::Tensor inverted = inverse(penalty.rho);
    at::Tensor checked = first;
    at::Tensor sparse = start * first;
    at::Tensor dual = at::zeros_like(start);
    at::Tensor b = start;
    const double kept = std::max(first.sum().item<double>(), 1.0);
    for (int64_t i = 1; i <= options.iterations; ++i) {
        options.checkStop();
        b = inverted.matmul(right - dual + sparse * penalty.rho);
        const at::Tensor candidate = b + dual / penalty.rho;
        const at::Tensor mask = support(candidate);
        sparse = candidate * mask;
        dual = dual + (b - sparse) * penalty.rho;
        if (i % kCheckEvery != 0) {
            continue;
        }
        const Verdict verdict = penalty.after(mask.ne(checked).sum().item<double>() / kept, i);
        if (verdict == Verdict::Settled) {
            break;
        }
        checked = mask;
        inverted = inverse(penalty.rho);
        if (verdict == Verdict::Restart) {
            checked = first;
            sparse = start * first;
            dual = at::zeros_like(start);
        }
    }
    return b;
}

/// Minimises ½·tr(BᵀGB) - tr(RᵀB) on the support, every output at once.
at::Tensor Search::refined(const at::Tensor& b, const at::Tensor& mask) const {
    at::Tensor x = b * mask;
    at::Tensor residual = (right - gram.matmul(x)).mul(mask);
    at::Tensor direction = residual;
    at::Tensor norm = residual.square().sum(0);
    for (int64_t i = 0; i < options.refineSteps; ++i) {
        const at::Tensor image = gram.matmul(direction);
        const at::Tensor step = norm / (direction * image).sum(0).clamp_min(1e-30);
        x = x + direction * step;
        residual = residual - (image * step).mul(mask);
        const at::Tensor next = residual.square().sum(0);
        direction = residual + direction * (next / norm.clamp_min(1e-30));
        norm = next;
    }
    return x;
}

at::Tensor Search::run() const {
    const at::Tensor first = support(start);
    const at::Tensor found = searched(first);
    const at::Tensor bySearch = refined(found, support(found));
    const at::Tensor bySize = refined(start, first);
    return error(bySearch) <= error(bySize) ? bySearch : bySize;
}

/// One search with this much damping.
at::Tensor searchedWith(double damp, const at::Tensor& weight, const at::Tensor& gram,
                        const AlpsOptions& options) {
    auto g = gram.to(at::kDouble, /*non_blocking=*/false, /*copy=*/true);
    g.diagonal().add_(damp * g.diagonal().mean().item<double>() + 1e-12);
    const auto scale = g.diagonal().sqrt().clone();
    g = g / scale.unsqueeze(0) / scale.unsqueeze(1);
    const auto [values, basis] = at::linalg_eigh(g);
    const auto start = weight.to(at::kDouble).t() * scale.unsqueeze(1);
    const auto type = weight.scalar_type();
    const Search search{.gram = g.to(type),
                        .basis = basis.to(type),
                        .values = values.clamp_min(0).to(type),
                        .start = start.to(type).contiguous(),
                        .right = g.matmul(start).to(type),
                        .options = options};
    return (search.run() / scale.unsqueeze(1)).t().contiguous().to(type);
}

} // namespace

at::Tensor alps(const at::Tensor& weight, const at::Tensor& gram, const AlpsOptions& options) {
    const int64_t in = weight.size(1);
    if (options.keep > 0 && in % options.of != 0) {
        throw Error(ErrorCode::User,
                    "pattern " + std::to_string(options.keep) + ":" + std::to_string(options.of) +
                        " does not divide the " + std::to_string(in) + " inputs of the layer",
                    "Choose a pattern that divides them, or exclude the layer.");
    }
    if (!at::isfinite(gram).all().item<bool>()) {
        throw Error(
            ErrorCode::BadData, "the calibration statistics hold NaN or infinite numbers",
            "Check the model with `lathe-engine eval`: its activations overflow on this text.");
    }
    if (options.keep == options.of && (options.keep > 0 || options.sparsity == 0)) {
        return weight.clone();
    }
    double damp = options.damp;
    for (int attempt = 0; attempt < 4; ++attempt, damp = std::max(10 * damp, 1e-4)) {
        const at::Tensor found = searchedWith(damp, weight, gram, options);
        if (!at::isfinite(found).all().item<bool>()) {
            continue;
        }
        if (attempt > 0) {
            options.damped(damp);
        }
        return found;
    }
    throw Error(ErrorCode::BadData, "the search overflows even with more damping",
                "Calibrate with more, or more varied, text.");
}

} // namespace lathe
