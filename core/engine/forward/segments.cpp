#include "core/engine/forward/segments.h"

#include "core/engine/forward/rotary.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros_like.h>

#include <set>

namespace lathe {
namespace {

/// Which tokens begin a document, bool [B, T].
at::Tensor begins(const at::Tensor& segments) {
    const int64_t tokens = segments.size(1);
    const at::Tensor first = at::ones({segments.size(0), 1}, at::kBool);
    return at::cat({first, segments.narrow(1, 1, tokens - 1) != segments.narrow(1, 0, tokens - 1)},
                   1);
}

/// Tokens of the document that each token belongs to, int64 [B, T].
at::Tensor lengthsOf(const at::Tensor& segments) {
    const at::Tensor number = begins(segments).cumsum(1) - 1; // unlike the given numbers, 0, 1, …
    const at::Tensor counts = at::zeros_like(number).scatter_add_(1, number, at::ones_like(number));
    return counts.gather(1, number);
}

} // namespace

at::Tensor segmentPositions(const at::Tensor& segments) {
    const at::Tensor places = at::arange(segments.size(1), at::kLong).view({1, -1});
    const at::Tensor zero = at::zeros_like(places);
    const at::Tensor first = at::where(begins(segments), places, zero);
    return places - std::get<0>(first.cummax(1));
}

at::Tensor sameSegment(const at::Tensor& segments, int64_t past) {
    const at::Tensor same = segments.unsqueeze(2) == segments.unsqueeze(1);
    const at::Tensor prefix = at::ones({segments.size(0), segments.size(1), past}, same.options());
    return at::cat({prefix, same}, 2).unsqueeze(1);
}

RopeTable segmentRope(const RopeSpec& rope, const at::Tensor& segments, const at::Tensor& positions,
                      int64_t past) {
    if (!dependsOnLength(rope)) {
        return ropeTable(rope, positions, past + segments.size(1));
    }
    const at::Tensor lengths = lengthsOf(segments).reshape({-1, 1});
    const auto* begin = lengths.const_data_ptr<int64_t>();
    RopeTable out;
    for (const int64_t length : std::set<int64_t>(begin, begin + lengths.numel())) {
        const RopeTable table = ropeTable(rope, positions, past + length);
        const at::Tensor own = lengths == length;
        out.cosine = out.cosine.defined() ? at::where(own, table.cosine, out.cosine) : table.cosine;
        out.sine = out.sine.defined() ? at::where(own, table.sine, out.sine) : table.sine;
    }
    return out;
}

} // namespace lathe
