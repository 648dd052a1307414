#pragma once

#include "core/engine/train/student.h"

namespace lathe {

/// Windows of one forward and backward pass.
struct TrainingBatch {
    at::Tensor ids;        ///< int64 [B, T], on the host
    at::Tensor counted{};  ///< bool [B, T]: tokens that the loss counts as targets; undefined: all
    at::Tensor segments{}; ///< int32 [B, T]: documents that do not attend to each other; undefined:
                           ///< one document
    /// What a source adds for each window, [B, …] each, by a name of its own.
    std::map<std::string, at::Tensor> more{};

    /// The targets of positions 0 … T-2, int64 [B·(T-1)]; -1 where the loss does not count.
    at::Tensor targets() const;
    int64_t countedTokens() const; ///< of targets()

    TrainingBatch part(int64_t first, int64_t windows) const;
};

/// Gets the stream of hidden states [B·T, D] after a block, with its history; -1: before the first.
using StreamSeen = std::function<void(int64_t block, const at::Tensor& stream)>;

/// Hidden states after the final norm, [B, T, D], in the student's type, with gradients.
at::Tensor studentHidden(const Student& student, const TrainingBatch& batch,
                         const StreamSeen& seen = {});

/// The student for measuring: everything in its type, as forward expects it. Shares the trained
/// tensors, so it is valid until the next update; call it where gradients are off.
Model measuredModel(const Student& student);

/// What the head multiplies: its weight [V, D] with its history, and its bias where it has one.
struct HeadWeight {
    at::Tensor weight, bias;
};

HeadWeight headOf(const Student& student);

} // namespace lathe
