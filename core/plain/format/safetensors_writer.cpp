#include "core/plain/format/safetensors_writer.h"

#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "core/plain/base/json.h"
#include "core/plain/base/partial_file.h"
#include "core/plain/format/safetensors.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace lathe {

namespace fs = std::filesystem;

namespace {

uint64_t plannedBytes(const PlannedTensor& tensor) {
    const auto bytes = byteCountOf(tensor.dtype, tensor.shape);
    LATHE_ASSERT(bytes.has_value());
    return *bytes;
}

bool fileOrder(const PlannedTensor& a, const PlannedTensor& b) {
    return a.dtype != b.dtype ? a.dtype > b.dtype : a.name < b.name;
}

std::string headerText(const std::vector<PlannedTensor>& order,
                       const SafetensorsMetadata& metadata) {
    Json header = Json::object();
    if (!metadata.empty()) {
        header["__metadata__"] = metadata;
    }
    auto& entries = header.get_ref<Json::object_t&>();
    entries.reserve(order.size() + 1);
    uint64_t begin = 0;
    for (const auto& tensor : order) {
        const uint64_t end = begin + plannedBytes(tensor);
        // Names were checked to be unique: a look-up for each would take quadratic time.
        entries.push_back({tensor.name,
                           {{"dtype", safetensorsName(tensor.dtype)},
                            {"shape", tensor.shape},
                            {"data_offsets", {begin, end}}}});
        begin = end;
    }
    std::string text = header.dump();
    text.resize((text.size() + 7) / 8 * 8, ' ');
    return text;
}

void writeAt(int fd, std::span<const std::byte> bytes, uint64_t offset, const fs::path& path) {
    while (!bytes.empty()) {
        const ssize_t count = ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (count < 0 && errno != EINTR) {
            throwWriteError(path, errno);
        }
        const auto advanced = static_cast<size_t>(std::max<ssize_t>(count, 0));
        bytes = bytes.subspan(advanced);
        offset += advanced;
    }
}

/// Asks for the room now, so that a full disk shows before hours of work, not after.
void reserve(int fd, uint64_t bytes, const fs::path& path) {
    requireFreeSpace(path, bytes);
    const bool reserved = ::fallocate(fd, 0, 0, static_cast<off_t>(bytes)) == 0;
    if (!reserved && errno != EOPNOTSUPP && errno != ENOSYS) {
        throwWriteError(path, errno);
    }
}

} // namespace

struct SafetensorsFileWriter::State {
    fs::path path;
    fs::path partial;
    int fd = -1;
    std::vector<PlannedTensor> order;
    std::vector<uint64_t> begins;
    std::vector<size_t> byName;
    std::unique_ptr<std::atomic<bool>[]> written;

    ~State() {
        if (fd >= 0) {
            ::close(fd);
            ::unlink(partial.c_str());
        }
    }

    size_t indexOf(std::string_view name) const {
        const auto at = std::ranges::lower_bound(
            byName, name, {}, [&](size_t i) { return std::string_view(order[i].name); });
        LATHE_ASSERT(at != byName.end() && order[*at].name == name);
        return *at;
    }
};

SafetensorsFileWriter::SafetensorsFileWriter(fs::path path, std::vector<PlannedTensor> plan,
                                             const SafetensorsMetadata& metadata)
    : m_state(std::make_unique<State>()) {
    State& s = *m_state;
    s.path = std::move(path);
    s.order = std::move(plan);
    std::ranges::sort(s.order, fileOrder);
    s.byName.resize(s.order.size());
    for (size_t i = 0; i < s.byName.size(); ++i) {
        s.byName[i] = i;
    }
    const auto nameAt = [&](size_t i) { return std::string_view(s.order[i].name); };
    std::ranges::sort(s.byName, {}, nameAt);
    LATHE_ASSERT(std::ranges::adjacent_find(s.byName, {}, nameAt) == s.byName.end());
    s.written = std::make_unique<std::atomic<bool>[]>(s.order.size());

    const std::string header = headerText(s.order, metadata);
    uint64_t end = sizeof(uint64_t) + header.size();
    for (const auto& tensor : s.order) {
        s.begins.push_back(end);
        end += plannedBytes(tensor);
    }
    PartialFile partial = makePartial(s.path);
    s.partial = std::move(partial.path);
    s.fd = partial.fd;
    reserve(s.fd, end, s.path);
    const uint64_t length = header.size();
    writeAt(s.fd, std::as_bytes(std::span(&length, 1)), 0, s.path);
    writeAt(s.fd, std::as_bytes(std::span(header)), sizeof length, s.path);
}

SafetensorsFileWriter::~SafetensorsFileWriter() = default;

const std::vector<PlannedTensor>& SafetensorsFileWriter::order() const {
    return m_state->order;
}

void SafetensorsFileWriter::write(std::string_view name, std::span<const std::byte> bytes) {
    const size_t i = m_state->indexOf(name);
    LATHE_ASSERT(bytes.size() == plannedBytes(m_state->order[i]));
    LATHE_ASSERT(!m_state->written[i].exchange(true));
    writeAt(m_state->fd, bytes, m_state->begins[i], m_state->path);
}

void SafetensorsFileWriter::finish() {
    State& s = *m_state;
    for (size_t i = 0; i < s.order.size(); ++i) {
        if (!s.written[i]) {
            throw Error(ErrorCode::Bug, "tensor " + s.order[i].name + " of " + s.path.string() +
                                            " was planned but never written");
        }
    }
    if (::fsync(s.fd) != 0) {
        throwWriteError(s.path, errno);
    }
    if (::rename(s.partial.c_str(), s.path.c_str()) != 0) {
        throwWriteError(s.path, errno);
    }
    ::close(std::exchange(s.fd, -1));
    syncFolder(s.path.parent_path());
}

struct SafetensorsWriter::State {
    fs::path folder;
    std::vector<std::string> names;
    std::vector<std::unique_ptr<SafetensorsFileWriter>> shards;
    std::map<std::string, size_t, std::less<>> shardOf;
    uint64_t totalBytes = 0;
};

namespace {

std::vector<std::vector<PlannedTensor>> cutIntoShards(std::vector<PlannedTensor> plan,
                                                      uint64_t limitBytes) {
    std::vector<std::vector<PlannedTensor>> shards(1);
    uint64_t filled = 0;
    for (auto& tensor : plan) {
        const uint64_t bytes = plannedBytes(tensor);
        if (!shards.back().empty() && filled + bytes > limitBytes) {
            shards.emplace_back();
            filled = 0;
        }
        filled += bytes;
        shards.back().push_back(std::move(tensor));
    }
    return shards;
}

std::string shardName(size_t index, size_t count) {
    if (count == 1) {
        return "model.safetensors";
    }
    char out[64];
    std::snprintf(out, sizeof out, "model-%05zu-of-%05zu.safetensors", index + 1, count);
    return out;
}

} // namespace

SafetensorsWriter::SafetensorsWriter(fs::path folder, std::vector<PlannedTensor> plan,
                                     const ShardOptions& options)
    : m_state(std::make_unique<State>()) {
    State& s = *m_state;
    s.folder = std::move(folder);
    for (const auto& tensor : plan) {
        s.totalBytes += plannedBytes(tensor);
    }
    requireFreeSpace(s.folder, s.totalBytes);
    auto shards = cutIntoShards(std::move(plan), options.shardLimitBytes);
    for (size_t i = 0; i < shards.size(); ++i) {
        for (const auto& tensor : shards[i]) {
            LATHE_ASSERT(s.shardOf.emplace(tensor.name, i).second);
        }
        s.names.push_back(shardName(i, shards.size()));
        s.shards.push_back(std::make_unique<SafetensorsFileWriter>(
            s.folder / s.names.back(), std::move(shards[i]), options.metadata));
    }
}

SafetensorsWriter::~SafetensorsWriter() = default;

void SafetensorsWriter::write(std::string_view name, std::span<const std::byte> bytes) {
    const auto at = m_state->shardOf.find(name);
    LATHE_ASSERT(at != m_state->shardOf.end());
    m_state->shards[at->second]->write(name, bytes);
}

std::vector<std::string> SafetensorsWriter::finish() {
    State& s = *m_state;
    for (auto& shard : s.shards) {
        shard->finish();
    }
    std::vector<std::string> files = s.names;
    if (s.shards.size() > 1) {
        Json index{{"metadata", {{"total_size", s.totalBytes}}}, {"weight_map", Json::object()}};
        auto& entries = index["weight_map"].get_ref<Json::object_t&>();
        for (const auto& [name, shard] : s.shardOf) {
            entries.push_back({name, s.names[shard]});
        }
        files.push_back("model.safetensors.index.json");
        writeFileAtomic(s.folder / files.back(), index.dump(2) + "\n");
    }
    return files;
}

} // namespace lathe
