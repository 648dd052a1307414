#pragma once

#include "core/engine/model/model.h"

#include <ATen/core/Tensor.h>

namespace lathe {

class KvCache;

/// Hidden states after the final norm, [B, T, D]. `ids` [B, T] int64. With a cache, `ids` continue
/// it. With `segments` [B, T], documents packed into a row are computed apart: tokens attend to
/// tokens of equal numbers, which stand next to each other, and positions begin anew.
/// Throws Error{BadData} for an id outside the embedding, Error{User} for a text longer than
/// learned positions. Also works on models that are not prepared, only slower.
at::Tensor hiddenStates(const Model& prepared, const at::Tensor& ids, KvCache* cache = nullptr,
                        const at::Tensor& segments = {});

/// Logits [..., V] in float32 of hidden states [..., D] (final soft-cap applied).
at::Tensor logitsOf(const Model& prepared, const at::Tensor& hidden);

/// The scores of a model, token by token: results [N].
struct TokenScores {
    at::Tensor nll;     ///< float32, nats: negative log-likelihood of the target
    at::Tensor correct; ///< bool: the target was the first of the largest logits
    at::Tensor kl;      ///< float32, nats: KL(reference ‖ model); undefined without a reference
    at::Tensor same;    ///< bool: both have the same first of the largest; likewise
};

/// A model to compare with, and its hidden states [N, D'] for the same tokens.
struct Reference {
    const Model& model;
    at::Tensor hidden;
};

/// Scores `targets` [N] given hidden states [N, D]. Logits are made in slices that the device has
/// room for, never [N, V] at once, unless gradients of `nll` or `kl` are asked for. Throws
/// Error{BadData} (see throwNotFinite) when a score is NaN or infinite.
TokenScores scoreTokens(const Model& prepared, const at::Tensor& hidden, const at::Tensor& targets,
                        const Reference* reference = nullptr);

/// The first module, in order of computation, whose weights hold NaN or infinity; "" for none.
std::string firstNotFinite(const Model& model);

/// Throws Error{BadData} that names firstNotFinite(model).
[[noreturn]] void throwNotFinite(const Model& model);

} // namespace lathe
