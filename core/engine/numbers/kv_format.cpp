#include "core/engine/numbers/kv_format.h"

#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/where.h>

#include <algorithm>

namespace lathe {
namespace {

/// x [B, K, T, C] in groups that share levels: [B, K, U, groups, members].
at::Tensor grouped(const KvFormat& format, bool byChannel, const at::Tensor& x) {
    const int64_t channels = x.size(3);
    if (byChannel) {
        return x.unflatten(2, {-1, format.group}).transpose(3, 4);
    }
    const int64_t members = std::min(format.group, channels);
    return x.unflatten(3, {channels / members, members});
}

at::Tensor ungrouped(bool byChannel, const at::Tensor& groups) {
    return byChannel ? groups.transpose(3, 4).flatten(2, 3) : groups.flatten(3, 4);
}

/// How far apart in a byte its codes lie, from the lowest: [8 / bits].
at::Tensor shifts(int bits, const at::Tensor& like) {
    return at::arange(0, 8, bits, like.options().dtype(at::kInt));
}

at::Tensor meaning(const at::Tensor& codes, const at::Tensor& scale, const at::Tensor& low) {
    return codes.to(at::kFloat) * scale.to(at::kFloat).unsqueeze(-1) +
           low.to(at::kFloat).unsqueeze(-1);
}

/// Codes, not yet packed: uint8 [B, K, U, groups, members].
PackedGroups encoded(const KvFormat& format, const at::Tensor& groups) {
    const double top = (1 << format.bits) - 1;
    const at::Tensor wide = groups.to(at::kFloat);
    const at::Tensor low = wide.amin(-1).to(at::kHalf);
    const at::Tensor span = (wide.amax(-1) - wide.amin(-1)) / top;
    const at::Tensor stored = span.to(at::kHalf);
    // A constant group, or one narrower than float16 can express: every code is 0.
    const at::Tensor scale = at::where(stored > 0, stored, at::ones_like(stored));
    const at::Tensor codes =
        ((wide - low.to(at::kFloat).unsqueeze(-1)) / scale.to(at::kFloat).unsqueeze(-1))
            .round()
            .clamp(0, top);
    return {codes.to(at::kByte), scale, low};
}

} // namespace

Json toJson(const KvFormat& format) {
    Json json{{"bits", format.bits},
              {"keysByChannel", format.keysByChannel},
              {"group", format.group},
              {"residual", format.residual}};
    if (format.asKivi) {
        json["asKivi"] = true;
    }
    return json;
}

KvFormat kvFormatFromJson(const Json& json) {
    const KvFormat format{.bits = json.at("bits").get<int>(),
                          .keysByChannel = json.at("keysByChannel").get<bool>(),
                          .group = json.at("group").get<int64_t>(),
                          .residual = json.at("residual").get<int64_t>(),
                          .asKivi = json.value("asKivi", false)};
    const bool wholeGroups = format.group > 0 && format.residual > 0 && format.keysByChannel &&
                             format.residual % format.group == 0;
    const bool sane = (format.bits == 8 || format.bits == 4 || format.bits == 2) &&
                      format.group > 0 && format.residual >= 0 && (wholeGroups || !format.asKivi);
    if (!sane) {
        throw Error(ErrorCode::BadData, "unknown format of a cache of keys and values",
                    "Open the model with the version of Lathe that made it.");
    }
    return format;
}

int64_t roundedKeyCount(const KvFormat& format, int64_t tokens) {
    if (format.asKivi) { // the others are rounded before the newest key arrives
        return std::max<int64_t>(0, tokens - 1) / format.residual * format.residual;
    }
    if (!format.keysByChannel) {
        return roundedValueCount(format, tokens);
    }
    return std::max<int64_t>(0, tokens - format.residual) / format.group * format.group;
}

int64_t roundedValueCount(const KvFormat& format, int64_t tokens) {
    return std::max<int64_t>(0, tokens - format.residual - (format.asKivi ? 1 : 0));
}

PackedGroups packed(const KvFormat& format, bool byChannel, const at::Tensor& x) {
    PackedGroups out = encoded(format, grouped(format, byChannel, x));
    const int perByte = 8 / format.bits;
    const at::Tensor flat = out.codes.flatten(3);
    LATHE_ASSERT(flat.size(3) % perByte == 0);
    const at::Tensor apart = flat.unflatten(3, {-1, perByte}).to(at::kInt);
    out.codes = apart.bitwise_left_shift(shifts(format.bits, flat)).sum(-1).to(at::kByte);
    return out;
}

at::Tensor unpacked(const KvFormat& format, bool byChannel, const PackedGroups& packed,
                    at::ScalarType type) {
    const int mask = (1 << format.bits) - 1;
    const at::Tensor apart = packed.codes.to(at::kInt)
                                 .unsqueeze(-1)
                                 .bitwise_right_shift(shifts(format.bits, packed.codes))
                                 .bitwise_and(mask)
                                 .flatten(3);
    const int64_t groups = packed.scale.size(3);
    const at::Tensor codes = apart.unflatten(3, {groups, apart.size(3) / groups});
    return ungrouped(byChannel, meaning(codes, packed.scale, packed.low)).to(type);
}

at::Tensor roundedOldest(const KvFormat& format, bool byChannel, const at::Tensor& x,
                         int64_t count) {
    if (count == 0) {
        return x;
    }
    const at::Tensor old = x.narrow(2, 0, count);
    const PackedGroups codes = encoded(format, grouped(format, byChannel, old.detach()));
    const at::Tensor levels =
        ungrouped(byChannel, meaning(codes.codes, codes.scale, codes.low)).to(x.scalar_type());
    const at::Tensor through = old.requires_grad() ? old + (levels - old).detach() : levels;
    return count == x.size(2) ? through
                              : at::cat({through, x.narrow(2, count, x.size(2) - count)}, 2);
}

} // namespace lathe
