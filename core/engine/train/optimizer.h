#pragma once

#include "core/engine/kernels/adam_kernel.h"

#include <map>
#include <string>
#include <vector>

namespace lathe {

/// Tensors that are trained in the same way.
struct ParameterGroup {
    std::vector<at::Tensor> tensors{}; ///< float32 leaves that require gradients
    double learningRateScale = 1;
    bool decays = true; ///< weight decay applies; norms and biases usually go without
};

enum class OptimizerKind {
    AdamW,     ///< moments in float32
    AdamW8Bit, ///< moments in 8 bits, of tensors with fewer than kFewestCoded values in float32
};

struct OptimizerOptions {
    OptimizerKind kind = OptimizerKind::AdamW;
    double beta1 = 0.9;
    double beta2 = 0.999;
    double eps = 1e-8;
    double weightDecay = 0;
};

using NamedTensors = std::map<std::string, at::Tensor>;

/// AdamW with decoupled weight decay and corrected bias, as torch.optim.AdamW; with 8-bit moments
/// as AdamW8bit of bitsandbytes. Sources: Loshchilov and Hutter, arXiv:1711.05101, algorithm 2;
/// Dettmers et al., arXiv:2110.02861. Deviation: a second moment above zero is never rounded to
/// zero, since a row of an embedding that gets no gradient in an update would be divided by eps.
class Optimizer {
public:
    static constexpr int64_t kFewestCoded = 4096;

    Optimizer(std::vector<ParameterGroup> groups, const OptimizerOptions& options);

    const std::vector<ParameterGroup>& groups() const { return m_groups; }

    /// Scales the gradients of all groups so that their common norm is at most `most` (0: no
    /// limit), as torch.nn.utils.clip_grad_norm_. Returns the norm before; where that is NaN or
    /// infinite, the gradients stay as they are and step() would spoil the weights. Waits for the
    /// device.
    double clipGradients(double most);

    /// One update. A tensor without a gradient stays as it is, its moments too.
    void step(double learningRate);

    /// Forgets all gradients.
    void clearGradients();

    /// The moments and the number of updates of every tensor, by group and place. They share memory
    /// with the optimizer: the next step() may change them.
    NamedTensors state() const;

    /// Goes on from a state() of an optimizer with the same groups and options, to the same bits.
    /// Throws Error{BadData} when a tensor is missing or of another shape or type.
    void restore(const NamedTensors& state);

    /// Memory of the moments.
    int64_t bytes() const;

private:
    /// What is kept for a tensor: moments in float32, or in codes.
    struct Moments {
        at::Tensor mean, square;
        at::Tensor updates; ///< float32 scalar on the device, as LibTorch's operation counts them
        AdamCodes codes{};
        int64_t count = 0; ///< the same number, for moments in codes

        bool coded() const { return codes.mean.codes.defined(); }
    };

    Moments newMoments(const at::Tensor& tensor) const;
    NamedTensors stateOf(const Moments& moments, const std::string& prefix) const;
    void updateCoded(const at::Tensor& tensor, Moments& moments, AdamUpdate update) const;
    void stepGroup(size_t number, double learningRate);

    std::vector<ParameterGroup> m_groups;
    OptimizerOptions m_options;
    std::vector<std::vector<Moments>> m_moments; ///< by group and place
};

} // namespace lathe
