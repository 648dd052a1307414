#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>

namespace lathe {

/// How many CPUs' time control groups grant this process (a container's limit: cpu.max, or
/// cpu.cfs_quota_us of the older kind); nothing where none limits it. /proc and /sys are under
/// `root`.
std::optional<double> cpuQuota(const std::filesystem::path& root = "/");

/// How many CPUs were idle, on average, between two readings of /proc/stat; only those in
/// `allowed` count.
double idleCpus(const std::string& before, const std::string& after, const std::set<int>& allowed);

/// The same over the next tenth of a second, of the CPUs that this process may run on.
double idleCpus();

/// How many threads to compute with: `most`, within the quota, and no more than are idle where that
/// is given; at least one. Halves round up.
int threadsWithin(int most, std::optional<double> quota, std::optional<double> idle = {});

} // namespace lathe
