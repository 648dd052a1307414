#include "core/engine/transforms/fold.h"

#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/ones.h>

namespace lathe {
namespace {

at::Tensor like(const at::Tensor& tensor, const at::Tensor& other) {
    return tensor.to(other.device(), at::kFloat);
}

Norm dividedNorm(const Norm& norm, const at::Tensor& divisor, const ModelConfig& config) {
    const at::Tensor weight = norm.weight.to(at::kFloat);
    const at::Tensor by = like(divisor, weight);
    const bool plusOne = config.normPlusOne && config.norm == NormKind::Rms;
    Norm out;
    out.weight = plusOne ? (weight + 1) / by - 1 : weight / by;
    if (norm.bias.defined()) {
        out.bias = norm.bias.to(at::kFloat) / by;
    }
    return out;
}

/// The factor 1/divisor on `rows` of `out` rows, 1 elsewhere.
at::Tensor rowFactor(int64_t out, const at::Tensor& rows, const at::Tensor& divisor) {
    const at::Tensor host = divisor.to(at::kCPU, at::kFloat);
    return at::ones({out}, host.options()).index_copy(0, rows, host.reciprocal());
}

/// One entry per value channel of a vector that is equal within groups of query heads.
at::Tensor ofValues(const Attention& a, const at::Tensor& divisor) {
    const at::Tensor groups = divisor.view({a.kvHeads, a.heads / a.kvHeads, a.headWidth});
    LATHE_ASSERT(groups.eq(groups.narrow(1, 0, 1)).all().item<bool>());
    return groups.select(1, 0).reshape({-1});
}

void divideValues(Attention& a, const ModelConfig& config, const at::Tensor& divisor) {
    const at::Tensor own = ofValues(a, divisor);
    if (a.qkv.present()) {
        a.qkv = scaledRows(a.qkv, rowFactor(outFeatures(a.qkv), valueRows(a, config), own));
    } else {
        a.v = scaledRows(a.v, own.reciprocal());
    }
    if (a.prefix.values.defined()) {
        a.prefix.values = a.prefix.values.to(at::kFloat) /
                          like(own.view({a.kvHeads, 1, a.headWidth}), a.prefix.values);
    }
}

void divideUp(Mlp& mlp, const at::Tensor& divisor) {
    if (!mlp.gateUp.present()) {
        mlp.up = scaledRows(mlp.up, divisor.reciprocal());
        return;
    }
    const int64_t width = divisor.size(0);
    mlp.gateUp = scaledRows(mlp.gateUp,
                            rowFactor(2 * width, at::arange(width, 2 * width, at::kLong), divisor));
}

/// Divides the inputs of `siblings` by one tensor that they share, before their other ops.
void divideFirst(const std::vector<PlacedLinear>& siblings, const at::Tensor& divisor) {
    if (siblings.empty()) {
        return;
    }
    Scale op{divisor};
    if (siblings.size() > 1) {
        const PlacedLinear& first = siblings.front();
        op.shared = newSharedId(first.place.name + ".in", first.linear->in);
    }
    for (const PlacedLinear& placed : siblings) {
        placed.linear->in.insert(placed.linear->in.begin(), op);
    }
}

/// As scaledColumns(); siblings with input ops share the new one.
void multiplyColumns(const std::vector<PlacedLinear>& siblings, const at::Tensor& factor) {
    std::vector<PlacedLinear> withOps;
    for (const PlacedLinear& placed : siblings) {
        if (placed.linear->in.empty()) {
            *placed.linear = scaledColumns(*placed.linear, factor);
        } else {
            withOps.push_back(placed);
        }
    }
    divideFirst(withOps, factor.reciprocal());
}

} // namespace

Absorber absorberAt(const Block& block, const ModelConfig& config, Site site) {
    switch (site) {
    case Site::Attention:
        return config.normBefore && block.beforeAttention.weight.defined() ? Absorber::Norm
                                                                           : Absorber::Op;
    case Site::Output:
        return Absorber::Values;
    case Site::Mlp:
        return config.normBefore && block.beforeMlp.weight.defined() ? Absorber::Norm
                                                                     : Absorber::Op;
    case Site::Down:
        break;
    }
    LATHE_ASSERT(block.mlp.has_value());
    if (block.mlp->gate.present() || block.mlp->gateUp.present()) {
        return Absorber::Up;
    }
    return config.activation == Activation::Relu ? Absorber::Relu : Absorber::Op;
}

void foldInputs(Block& block, const ModelConfig& config, Site site, const at::Tensor& divisor) {
    const Absorber absorber = absorberAt(block, config, site);
    const at::Tensor host = divisor.to(at::kCPU, at::kFloat);
    multiplyColumns(linearsAt(block, 0, config, site), host);
    switch (absorber) {
    case Absorber::Norm: {
        Norm& norm = site == Site::Attention ? block.beforeAttention : block.beforeMlp;
        norm = dividedNorm(norm, host, config);
        break;
    }
    case Absorber::Values:
        divideValues(*block.attention, config, host);
        break;
    case Absorber::Up:
    case Absorber::Relu:
        divideUp(*block.mlp, host);
        break;
    case Absorber::Op:
        divideFirst(linearsAt(block, 0, config, site), host);
        break;
    }
}

at::Tensor sharedByHeads(const Attention& a, const at::Tensor& values, HeadRule rule) {
    const int64_t group = a.heads / a.kvHeads;
    if (group == 1) {
        return values;
    }
    const at::Tensor heads = values.view({a.kvHeads, group, a.headWidth});
    const at::Tensor one =
        rule == HeadRule::Max ? heads.amax(1, true) : heads.log().mean(1, true).exp();
    return one.expand_as(heads).reshape({-1});
}

at::Tensor valueRows(const Attention& a, const ModelConfig& config) {
    if (config.qkvOrder == QkvOrder::Rows) {
        const int64_t before = (a.heads + a.kvHeads) * a.headWidth;
        return at::arange(before, before + a.kvHeads * a.headWidth, at::kLong);
    }
    const at::Tensor rows = at::arange(3 * a.heads * a.headWidth, at::kLong);
    return rows.view({a.heads, 3, a.headWidth}).select(1, 2).reshape({-1});
}

Linear scaledRows(const Linear& linear, const at::Tensor& factor) {
    Linear out = linear;
    for (Part& part : out.parts) {
        if (auto* low = std::get_if<LowRank>(&part)) {
            low->up = low->up.to(at::kFloat) * like(factor, low->up).unsqueeze(1);
            low->sharedUp.clear();
        } else {
            const at::Tensor weight = weightOf(Linear{{part}, {}, {}});
            part = Dense{weight * like(factor, weight).unsqueeze(1)};
        }
    }
    if (linear.bias.defined()) {
        out.bias = linear.bias.to(at::kFloat) * like(factor, linear.bias);
    }
    return out;
}

Linear scaledColumns(const Linear& linear, const at::Tensor& factor) {
    Linear out = linear;
    if (!linear.in.empty()) {
        out.in.insert(out.in.begin(), Scale{factor.to(at::kFloat).reciprocal()});
        return out;
    }
    for (Part& part : out.parts) {
        if (auto* low = std::get_if<LowRank>(&part)) {
            low->down = low->down.to(at::kFloat) * like(factor, low->down);
            low->sharedDown.clear();
        } else {
            const at::Tensor weight = weightOf(Linear{{part}, {}, {}});
            part = Dense{weight * like(factor, weight)};
        }
    }
    return out;
}

std::vector<PlacedLinear> linearsAt(Block& block, int64_t number, const ModelConfig& config,
                                    Site site) {
    std::vector<PlacedLinear> out;
    forEachLinear(block, number, config, [&](const LinearPlace& place, Linear& linear) {
        if (siteOf(place.role) == site) {
            out.push_back({place, &linear});
        }
    });
    return out;
}

} // namespace lathe
