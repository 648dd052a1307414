#pragma once

#include "core/engine/device/rank_place.h"

#include <ATen/core/Tensor.h>

#include <memory>
#include <vector>

namespace lathe {

/// The processes that train one model together, as this one sees them. Calls are collective: every
/// process makes them in the same order, with tensors of the same shapes.
class Ranks {
public:
    /// Those of the environment, met once per process: through NCCL for tensors on a CUDA device,
    /// through Gloo for those on the CPU. Null when the process is alone. Waits up to five minutes
    /// for the others. Throws Error{User} when they do not come or the libraries are missing.
    static Ranks* ofThisProcess(at::Device device);

    virtual ~Ranks() = default;

    const RankPlace& place() const { return m_place; }

    bool first() const { return m_place.rank == 0; }

    /// Replaces each tensor by its sum over all processes.
    virtual void sum(const std::vector<at::Tensor>& tensors) = 0;

    /// Replaces each tensor by that of rank 0.
    virtual void copyFromFirst(const std::vector<at::Tensor>& tensors) = 0;

protected:
    explicit Ranks(RankPlace place) : m_place(std::move(place)) {}

private:
    RankPlace m_place;
};

/// Both throw Error{User}: the others do not come, or the library is not there.
std::unique_ptr<Ranks> glooRanks(const RankPlace& place);
std::unique_ptr<Ranks> ncclRanks(const RankPlace& place, at::Device device);

} // namespace lathe
