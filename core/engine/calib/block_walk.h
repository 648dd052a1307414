#pragma once

#include "core/engine/calib/statistics.h"
#include "core/engine/forward/forward.h"
#include "core/engine/forward/sublayers.h"
#include "core/engine/prepared/prepare.h"

#include <functional>

namespace lathe {

/// The device, the stop and the batches of a walk.
struct WalkOptions {
    ComputeTarget target{};                  ///< of activations and weights; sums are float32
    std::function<void()> checkStop = [] {}; ///< called between micro-batches; may throw
    std::function<void(std::string)> note = [](std::string) {};
    int64_t tokensAtOnce = 0; ///< of a micro-batch; 0: what suits the device
};

/// Some of the windows, as a block sees them.
struct MicroBatch {
    int64_t firstWindow = 0;
    int64_t windows = 0;
    int64_t firstToken = 0; ///< of all tokens of the walk
    at::Tensor hidden;      ///< [windows·T, D] on the device
    const ForwardContext* context = nullptr;
};

/// Walks a model block by block over calibration windows. Between blocks it holds the hidden states
/// of all windows and nothing else: one block of weights is on the device at a time. Blocks are
/// given in the model's own form; prepared() makes the form that computes.
class BlockWalk {
public:
    /// Embeds `ids` [N, T]. `model` must outlive the walk; its blocks are not read.
    BlockWalk(const Model& model, const at::Tensor& ids, WalkOptions options);

    int64_t windows() const { return m_ids.size(0); }

    int64_t seqlen() const { return m_ids.size(1); }

    int64_t tokens() const { return m_ids.numel(); }

    const ModelConfig& config() const { return *m_model->config; }

    const ComputeTarget& target() const { return m_options.target; }

    Block prepared(const Block& block) const { return prepare(block, m_options.target); }

    /// Hidden states before the current block, [N·T, D].
    const at::Tensor& hidden() const { return m_hidden; }

    /// Statistics of the inputs of the linears of `block` that `wanted` names, by name; keeps the
    /// hidden states. Throws Error{BadData} naming the layer for inputs that are not finite.
    std::map<std::string, InputStats> collect(
        const Block& block, int64_t number, const StatNeeds& needs,
        const std::function<bool(const LinearPlace&)>& wanted = [](const LinearPlace&) {
            return true;
        });

    /// Replaces the hidden states by the outputs of `block`.
    void advance(const Block& block, int64_t number);

    /// As advance(); returns the mean over tokens of cos(input, output). Source: Men et al.,
    /// ShortGPT, arXiv:2403.03853, equation 1 (there it is 1 − this).
    double advanceWithCosine(const Block& block, int64_t number);

    /// Calls f for every micro-batch. When the device has no room, halves the batch and continues
    /// with the one that failed: f may be called again for the same windows. A `restart` is called
    /// first in that case, and the pass begins again.
    void forEachBatch(const std::function<void(const MicroBatch&)>& f,
                      const std::function<void()>& restart = {});

    /// Overwrites the hidden states of a micro-batch.
    void put(const MicroBatch& batch, const at::Tensor& hidden);

    /// Positions, tables and masks of a call on this many windows; lives as long as the walk.
    const ForwardContext& contextFor(int64_t windows);

    /// Statistics of the inputs of the output head; after the last block.
    InputStats collectHead(const LinearPlace& place, const Linear& head, const StatNeeds& needs);

    /// Hidden states after the final norm [N·T, D], for logitsOf(); after the last block.
    at::Tensor finalHidden() const { return finalOf(m_hidden); }

private:
    at::Tensor finalOf(const at::Tensor& hidden) const;
    void embed();
    void halve();

    const Model* m_model;
    at::Tensor m_ids;
    WalkOptions m_options;
    at::Tensor m_hidden;
    int64_t m_batchWindows = 1;
    std::map<int64_t, ForwardContext> m_contexts; ///< by number of windows
};

} // namespace lathe
