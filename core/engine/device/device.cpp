#include "core/engine/device/device.h"

#include "core/engine/device/rank_place.h"
#include "core/plain/base/error.h"

#include <ATen/Context.h>
#include <ATen/DeviceAccelerator.h>
#include <c10/core/CachingDeviceAllocator.h>
#include <c10/util/Exception.h>
#include <torch/headeronly/version.h>

#include <charconv>
#include <cstdlib>
#include <dlfcn.h>
#include <filesystem>
#include <fstream>
#include <link.h>
#include <unistd.h>

namespace lathe {

namespace {

constexpr const char* kRestarted = "LATHE_TORCH_RESTARTED";

CudaState tryCuda() {
    if (::dlopen("libcuda.so.1", RTLD_NOW) == nullptr) {
        return {false, "there is no NVIDIA driver here (libcuda.so.1)"};
    }
    const std::string library = torchFolder() + "/libtorch_cuda.so";
    if (::dlopen(library.c_str(), RTLD_NOW | RTLD_GLOBAL) == nullptr) {
        const char* what = ::dlerror();
        return {false, what != nullptr ? what : library + " cannot be opened"};
    }
    try {
        if (at::accelerator::deviceCount() < 1) {
            return {false, "the NVIDIA driver shows no device"};
        }
    } catch (const c10::Error& error) {
        return {false, error.what_without_backtrace()};
    }
    // cuDNN's attention makes a plan for every new length of the keys, tens of milliseconds for
    // each token of a generation; the flash kernels take any length.
    at::globalContext().setSDPUseCuDNN(false);
    // What is computed in float32 (Gram matrices, sweeps, factors) needs its precision.
    at::globalContext().setAllowTF32CuBLAS(false);
    return {true, ""};
}

at::Device cudaDevice(const std::string& word) {
    int index = 0;
    if (word.size() > 4) {
        const char* end = word.data() + word.size();
        const auto [rest, fault] = std::from_chars(word.data() + 5, end, index);
        if (word[4] != ':' || fault != std::errc() || rest != end) {
            throw Error(ErrorCode::User, "unknown device " + word, "use cpu, cuda, cuda:N or auto");
        }
    }
    if (!openCuda().usable) {
        throw Error(ErrorCode::User, "CUDA cannot be used: " + openCuda().reason,
                    "use --device cpu, or set LATHE_TORCH to a folder with a complete LibTorch for "
                    "CUDA");
    }
    const int count = at::accelerator::deviceCount();
    if (index < 0 || index >= count) {
        throw Error(ErrorCode::User,
                    "there is no " + word + "; this machine has " + std::to_string(count) +
                        " CUDA devices",
                    "use cuda:0");
    }
    return {at::kCUDA, static_cast<c10::DeviceIndex>(index)};
}

at::Device deviceFrom(const std::string& word) {
    if (word == "cpu" || (word == "auto" && !openCuda().usable)) {
        return at::kCPU;
    }
    if (word == "auto" || word == "cuda") {
        // Processes that train together take the GPUs of a machine in turn.
        return cudaDevice("cuda:" + std::to_string(rankPlace().local));
    }
    if (word.starts_with("cuda")) {
        return cudaDevice(word);
    }
    throw Error(ErrorCode::User, "unknown device " + word, "use cpu, cuda, cuda:N or auto");
}

int64_t residentPeak() {
    std::ifstream status("/proc/self/status");
    std::string word;
    while (status >> word) {
        if (word == "VmHWM:") {
            int64_t kilobytes = 0;
            status >> kilobytes;
            return kilobytes * 1024;
        }
    }
    return 0;
}

} // namespace

const CudaState& openCuda() {
    static const CudaState state = tryCuda();
    return state;
}

ComputeTarget chooseTarget(const std::string& device, const std::string& dtype) {
    ComputeTarget target{.device = deviceFrom(device)};
    if (dtype == "auto") {
        target.dtype = target.device.is_cuda() ? at::kBFloat16 : at::kFloat;
    } else if (dtype == "float32") {
        target.dtype = at::kFloat;
    } else if (dtype == "bfloat16") {
        target.dtype = at::kBFloat16;
    } else {
        throw Error(ErrorCode::User, "unknown dtype " + dtype, "use float32, bfloat16 or auto");
    }
    return target;
}

std::string nameOf(const at::Device& device) {
    return device.str();
}

std::string nameOf(at::ScalarType dtype) {
    switch (dtype) {
    case at::kFloat:
        return "float32";
    case at::kBFloat16:
        return "bfloat16";
    case at::kHalf:
        return "float16";
    default:
        return c10::toString(dtype);
    }
}

void synchronize(const at::Device& device) {
    if (!device.is_cpu()) {
        at::accelerator::synchronizeDevice(device.index());
    }
}

/// A device on which nothing was allocated has no statistics.
static bool allocatedOn(const at::Device& device) {
    return at::getDeviceAllocator(device.type())->initialized();
}

int64_t peakBytes(const at::Device& device) {
    if (device.is_cpu()) {
        return residentPeak();
    }
    return allocatedOn(device)
               ? at::accelerator::getDeviceStats(device.index()).allocated_bytes[0].peak
               : 0;
}

void forgetPeak(const at::Device& device) {
    if (!device.is_cpu() && allocatedOn(device)) {
        at::accelerator::resetPeakStats(device.index());
    }
}

std::optional<std::string> restartWithChosenTorch(char** arguments) {
    const char* chosen = std::getenv("LATHE_TORCH");
    if (chosen == nullptr || *chosen == '\0' || std::getenv(kRestarted) != nullptr) {
        return std::nullopt;
    }
    std::error_code ignored;
    const std::filesystem::path folder = std::filesystem::path(chosen) / "torch" / "lib";
    if (!std::filesystem::exists(folder / "libtorch_cpu.so", ignored)) {
        return "LATHE_TORCH: there is no libtorch_cpu.so in " + folder.string();
    }
    if (std::filesystem::equivalent(folder, torchFolder(), ignored)) {
        return std::nullopt;
    }
    const char* path = std::getenv("LD_LIBRARY_PATH");
    const std::string old = path == nullptr ? "" : ":" + std::string(path);
    ::setenv("LD_LIBRARY_PATH", (folder.string() + old).c_str(), 1);
    ::setenv(kRestarted, "1", 1);
    ::execv("/proc/self/exe", arguments);
    return "LATHE_TORCH: the program cannot be started again";
}

std::string torchVersion() {
    return TORCH_VERSION;
}

std::string torchFolder() {
    void* handle = ::dlopen("libc10.so", RTLD_LAZY | RTLD_NOLOAD);
    link_map* map = nullptr;
    if (handle == nullptr || ::dlinfo(handle, RTLD_DI_LINKMAP, &map) != 0 || map == nullptr) {
        return "";
    }
    const std::filesystem::path library(map->l_name);
    ::dlclose(handle);
    return library.parent_path().string();
}

} // namespace lathe
