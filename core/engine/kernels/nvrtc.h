#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <string>
#include <vector>

namespace lathe {

/// A CUDA C++ source that defines one `extern "C"` kernel.
struct KernelSource {
    std::string name;               ///< of the kernel
    std::string prelude;            ///< definitions before the texts; names the variant
    std::vector<const char*> texts; ///< no #include: CUDA headers may be absent
};

/// Definitions of constants for a prelude.
std::string constant(const char* name, bool value);
std::string constant(const char* name, int64_t value);

/// Whether kernels can be compiled here, and if not, why in one sentence.
struct CompilerState {
    bool usable = false;
    std::string reason{};
};

/// Opens NVIDIA's run-time compiler (libnvrtc, of the LibTorch in use or of a CUDA toolkit), once.
const CompilerState& openCompiler();

/// Whether kernels can be compiled and launched on `device`: the compiler and the driver exist.
CompilerState kernelsUsable(const at::Device& device);

/// Machine code for `architecture` ("sm_90"). Needs no GPU. Throws Error{Bug} with the compiler's
/// log, Error{User} when there is no compiler.
std::string compileKernel(const KernelSource& source, const std::string& architecture);

struct LaunchShape {
    int64_t blocks = 1;
    int64_t threads = 1;     ///< of a block
    int64_t sharedBytes = 0; ///< of a block, dynamic
    /// The kernel calls waitForTheOneBefore(), so it may begin before the previous kernel ends
    /// (programmatic dependent launch; devices before Hopper always wait).
    bool early = false;
};

/// Launches `source` with one argument, a struct passed by value, on the current stream of
/// `device`; returns before it ends. Compiles on first use in this process. Throws Error{Bug}
/// when the driver refuses, Error{OutOfMemory} when it has no room.
void launchKernel(const KernelSource& source, const at::Device& device, const LaunchShape& shape,
                  void* argument);

/// A sequence of launches that the device repeats at one call. What the arguments point to must
/// live as long as the graph.
class LaunchGraph {
public:
    /// Records what `launches` launches, in its order; nothing runs. Every kernel must have been
    /// launched before, since nothing can be compiled while recording. Throws as launchKernel().
    LaunchGraph(const at::Device& device, const std::function<void()>& launches);
    ~LaunchGraph();

    LaunchGraph(const LaunchGraph&) = delete;
    LaunchGraph& operator=(const LaunchGraph&) = delete;

    /// Runs the sequence on the device's current stream; returns before it is done.
    void replay() const;

private:
    at::Device m_device;
    void* m_graph = nullptr;
};

} // namespace lathe
