#include "core/engine/kernels/nvrtc.h"

#include "core/engine/kernels/nvrtc_libraries.h"
#include "core/plain/base/error.h"

#include <ATen/DeviceAccelerator.h>
#include <c10/core/DeviceGuard.h>

#include <array>
#include <map>
#include <mutex>

namespace lathe {
namespace {

// Numbers of cuda.h.
constexpr int kOutOfMemory = 2;
constexpr int kCapabilityMajor = 75;
constexpr int kCapabilityMinor = 76;
constexpr int kMostDynamicSharedBytes = 8;
constexpr int64_t kSharedBytesAlwaysThere = 48 << 10;

void requireDriver(int code, const std::string& what) {
    if (code == 0)
        return;
    const char* name = nullptr;
    driver().errorName(code, &name);
    throw Error(code == kOutOfMemory ? ErrorCode::OutOfMemory : ErrorCode::Bug,
                what + ": " + (name != nullptr ? name : "error " + std::to_string(code)),
                "the step runs on the CPU too: --device cpu");
}

/// Makes the context that LibTorch uses for the device the thread's own, where none is yet.
void enterContext(int device) {
    DriverFunctions::Context context = nullptr;
    requireDriver(driver().currentContext(&context), "the CUDA context cannot be read");
    if (context != nullptr)
        return;
    requireDriver(driver().retainPrimary(&context, device), "the device has no CUDA context");
    requireDriver(driver().setContext(context), "the CUDA context cannot be entered");
}

std::string architectureOf(int device) {
    int major = 0;
    int minor = 0;
    requireDriver(driver().deviceAttribute(&major, kCapabilityMajor, device), "the device");
    requireDriver(driver().deviceAttribute(&minor, kCapabilityMinor, device), "the device");
    return "sm_" + std::to_string(major) + std::to_string(minor);
}

std::string keyOf(const KernelSource& source, int device) {
    return std::to_string(device) + " " + source.name + " " + source.prelude;
}

/// The kernels of this process, by device and variant: compiled once, never unloaded.
class LoadedKernels {
public:
    DriverFunctions::Function get(const KernelSource& source, int device) {
        const std::lock_guard lock(m_mutex);
        DriverFunctions::Function& function = m_functions[keyOf(source, device)];
        if (function == nullptr)
            function = load(source, device);
        return function;
    }

private:
    static DriverFunctions::Function load(const KernelSource& source, int device) {
        const std::string binary = compileKernel(source, architectureOf(device));
        DriverFunctions::Module module = nullptr;
        requireDriver(driver().loadModule(&module, binary.data()),
                      "the kernel " + source.name + " cannot be loaded");
        DriverFunctions::Function function = nullptr;
        requireDriver(driver().getFunction(&function, module, source.name.c_str()),
                      "the kernel " + source.name + " is not in its own module");
        return function;
    }

    std::mutex m_mutex;
    std::map<std::string, DriverFunctions::Function> m_functions;
};

LoadedKernels& loadedKernels() {
    static LoadedKernels kernels;
    return kernels;
}

/// Owns a program of the compiler.
class Program {
public:
    explicit Program(const KernelSource& source) {
        const std::string text = source.prelude + source.text;
        require(nvrtc().create(&m_program, text.c_str(), source.name.c_str(), 0, nullptr, nullptr),
                source.name);
    }

    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    ~Program() { nvrtc().destroy(&m_program); }

    std::string compiled(const KernelSource& source, const std::string& architecture) {
        const std::string arch = "-arch=" + architecture;
        const std::array<const char*, 2> options{arch.c_str(), "-std=c++17"};
        require(nvrtc().compile(m_program, static_cast<int>(options.size()), options.data()),
                source.name + " for " + architecture);
        size_t size = 0;
        require(nvrtc().binarySize(m_program, &size), source.name);
        std::string binary(size, '\0');
        require(nvrtc().binary(m_program, binary.data()), source.name);
        return binary;
    }

private:
    std::string log() const {
        size_t size = 0;
        if (m_program == nullptr || nvrtc().logSize(m_program, &size) != 0 || size < 2)
            return "";
        std::string text(size, '\0');
        nvrtc().log(m_program, text.data());
        text.resize(size - 1); // the log ends with a zero byte
        return "\n" + text;
    }

    void require(int code, const std::string& what) const {
        if (code != 0)
            throw Error(ErrorCode::Bug,
                        "the kernel " + what + " does not compile: " + nvrtc().errorText(code) +
                            log(),
                        "the step runs on the CPU too: --device cpu");
    }

    NvrtcFunctions::Program m_program = nullptr;
};

} // namespace

const CompilerState& openCompiler() {
    static const CompilerState state{nvrtc().missing.empty(), nvrtc().missing};
    return state;
}

CompilerState kernelsUsable(const at::Device& device) {
    if (!device.is_cuda())
        return {false, "kernels run on CUDA devices, not on " + device.str()};
    if (!driver().missing.empty())
        return {false, driver().missing};
    return openCompiler();
}

std::string compileKernel(const KernelSource& source, const std::string& architecture) {
    if (!openCompiler().usable)
        throw Error(ErrorCode::User, "there is no CUDA run-time compiler: " + openCompiler().reason,
                    "set LATHE_TORCH to a complete LibTorch for CUDA");
    return Program(source).compiled(source, architecture);
}

void launchKernel(const KernelSource& source, const at::Device& device, const LaunchShape& shape,
                  void* argument) {
    const c10::DeviceGuard guard(device);
    const int index = device.index() < 0 ? at::accelerator::getDeviceIndex() : device.index();
    enterContext(index);
    const auto function = loadedKernels().get(source, index);
    if (shape.sharedBytes > kSharedBytesAlwaysThere)
        requireDriver(driver().setAttribute(function, kMostDynamicSharedBytes,
                                            static_cast<int>(shape.sharedBytes)),
                      source.name + " has no room in shared memory");
    void* stream =
        at::accelerator::getCurrentStream(static_cast<c10::DeviceIndex>(index)).native_handle();
    void* arguments[] = {argument};
    requireDriver(driver().launch(function, static_cast<unsigned>(shape.blocks), 1, 1,
                                  static_cast<unsigned>(shape.threads), 1, 1,
                                  static_cast<unsigned>(shape.sharedBytes),
                                  static_cast<DriverFunctions::Stream>(stream), arguments, nullptr),
                  "the kernel " + source.name + " cannot be launched");
}

} // namespace lathe
