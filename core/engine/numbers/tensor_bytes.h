#pragma once

#include "core/plain/base/dtype.h"
#include "core/plain/format/model_files.h"

#include <ATen/core/Tensor.h>

namespace lathe {

/// Torch's name of a file's element type, and back. Throws Error{BadData} for a type that torch
/// (as used here) does not have.
at::ScalarType scalarTypeOf(DType dtype);
DType dtypeOf(at::ScalarType type);

/// The tensor where it lies in the mapped file, which lives as long as the tensor does; a copy
/// where the bytes are not aligned. Never write to it.
at::Tensor mappedTensor(const ModelTensor& tensor);

/// The same for a blob or another mapped file. Throws Error{BadData} when the byte count does not
/// fit.
at::Tensor mappedTensor(std::shared_ptr<const MappedFile> file, std::span<const std::byte> bytes,
                        DType dtype, std::vector<int64_t> shape);

/// The mapped file whose bytes are the tensor's, all of them and nothing else; null otherwise.
const MappedFile* fileOf(const at::Tensor& tensor);

/// Lets the kernel drop the pages of a mapped tensor from memory; they are read again when needed.
/// Other tensors are left alone.
void releasePages(const at::Tensor& tensor);

/// Reads a mapped tensor from its file into memory, so that its first use need not wait.
void readPages(const at::Tensor& tensor);

/// The bytes of a contiguous CPU tensor.
std::span<const std::byte> bytesOf(const at::Tensor& tensor);

/// The bytes that a tensor's elements take; 0 for an undefined tensor.
int64_t bytesIn(const at::Tensor& tensor);

/// `tensor` on the CPU and contiguous; the tensor itself when it is already.
at::Tensor onHost(const at::Tensor& tensor);

} // namespace lathe
