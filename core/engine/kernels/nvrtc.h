#pragma once

#include <ATen/core/Tensor.h>

#include <string>

namespace lathe {

/// A CUDA C++ source that defines one `extern "C"` kernel.
struct KernelSource {
    std::string name;    ///< of the kernel
    std::string prelude; ///< definitions before `text`; names the variant
    const char* text;    ///< no #include: there may be no CUDA headers
};

/// Whether kernels can be compiled here, and if not, why in one sentence.
struct CompilerState {
    bool usable = false;
    std::string reason{};
};

/// Opens NVIDIA's run-time compiler (libnvrtc, of the LibTorch in use or of a CUDA toolkit), once.
const CompilerState& openCompiler();

/// Whether kernels can be compiled and launched on `device`: the compiler and the driver are there.
CompilerState kernelsUsable(const at::Device& device);

/// Machine code for `architecture` ("sm_90"). Needs no GPU. Throws Error{Bug} with the compiler's
/// log, Error{User} when there is no compiler.
std::string compileKernel(const KernelSource& source, const std::string& architecture);

struct LaunchShape {
    int64_t blocks = 1;
    int64_t threads = 1;     ///< of a block
    int64_t sharedBytes = 0; ///< of a block, dynamic
};

/// Launches `source` with one argument, a struct passed by value, on the current stream of
/// `device`; returns before it is done. Compiles on first use in this process. Throws Error{Bug}
/// when the driver refuses, Error{OutOfMemory} when it has no room.
void launchKernel(const KernelSource& source, const at::Device& device, const LaunchShape& shape,
                  void* argument);

} // namespace lathe
