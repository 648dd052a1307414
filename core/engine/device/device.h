#pragma once

#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

#include <optional>
#include <string>

namespace lathe {

/// Where and in which type to compute.
struct ComputeTarget {
    c10::Device device = c10::kCPU;
    c10::ScalarType dtype = c10::kFloat;
};

/// Whether CUDA can be used, and if not, why in one sentence ("libcufile.so.0: cannot open …").
struct CudaState {
    bool usable = false;
    std::string reason{};
};

/// Opens libtorch_cuda.so beside the LibTorch in use, once. Must come before the first ATen call of
/// the program: the CUDA kernels register themselves when it is loaded.
const CudaState& openCuda();

/// Where and in which type to compute. `device`: cpu, cuda, cuda:N or auto (CUDA where it is
/// usable); `dtype`: float32, bfloat16 or auto (bfloat16 on CUDA, float32 on a CPU).
/// Throws Error{User} for other words, and with the reason when CUDA is asked for but not usable.
ComputeTarget chooseTarget(const std::string& device, const std::string& dtype);

/// "cpu", "cuda:0".
std::string nameOf(const c10::Device& device);

/// "float32", "bfloat16", …
std::string nameOf(c10::ScalarType dtype);

/// Waits until the device has finished all queued work; returns at once for a CPU.
void synchronize(const c10::Device& device);

/// Largest number of bytes in use at once: on CUDA since forgetPeak(), on a CPU resident memory of
/// the process since its start.
int64_t peakBytes(const c10::Device& device);
void forgetPeak(const c10::Device& device);

/// When LATHE_TORCH names another LibTorch than the one that is loaded, starts the program again
/// with that one (execv does not return). Returns what is wrong with it, or nullopt.
std::optional<std::string> restartWithChosenTorch(char** arguments);

/// Version and folder of the LibTorch in use.
std::string torchVersion();
std::string torchFolder();

} // namespace lathe
