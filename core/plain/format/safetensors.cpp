#include "core/plain/format/safetensors.h"

#include "core/plain/base/error.h"
#include "core/plain/base/text.h"
#include "core/plain/format/safetensors_header.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <numeric>

namespace lathe {

namespace {

constexpr uint64_t kLengthBytes = 8;
constexpr uint64_t kMaxHeaderBytes = 100'000'000;
const char* const kFetchAgain =
    "The file may be damaged or only partly downloaded: fetch it again.";

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& what,
                       const std::string& hint = kFetchAgain) {
    throw Error(ErrorCode::BadData, path.string() + ": " + what, hint);
}

std::string text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Other things that are often found under the name of a safetensors file.
void refuseKnownStrangers(const std::filesystem::path& path, std::span<const std::byte> bytes) {
    const std::string start = text(bytes.first(std::min<size_t>(bytes.size(), 40)));
    if (start.starts_with("version https://git-lfs")) {
        fail(path,
             "is a Git LFS pointer of " + std::to_string(bytes.size()) + " bytes, not the weights",
             "Run `git lfs pull` in the model folder.");
    }
    if (start.starts_with("PK\x03\x04") || start.starts_with("\x80\x02")) {
        fail(path, "is a PyTorch pickle, not a safetensors file",
             "Convert it: load it in PyTorch and save it with safetensors.torch.save_file.");
    }
    if (start.starts_with("GGUF")) {
        fail(path, "is a GGUF file, not a safetensors file",
             "Use the Hugging Face folder that the GGUF file was made from.");
    }
}

/// Length of the JSON header, checked against the file.
uint64_t headerLength(const std::filesystem::path& path, std::span<const std::byte> bytes) {
    if (bytes.size() < kLengthBytes) {
        fail(path, "has " + std::to_string(bytes.size()) +
                       " bytes: a safetensors file starts with a header length of 8 bytes");
    }
    uint64_t length = 0;
    std::memcpy(&length, bytes.data(), kLengthBytes);
    if (length > kMaxHeaderBytes) {
        fail(path, "states a header of " + std::to_string(length) +
                       " bytes; the format allows 100000000: this is not a safetensors file");
    }
    if (length > bytes.size() - kLengthBytes) {
        fail(path, "is cut in its header: " + std::to_string(length) +
                       " bytes of header are stated, " +
                       std::to_string(bytes.size() - kLengthBytes) + " exist");
    }
    if (length < 2 || static_cast<char>(bytes[kLengthBytes]) != '{') {
        fail(path, "has a header that is not a JSON object (it must start with '{')");
    }
    return length;
}

std::string range(const TensorInfo& info) {
    return std::to_string(info.begin) + " to " + std::to_string(info.end);
}

/// Offsets must tile the data part: no hole, no overlap, nothing missing, nothing left.
void checkTiling(const std::filesystem::path& path, const std::vector<TensorInfo>& tensors,
                 uint64_t dataBytes) {
    uint64_t expected = 0;
    const TensorInfo* previous = nullptr;
    for (const auto& info : tensors) {
        const std::string name = "tensor " + shownName(info.name);
        if (info.begin < expected) {
            fail(path, name + " (bytes " + range(info) + ") overlaps tensor " +
                           shownName(previous->name) + " (bytes " + range(*previous) + ")");
        }
        if (info.begin > expected) {
            fail(path, "bytes " + std::to_string(expected) + " to " + std::to_string(info.begin) +
                           " before " + name + " belong to no tensor");
        }
        if (info.end > dataBytes) {
            fail(path, "is cut: " + name + " lies in bytes " + range(info) +
                           " of the data, and there are " + std::to_string(dataBytes));
        }
        expected = info.end;
        previous = &info;
    }
    if (expected != dataBytes) {
        const std::string last = previous == nullptr ? "header" : shownName(previous->name);
        fail(path, std::to_string(dataBytes - expected) + " bytes after " + last +
                       " belong to no tensor");
    }
}

} // namespace

std::optional<int64_t> elementCountOf(std::span<const int64_t> shape) {
    int64_t count = 1;
    bool empty = false;
    for (const int64_t dimension : shape) {
        if (dimension < 0) {
            return std::nullopt;
        }
        if (dimension == 0) {
            empty = true;
        } else if (__builtin_mul_overflow(count, dimension, &count)) {
            return std::nullopt;
        }
    }
    return empty ? 0 : count;
}

std::optional<uint64_t> byteCountOf(DType dtype, std::span<const int64_t> shape) {
    const auto count = elementCountOf(shape);
    int64_t bits = 0;
    if (!count || __builtin_mul_overflow(*count, static_cast<int64_t>(bitsOf(dtype)), &bits) ||
        bits % 8 != 0) {
        return std::nullopt;
    }
    return static_cast<uint64_t>(bits / 8);
}

int64_t TensorInfo::elementCount() const {
    return elementCountOf(shape).value_or(0);
}

std::string describe(const TensorInfo& info) {
    std::vector<std::string> dimensions;
    for (const int64_t dimension : info.shape) {
        dimensions.push_back(std::to_string(dimension));
    }
    return std::string(safetensorsName(info.dtype)) + " [" + join(dimensions, ", ") + "]";
}

std::shared_ptr<const SafetensorsFile> SafetensorsFile::open(const std::filesystem::path& path) {
    std::shared_ptr<SafetensorsFile> out(new SafetensorsFile);
    out->m_map = MappedFile::open(path);
    const auto bytes = out->m_map->bytes();
    refuseKnownStrangers(path, bytes);
    const uint64_t length = headerLength(path, bytes);
    const auto* begin = reinterpret_cast<const char*>(bytes.data()) + kLengthBytes;
    SafetensorsHeader header = parseSafetensorsHeader({begin, length}, path.string());

    out->m_tensors = std::move(header.tensors);
    out->m_metadata = std::move(header.metadata);
    std::ranges::stable_sort(
        out->m_tensors, {}, [](const TensorInfo& info) { return std::pair(info.begin, info.end); });
    const uint64_t dataBegin = kLengthBytes + length;
    checkTiling(path, out->m_tensors, bytes.size() - dataBegin);

    for (auto& info : out->m_tensors) {
        info.begin += dataBegin;
        info.end += dataBegin;
    }
    out->m_byName.resize(out->m_tensors.size());
    std::iota(out->m_byName.begin(), out->m_byName.end(), size_t{0});
    const auto& tensors = out->m_tensors;
    std::ranges::sort(out->m_byName, {},
                      [&](size_t i) { return std::string_view(tensors[i].name); });
    return out;
}

const TensorInfo* SafetensorsFile::find(std::string_view name) const {
    const auto at = std::ranges::lower_bound(
        m_byName, name, {}, [&](size_t i) { return std::string_view(m_tensors[i].name); });
    return at != m_byName.end() && m_tensors[*at].name == name ? &m_tensors[*at] : nullptr;
}

std::span<const std::byte> SafetensorsFile::bytes(const TensorInfo& info) const {
    LATHE_ASSERT(info.begin <= info.end && info.end <= m_map->bytes().size());
    return m_map->bytes().subspan(info.begin, info.byteCount());
}

} // namespace lathe
