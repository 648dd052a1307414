#include "core/engine/train/feature_losses.h"

#include "core/engine/forward/sublayers.h"
#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/ones.h>

#include <array>
#include <cmath>
#include <limits>
#include <numeric>

namespace lathe {
namespace {

constexpr int64_t kMostHeads = 16;

using Projections = std::array<at::Tensor, 3>; ///< queries, keys, values [N, …]

Projections fusedProjections(const Attention& attention, const at::Tensor& x, QkvOrder order) {
    const at::Tensor all = apply(attention.qkv, x);
    if (order == QkvOrder::PerHead) {
        const at::Tensor heads = all.view({x.size(0), attention.heads, 3, attention.headWidth});
        return {heads.select(2, 0).flatten(1), heads.select(2, 1).flatten(1),
                heads.select(2, 2).flatten(1)};
    }
    const int64_t own = attention.heads * attention.headWidth;
    const int64_t shared = attention.kvHeads * attention.headWidth;
    return {all.narrow(1, 0, own), all.narrow(1, own, shared), all.narrow(1, own + shared, shared)};
}

Projections projectionsOf(const BlockInput& input) {
    const Attention& attention = *input.block.attention;
    const at::Tensor x = attentionInput(input.block, input.stream, input.config);
    if (attention.qkv.present()) {
        return fusedProjections(attention, x, input.config.qkvOrder);
    }
    return {apply(attention.q, x), apply(attention.k, x), apply(attention.v, x)};
}

/// The largest number of relation heads into which all widths can be split.
int64_t relationHeads(const Block& student, const Block& teacher) {
    int64_t common = 0;
    for (const Block* block : {&student, &teacher}) {
        const Attention& attention = *block->attention;
        common = std::gcd(common, attention.heads * attention.headWidth);
        common = std::gcd(common, attention.kvHeads * attention.headWidth);
    }
    int64_t heads = std::min(common, kMostHeads);
    while (common % heads != 0) {
        --heads;
    }
    return heads;
}

/// Log-probabilities [B, heads, T, T] of which earlier token a token relates to.
at::Tensor relations(const at::Tensor& rows, int64_t windows, int64_t heads) {
    const at::Tensor x =
        rows.to(at::kFloat).view({windows, rows.size(0) / windows, heads, -1}).transpose(1, 2);
    const at::Tensor products =
        x.matmul(x.transpose(2, 3)) / std::sqrt(static_cast<double>(x.size(3)));
    const int64_t tokens = x.size(2);
    const at::Tensor later =
        at::ones({tokens, tokens}, products.options().dtype(at::kBool).requires_grad(false))
            .triu_(1);
    return products.masked_fill(later, -std::numeric_limits<double>::infinity()).log_softmax(-1);
}

} // namespace

std::vector<int64_t> matchedBlocks(const Model& student, const Model& teacher) {
    const auto own = static_cast<int64_t>(student.blocks.size());
    const auto all = static_cast<int64_t>(teacher.blocks.size());
    bool removed = false;
    bool known = true;
    for (int64_t i = 0; i < own; ++i) {
        const int64_t origin = student.blocks[static_cast<size_t>(i)].origin;
        removed = removed || origin != i;
        known = known && origin < all;
    }
    std::vector<int64_t> out;
    for (int64_t i = 0; i < own; ++i) {
        const double share = static_cast<double>((i + 1) * all) / static_cast<double>(own);
        out.push_back(removed && known ? student.blocks[static_cast<size_t>(i)].origin
                                       : std::max<int64_t>(0, std::llround(share) - 1));
    }
    return out;
}

at::Tensor hiddenDistance(const at::Tensor& student, const at::Tensor& teacher,
                          const at::Tensor& projection) {
    const at::Tensor wanted = teacher.to(at::kFloat);
    const at::Tensor own = student.to(at::kFloat);
    const at::Tensor moved = projection.defined() ? own.matmul(projection.t()) : own;
    return (moved - wanted).square().mean() /
           wanted.square().mean().clamp_min(std::numeric_limits<float>::min());
}

at::Tensor relationDivergence(const BlockInput& student, const BlockInput& teacher,
                              int64_t windows) {
    const int64_t heads = relationHeads(student.block, teacher.block);
    const Projections own = projectionsOf(student);
    Projections wanted;
    {
        const at::NoGradGuard noGrad;
        wanted = projectionsOf(teacher);
    }
    at::Tensor sum;
    for (size_t i = 0; i < own.size(); ++i) {
        const at::Tensor q = relations(own[i], windows, heads);
        const at::Tensor p = relations(wanted[i], windows, heads);
        // masked places are -infinity on both sides
        const at::Tensor gap = (p - q).masked_fill(p.isinf(), 0);
        const at::Tensor divergence = (p.exp() * gap).sum(-1).mean();
        sum = sum.defined() ? sum + divergence : divergence;
    }
    return sum / 3;
}

void requireRelations(const Block& student, const Block& teacher) {
    if (!student.attention || !teacher.attention) {
        throw Error(ErrorCode::User,
                    "the last block of the student or the teacher has no attention, and attention "
                    "relations are read there",
                    "set relation_weight to 0");
    }
}

} // namespace lathe
