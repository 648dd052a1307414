#pragma once

#include "core/engine/device/ranks.h"
#include "core/engine/train/training.h"

namespace lathe {

/// What one update was: means over its predicted tokens.
struct UpdateResult {
    double loss = 0;
    std::map<std::string, double> parts{};
    double gradientNorm = 0;
    int64_t tokens = 0;
};

/// What the processes of a training must agree on; alone, a process agrees with itself.
class Agreement {
public:
    Agreement(at::Device device, const StepContext& context)
        : m_device(device), m_context(context), m_ranks(Ranks::ofThisProcess(device)) {}

    /// Whether this process stores the state.
    bool stores() const { return m_ranks == nullptr || m_ranks->first(); }

    // All processes must take the same turn, so with several the wishes count that all knew of
    // after the last update.

    bool stopAsked() const;
    bool enoughAsked() const;

    /// Every process goes on with the values of the first. Throws Error{User} where they are not at
    /// the same update.
    void start(int64_t update, const std::vector<TrainedTensor>& tensors) const;

    /// The windows of an update that this process takes: the first, and how many.
    std::pair<int64_t, int64_t> ownWindows(int64_t windows) const;

    /// Adds up gradients and losses of all processes, and their wishes to end.
    void sum(UpdateResult& result, std::vector<TrainedTensor>& tensors);

private:
    at::Tensor onDevice(const std::vector<double>& values) const;

    at::Device m_device;
    const StepContext& m_context;
    Ranks* m_ranks; ///< null: this process trains alone
    bool m_stop = false;
    bool m_enough = false;
};

} // namespace lathe
