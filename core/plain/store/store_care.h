#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace lathe {

/// What a check of a home found and put right.
struct StoreCheck {
    uint64_t blobs = 0;
    uint64_t bytes = 0;
    uint64_t results = 0;
    std::vector<std::string> damaged{}; ///< a message each; the blob was set aside
    std::vector<std::string> lost{};    ///< keys whose blobs or manifests are damaged or missing

    bool sound() const { return damaged.empty() && lost.empty(); }
};

/// Hashes every blob and looks for every blob that a result names. Results that lost one are
/// removed from the index, so that the next run computes them again. Throws Error{BadData}.
StoreCheck checkStore(const std::filesystem::path& home);

struct CollectOptions {
    std::optional<uint64_t> quota{}; ///< bytes of blobs to keep at most
    bool dryRun = false;             ///< only counts
};

struct Collected {
    uint64_t results = 0; ///< removed
    uint64_t blobs = 0;
    uint64_t partials = 0; ///< temporary files of killed processes
    uint64_t bytes = 0;    ///< freed
    uint64_t kept = 0;     ///< bytes of blobs that stay
};

/// Removes results that no run and no pin names, then, over the quota, those that were used longest
/// ago and are not pinned, and the blobs that no result names. Throws Error{User} while another
/// process uses the home's results, Error{BadData}.
Collected collectStore(const std::filesystem::path& home, const CollectOptions& options);

/// Keys of results that stay whatever happens to their runs: the lines of `home`/pins.
std::vector<std::string> pinsOf(const std::filesystem::path& home);

/// Adds or removes a pin. Throws Error{User} for a key without a result, Error{BadData}.
void pin(const std::filesystem::path& home, const std::string& key);
void unpin(const std::filesystem::path& home, const std::string& key);

/// The quota that LATHE_QUOTA sets: "20GB", "500 MB", "1e9". Throws Error{User} for other text.
std::optional<uint64_t> quotaFromEnvironment();
uint64_t quotaFrom(const std::string& text);

} // namespace lathe
