#include "core/plain/base/cpus.h"

#include "core/plain/base/text.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <map>
#include <sched.h>
#include <sstream>
#include <thread>

namespace lathe {

namespace fs = std::filesystem;

namespace {

/// Files of the kernel have no size; an absent one is empty.
std::string textOf(const fs::path& file) {
    std::ifstream stream(file);
    std::stringstream text;
    text << stream.rdbuf();
    return text.str();
}

/// "200000 100000" → 2; "max 100000" and any other text: nothing.
std::optional<double> quotaFrom(const std::string& text) {
    std::istringstream words(text);
    double quota = 0;
    double period = 0;
    return words >> quota >> period && quota > 0 && period > 0 ? std::optional(quota / period)
                                                               : std::nullopt;
}

/// The smallest of the quotas of a group and those around it.
std::optional<double> smallestQuota(const fs::path& hierarchy, const fs::path& group) {
    std::optional<double> smallest;
    for (fs::path level = group.relative_path();; level = level.parent_path()) {
        const fs::path folder = hierarchy / level;
        const auto quota = quotaFrom(textOf(folder / "cpu.max"));
        const auto older = quotaFrom(textOf(folder / "cpu.cfs_quota_us") + " " +
                                     textOf(folder / "cpu.cfs_period_us"));
        for (const auto& found : {quota, older}) {
            smallest = found ? std::min(smallest.value_or(*found), *found) : smallest;
        }
        if (level.empty()) {
            return smallest;
        }
    }
}

/// Ticks of one CPU in /proc/stat.
struct Ticks {
    double idle = 0;
    double all = 0;
};

std::map<int, Ticks> ticksByCpu(const std::string& stat) {
    std::map<int, Ticks> out;
    for (const std::string& line : split(stat, '\n')) {
        std::istringstream words(line);
        std::string name;
        words >> name;
        if (!name.starts_with("cpu") || name.size() == 3) {
            continue;
        }
        Ticks& ticks = out[std::stoi(name.substr(3))];
        double value = 0;
        // user nice system idle iowait irq softirq steal; guests are part of user.
        for (int column = 0; column < 8 && words >> value; ++column) {
            ticks.all += value;
            ticks.idle += column == 3 || column == 4 ? value : 0;
        }
    }
    return out;
}

std::set<int> allowedCpus() {
    cpu_set_t mask;
    CPU_ZERO(&mask);
    std::set<int> out;
    if (::sched_getaffinity(0, sizeof(mask), &mask) == 0) {
        for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
            if (CPU_ISSET(cpu, &mask)) {
                out.insert(cpu);
            }
        }
    }
    return out;
}

} // namespace

std::optional<double> cpuQuota(const fs::path& root) {
    std::optional<double> smallest;
    for (const std::string& line : split(textOf(root / "proc/self/cgroup"), '\n')) {
        const auto parts = split(line, ':'); // number, controllers, group
        if (parts.size() != 3) {
            continue;
        }
        const auto controllers = split(parts[1], ',');
        const bool older = std::ranges::find(controllers, "cpu") != controllers.end();
        if (!older && !parts[1].empty()) {
            continue;
        }
        const fs::path hierarchy = root / "sys/fs/cgroup" / (older ? parts[1] : "");
        if (const auto found = smallestQuota(hierarchy, parts[2])) {
            smallest = std::min(smallest.value_or(*found), *found);
        }
    }
    return smallest;
}

double idleCpus(const std::string& before, const std::string& after, const std::set<int>& allowed) {
    const auto first = ticksByCpu(before);
    double idle = 0;
    for (const auto& [cpu, last] : ticksByCpu(after)) {
        const auto start = first.find(cpu);
        if (allowed.contains(cpu) && start != first.end() && last.all > start->second.all) {
            idle += (last.idle - start->second.idle) / (last.all - start->second.all);
        }
    }
    return idle;
}

double idleCpus() {
    constexpr std::chrono::milliseconds kLook{100};
    const std::string before = textOf("/proc/stat");
    std::this_thread::sleep_for(kLook);
    return idleCpus(before, textOf("/proc/stat"), allowedCpus());
}

int threadsWithin(int most, std::optional<double> quota, std::optional<double> idle) {
    const double within =
        std::min({static_cast<double>(most), quota.value_or(most), idle.value_or(most)});
    return std::max(1, static_cast<int>(std::floor(within + 0.5)));
}

} // namespace lathe
