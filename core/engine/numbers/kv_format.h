#pragma once

#include "core/plain/base/json.h"

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace lathe {

/// How attention keeps keys and values of earlier positions: as whole numbers of few bits on evenly
/// spaced levels, x ≈ code · scale + low, scale and low in float16 a group. Keys are rounded as
/// they are stored: after RoPE and after a rotation.
/// Source: Liu et al., KIVI, arXiv:2402.02750, section 3 and code. Deviation unless `asKivi`: keys
/// are rounded `group` tokens at a time as soon as those are older than the newest `residual`;
/// KIVI rounds a whole residual at a time.
struct KvFormat {
    int bits = 0; ///< 8, 4, 2; 0: not rounded
    /// Keys share levels channel by channel over `group` neighbouring tokens; else, as values do,
    /// token by token over `group` neighbouring channels.
    bool keysByChannel = true;
    int64_t group = 32;
    int64_t residual = 0; ///< this many newest tokens are not rounded
    /// Keys are rounded `residual` at a time, each time this many have gathered. Of the T tokens
    /// before it a query sees the newest T mod `residual` keys, and `residual` values, unrounded.
    /// Needs keys by channel and a residual of whole groups.
    bool asKivi = false;

    bool operator==(const KvFormat&) const = default;
};

Json toJson(const KvFormat& format);
KvFormat kvFormatFromJson(const Json& json); ///< Throws Error{BadData}.

/// How many of the oldest keys (values) of `tokens` are rounded when the newest token reads them.
int64_t roundedKeyCount(const KvFormat& format, int64_t tokens);
int64_t roundedValueCount(const KvFormat& format, int64_t tokens);

/// Neighbours [.., n·group] as codes, in the form that a cache holds.
struct PackedGroups {
    at::Tensor codes;      ///< uint8 [B, K, U, ceil(count·bits/8)], U units of `count` codes
    at::Tensor scale, low; ///< float16 [B, K, U, count / group]
};

/// One unit is a token (by token) or `group` tokens (by channel) of x [B, K, T, C]. `byChannel`
/// needs T to be a multiple of the group. A group larger than C becomes C.
PackedGroups packed(const KvFormat& format, bool byChannel, const at::Tensor& x);

/// What `packed` means: [B, K, T, C] in `type`.
at::Tensor unpacked(const KvFormat& format, bool byChannel, const PackedGroups& packed,
                    at::ScalarType type);

/// x [B, K, T, C] with its oldest `count` tokens rounded, the gradient passing straight through.
at::Tensor roundedOldest(const KvFormat& format, bool byChannel, const at::Tensor& x,
                         int64_t count);

} // namespace lathe
