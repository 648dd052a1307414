#include "core/engine/numbers/tensor_bytes.h"

#include "core/plain/base/error.h"
#include "core/plain/format/safetensors.h"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace lathe {
namespace {

struct TypePair {
    DType dtype;
    at::ScalarType type;
};

constexpr std::array kTypes{
    TypePair{DType::F32, at::kFloat},
    TypePair{DType::F16, at::kHalf},
    TypePair{DType::BF16, at::kBFloat16},
    TypePair{DType::F64, at::kDouble},
    TypePair{DType::U8, at::kByte},
    TypePair{DType::I8, at::kChar},
    TypePair{DType::I16, at::kShort},
    TypePair{DType::I32, at::kInt},
    TypePair{DType::I64, at::kLong},
    TypePair{DType::Bool, at::kBool},
    TypePair{DType::F8E4M3, at::kFloat8_e4m3fn},
    TypePair{DType::F8E5M2, at::kFloat8_e5m2},
};

/// What a tensor in a mapped file owns.
struct Mapping {
    std::shared_ptr<const MappedFile> file;
};

void releaseMapping(void* mapping) {
    delete static_cast<Mapping*>(mapping);
}

/// The mapped file that a tensor lies in; null when it lies in memory.
const MappedFile* fileUnder(const at::Tensor& tensor) {
    if (!tensor.defined() || !tensor.device().is_cpu() || !tensor.has_storage()) {
        return nullptr;
    }
    const c10::DataPtr& data = tensor.storage().data_ptr();
    if (data.get_deleter() != &releaseMapping) {
        return nullptr;
    }
    return static_cast<const Mapping*>(data.get_context())->file.get();
}

} // namespace

at::ScalarType scalarTypeOf(DType dtype) {
    const auto found = std::ranges::find(kTypes, dtype, &TypePair::dtype);
    if (found == kTypes.end()) {
        throw Error(ErrorCode::BadData,
                    "tensors of type " + std::string(safetensorsName(dtype)) +
                        " cannot be computed with",
                    "Save the model with weights in BF16, F16 or F32.");
    }
    return found->type;
}

DType dtypeOf(at::ScalarType type) {
    const auto found = std::ranges::find(kTypes, type, &TypePair::type);
    LATHE_ASSERT(found != kTypes.end());
    return found->dtype;
}

at::Tensor mappedTensor(std::shared_ptr<const MappedFile> file, std::span<const std::byte> bytes,
                        DType dtype, std::vector<int64_t> shape) {
    const auto needed = byteCountOf(dtype, shape);
    if (!needed || *needed != bytes.size()) {
        throw Error(ErrorCode::BadData,
                    file->path().string() + " holds " + std::to_string(bytes.size()) +
                        " bytes where a tensor of " + std::to_string(needed.value_or(0)) +
                        " bytes belongs",
                    "Remove the file; it will be made again.");
    }
    const at::ScalarType type = scalarTypeOf(dtype);
    const auto alignment = std::max<size_t>(static_cast<size_t>(bitsOf(dtype)) / 8, 1);
    if (bytes.empty() || reinterpret_cast<uintptr_t>(bytes.data()) % alignment != 0) {
        at::Tensor copy = at::empty(shape, at::TensorOptions(type));
        if (!bytes.empty()) {
            std::memcpy(copy.data_ptr(), bytes.data(), bytes.size());
        }
        return copy;
    }
    // The storage takes a pointer to mutable bytes; the map is read-only, and no code writes to it.
    void* begin = const_cast<std::byte*>(bytes.data());
    auto* mapping = new Mapping{std::move(file)};
    c10::DataPtr data(begin, mapping, &releaseMapping, at::kCPU);
    c10::Storage storage(c10::Storage::use_byte_size_t(), bytes.size(), std::move(data));
    return at::empty({0}, at::TensorOptions(type)).set_(storage, 0, shape);
}

const MappedFile* fileOf(const at::Tensor& tensor) {
    const MappedFile* file = fileUnder(tensor);
    const bool whole = file != nullptr && tensor.is_contiguous() &&
                       tensor.const_data_ptr() == file->bytes().data() &&
                       tensor.nbytes() == file->bytes().size();
    return whole ? file : nullptr;
}

void releasePages(const at::Tensor& tensor) {
    const MappedFile* file = fileUnder(tensor);
    if (file == nullptr) {
        return;
    }
    const auto* begin = static_cast<const std::byte*>(tensor.storage().data());
    file->dontNeed(static_cast<size_t>(begin - file->bytes().data()), tensor.storage().nbytes());
}

void readPages(const at::Tensor& tensor) {
    const MappedFile* file = fileUnder(tensor);
    if (file == nullptr) {
        return;
    }
    const auto* begin = static_cast<const std::byte*>(tensor.storage().data());
    file->willNeed(static_cast<size_t>(begin - file->bytes().data()), tensor.storage().nbytes());
}

at::Tensor mappedTensor(const ModelTensor& tensor) {
    return mappedTensor(tensor.file->map(), tensor.bytes(), tensor.info->dtype, tensor.info->shape);
}

std::span<const std::byte> bytesOf(const at::Tensor& tensor) {
    LATHE_ASSERT(tensor.device().is_cpu() && tensor.is_contiguous());
    return {static_cast<const std::byte*>(tensor.const_data_ptr()), tensor.nbytes()};
}

int64_t bytesIn(const at::Tensor& tensor) {
    // Not nbytes(): oneDNN's blocked weights have no strides to count by.
    return tensor.defined() ? tensor.numel() * static_cast<int64_t>(tensor.element_size()) : 0;
}

at::Tensor onHost(const at::Tensor& tensor) {
    return tensor.detach().to(at::kCPU).contiguous();
}

} // namespace lathe
