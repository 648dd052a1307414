#include "core/engine/device/rank_place.h"

#include "core/plain/base/error.h"

#include <charconv>
#include <cstdlib>

namespace lathe {
namespace {

constexpr int64_t kMostPort = 65535;
constexpr int kFirstSlurmPort = 20000;
constexpr int kSlurmPorts = 20000;

int64_t numberIn(const Environment& environment, const std::string& name, int64_t least,
                 int64_t most) {
    const auto text = environment(name);
    if (!text) {
        throw Error(ErrorCode::User, "the environment has no " + name,
                    "start the processes with torchrun or srun, or set RANK, WORLD_SIZE, "
                    "LOCAL_RANK, MASTER_ADDR and MASTER_PORT yourself");
    }
    int64_t value = 0;
    const char* end = text->data() + text->size();
    const auto read = std::from_chars(text->data(), end, value);
    if (read.ec != std::errc() || read.ptr != end || value < least || value > most) {
        throw Error(ErrorCode::User, "the environment variable " + name + " is \"" + *text +
                                         "\"; it must be a "
                                         "number from " +
                                         std::to_string(least) + " to " + std::to_string(most));
    }
    return value;
}

std::string textIn(const Environment& environment, const std::string& name) {
    auto text = environment(name);
    if (!text || text->empty()) {
        throw Error(ErrorCode::User, "the environment has no " + name,
                    "it names the machine of rank 0");
    }
    return std::move(*text);
}

constexpr int64_t kMostRanks = 1 << 20;

RankPlace byTorchrun(const Environment& environment) {
    RankPlace place;
    place.count = numberIn(environment, "WORLD_SIZE", 1, kMostRanks);
    place.rank = numberIn(environment, "RANK", 0, place.count - 1);
    if (place.alone()) {
        return place;
    }
    place.local = numberIn(environment, "LOCAL_RANK", 0, place.count - 1);
    place.address = textIn(environment, "MASTER_ADDR");
    place.port = static_cast<int>(numberIn(environment, "MASTER_PORT", 1, kMostPort));
    return place;
}

RankPlace bySlurm(const Environment& environment) {
    RankPlace place;
    place.count = numberIn(environment, "SLURM_NTASKS", 1, kMostRanks);
    place.rank = numberIn(environment, "SLURM_PROCID", 0, place.count - 1);
    if (place.alone()) {
        return place;
    }
    place.local = numberIn(environment, "SLURM_LOCALID", 0, place.count - 1);
    const bool named = environment("MASTER_ADDR").has_value();
    place.address = textIn(environment, named ? "MASTER_ADDR" : "SLURM_LAUNCH_NODE_IPADDR");
    if (environment("MASTER_PORT")) {
        place.port = static_cast<int>(numberIn(environment, "MASTER_PORT", 1, kMostPort));
    } else {
        const int64_t job = numberIn(environment, "SLURM_JOB_ID", 0, INT64_MAX);
        place.port = kFirstSlurmPort + static_cast<int>(job % kSlurmPorts);
    }
    return place;
}

} // namespace

RankPlace rankPlace(const Environment& environment) {
    if (environment("RANK") || environment("WORLD_SIZE")) {
        return byTorchrun(environment);
    }
    // An interactive allocation has SLURM_NTASKS too, but no number for the process.
    if (environment("SLURM_PROCID") && environment("SLURM_STEP_ID")) {
        return bySlurm(environment);
    }
    return {};
}

RankPlace rankPlace() {
    return rankPlace([](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
    });
}

} // namespace lathe
