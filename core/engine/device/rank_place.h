#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace lathe {

/// The place of a process among those that train one model together.
struct RankPlace {
    int64_t rank = 0;      ///< from 0; rank 0 reports and stores
    int64_t count = 1;     ///< of processes
    int64_t local = 0;     ///< rank on this machine: the number of its GPU
    std::string address{}; ///< of the machine of rank 0
    int port = 0;

    bool alone() const { return count == 1; }
};

using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// As torchrun tells it (RANK, WORLD_SIZE, LOCAL_RANK, MASTER_ADDR, MASTER_PORT), else as Slurm
/// does (SLURM_PROCID, SLURM_NTASKS, SLURM_LOCALID, SLURM_LAUNCH_NODE_IPADDR; the port follows from
/// SLURM_JOB_ID), where the processes are started by srun. Alone without either. Throws Error{User}
/// naming a variable that is missing or no number.
RankPlace rankPlace(const Environment& environment);

/// By the variables of this process.
RankPlace rankPlace();

} // namespace lathe
