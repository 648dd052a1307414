#include "core/engine/solvers/alps.h"

#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/linalg_eigh.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <cmath>

namespace lathe {

namespace {

constexpr int64_t kCheckEvery = 3;
constexpr int64_t kSettledAfter = 30;
constexpr double kSettledShare = 3e-4;
constexpr double kMostRho = 1e6;

// Works on B = Wᵀ [in, out] in double, inputs scaled so that the Gram matrix has a unit diagonal.
struct Search {
    at::Tensor gram;  // [in, in], normalised
    at::Tensor basis; // its eigenvectors
    at::Tensor values;
    at::Tensor start; // [in, out]
    at::Tensor right; // gram · start
    AlpsOptions options;

    at::Tensor support(const at::Tensor& b) const;
    at::Tensor run() const;
    at::Tensor refine(const at::Tensor& b, const at::Tensor& mask) const;

    at::Tensor solve(const at::Tensor& b, double rho) const {
        return basis.matmul(basis.t().matmul(b) / (values + rho).unsqueeze(1));
    }
};

// Bool [in, out]: the largest magnitudes of the whole matrix, or of every group along the inputs.
at::Tensor Search::support(const at::Tensor& b) const {
    if (options.keep > 0) {
        const auto grouped = b.abs().t().reshape({b.size(1), -1, options.of});
        const auto kept = std::get<1>(grouped.topk(options.keep, 2));
        auto mask = at::zeros(grouped.sizes(), grouped.options().dtype(at::kBool));
        mask.scatter_(2, kept, true);
        return mask.reshape({b.size(1), b.size(0)}).t();
    }
    const auto count = static_cast<double>(b.numel());
    const auto kept = b.numel() - static_cast<int64_t>(std::floor(count * options.sparsity + 1e-9));
    auto mask = at::zeros({b.numel()}, b.options().dtype(at::kBool));
    mask.scatter_(0, std::get<1>(b.abs().flatten().topk(kept)), true);
    return mask.view(b.sizes());
}

double grownRho(double rho, double changedShare) {
    const double factor = changedShare > 0.1 ? 1.3 : changedShare > 0.005 ? 1.2 : 1.1;
    return std::min(rho * factor, kMostRho);
}

at::Tensor Search::run() const {
    double rho = options.rho;
    auto mask = support(start);
    auto sparse = at::where(mask, start, at::zeros_like(start));
    auto dual = at::zeros_like(start);
    auto b = start;
    auto checked = mask;
    const auto kept = static_cast<double>(mask.sum().item<int64_t>());
    bool grew = false;
    for (int64_t i = 1; i <= options.iterations; ++i) {
        options.checkStop();
        b = solve(right - dual + rho * sparse, rho);
        const auto candidate = b + dual / rho;
        mask = support(candidate);
        sparse = at::where(mask, candidate, at::zeros_like(candidate));
        dual = dual + rho * (b - sparse);
        if (i % kCheckEvery != 0) {
            continue;
        }
        const double changed = mask.ne(checked).sum().item<double>() / std::max(kept, 1.0);
        checked = mask;
        if (changed == 0 && grew) {
            break;
        }
        if (i > kSettledAfter && changed < kSettledShare) {
            break;
        }
        if (i == kCheckEvery && changed < kSettledShare) { // the penalty froze the first support
            rho /= 5;
            dual.zero_();
            continue;
        }
        grew = grew || changed > 0;
        rho = changed > 0 ? grownRho(rho, changed) : rho;
    }
    const auto final = support(b);
    return refine(at::where(final, b, at::zeros_like(b)), final);
}

// Minimises ½·tr(BᵀGB) - tr(RᵀB) on the support, every output at once.
at::Tensor Search::refine(const at::Tensor& b, const at::Tensor& mask) const {
    auto x = b;
    auto residual = (right - gram.matmul(x)).mul(mask);
    auto direction = residual;
    auto norm = residual.square().sum(0);
    for (int64_t i = 0; i < options.refineSteps; ++i) {
        const auto image = gram.matmul(direction);
        const auto step = norm / (direction * image).sum(0).clamp_min(1e-30);
        x = x + direction * step;
        residual = residual - (image * step).mul(mask);
        const auto next = residual.square().sum(0);
        direction = residual + direction * (next / norm.clamp_min(1e-30));
        norm = next;
    }
    return x;
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
    auto g = gram.to(at::kDouble, /*non_blocking=*/false, /*copy=*/true);
    g.diagonal().add_(options.damp * g.diagonal().mean().item<double>() + 1e-12);
    const auto scale = g.diagonal().sqrt().clone();
    g = g / scale.unsqueeze(0) / scale.unsqueeze(1);
    const auto [values, basis] = at::linalg_eigh(g);
    const auto start = weight.to(at::kDouble).t() * scale.unsqueeze(1);
    const Search search{g, basis, values, start, g.matmul(start), options};
    return (search.run() / scale.unsqueeze(1)).t().contiguous().to(weight.scalar_type());
}

} // namespace lathe
